from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from portal import readings
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.readings import ClauseReading
from tests.cast import one_with, outsider

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
FIRST_DAY = readings.ask(
    "test.first_day",
    label="公示期是否含首日",
    clause="测试办法 第九条",
    default="exclude",
    options={"exclude": "不含公示当日", "include": "含公示当日"},
)
DAYS = readings.ask_number(
    "test.days", label="答复期限", clause="测试办法 第十条", default=10, least=1, most=60, measure="个工作日"
)


def decide(value: str, valid_from: date, code: str = FIRST_DAY.code) -> ClauseReading:
    by = one_with(Role.LEGAL_MANAGER)
    return readings.decide(code, value=value, valid_from=valid_from, basis="会议纪要〔2026〕1号", by=by, at=NOW)


@pytest.mark.django_db
class TestTheReadingThatHolds:
    def test_is_the_documented_default_where_nobody_decided(self):
        assert readings.holding("test.first_day", on=date(2026, 1, 1)) == "exclude"
        assert readings.holding_number("test.days", on=date(2026, 1, 1)) == 10

    def test_changes_on_its_first_day_and_not_before(self):
        decide("include", date(2026, 3, 1))

        assert readings.holding("test.first_day", on=date(2026, 2, 28)) == "exclude"
        assert readings.holding("test.first_day", on=date(2026, 3, 1)) == "include"

    def test_is_the_latest_whatever_the_order_they_were_registered_in(self):
        decide("20", date(2026, 3, 1), code="test.days")
        decide("15", date(2026, 2, 1), code="test.days")

        held = [readings.holding_number("test.days", on=date(2026, month, 15)) for month in (1, 2, 3)]
        assert held == [10, 15, 20]

    def test_keeps_its_wording_when_nobody_asks_the_question_any_more(self):
        assert ClauseReading(code="test.earlier", value="include").wording == "include"

    def test_of_a_question_nobody_asked_is_an_error(self):
        with pytest.raises(LookupError, match=r"test\.unknown"):
            readings.holding("test.unknown", on=date(2026, 1, 1))


@pytest.mark.django_db
class TestDeciding:
    @pytest.mark.parametrize(
        ("code", "value", "reason"),
        [
            ("test.first_day", "perhaps", "只能是：不含公示当日、含公示当日（依据：测试办法 第九条）"),
            ("test.days", "0", "1 至 60 的整数"),
            ("test.days", "61", "1 至 60 的整数"),
            ("test.days", "十", "1 至 60 的整数"),
            ("test.days", "²", "1 至 60 的整数"),
            ("test.days", "9" * 5000, "1 至 60 的整数"),
        ],
    )
    def test_refuses_what_is_no_answer(self, code, value, reason):
        with pytest.raises(Refused, match=reason):
            decide(value, date(2026, 3, 1), code=code)

    @pytest.mark.parametrize(("written", "kept"), [("1", "1"), ("60", "60"), (" 007 ", "7")])
    def test_takes_whole_numbers_from_the_least_to_the_most(self, written, kept):
        assert decide(written, date(2026, 3, 1), code="test.days").value == kept

    def test_refuses_a_second_reading_for_the_same_day(self):
        decide("include", date(2026, 3, 1))

        with pytest.raises(Refused, match="2026-03-01 起的读法已经登记过"):
            decide("exclude", date(2026, 3, 1))

    def test_refuses_a_decision_that_rests_on_nothing(self):
        with pytest.raises(Refused, match="决定依据"):
            readings.decide("test.days", value="5", valid_from=date(2026, 3, 1), basis=" ", by=outsider(), at=NOW)

    def test_is_kept_by_the_database_too(self):
        with pytest.raises(IntegrityError, match="reading_has_value_and_basis"):
            ClauseReading.objects.create(
                code="test.days",
                value="5",
                valid_from=date(2026, 3, 1),
                basis="",
                decided_by=outsider(),
                decided_at=NOW,
            )


@pytest.mark.django_db
class TestWithdrawing:
    def test_takes_back_what_has_not_begun(self):
        readings.withdraw(decide("include", date(2026, 3, 1)), by=outsider(), on=date(2026, 2, 28))

        assert not ClauseReading.objects.exists()

    def test_refuses_once_it_has_held(self):
        with pytest.raises(Refused, match="已经生效"):
            readings.withdraw(decide("include", date(2026, 3, 1)), by=outsider(), on=date(2026, 3, 1))


