"""Validity over time: docs/rules/validity.md, Over time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from documents.events.timeline import WIDTH, difference, drawn, stretches
from documents.models import Citation, Document, Instrument, ValidityEvent
from documents.validity import Event, EventKind, Status, standing
from documents.wording import MOST_PARAGRAPHS, compared
from portal.accounts.choices import KnowledgeLevel, Role
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, paragraph
from tests.documents.test_validity_day_by_day import DAYS, FIRST, as_event, happening
from tests.factories import UserFactory

START = Event(EventKind.COMMENCEMENT, date(2018, 1, 1))
NO_THIRD = Event(EventKind.REPEAL, date(2020, 1, 1), articles=("第三条",))
REPEAL = Event(EventKind.REPEAL, date(2022, 1, 1))


class TestStretches:
    def test_follow_each_other_without_a_gap(self):
        line = stretches([REPEAL, START, NO_THIRD])

        assert [(each.since, each.last_day, each.standing.label) for each in line] == [
            (None, date(2017, 12, 31), "尚未生效"),
            (date(2018, 1, 1), date(2019, 12, 31), "现行有效"),
            (date(2020, 1, 1), date(2021, 12, 31), "部分失效"),
            (date(2022, 1, 1), None, "已废止"),
        ]

    def test_of_a_text_of_which_nothing_is_known_are_one(self):
        (line,) = stretches([])

        assert (line.since, line.until, line.standing.label) == (None, None, "生效日期待核")

    def test_begin_anew_where_other_provisions_are_gone_and_not_where_nothing_changed(self):
        again = Event(EventKind.REPEAL, date(2021, 1, 1), articles=("第五条",))
        same = Event(EventKind.DECLARED_LAPSE, date(2021, 6, 1), articles=("第五条",))

        line = stretches([START, NO_THIRD, again, same])

        assert [each.standing.lapsed for each in line] == [(), (), ("第三条",), ("第三条", "第五条")]

    def test_begin_anew_where_a_provision_comes_into_force_or_is_extended(self):
        later = Event(EventKind.COMMENCEMENT, date(2019, 1, 1), articles=("第三条",))
        longer = Event(EventKind.EXTENSION, date(2020, 1, 1), until=date(2021, 1, 1), articles=("第五条",))

        line = stretches([START, later, longer])

        assert [(each.since, each.standing.pending, each.standing.extended) for each in line[1:]] == [
            (date(2018, 1, 1), ("第三条",), ()),
            (date(2019, 1, 1), (), ()),
            (date(2020, 1, 1), (), ("第五条",)),
            (date(2021, 1, 1), (), ()),
        ]
        assert [each.standing.label for each in line] == ["尚未生效", "现行有效", "现行有效", "现行有效", "部分失效"]

    @given(happenings=st.lists(happening(), max_size=6))
    def test_say_of_every_day_what_the_rule_says(self, happenings):
        events = [as_event(each) for each in happenings]
        line = stretches(events)

        for day in (FIRST + timedelta(days=count) for count in range(-1, DAYS + 1)):
            (here,) = [each for each in line if each.holds(day)]
            assert here.standing.status is standing(events, day).status

    def test_are_drawn_over_the_whole_width(self):
        pieces = drawn(stretches([START, REPEAL]), date(2026, 1, 1))

        assert (pieces[0].left, sum(each.width for each in pieces)) == (0, WIDTH)
        assert all(each.width > 0 for each in pieces)
        assert [each.stretch.look for each in pieces] == ["doubt", "ok", "stop"]


class TestTheDifferenceOfTwoDays:
    def test_names_what_has_effect_on_one_of_them_only(self):
        found = difference([START, NO_THIRD, REPEAL], date(2019, 1, 1), date(2021, 1, 1))

        assert (found.before.status, found.after.status) == (Status.IN_FORCE, Status.PARTLY_LAPSED)
        assert (found.happened, found.after.lapsed) == ((NO_THIRD,), ("第三条",))

    def test_is_none_where_the_text_stands_as_before(self):
        assert difference([START], date(2019, 1, 1), date(2020, 1, 1)).is_none


class TestTheWordingOfTwoTexts:
    def test_shows_what_is_gone_new_and_changed_beside_each_other(self):
        pairs = compared(["第一条 甲", "第二条 乙", "第三条 丙"], ["第一条 甲", "第二条 改", "第三条 丙", "第四条 丁"])

        assert [(each.kind, each.old, each.new, each.skipped) for each in pairs] == [
            ("same", "", "", 1),
            ("changed", "第二条 乙", "第二条 改", 0),
            ("same", "", "", 1),
            ("new", "", "第四条 丁", 0),
        ]

    def test_is_not_worked_out_of_very_long_texts(self):
        assert compared(["甲"] * (MOST_PARAGRAPHS + 1), ["乙"]) is None


NOW = datetime(2026, 3, 1, 4, 0, tzinfo=timezone.get_current_timezone())


def text(title: str = "办法", **facts) -> Instrument:
    return DocumentFactory(**facts).instruments.create(title=title)


def event(instrument: Instrument, kind: str, since: date, at: datetime = NOW, **facts) -> ValidityEvent:
    return ValidityEvent.objects.create(
        instrument=instrument,
        kind=kind,
        effective=DateRange(since, None),
        recorded_at=at,
        **{"reason": "原文载明"} | facts,
    )


def repealed(**facts) -> Instrument:
    instrument = text(**facts)
    event(instrument, "commencement", date(2018, 1, 1))
    event(instrument, "repeal", date(2022, 1, 1), at=NOW + timedelta(days=1))
    return instrument


@pytest.mark.django_db
class TestThePages:
    @pytest.fixture
    def manager(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        return client

    def test_show_the_line_of_time_of_a_document(self, manager):
        page = manager.get(repealed().document.get_absolute_url() + "?tab=timeline")

        (line,) = page.context["timeline"]
        assert [each.standing.label for each in line.stretches] == ["尚未生效", "现行有效", "已废止"]
        assert 'class="time-stop"' in page.text
        assert "2021-12-31" in page.text

    def test_show_it_to_the_public_too(self, client):
        page = client.get(repealed(is_approved_public=True).document.get_absolute_url())

        assert "效力变化" in page.text
        assert "2021-12-31" in page.text

    def test_show_it_as_it_was_known(self, manager):
        page = manager.get(repealed().document.get_absolute_url() + "?tab=timeline&known=2026-03-01")

        assert [each.standing.label for each in page.context["timeline"][0].stretches] == ["尚未生效", "现行有效"]

    def test_compare_two_days_with_the_text_that_took_the_place(self, manager):
        old, new = text(), text("办法（2024年修订）")
        for order, words in enumerate(("第一条 甲", "第二条 乙"), start=1):
            paragraph(old.document, words, order)
            paragraph(new.document, words.replace("乙", "丙"), order)
        event(old, "republication", date(2024, 5, 1), by_document=new.document, successor=new)

        url = reverse("documents:document_compare", args=[old.document_id])
        page = manager.get(url, {"since": "2024-04-30", "until": "2024-05-01"})

        ((_, found, ((_, pairs),), _),) = page.context["rows"]
        assert (found.before.label, found.after.label) == ("生效日期待核", "已修改")
        assert [(each.old, each.new) for each in pairs if each.label] == [("第二条 乙", "第二条 丙")]
        assert "重新公布为《办法（2024年修订）》" in page.text
        assert "丙" not in manager.get(url, {"since": "2024-05-01", "until": "2024-06-01"}).text

    def test_compare_nothing_that_the_reader_may_not_see(self, client):
        old, new = text(), text("办法（2024年修订）", knowledge_level=KnowledgeLevel.PREFECTURE)
        paragraph(old.document, "第一条 甲")
        paragraph(new.document, "第一条 不可见的新文字")
        event(old, "republication", date(2024, 5, 1), by_document=new.document, successor=new)
        client.force_login(UserFactory(knowledge_level=KnowledgeLevel.STAFF))

        page = client.get(reverse("documents:document_compare", args=[old.document_id]), {"since": "2024-04-30"})

        assert "已修改" in page.text
        assert "不可见的新文字" not in page.text
        assert "2024年修订" not in page.text
        assert client.get(reverse("documents:document_compare", args=[new.document_id])).status_code == 404

    def test_say_which_day_cannot_be_read(self, manager):
        page = manager.get(reverse("documents:document_compare", args=[text().document_id]), {"since": "昨天"})

        assert "“昨天”不是日期" in page.text

    def test_list_what_changed_in_the_register(self, manager):
        changed = repealed()
        event(text("不变的办法"), "commencement", date(2018, 1, 1))

        url = reverse("documents:register_changes")
        page = manager.get(url, {"since": "2021-12-31", "until": "2022-01-01"})
        assert [row.record for row in page.context["table"].rows] == [changed]
        assert "自2022年1月1日起废止" in page.text
        assert not manager.get(url, {"since": "2022-01-01", "until": "2023-01-01"}).context["table"].rows
        assert (
            not manager.get(url, {"since": "2021-1-1", "until": "2022-1-1", "known": "2026-3-1"}).context["table"].rows
        )
        export = manager.get(url, {"since": "2021-12-31", "until": "2022-01-01", "export": "csv"})
        assert "已废止" in b"".join(export.streaming_content).decode("utf-8-sig")

    def test_list_changes_of_no_document_that_the_reader_may_not_see(self, client):
        repealed(knowledge_level=KnowledgeLevel.PREFECTURE)
        client.force_login(UserFactory(knowledge_level=KnowledgeLevel.STAFF))

        url = reverse("documents:register_changes")
        assert not client.get(url, {"since": "2021-12-31", "until": "2022-01-01"}).context["table"].rows
        assert client.get(reverse("documents:register_totals")).context["sum"] == 0

    def test_list_changes_in_as_many_queries_for_one_as_for_thirty(self, manager, django_assert_num_queries):
        url, days = reverse("documents:register_changes"), {"since": "2021-12-31", "until": "2022-01-01"}
        repealed()
        manager.get(url, days)
        with CaptureQueriesContext(connection) as few:
            manager.get(url, days)
        asked = len(few)
        for _ in range(14):
            repealed()
        manager.get(url, days)  # what waits is counted once and kept
        with django_assert_num_queries(asked):
            manager.get(url, days)

    def test_tell_no_relation_that_was_recorded_after_the_day_of_the_register(self, manager):
        ender = DocumentFactory(title="关于废止办法的决定", registered_at=NOW)
        ended = text(registered_at=NOW)
        event(ended, "repeal", date(2022, 1, 1), at=NOW + timedelta(days=2), by_document=ender)
        citing = DocumentFactory(title="后来登记的细则", registered_at=NOW + timedelta(days=2))
        block = paragraph(citing, "根据《办法》，制定本细则。")
        Citation.objects.create(block=block, start=2, end=6, title="办法", document=ended.document)

        def told(document, known):
            page = manager.get(document.get_absolute_url(), {"known": known.isoformat()})
            return {name for name in ("cites", "cited_by", "ends", "ended_by") if page.context[name]}

        before, later = NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=3)
        assert told(ended.document, NOW.date() + timedelta(days=1)) == set()
        assert told(ended.document, later) == {"cited_by", "ended_by"}
        assert told(ender, NOW.date() + timedelta(days=1)) == set()
        assert told(ender, later) == {"ends"}
        assert told(citing, before) == set()
        assert told(citing, later) == {"cites"}

    def test_count_the_register_on_a_day(self, manager):
        made = {"issued_on": date(2017, 12, 1)}
        repealed(**made)
        event(text("办法二", **made), "commencement", date(2018, 1, 1))
        text("办法三", **made)

        def counted(**asked):
            page = manager.get(reverse("documents:register_totals"), asked)
            return {status: count for status, _, count in page.context["sums"] if count}

        assert counted(on="2022-01-01") == {"repealed": 1, "in_force": 1, "start_unknown": 1}
        assert counted(on="2021-12-31") == {"in_force": 2, "start_unknown": 1}
        assert counted(on="2022-01-01", known="2026-03-01") == {"in_force": 2, "start_unknown": 1}

    def test_count_no_paper_that_was_made_after_the_day(self, manager):
        day = date(2021, 12, 31)
        event(text("当日成文", issued_on=day), "commencement", date(2022, 6, 1))
        event(text("次日成文", issued_on=date(2022, 1, 1)), "commencement", date(2022, 6, 1))
        text("次日成文、生效日期待核", issued_on=date(2022, 1, 1))
        text("成文日期不详", issued_on=None)

        page = manager.get(reverse("documents:register_totals"), {"on": day.isoformat()})
        listed = manager.get(reverse("documents:document_list"), {"on": day.isoformat(), "status": "not_yet_in_force"})

        counted = {status: count for status, _, count in page.context["sums"] if count}
        assert counted == {"not_yet_in_force": 1, "start_unknown": 1}
        assert "成文日期晚于2021年12月31日的公文当时还没有，不计入" in page.text
        assert len(listed.context["table"].rows) == 2

    def test_list_the_register_as_it_was_known(self, manager):
        document = repealed().document

        def listed(**asked):
            rows = manager.get(reverse("documents:document_list"), asked).context["table"].rows
            return [row.record for row in rows]

        assert listed(status="repealed", on="2022-01-01") == [document]
        assert listed(status="repealed", on="2022-01-01", known="2026-03-01") == []
        assert listed(status="in_force", on="2022-01-01", known="2026-03-01") == [document]


@pytest.mark.django_db
class TestTheAnswersToPrograms:
    def test_tell_the_line_of_time(self, client):
        document = repealed(is_approved_public=True).document

        (line,) = client.get(f"/api/v1/documents/{document.pk}/timeline/").json()

        assert [(each["since"], each["until"], each["status"]) for each in line["stretches"]] == [
            (None, "2018-01-01", "not_yet_in_force"),
            ("2018-01-01", "2022-01-01", "in_force"),
            ("2022-01-01", None, "repealed"),
        ]

    def test_tell_nothing_of_a_document_that_the_caller_may_not_see(self, client):
        assert client.get(f"/api/v1/documents/{repealed().document.pk}/timeline/").status_code == 404

    def test_leave_out_what_was_registered_later(self):
        early, late = DocumentFactory(), DocumentFactory(registered_at=datetime(2026, 3, 2, tzinfo=UTC))
        for each in (early, late):
            each.instruments.create(title="办法")
        user = one_with(Role.DOCUMENT_MANAGER)
        day = date(2026, 3, 1)
        texts = Instrument.objects.all()

        for moment, held in ((datetime(2026, 3, 1, tzinfo=UTC), [early]), (None, [early, late])):
            assert sum(texts.totals(day, known_at=moment).values()) == len(held)
            unknown = texts.having_status(Status.START_UNKNOWN, on=day, known_at=moment)
            assert [each.document for each in unknown.order_by("pk")] == held
            assert list(Document.objects.order_by("pk").with_parties(user, known_at=moment)) == held
            assert [each.document for each in texts.order_by("pk").told_to(user, known_at=moment)] == held

    def test_tell_what_was_known_at_a_moment(self, client):
        document = repealed(is_approved_public=True).document
        url = f"/api/v1/documents/{document.pk}/"

        def status(**asked):
            return client.get(url, {"valid_on": "2022-01-01"} | asked).json()["instruments"][0]["status"]

        assert status() == "repealed"
        assert status(known_at="2026-03-01") == "in_force"
        assert status(known_at="2026-03-02T04:00:00+08:00") == "repealed"
        listed = client.get("/api/v1/documents/", {"valid_on": "2022-01-01", "known_at": "2026-03-01"}).json()
        assert [each["id"] for each in listed["results"]] == [document.pk]
        assert client.get("/api/v1/documents/", {"valid_on": "2022-01-01"}).json()["results"] == []

    @pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/timeline/"])
    def test_refuse_a_moment_that_is_none(self, client, path):
        document = repealed(is_approved_public=True).document

        answer = client.get(f"/api/v1/documents/{path.format(pk=document.pk)}", {"known_at": "昨天"})

        assert answer.status_code == 400
        assert "不是日期或时间" in answer.text
