"""Bearers, their assessments and the end of their status: the cases of docs/rules/heritage_bearers.md."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heritage.bearers import assessing, recording, years
from heritage.bearers.assessing import Verdict
from heritage.bearers.choices import BearerEnd
from heritage.bearers.recording import END_CLAUSES, Profile
from heritage.bearers.todo import bearer_todo
from heritage.levels.papers import Paper
from heritage.models import Bearer, BearerAssessment, RegisterChange
from portal import readings
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with, outsider
from tests.heritage.change_walks import confirmed
from tests.heritage.factories import BearerFactory, RecognitionFactory, listed_since_2008
from tests.rule_tables import cases

FILE = "heritage_bearers.md"
AT = datetime(2026, 3, 2, 10, 0, tzinfo=timezone.get_default_timezone())
PAPER = Paper("伊州文旅发〔2018〕5号", "关于公布传承人的通知")


@pytest.fixture
def keeper(db):
    return one_with(Role.HERITAGE_MANAGER)


@pytest.fixture
def at_desk(client, keeper):
    client.force_login(keeper)
    return client


def profile(**facts):
    return Profile(**{"name": "阿依古丽", "sex": "female", "level": "prefecture", "year": 2018, "paper": PAPER} | facts)


def verdict(year=2024, result="passed", **facts):
    usual = {"assessor": "州文旅局", "on": date(2026, 2, 1), "paper": Paper("", "评估报告")}
    return Verdict(year, result, **usual | facts)


class TestTheYears:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: which years are assessed"))
    def test_follow_the_table(self, case):
        facts = {"recognised": int(case["recognised"]), "ended_on": day(case["ended"])}

        assert years.accepts(int(case["year"]), **facts) == (case["accepted"] == "yes")
        assert years.expects(int(case["year"]), **facts) == (case["expected"] == "yes")

    @pytest.mark.django_db
    @pytest.mark.parametrize("case", cases(FILE, "Cases: which years are assessed"))
    def test_are_what_the_database_finds_unassessed(self, case):
        ended = {"is_ended": True, "ended_on": case["ended"]} if case["ended"] else {}
        bearer = BearerFactory(year=int(case["recognised"]), **ended)

        found = Bearer.objects.unassessed(int(case["year"]))
        assert list(found) == [bearer] * (case["expected"] == "yes")

    @pytest.mark.parametrize("case", cases(FILE, "Cases: the last year that is due"))
    def test_fall_due(self, case):
        year, month_and_day = int(case["year"]), int(case["reading"])

        assert years.last_due_year(day(case["today"]), month_and_day) == year
        assert years.due_day(year, month_and_day) == day(case["due on"])

    @pytest.mark.django_db
    def test_fall_due_as_the_office_reads_the_measures(self, keeper):
        assert assessing.last_due_year(date(2026, 4, 1)) == 2024

        readings.decide(
            assessing.ASSESSMENT_DUE, value="331", valid_from=date(2026, 1, 1), basis="会议纪要", by=keeper, at=AT
        )
        assert assessing.last_due_year(date(2026, 4, 1)) == 2025


@pytest.mark.django_db
class TestABearer:
    def test_is_entered_from_the_paper(self, keeper):
        row = recording.record(listed_since_2008(), profile(contact=" 13900000000 "), by=keeper, at=AT)

        assert (row.name, row.contact, row.recorded_by, row.source_title) == (
            "阿依古丽", "13900000000", keeper, PAPER.title,
        )  # fmt: skip

    def test_of_a_level_bears_a_project_of_that_level(self, keeper):
        project = listed_since_2008()
        with pytest.raises(Refused, match=r"没有国家级名录的登记.*令第3号）第二条"):
            recording.record(project, profile(level="national"), by=keeper, at=AT)

        RecognitionFactory(project=project)
        assert recording.record(project, profile(level="national"), by=keeper, at=AT).level == "national"

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"year": 2027}, "不能晚于今年"),
            ({"name": " "}, "请填写姓名"),
            ({"name": "丁 某 13812345678"}, "姓名中有数字“1”"),
            ({"name": "<b>甲</b>"}, "姓名中有符号“<”"),
            ({"name": "丁\u202e某"}, "改变文字方向"),
            ({"year": 2007}, "2008-06-07至今，2007年不能认定"),
            ({"birth_on": date(2018, 1, 1)}, "出生日期应早于认定年份"),
            ({"paper": Paper("无此号")}, "请写明文件标题"),
            ({"year": 1900}, "1900年不能认定"),
        ],
    )
    def test_is_refused(self, keeper, facts, words):
        with pytest.raises(Refused, match=words):
            recording.record(listed_since_2008(), profile(**facts), by=keeper, at=AT)

    def test_is_entered_once_and_told_from_a_namesake_by_birth(self, keeper):
        project = listed_since_2008()
        recording.record(project, profile(), by=keeper, at=AT)

        with pytest.raises(Refused, match="已登记此传承人"):
            recording.record(project, profile(), by=keeper, at=AT)
        recording.record(project, profile(birth_on=date(1960, 1, 1)), by=keeper, at=AT)

    def test_is_corrected_with_a_reason_by_whoever_saw_it_as_it_is(self, keeper):
        row = recording.record(listed_since_2008(), profile(), by=keeper, at=AT)
        assessing.assess(row, verdict(2019), by=keeper, at=AT)

        with pytest.raises(Refused, match="更正须写明理由"):
            recording.correct(row, profile(year=2017), reason="", seen=1, by=keeper, at=AT)
        with pytest.raises(Refused, match="已有2019年度的评估"):
            recording.correct(row, profile(year=2020), reason="误", seen=1, by=keeper, at=AT)
        row = recording.correct(row, profile(year=2017), reason="印刷有误", seen=1, by=keeper, at=AT)
        assert (row.year, row.correction) == (2017, "印刷有误")
        with pytest.raises(Refused, match="已被修改"):
            recording.correct(row, profile(), reason="再改", seen=1, by=keeper, at=AT)


@pytest.mark.django_db
class TestTheEndOfAStatus:
    def test_rests_on_the_clauses_of_the_table(self):
        told = {each["kind"]: (each["word"], each["clause"]) for each in cases(FILE, "Cases: ends")}

        assert {kind: BearerEnd(kind).label for kind in told} == {kind: word for kind, (word, _) in told.items()}
        assert set(told) == set(BearerEnd)
        for kind, (_, clause) in told.items():
            articles = [each.rpartition("第")[2] for each in END_CLAUSES[BearerEnd(kind)].split("；")]
            assert articles == [each.rpartition("第")[2] for each in clause.split("；")]

    @pytest.mark.parametrize("kind", BearerEnd.values)
    def test_comes_once_with_day_reason_and_paper(self, keeper, kind):
        row = BearerFactory()
        facts = {"kind": kind, "on": date(2026, 1, 5), "reason": "经核实", "paper": Paper("", "报告"), "seen": 1}

        row = recording.end(row, **facts, by=keeper, at=AT)
        assert (row.end_kind, row.ended_on, row.end_paper, row.ended_by) == (kind, date(2026, 1, 5), "报告", keeper)
        with pytest.raises(Refused, match="已于2026-01-05终止"):
            recording.end(row, **facts, by=keeper, at=AT)

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"on": date(2026, 3, 3)}, "不能晚于今日"),
            ({"on": date(2017, 1, 1)}, "不能早于认定年份"),
            ({"reason": " "}, "须写明原因"),
            ({"paper": Paper()}, "请写明公布文件的文号和标题"),
        ],
    )
    def test_is_refused(self, keeper, facts, words):
        usual = {"kind": "died", "on": date(2026, 1, 5), "reason": "病故", "paper": Paper("", "报告"), "seen": 1}
        with pytest.raises(Refused, match=words):
            recording.end(BearerFactory(), **usual | facts, by=keeper, at=AT)

    def test_does_not_come_before_what_was_assessed(self, keeper):
        row = BearerFactory()
        assessing.assess(row, verdict(2024), by=keeper, at=AT)

        with pytest.raises(Refused, match="已有2024年度的评估"):
            recording.end(row, kind="died", on=date(2023, 1, 1), reason="病故", paper=PAPER, seen=1, by=keeper, at=AT)


@pytest.mark.django_db
class TestAnAssessment:
    @pytest.mark.parametrize(
        ("given", "words"),
        [
            (verdict(2017), "于2018年认定，此前的年度不能评估"),
            (verdict(2023), "已于2022-06-30终止，此后的年度不能评估"),
            (verdict(2020, assessor=" "), "请填写评估单位"),
            (verdict(2020, on=date(2026, 3, 3)), "评估日期不能晚于今日"),
            (verdict(2020, on=date(2019, 12, 31)), "不能早于所评估的年度"),
            (verdict(2020, paper=Paper()), "请写明"),
        ],
    )
    def test_is_refused(self, keeper, given, words):
        with pytest.raises(Refused, match=words):
            assessing.assess(BearerFactory(is_ended=True), given, by=keeper, at=AT)
        assert not BearerAssessment.objects.exists()

    def test_of_a_year_that_has_not_begun_is_refused(self, keeper):
        with pytest.raises(Refused, match="尚未开始"):
            assessing.assess(BearerFactory(), verdict(2027), by=keeper, at=AT)

    def test_is_made_once_a_year_and_corrected_with_a_reason(self, keeper):
        row = BearerFactory()
        made = assessing.assess(row, verdict(2024), by=keeper, at=AT)

        with pytest.raises(Refused, match="该年度已有评估"):
            assessing.assess(row, verdict(2024), by=keeper, at=AT)
        made = assessing.revise(made, verdict(2024, "failed"), reason="复核", seen=1, by=keeper, at=AT)
        assert (made.result, made.correction) == ("failed", "复核")
        with pytest.raises(Refused, match="已被修改"):
            assessing.revise(made, verdict(2024), reason="复核", seen=1, by=keeper, at=AT)
        with pytest.raises(Refused, match="此前的年度不能评估"):
            assessing.revise(made, verdict(2017), reason="年度有误", seen=2, by=keeper, at=AT)

    def test_that_failed_twice_is_pointed_out(self, keeper, at_desk):
        row = BearerFactory()
        assessing.assess(row, verdict(2022, "failed"), by=keeper, at=AT)
        assert "累计两次" not in at_desk.get(row.get_absolute_url()).content.decode()

        assessing.assess(row, verdict(2024, "failed"), by=keeper, at=AT)
        assert "累计两次评估不合格" in at_desk.get(row.get_absolute_url()).content.decode()


@pytest.mark.django_db
class TestTheDatabase:
    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_bearer_named", {"name": ""}),
            ("heritage_bearer_choices_known", {"sex": "x"}),
            ("heritage_bearer_choices_known", {"level": "x"}),
            ("heritage_bearer_year_plausible", {"year": 18}),
            ("heritage_bearer_year_plausible", {"batch": 0}),
            ("heritage_bearer_born_before", {"birth_on": date(2020, 1, 1)}),
            ("heritage_bearer_ends_in_a_known_way", {"end_kind": "died"}),
            ("heritage_bearer_ends_whole", {"end_reason": "病故"}),
            ("heritage_bearer_cites_a_paper", {"paper_title": ""}),
        ],
    )
    def test_refuses_of_a_bearer(self, constraint, facts):
        BearerFactory()

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Bearer.objects.update(**facts)

    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_bearer_assessment_result_known", {"result": "good"}),
            ("heritage_bearer_assessment_by_somebody", {"assessor": ""}),
            ("heritage_bearer_assessment_by_somebody", {"assessed_on": date(2023, 12, 31)}),
            ("heritage_bearer_assessment_cites_a_paper", {"paper_title": ""}),
        ],
    )
    def test_refuses_of_an_assessment(self, keeper, constraint, facts):
        assessing.assess(BearerFactory(), verdict(2024), by=keeper, at=AT)

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            BearerAssessment.objects.update(**facts)


@pytest.mark.django_db
class TestThePages:
    GIVEN = {
        "name": "阿依古丽", "sex": "female", "level": "prefecture", "year": "2018", "batch": "3",
        "birth_on": "1960-1-2", "contact": "13912345678", "paper_number": PAPER.number, "paper_title": PAPER.title,
    }  # fmt: skip

    def test_enter_assess_correct_and_end(self, at_desk):
        project = listed_since_2008()
        page = posted(at_desk, reverse("heritage:bearer_new", args=[project.pk]), **self.GIVEN)
        assert "阿依古丽" in page
        assert "已填写，不公开" in page
        assert "13912345678" not in page
        confirmed()
        row = Bearer.objects.get()
        page = at_desk.get(row.get_absolute_url()).content.decode()
        assert "1960-01-02" in page or "1960年1月2日" in page

        given = {"year": "2024", "result": "excellent", "assessor": "州文旅局", "on": "2025-5-1", "paper_title": "报告"}
        page = posted(at_desk, reverse("heritage:assessment_new", args=[row.pk]), **given)
        assert "优秀" in page
        made = row.assessments.get()
        address = reverse("heritage:assessment_revise", args=[made.pk])
        page = posted(at_desk, address, **given | {"result": "passed", "reason": "复核", "seen": "1"})
        assert "合格" in page

        address = reverse("heritage:bearer_correct", args=[row.pk])
        page = posted(at_desk, address, **self.GIVEN | {"name": "阿依古丽·买买提", "reason": "漏印", "seen": "1"})
        assert "阿依古丽·买买提" in page
        confirmed()

        address = reverse("heritage:bearer_end", args=[row.pk])
        page = posted(at_desk, address, kind="resigned", on="2026-1-5", reason="年事已高", paper_title="申请", seen="2")
        assert "本人申请" in page
        confirmed()
        page = at_desk.get(row.get_absolute_url()).content.decode()
        assert "本人申请" in page
        assert "年事已高" in page

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"sex": ""}, "必填"),
            ({"level": "national"}, "请先登记级别认定"),
            ({"year": "一八"}, "整数"),
            ({"birth_on": "不详"}, "日期"),
            ({"paper_number": "", "paper_title": ""}, "请填写文号，或者文件标题"),
        ],
    )
    def test_say_what_is_wrong_and_store_nothing(self, at_desk, wrong, words):
        page = posted(at_desk, reverse("heritage:bearer_new", args=[listed_since_2008().pk]), **self.GIVEN | wrong)

        assert words in page
        assert not RegisterChange.objects.exists()

    def test_show_birth_and_contact_to_the_keeper_alone(self, at_desk, client):
        row = BearerFactory(birth_on=date(1961, 2, 3), contact="13987654321")
        Bearer.objects.filter(pk=row.pk).update(contact="13987650000")
        private = ("1961", "1398765", "出生日期", "联系方式")

        def seen():
            pages = [client.get(row.get_absolute_url(), {"tab": tab}).content.decode() for tab in ("", "history")]
            pages.append(client.get(reverse("heritage:bearer_list")).content.decode())
            pages.append(client.get(reverse("heritage:register_project", args=[row.project_id])).content.decode())
            return [word for word in private if any(word in page for page in pages)]

        assert "1398765" in seen()
        client.force_login(one_with(Role.HERITAGE_REVIEWER))
        assert seen() == []
        client.force_login(outsider())
        assert client.get(row.get_absolute_url()).status_code == 403
        assert not Bearer.objects.visible_to(outsider()).exists()

    def test_list_who_is_late_and_count_them_on_the_workbench(self, at_desk, keeper):
        late = BearerFactory(name="未评估者")
        year = assessing.last_due_year(timezone.localdate())
        done = BearerFactory(name="已评估者")
        made = verdict(year, on=timezone.localdate())
        assessing.assess(done, made, by=keeper, at=timezone.now())

        [item, unbased] = bearer_todo(keeper, timezone.localdate())
        assert list(item.waiting) == [late]
        assert list(unbased.waiting) == [done]
        page = at_desk.get(item.url).content.decode()
        assert "未评估者" in page
        assert "已评估者" not in page
        assert list(bearer_todo(one_with(Role.HERITAGE_REVIEWER), timezone.localdate())) == []

    @pytest.mark.parametrize("name", ["bearer_list", "project_list", "heritage-project-list"])
    def test_ask_the_database_as_often_for_thirty_as_for_one(self, at_desk, name):
        address = reverse(f"heritage:{name}" if "-" not in name else name)
        asked = []
        for more in (1, 29):
            BearerFactory.create_batch(more)
            at_desk.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert at_desk.get(address).status_code == 200
            asked.append(len(queries))

        assert asked[0] == asked[1]

    def test_of_one_bearer_asks_as_often_for_many_years_as_for_one(self, at_desk, keeper):
        row = BearerFactory(year=2000)
        asked = []
        for some in (range(2005, 2006), range(2006, 2024)):
            for year in some:
                assessing.assess(row, verdict(year), by=keeper, at=AT)
            with CaptureQueriesContext(connection) as queries:
                at_desk.get(row.get_absolute_url())
            asked.append(len(queries))

        assert asked[0] == asked[1]


def day(text):
    return date.fromisoformat(text) if text else None


def posted(client, address, **given):
    """Sent, and the page that follows."""
    response = client.post(address, given, follow=True)
    assert response.status_code == 200
    return response.content.decode()