class TestAsking:
    def test_the_same_code_twice_is_a_mistake(self):
        with pytest.raises(ValueError, match=r"test\.days"):
            readings.ask_number("test.days", label="另一个", clause="", default=1, least=1, most=2, measure="日")

    def test_with_a_default_that_is_no_answer_is_a_mistake(self, monkeypatch):
        monkeypatch.setattr("portal.readings.registry._questions", {})

        with pytest.raises(Refused, match="1 至 2 的整数"):
            readings.ask_number("test.other", label="另一个", clause="", default=3, least=1, most=2, measure="日")


@pytest.mark.django_db
class TestThePages:
    @pytest.fixture
    def legal_manager(self, client):
        user = one_with(Role.LEGAL_MANAGER)
        client.force_login(user)
        return user

    def test_list_every_question_with_the_reading_of_today(self, client, django_assert_max_num_queries):
        decide("include", date(2026, 1, 1))
        decide("20", timezone.localdate() + timedelta(days=1), code=DAYS.code)
        client.force_login(outsider())

        with django_assert_max_num_queries(8):
            text = client.get(reverse("reading_list")).content.decode()

        assert "含公示当日" in text
        assert "会议纪要〔2026〕1号" in text
        assert "10 个工作日" in text
        assert "20 个工作日" not in text

    def test_register_a_reading_with_a_date_as_people_write_it(self, client, legal_manager):
        response = client.post(
            reverse("reading_decide", args=["test.first_day"]),
            {"value": "include", "valid_from": "2026年3月1日", "basis": "会议纪要"},
        )

        reading = ClauseReading.objects.get()
        assert response.status_code == 302
        assert (reading.valid_from, reading.value, reading.decided_by) == (date(2026, 3, 1), "include", legal_manager)

    def test_repeat_a_refusal_on_the_form(self, client, legal_manager):
        decide("include", date(2026, 3, 1))

        response = client.post(
            reverse("reading_decide", args=["test.first_day"]),
            {"value": "exclude", "valid_from": "2026-3-1", "basis": "会议纪要"},
        )

        assert "2026-03-01 起的读法已经登记过" in response.content.decode()

    def test_offer_to_withdraw_only_what_is_ahead(self, client, legal_manager):
        decide("include", timezone.localdate() - timedelta(days=1))
        ahead = decide("exclude", timezone.localdate() + timedelta(days=1))

        text = client.get(reverse("reading_detail", args=["test.first_day"])).content.decode()
        client.post(reverse("reading_withdraw", args=[ahead.pk]))

        assert "<dd>含公示当日</dd>" in " ".join(text.split())
        assert text.count(">撤回<") == 1
        assert ClauseReading.objects.count() == 1

    def test_tell_in_the_history_what_was_decided_and_what_was_taken_back(self, client, legal_manager):
        decide("include", timezone.localdate() + timedelta(days=1))
        decide("20", timezone.localdate(), code=DAYS.code)
        client.post(reverse("reading_withdraw", args=[ClauseReading.objects.get(code=FIRST_DAY.code).pk]))

        page = client.get(reverse("reading_detail", args=[FIRST_DAY.code]), {"tab": "history"})

        told = [(each.who, each.act, each.field, each.old, each.new) for each in page.context["changes"]]
        assert (legal_manager.name, "删除", "读法", "include", "—") in told
        assert ("系统", "新建", "决定依据", "—", "会议纪要〔2026〕1号") in told
        assert not [each for each in told if "20" in each]
        assert "会议纪要〔2026〕1号" in page.text

    @pytest.mark.parametrize("role", [Role.STAFF, Role.SYSTEM_ADMINISTRATOR])
    def test_let_nobody_decide_but_the_legal_manager(self, client, role):
        reading = decide("include", timezone.localdate() + timedelta(days=1))
        client.force_login(one_with(role))

        assert client.get(reverse("reading_decide", args=["test.days"])).status_code == 403
        assert client.post(reverse("reading_withdraw", args=[reading.pk])).status_code == 403
        assert "登记新读法" not in client.get(reverse("reading_detail", args=["test.days"])).content.decode()

    def test_withdraw_nothing_by_following_a_link(self, client, legal_manager):
        reading = decide("include", timezone.localdate() + timedelta(days=1))

        assert client.get(reverse("reading_withdraw", args=[reading.pk])).status_code == 405
        assert ClauseReading.objects.exists()

    def test_know_no_other_question(self, client, legal_manager):
        assert client.get(reverse("reading_detail", args=["no.such"])).status_code == 404
