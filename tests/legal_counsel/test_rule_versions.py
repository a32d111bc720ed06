"""Versions of the rules as data: two people, extensions, interpretations, and the banner of a term that has run out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from legal_counsel.choices import RuleState
from legal_counsel.models import RuleExtension, RuleVersion
from legal_counsel.pinning import pinned, rules_on, run_out_rule
from legal_counsel.rules import ARTICLES_2023, OF_2023
from legal_counsel.ruling import versioning
from legal_counsel.ruling.versioning import Text
from portal import readings
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from portal.waiting import waiting_for
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import RuleVersionFactory
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 10, 0, tzinfo=timezone.get_default_timezone())
BANNER = "依据文件有效期届满，待确认续期或修订"
PAPER = {"paper_number": "示范规〔2026〕9号", "paper_title": "关于延长有效期的通知"}


def day(cell):
    return date.fromisoformat(cell) if cell else None


@pytest.fixture
def bureau():
    unit = UnitFactory(name="示范州司法局")
    UnitFactory(kind=UnitKind.PREFECTURE_GOVERNMENT, judicial_administration=unit)
    return unit


@pytest.fixture
def keeper(bureau):
    return UserFactory(unit=bureau, role=Role.LEGAL_MANAGER)


@pytest.fixture
def other(bureau):
    return UserFactory(unit=bureau, role=Role.LEGAL_MANAGER)


@pytest.fixture
def of_2023():
    return RuleVersion.objects.get()


def text(**facts):
    return Text(
        **{
            "number": "示范规〔2026〕8号",
            "title": "示范规定",
            "first_on": date(2026, 5, 1),
            "last_on": None,
            "basis": ["示范发〔2026〕1号"],
            "filing_days": 20,
            "notice_working_days": 7,
            "term_years": 5,
            "lawyer_years": 6,
            "resident_years": 4,
            "legal_work_years": 4,
            "graded_years": 2,
            "reminders": [60],
            "articles": ARTICLES_2023 | {"term": "第二十条"},
        }
        | facts
    )


def prolonged(version, by, paper_on=date(2026, 3, 1), last_on=date(2028, 8, 17)):
    return versioning.extend(version, **PAPER, paper_on=paper_on, last_on=last_on, by=by, at=AT)


class TestTheVersionOf2023:
    def test_says_in_data_what_the_pure_rooms_take_by_default(self, of_2023):
        assert of_2023.rules == replace(OF_2023, articles=of_2023.articles)
        assert of_2023.articles == ARTICLES_2023
        assert of_2023.basis == ["新政办发〔2022〕72号", "新司通〔2023〕13号"]

    def test_may_be_read_to_end_the_day_before(self, of_2023, keeper):
        last = date(2025, 8, 17)
        assert not of_2023.has_run_out(last)
        readings.decide(
            "counsel.validity_end", value="no", valid_from=date(2024, 1, 1), basis="示范纪要", by=keeper, at=AT
        )

        assert of_2023.has_run_out(last)
        assert not of_2023.has_run_out(date(2025, 8, 16))


class TestAnExtension:
    @pytest.mark.parametrize("row", cases("legal_counsel.md", "Extensions"), ids=str)
    def test_counts_from_the_day_of_its_paper_once_confirmed(self, of_2023, keeper, other, row):
        if row["paper"]:
            RuleExtension.objects.create(
                version=of_2023,
                **PAPER,
                paper_on=day(row["paper"]),
                last_on=day(row["new last day"]),
                proposed_by=keeper,
                proposed_at=AT,
                **{"state": RuleState.CONFIRMED, "settled_by": other, "settled_at": AT}
                if row["confirmed"] == "yes"
                else {},
            )

        assert of_2023.has_run_out(day(row["on"])) == (row["has run out"] == "yes")
        assert pinned(day(row["on"]))["is_basis_run_out"] == (row["has run out"] == "yes")

    def test_is_confirmed_by_another(self, of_2023, keeper, other):
        row = prolonged(of_2023, keeper)
        assert run_out_rule(date(2026, 3, 2)) == of_2023
        with pytest.raises(Refused, match="由另一人复核"):
            versioning.confirm(row, by=keeper, at=AT)

        versioning.confirm(row, by=other, at=AT)
        assert run_out_rule(date(2026, 3, 2)) is None

    def test_waits_for_the_other_and_not_for_who_entered_it(self, of_2023, keeper, other):
        prolonged(of_2023, keeper)

        lines = {user.pk: [line.label for line in waiting_for(user, date(2026, 3, 2))] for user in (keeper, other)}
        assert "法律顾问规则版本待复核" not in lines[keeper.pk]
        assert "法律顾问规则版本待复核" in lines[other.pk]

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"last_on": date(2025, 8, 17)}, "新的末日应晚于现在的末日（2025-08-17）"),
            ({"paper_on": date(2026, 3, 3)}, "不能晚于今日"),
            ({"paper_on": date(2023, 8, 16)}, "不能早于该版本的施行日期"),
            ({"paper_on": date(2026, 3, 1), "last_on": date(2026, 2, 1)}, "不能早于续期文件的印发日期"),
        ],
    )
    def test_is_refused(self, of_2023, keeper, facts, words):
        with pytest.raises(Refused, match=words):
            prolonged(of_2023, keeper, **facts)

    def test_is_not_needed_by_a_version_without_a_term(self, keeper):
        with pytest.raises(Refused, match="没有规定有效期"):
            prolonged(RuleVersionFactory(first_on=date(2026, 1, 1)), keeper)

    def test_waits_one_at_a_time(self, of_2023, keeper, other):
        prolonged(of_2023, keeper)
        with pytest.raises(Refused, match="已有一项续期待复核"):
            prolonged(of_2023, other, last_on=date(2029, 1, 1))

    def test_that_was_taken_back_is_confirmed_no_more(self, of_2023, keeper, other):
        row = versioning.withdraw(prolonged(of_2023, keeper), by=keeper, at=AT)
        with pytest.raises(Refused, match="不能复核确认"):
            versioning.confirm(row, by=other, at=AT)


class TestANewVersion:
    def test_holds_with_its_numbers_and_articles_from_its_first_day(self, keeper, other):
        row = versioning.propose(text(), by=keeper, at=AT)
        assert rules_on(date(2026, 5, 1)).filing_days == 15

        versioning.confirm(row, by=other, at=AT)
        assert rules_on(date(2026, 4, 30)).filing_days == 15
        rules = rules_on(date(2026, 5, 1))
        assert (rules.filing_days, rules.reminders, rules.article("term")) == (20, (60,), "第二十条")
        assert run_out_rule(date(2026, 4, 30)).number == "伊州政办规〔2023〕2号"
        assert run_out_rule(date(2026, 5, 1)) is None

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"articles": ARTICLES_2023 | {"term": " "}}, "还没有写明条款：聘期"),
            ({"first_on": date(2023, 8, 17)}, "该日已有一个规则版本"),
            ({"last_on": date(2026, 4, 30)}, "不能早于施行日期"),
            ({"filing_days": 0}, "至少为1"),
        ],
    )
    def test_is_refused(self, keeper, facts, words):
        with pytest.raises(Refused, match=words):
            versioning.propose(text(**facts), by=keeper, at=AT)

    def test_is_entered_and_confirmed_on_the_pages(self, client, keeper, other):
        client.force_login(keeper)
        page = reverse("legal_counsel:rule_new")
        given = client.get(page).context["form"].initial
        given |= {"number": "示范规〔2026〕8号", "title": "示范规定", "first_on": "2026-5-1", "filing_days": 20}
        answer = client.post(page, given | {"article_term": "第二十条"})
        row = RuleVersion.objects.get(number="示范规〔2026〕8号")
        assert answer.url == reverse("legal_counsel:rule_detail", args=[row.pk])
        assert "由另一人复核确认后" in client.get(answer.url).content.decode()

        client.force_login(other)
        assert "复核确认" in client.get(answer.url).content.decode()
        client.post(reverse("legal_counsel:rule_confirm", args=[row.pk]))
        assert rules_on(date(2026, 5, 1)).article("term") == "第二十条"


class TestAnInterpretation:
    FACTS = {"rule": "filing", "text": "内部法律顾问也应备案。", "paper": "示范复函〔2026〕1号"}

    def test_stands_from_its_day_until_it_is_ended(self, of_2023, keeper):
        row = versioning.interpret(of_2023, **self.FACTS, issued_on=date(2026, 2, 1), by=keeper, at=AT)
        versioning.end_interpretation(row, on=date(2026, 3, 1), reason="另有规定", by=keeper, at=AT)

        days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
        assert [of_2023.interpretations.standing(each).exists() for each in days] == [False, True, True, False]

    @pytest.mark.parametrize("issued_on", [date(2026, 3, 3), date(2023, 8, 16)])
    def test_has_its_day_in_the_time_of_its_version(self, of_2023, keeper, issued_on):
        with pytest.raises(Refused, match="解释日期不能"):
            versioning.interpret(of_2023, **self.FACTS, issued_on=issued_on, by=keeper, at=AT)


class TestWhoKeepsTheRules:
    """第三十五条: the 州司法行政部门, and the office that issued them; role and unit together."""

    @pytest.mark.parametrize(
        ("whose", "keeps"), [("bureau", True), ("office", True), ("county", False), ("department", False)]
    )
    def test_is_said_by_the_unit(self, bureau, of_2023, whose, keeps):
        county_justice = UnitFactory(kind=UnitKind.COUNTY_DEPARTMENT)
        UnitFactory(kind=UnitKind.COUNTY_GOVERNMENT, judicial_administration=county_justice)
        units = {
            "bureau": bureau,
            "office": UnitFactory(kind=UnitKind.GENERAL_OFFICE),
            "county": county_justice,
            "department": UnitFactory(),
        }
        user = UserFactory(unit=units[whose], role=Role.LEGAL_MANAGER)
        if keeps:
            assert prolonged(of_2023, user).proposed_by == user
        else:
            with pytest.raises(Refused, match="由州司法行政部门"):
                prolonged(of_2023, user)
            with pytest.raises(Refused, match="由州司法行政部门"):
                versioning.propose(text(), by=user, at=AT)
            with pytest.raises(Refused, match="第三十五条"):
                versioning.interpret(of_2023, **TestAnInterpretation.FACTS, issued_on=date(2026, 2, 1), by=user, at=AT)

    def test_offers_others_no_button(self, client, of_2023):
        client.force_login(UserFactory(role=Role.LEGAL_MANAGER))
        content = client.get(reverse("legal_counsel:rule_detail", args=[of_2023.pk])).content.decode()

        assert "录入续期" not in content
        assert "录入新版本" not in client.get(reverse("legal_counsel:rule_list")).content.decode()


class TestTheBanner:
    def test_stands_on_every_page_of_counsel_once_the_term_is_over(self, client, of_2023, keeper, other):
        client.force_login(keeper)
        pages = [
            reverse("legal_counsel:rule_list"),
            reverse("legal_counsel:rule_detail", args=[of_2023.pk]),
            reverse("legal_counsel:extension_new", args=[of_2023.pk]),
        ]
        for page in pages:
            content = client.get(page).content.decode()
            assert content.count(BANNER) == 1
            assert "第三十六条" in content
        assert BANNER not in client.get(reverse("unit_list")).content.decode()

        of_2023.last_on = None
        of_2023.save()
        assert BANNER not in client.get(pages[0]).content.decode()
