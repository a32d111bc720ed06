"""Recommending a project to the next level: the cases of docs/rules/heritage_levels.md."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heritage.batches.materials import TEXTS
from heritage.choices import ListKind
from heritage.levels import recognising
from heritage.levels.papers import Paper
from heritage.levels.recognising import Listing
from heritage.models import LevelRecognition, Recommendation, RecommendationStep
from heritage.recommending import answering, drafting
from heritage.recommending.choices import RecommendationState
from heritage.recommending.lifecycle import NEEDS_PAPER, NEEDS_REASON, RECOMMENDATION
from heritage.recommending.todo import recommendation_todo
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.models import Region
from tests.cast import one_with, outsider
from tests.heritage.batch_walks import BatchWalk, pdf
from tests.heritage.change_walks import confirmed
from tests.heritage.factories import EXIT, ProjectFactory, RecognitionFactory
from tests.rule_tables import cases, listed

FILE = "heritage_levels.md"
AT = datetime(2026, 3, 2, 10, 0, tzinfo=timezone.get_default_timezone())
DAY = date(2026, 3, 2)
WHOLE = dict.fromkeys(TEXTS, "写明")


@pytest.fixture
def keeper(db):
    return one_with(Role.HERITAGE_MANAGER)


@pytest.fixture
def at_desk(client, keeper):
    client.force_login(keeper)
    return client


def of_region(**facts):
    usual = {"level": "autonomous_region", "on": DAY, "code": "Ⅷ-90", "paper": Paper("新政发〔2026〕3号", "名录通知")}
    return Listing(**usual | facts)


class Walk:
    """One recommendation to the region, as far as its keeper carries it."""

    def __init__(self, keeper, **facts):
        self.keeper = keeper
        self.project = ProjectFactory(**facts)
        self.row = drafting.draft(self.project, "autonomous_region", WHOLE, by=keeper, at=AT)

    def attached(self):
        facts = {"group": "media", "caption": "访谈", "by": self.keeper, "at": AT}
        drafting.attach(self.row, pdf(), **facts)
        self.row.refresh_from_db()
        return self

    def submitted(self):
        if not self.row.files.exists():
            self.attached()
        self.row = self.submit()
        return self

    def submit(self, *, on=DAY, paper="伊州政发〔2026〕7号", seen=None):
        seen = self.row.version if seen is None else seen
        return drafting.submit(self.row, seen=seen, on=on, paper=paper, by=self.keeper, at=AT)

    def accepted(self):
        self.submitted()
        self.row = answering.accept(self.row, on=DAY, paper="受理通知书", by=self.keeper, at=AT)
        return self


class TestTheWay:
    def test_is_that_of_the_table(self):
        told = {each["act"]: each for each in cases(FILE, "Cases: transitions of a recommendation")}

        assert {act: (set(listed(each["from"])), each["to"]) for act, each in told.items()} == {
            act: (set(each.sources), each.target) for act, each in RECOMMENDATION.items()
        }
        assert {act for act, each in told.items() if each["paper"] == "yes"} == NEEDS_PAPER
        assert {act for act, each in told.items() if each["reason"] == "yes"} == NEEDS_REASON
        assert {each["who"] for each in told.values()} == {"非遗管理员"}
        assert {each.target for each in RECOMMENDATION.values()} | {"drafted"} == set(RecommendationState)

    @pytest.mark.django_db
    @pytest.mark.parametrize("case", cases(FILE, "Cases: which level may be recommended to"))
    def test_begins_on_the_list_below(self, case, keeper):
        exited = {"exited_on": case["exited"], **EXIT} if case["exited"] else {}
        project = ProjectFactory(is_stub=case["inscribed"] == ListKind.EXTENSION, **exited)
        for level in listed(case["recognitions"]):
            region = Region.objects.get(name="特克斯县") if level == "county" else None
            RecognitionFactory(project=project, level=level, region=region)
        RecognitionFactory(project=project, level="county", region=Region.objects.get(name="昭苏县"), is_ended=True)

        if case["answer"] == "yes":
            assert drafting.draft(project, case["to"], {}, by=keeper, at=AT).state == "drafted"
        else:
            with pytest.raises(Refused, match=case["answer"]) as refusal:
                drafting.draft(project, case["to"], {}, by=keeper, at=AT)
            assert "非物质文化遗产法》第十九条" in str(refusal.value)
            assert not Recommendation.objects.exists()


@pytest.mark.django_db
class TestADraft:
    def test_is_one_at_a_time(self, keeper):
        walk = Walk(keeper)

        with pytest.raises(Refused, match="已有同一级别的推荐在办理"):
            drafting.draft(walk.project, "autonomous_region", {}, by=keeper, at=AT)
        answering.withdraw(walk.row, on=DAY, reason="改日", by=keeper, at=AT)
        drafting.draft(walk.project, "autonomous_region", {}, by=keeper, at=AT)

    def test_takes_over_the_material_of_the_application(self, db):
        batches = BatchWalk()
        batch, [row] = batches.proposed("木雕制作技艺", number=1)
        batches.announce(batches.approved(batch))
        row.refresh_from_db()

        assert drafting.known_material(row.project) == dict.fromkeys(TEXTS, "木雕制作技艺的材料")
        assert drafting.known_material(ProjectFactory()) == {}

    def test_tells_the_second_of_two_who_write(self, keeper):
        walk = Walk(keeper)
        drafting.redraft(walk.row, WHOLE | {"history": "甲"}, seen=1, by=keeper, at=AT)

        with pytest.raises(Refused, match="已被修改"):
            drafting.redraft(walk.row, WHOLE, seen=1, by=keeper, at=AT)
        assert Recommendation.objects.get().history == "甲"


@pytest.mark.django_db
class TestHandingIn:
    def test_says_which_group_lacks_something(self, keeper):
        walk = Walk(keeper)
        drafting.redraft(walk.row, WHOLE | {"lineage": " "}, seen=1, by=keeper, at=AT)
        walk.row.refresh_from_db()

        with pytest.raises(Refused, match=r"缺：传承情况（传承谱系）；视听资料（文件）.*第十九条"):
            walk.submit()

    def test_notes_who_when_which_day_and_paper(self, keeper):
        walk = Walk(keeper).submitted()

        step = walk.row.steps.last()
        assert (step.act, step.by, step.at, step.on, step.paper) == ("上报", keeper, AT, DAY, "伊州政发〔2026〕7号")
        assert (walk.row.state, walk.row.submitted_on) == ("submitted", DAY)
        with pytest.raises(Refused, match="已上报，不能修改"):
            drafting.redraft(walk.row, WHOLE, seen=walk.row.version, by=keeper, at=AT)

    @pytest.mark.parametrize(
        ("facts", "words"),
        [({"paper": " "}, "须写明所据文件"), ({"on": date(2026, 3, 3)}, "不能晚于今日"), ({"seen": 9}, "已被修改")],
    )
    def test_is_refused(self, keeper, facts, words):
        with pytest.raises(Refused, match=words):
            Walk(keeper).attached().submit(**facts)

    def test_is_refused_once_the_project_has_left_the_list(self, keeper):
        walk = Walk(keeper).attached()
        type(walk.project).objects.update(exited_on="2026-01-01", **EXIT)

        with pytest.raises(Refused, match="不在州级名录"):
            walk.submit()


@pytest.mark.django_db
class TestTheAnswer:
    def test_that_sends_back_opens_it_again(self, keeper):
        walk = Walk(keeper).submitted()
        with pytest.raises(Refused, match="须写明理由"):
            answering.send_back(walk.row, on=DAY, paper="退回函", reason=" ", by=keeper, at=AT)

        walk.row = answering.send_back(walk.row, on=DAY, paper="退回函", reason="缺录像", by=keeper, at=AT)
        assert walk.row.steps.last().reason == "缺录像"
        assert walk.submit().state == "submitted"

    def test_does_not_come_before_what_it_answers(self, keeper):
        walk = Walk(keeper).submitted()

        with pytest.raises(Refused, match="不能早于上一步的2026-03-02"):
            answering.accept(walk.row, on=date(2026, 3, 1), paper="受理通知书", by=keeper, at=AT)

    def test_that_lists_writes_the_recognition_with_it(self, keeper):
        walk = Walk(keeper).accepted()

        row = answering.recognise(walk.row, of_region(), seen=walk.row.version, by=keeper, at=AT)
        made = LevelRecognition.objects.get()
        assert (row.state, row.recognition) == ("recognised", made)
        assert (made.project, made.level, made.code) == (walk.project, "autonomous_region", "Ⅷ-90")
        assert row.steps.last().paper == "新政发〔2026〕3号 名录通知"
        assert drafting.draft(walk.project, "national", {}, by=keeper, at=AT).to_level == "national"

    def test_that_cannot_be_entered_writes_nothing(self, keeper):
        walk = Walk(keeper).accepted()
        steps = RecommendationStep.objects.count()

        for wrong, words in (
            ({"code": ""}, "须有编号"),
            ({"level": "national"}, "不能登记其他级别"),
            ({"on": date(2026, 3, 1)}, "不能早于上一步"),
        ):
            with pytest.raises(Refused, match=words):
                answering.recognise(walk.row, of_region(**wrong), seen=walk.row.version, by=keeper, at=AT)
        recognising.recognise(walk.project, of_region(), by=keeper, at=AT)
        with pytest.raises(Refused, match="已在该级名录"):
            answering.recognise(walk.row, of_region(), seen=walk.row.version, by=keeper, at=AT)

        assert LevelRecognition.objects.count() == 1
        assert Recommendation.objects.get().state == "accepted"
        assert RecommendationStep.objects.count() == steps

    def test_waits_for_its_turn(self, keeper):
        walk = Walk(keeper).submitted()

        with pytest.raises(Refused, match="已上报，不能登记列入"):
            answering.recognise(walk.row, of_region(), seen=walk.row.version, by=keeper, at=AT)
        with pytest.raises(Refused, match="当前状态不能登记未列入"):
            answering.decline(walk.row, on=DAY, paper="函", reason="未过", by=keeper, at=AT)
        row = answering.accept(walk.row, on=DAY, paper="受理", by=keeper, at=AT)
        row = answering.decline(row, on=DAY, paper="函", reason="未过", by=keeper, at=AT)
        with pytest.raises(Refused, match="当前状态不能撤回推荐"):
            answering.withdraw(row, on=DAY, reason="不再", by=keeper, at=AT)


@pytest.mark.django_db
class TestTheDatabase:
    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_recommendation_upward", {"to_level": "county"}),
            ("heritage_recommendation_state_known", {"state": "x", "submitted_on": DAY}),
            ("heritage_recommendation_submitted_with_its_day", {"state": "accepted"}),
            ("heritage_recommendation_recognised_with_its_row", {"state": "recognised", "submitted_on": DAY}),
        ],
    )
    def test_refuses(self, keeper, constraint, facts):
        Walk(keeper)

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Recommendation.objects.update(**facts)


@pytest.mark.django_db
class TestThePages:
    def test_carry_a_recommendation_from_the_project_to_the_public_page(self, at_desk, client):
        project = ProjectFactory(number=38)
        page = posted(at_desk, reverse("heritage:recommendation_new", args=[project.pk]), to_level="autonomous_region")
        assert "已保存" in page
        row = Recommendation.objects.get()
        posted(at_desk, reverse("heritage:recommendation_edit", args=[row.pk]), **WHOLE, seen="1")
        given = {"group": "media", "caption": "访谈", "file": pdf()}
        page = posted(at_desk, reverse("heritage:recommendation_file_new", args=[row.pk]), **given)
        assert "访谈" in page
        file = row.files.get()
        assert b"".join(at_desk.get(reverse("heritage:recommendation_file", args=[file.pk]))).startswith(b"%PDF")

        today = timezone.localdate().isoformat()
        row.refresh_from_db()
        address = reverse("heritage:recommendation_submit", args=[row.pk])
        assert "写明" in at_desk.get(address).content.decode()
        page = posted(at_desk, address, on=today, paper="伊州政发〔2026〕7号", seen=str(row.version))
        assert "伊州政发〔2026〕7号" in page
        confirmed()
        assert f"上报（{today}）" in at_desk.get(row.get_absolute_url()).content.decode()
        row.refresh_from_db()
        address = reverse("heritage:recommendation_answer", args=[row.pk, "accept"])
        assert "已受理" in posted(at_desk, address, on=today, paper="受理通知书", seen=str(row.version))
        address = reverse("heritage:recommendation_recognise", args=[row.pk])
        given = {
            "level": "autonomous_region",
            "list_kind": "new",
            "code": "8-90",
            "on": today,
            "paper_title": "名录通知",
        }
        row.refresh_from_db()
        assert "自治区级 Ⅷ-90" in posted(at_desk, address, **given, seen=str(row.version))
        confirmed()

        client.logout()
        page = client.get("/heritage/VIII-38/").content.decode()
        assert "自治区级" in page
        assert "受理通知书" not in page

    def test_say_what_is_wrong(self, at_desk, keeper):
        walk = Walk(keeper)
        address = reverse("heritage:recommendation_submit", args=[walk.row.pk])

        page = posted(at_desk, address, on="2026-3-2", paper="函", seen=str(walk.row.version))
        assert "推荐材料不全，缺：视听资料（文件）" in page
        assert "必填" in posted(at_desk, address, on="", paper="", seen=str(walk.row.version))
        assert "已被修改" in posted(at_desk, address, on="2026-3-2", paper="函", seen="0")
        address = reverse("heritage:recommendation_new", args=[walk.project.pk])
        assert "不在自治区级名录" in posted(at_desk, address, to_level="national")
        assert (
            at_desk.get(reverse("heritage:recommendation_answer", args=[walk.row.pk, "recognise"])).status_code == 404
        )

    def test_drop_a_file_while_it_may_be_changed(self, at_desk, keeper):
        walk = Walk(keeper).submitted()
        file = walk.row.files.get()
        address = reverse("heritage:recommendation_file_drop", args=[file.pk])

        assert "不能修改" in posted(at_desk, address)
        answering.send_back(walk.row, on=DAY, paper="函", reason="换文件", by=keeper, at=AT)
        assert "已移出" in posted(at_desk, address)
        assert not walk.row.files.exists()

    @pytest.mark.parametrize("state", ["drafted", "submitted", "accepted", "declined", "withdrawn"])
    def test_show_each_state_with_what_may_be_done(self, at_desk, client, keeper, state):
        walk = Walk(keeper)
        if state in ("submitted", "accepted", "declined"):
            walk.submitted() if state == "submitted" else walk.accepted()
        if state == "declined":
            answering.decline(walk.row, on=DAY, paper="函", reason="未过", by=keeper, at=AT)
        if state == "withdrawn":
            answering.withdraw(walk.row, on=DAY, reason="改日", by=keeper, at=AT)

        labels = {str(each.label) for each in RECOMMENDATION.values()} - {"上报"} | {"核对并上报"}
        shown = {each for each in labels if f">{each}</a>" in at_desk.get(walk.row.get_absolute_url()).content.decode()}
        wanted = {str(each.label) for each in RECOMMENDATION.values() if state in each.sources}
        assert shown == {"核对并上报" if each == "上报" else each for each in wanted}
        client.force_login(one_with(Role.HERITAGE_REVIEWER))
        page = client.get(walk.row.get_absolute_url()).content.decode()
        assert not [each for each in labels if f">{each}</a>" in page]
        client.force_login(outsider())
        assert client.get(walk.row.get_absolute_url()).status_code == 403

    def test_count_on_the_workbench_what_waits(self, at_desk, keeper):
        Walk(keeper)
        returned = Walk(keeper).submitted().row
        answering.send_back(returned, on=DAY, paper="函", reason="补", by=keeper, at=AT)

        told = {each.label: each.waiting.count() for each in recommendation_todo(keeper)}
        assert told == {"待上报的非遗推荐": 1, "待补正的非遗推荐": 1}
        assert all(at_desk.get(each.url).status_code == 200 for each in recommendation_todo(keeper))
        assert list(recommendation_todo(one_with(Role.HERITAGE_REVIEWER))) == []

    def test_ask_the_database_as_often_for_thirty_as_for_one(self, at_desk, keeper):
        address = reverse("heritage:recommendation_list")
        asked = []
        for more in (1, 29):
            for _ in range(more):
                Walk(keeper)
            at_desk.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert at_desk.get(address).status_code == 200
            asked.append(len(queries))

        assert asked[0] == asked[1]


def posted(client, address, **given):
    """Sent, and the page that follows."""
    response = client.post(address, given, follow=True)
    assert response.status_code == 200
    return response.content.decode()
