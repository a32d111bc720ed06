"""What two people change in the register: the cases of docs/rules/heritage_changes.md."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heritage.changing import correcting, exiting, proposing
from heritage.changing.choices import ChangeKind, ChangeState
from heritage.changing.correcting import Wording, wording_of
from heritage.changing.kinds import KINDS
from heritage.changing.lifecycle import CHANGE
from heritage.changing.todo import change_todo
from heritage.choices import Standing, UnitRole
from heritage.levels.papers import Paper
from heritage.levels.recognising import Listing
from heritage.models import HeritageUnit, Inscription, LevelRecognition, Project, RegisterChange
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.heritage.change_walks import confirmed
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory, RecognitionFactory
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
FILE = "heritage_changes.md"
AT = datetime(2026, 3, 2, 10, 0, tzinfo=timezone.get_default_timezone())
PAPER = Paper("", "关于更正的函")
NATIONAL = Listing(
    "national", date(2006, 5, 20), Paper("国发〔2006〕18号", "名录通知"), code="Ⅱ-28", serial=56, batch=1
)


@pytest.fixture
def keeper(db):
    return one_with(Role.HERITAGE_MANAGER)


@pytest.fixture
def reviewer(db):
    return one_with(Role.HERITAGE_REVIEWER)


def proposed(by, project=None):
    project = project or ProjectFactory()
    return proposing.propose(ChangeKind.RECOGNISE, project, {"listing": NATIONAL}, by=by, at=AT)


def carved():
    """木碗制做技艺 of two units."""
    units = [HeritageUnitFactory(name=name) for name in ("甲县文化馆", "乙县文化馆")]
    return ProjectFactory(name="木碗制做技艺", units=units).inscriptions.get()


class TestTheTables:
    def test_name_every_change_with_its_table_and_clause(self):
        rows = {each["change"]: each for each in cases(FILE, "Cases: what two people change")}

        assert set(rows) == set(ChangeKind.values) == set(KINDS)
        for kind, row in rows.items():
            assert (ChangeKind(kind).label, KINDS[kind].about.__name__) == (row["word"], row["about"])
            assert row["clause"] in KINDS[kind].clause

    def test_name_every_way_of_a_change(self):
        rows = {each["act"]: each for each in cases(FILE, "Cases: transitions of a change")}

        assert {act: (set(listed(row["from"])), row["to"]) for act, row in rows.items()} == {
            act: (set(each.sources), each.target) for act, each in CHANGE.items()
        }


class TestAProposal:
    def test_writes_nothing_but_itself(self, keeper):
        change = proposed(keeper)

        assert not LevelRecognition.objects.exists()
        assert (change.state, change.proposed_by, change.paper) == ("proposed", keeper, "国发〔2006〕18号 名录通知")
        assert ["级别", "", "国家级"] in change.lines
        assert ["编号", "", "Ⅱ-28"] in change.lines

    def test_is_refused_at_once_where_the_act_is(self, keeper):
        row = RecognitionFactory()

        with pytest.raises(Refused, match="已在该级名录"):
            proposed(keeper, row.project)
        assert not RegisterChange.objects.exists()

    def test_shows_only_what_changes(self, keeper):
        inscription = carved()
        said = {
            "wording": Wording("木碗制作技艺", ("甲县文化馆", "乙县文化馆"), batch=5),
            "reason": "误印",
            "paper": PAPER,
            "seen": 1,
        }
        change = proposing.propose(ChangeKind.CORRECT_INSCRIPTION, inscription, said, by=keeper, at=AT)

        assert change.lines == [["原文所印名称", "木碗制做技艺", "木碗制作技艺"]]
        assert (change.reason, change.paper) == ("误印", "关于更正的函")
        assert Project.objects.get().name == "木碗制做技艺"

    def test_of_one_row_waits_alone(self, keeper):
        row = RecognitionFactory()
        said = {"on": date(2020, 1, 1), "reason": "不再存续", "paper": PAPER, "seen": 1}
        proposing.propose(ChangeKind.END_RECOGNITION, row, said, by=keeper, at=AT)

        with pytest.raises(Refused, match="已有一件待确认"):
            proposing.propose(ChangeKind.END_RECOGNITION, row, said, by=keeper, at=AT)

    def test_of_new_rows_may_wait_beside_others(self, keeper):
        project = ProjectFactory()
        proposed(keeper, project)
        region = Listing("autonomous_region", date(2007, 6, 1), Paper("", "名录通知"), code="Ⅷ-12")

        proposing.propose(ChangeKind.RECOGNISE, project, {"listing": region}, by=keeper, at=AT)

        assert RegisterChange.objects.waiting().count() == 2


class TestAConfirmation:
    def test_writes_what_was_proposed_in_the_name_of_who_proposed_it(self, keeper, reviewer):
        change = proposing.confirm(proposed(keeper), by=reviewer, at=AT)

        row = LevelRecognition.objects.get()
        assert (row.recorded_by, row.code, row.recognized_on) == (keeper, "Ⅱ-28", date(2006, 5, 20))
        assert (change.state, change.decided_by) == (ChangeState.CONFIRMED, reviewer)

    def test_is_not_for_who_proposed_it(self, keeper, reviewer):
        change = proposed(reviewer)

        for act in (proposing.confirm, lambda row, **who: proposing.send_back(row, words="有误", **who)):
            with pytest.raises(Refused, match=r"非遗登记规则：提请和确认由两人分别办理；.*第十八条"):
                act(change, by=reviewer, at=AT)
        assert not LevelRecognition.objects.exists()
        with pytest.raises(IntegrityError, match="heritage_change_four_eyes"), transaction.atomic():
            RegisterChange.objects.update(state="confirmed", decided_by=reviewer, decided_at=AT)

    def test_is_refused_whole_where_the_row_has_changed_since(self, keeper, reviewer):
        row = RecognitionFactory()
        said = {"on": date(2020, 1, 1), "reason": "不再存续", "paper": PAPER, "seen": 1}
        change = proposing.propose(ChangeKind.END_RECOGNITION, row, said, by=keeper, at=AT)
        LevelRecognition.objects.update(version=2)

        with pytest.raises(Refused, match="已被修改"):
            proposing.confirm(change, by=reviewer, at=AT)

        change.refresh_from_db()
        assert change.state == ChangeState.PROPOSED
        assert LevelRecognition.objects.get().ended_on is None

    def test_comes_once(self, keeper, reviewer):
        change = proposing.confirm(proposed(keeper), by=reviewer, at=AT)

        for act in (proposing.confirm, lambda row, **who: proposing.withdraw(row, words="改日", **who)):
            with pytest.raises(Refused, match="当前状态不能"):
                act(change, by=one_with(Role.HERITAGE_REVIEWER), at=AT)
        assert LevelRecognition.objects.count() == 1

    @pytest.mark.parametrize("act", ["send_back", "withdraw"])
    def test_may_be_missed_with_a_reason(self, keeper, reviewer, act):
        change = proposed(keeper)

        with pytest.raises(Refused, match="请写明为何"):
            getattr(proposing, act)(change, words=" ", by=reviewer, at=AT)
        row = getattr(proposing, act)(change, words="文号有误", by=reviewer, at=AT)

        assert (row.state, row.words) == (CHANGE[act].target, "文号有误")
        assert not LevelRecognition.objects.exists()


class TestCorrectingARow:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: what is corrected"), ids=lambda each: each["answer"])
    def test_follows_the_table(self, case, keeper):
        row = carved()
        units = {name: tuple(listed(case[name])) for name in ("applicants", "safeguarding")}
        wording = Wording(case["name"], **units, batch=int(case["batch"]))
        said = {"reason": "误读", "paper": PAPER, "seen": int(case["seen"]), "by": keeper, "at": AT}

        word, _, name = case["answer"].partition(" ")
        if word != "corrected":
            with pytest.raises(Refused, match=case["answer"]):
                correcting.correct(row, wording, **said)
            assert wording_of(Inscription.objects.get()).printed_name == "木碗制做技艺"
            return
        correcting.correct(row, wording, **said)
        row = Inscription.objects.get()
        assert wording_of(row) == wording
        assert (row.project.name, row.correction, row.correction_source, row.version) == (
            name,
            "误读",
            "关于更正的函",
            2,
        )
        assert row.project.unit_names == wording.applicants

    def test_keeps_the_row_of_a_unit_that_stays(self, keeper):
        row = carved()
        kept = row.units.get(printed_name="乙县文化馆").pk

        wording = Wording("木碗制做技艺", ("丙县木器厂", "乙县文化馆"), batch=5)
        correcting.correct(row, wording, reason="误读", paper=PAPER, seen=1, by=keeper, at=AT)

        assert row.units.get(printed_name="乙县文化馆").pk == kept
        assert [each.printed_name for each in row.units.all()] == ["丙县木器厂", "乙县文化馆"]
        assert HeritageUnit.objects.filter(name="丙县木器厂").exists()

    def test_leaves_the_name_that_another_list_prints(self, keeper):
        row = carved()
        Inscription.objects.create(
            **{
                name: getattr(row, name)
                for name in ("project", "inscribed_on", "printed_code", "printed_name", "line", "start", "end")
            },
            document=DocumentFactory(),
            list_kind="extension",
            registered_by=keeper,
            registered_at=AT,
        )
        wording = Wording("木碗制作技艺", ("甲县文化馆", "乙县文化馆"), batch=5)
        correcting.correct(row, wording, reason="误读", paper=PAPER, seen=1, by=keeper, at=AT)

        assert Project.objects.get().name == "木碗制做技艺"

    def test_is_found_by_a_search_at_once(self, keeper, client):
        wording = Wording("木碗制作技艺", ("丙县木器厂",), sub_name="胡杨木碗", batch=5)
        correcting.correct(carved(), wording, reason="误读", paper=PAPER, seen=1, by=keeper, at=AT)

        for word in ("木碗制作", "丙县木器厂", "胡杨"):
            assert client.get("/heritage/", {"search": word}).context["shown"].count == 1
        assert client.get("/heritage/", {"search": "乙县文化馆"}).context["shown"].count == 0

    def test_needs_a_reason_and_a_paper(self, keeper):
        wording = Wording("木碗制作技艺", ("甲县文化馆",), batch=5)
        usual = {"reason": "误读", "paper": PAPER, "seen": 1, "by": keeper, "at": AT}

        row = carved()
        for wrong in ({"reason": " "}, {"paper": Paper()}):
            with pytest.raises(Refused, match=r"须写明理由|文号和标题"):
                correcting.correct(row, wording, **usual | wrong)
        assert wording_of(Inscription.objects.get()).printed_name == "木碗制做技艺"


class TestLeavingTheList:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: leaving"), ids=lambda each: f"{each['on']} {each['answer']}")
    def test_follows_the_table(self, case, keeper):
        project = ProjectFactory()
        facts = {"on": date.fromisoformat(case["on"]), "reason": case["reason"], "paper": Paper("", case["paper"])}

        if case["answer"] != "left":
            with pytest.raises(Refused, match=case["answer"]):
                exiting.leave(project, **facts, by=keeper, at=AT)
            return
        row = exiting.leave(project, **facts, by=keeper, at=AT)
        assert (row.standing, row.exited_on, row.exit_source) == (Standing.EXITED, facts["on"], case["paper"])
        with pytest.raises(Refused, match="已于"):
            exiting.leave(project, **facts, by=keeper, at=AT)

    def test_is_by_a_paper_that_everybody_may_read_or_by_its_words(self, keeper):
        DocumentFactory(number="伊州政发〔2025〕1号", title="内部的通知")
        public = DocumentFactory(number="伊州政发〔2025〕2号", title="公开的通知", is_approved_public=True)
        facts = {"on": date(2026, 3, 2), "reason": "不再存续", "by": keeper, "at": AT}

        with pytest.raises(Refused, match="请写明文件标题"):
            exiting.leave(ProjectFactory(), paper=Paper("伊州政发〔2025〕1号"), **facts)
        row = exiting.leave(ProjectFactory(), paper=Paper("伊州政发〔2025〕2号"), **facts)

        assert (row.exit_document, row.exit_source) == (public, "伊州政发〔2025〕2号 公开的通知")

    def test_keeps_the_numbers_from_every_other_project(self, keeper):
        left = exiting.leave(ProjectFactory(), on=date(2026, 3, 2), reason="名称有误", paper=PAPER, by=keeper, at=AT)

        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectFactory(serial=left.serial, number=left.number + 1000)
        with pytest.raises(IntegrityError), transaction.atomic():
            ProjectFactory(serial=left.serial + 1000, number=left.number)


class TestThePages:
    def test_carry_an_exit_from_the_project_to_the_public_page(self, client, keeper, reviewer):
        project = ProjectFactory(number=38)
        client.force_login(keeper)
        register = reverse("heritage:register_project", args=[project.pk])
        assert "退出名录" in client.get(register).content.decode()
        given = {"on": "2024-5-1", "reason": "不再存续", "paper_title": "关于退出的通知"}

        page = client.post(reverse("heritage:project_exit", args=[project.pk]), given, follow=True).content.decode()
        assert "由您提请" in page
        assert "2024-05-01" in page
        change = RegisterChange.objects.get()
        own = client.post(reverse("heritage:change_confirm", args=[change.pk]))
        assert own.status_code == 403
        client.force_login(reviewer)
        page = client.get(change.get_absolute_url()).content.decode()
        assert "确认登记" in page
        page = client.post(reverse("heritage:change_confirm", args=[change.pk]), follow=True).content.decode()
        assert "已确认，变更已登记" in page

        client.logout()
        page = client.get("/heritage/VIII-38/").content.decode()
        assert "已退出" in page
        assert "关于退出的通知" in page
        assert client.get("/heritage/").context["shown"].count == 0

    def test_correct_a_row_with_its_units_by_role(self, client, keeper):
        row = carved()
        client.force_login(keeper)
        address = reverse("heritage:inscription_correct", args=[row.pk])
        form = client.get(address).context["form"]
        assert form["applicants"].value() == "甲县文化馆\n乙县文化馆"
        given = {
            "printed_name": "木碗制作技艺", "applicants": "甲县文化馆", "safeguarding": "乙县文化馆", "batch": "5",
            "remark": "由甲县申报", "reason": "误读", "paper_title": "关于更正的函", "seen": "1",
        }  # fmt: skip

        page = client.post(address, given, follow=True).content.decode()
        assert "甲县文化馆、乙县文化馆" in page
        confirmed()

        assert row.units.get(role=UnitRole.SAFEGUARDING).printed_name == "乙县文化馆"
        page = client.get(reverse("heritage:register_project", args=[row.project_id])).content.decode()
        assert "备注：由甲县申报" in page
        assert "已更正：误读（关于更正的函）" in page
        stale = client.post(address, given | {"applicants": "乙县文化馆"}).content.decode()
        assert "已被更正" in stale
        assert "现在是“甲县文化馆”" in stale
        history = client.get(reverse("heritage:register_project", args=[row.project_id]), {"tab": "history"})
        assert "木碗制做技艺" in history.content.decode()

    def test_tell_the_reviewer_what_waits_and_not_what_is_his_own(self, client, keeper, reviewer):
        proposed(keeper)
        proposed(reviewer)

        (item,) = change_todo(reviewer)
        assert item.waiting.count() == 1
        assert list(change_todo(keeper)) == []
        client.force_login(reviewer)
        assert client.get(item.url).context["table"].paginator.count == 1
        assert client.get(reverse("heritage:change_list")).context["table"].paginator.count == 2

    def test_turn_back_with_a_reason(self, client, keeper, reviewer):
        change = proposed(keeper)
        client.force_login(reviewer)
        address = reverse("heritage:change_send_back", args=[change.pk])

        assert "必填" in client.post(address, {"words": ""}).content.decode()
        page = client.post(address, {"words": "文号有误"}, follow=True).content.decode()

        assert "已退回" in page
        assert "文号有误" in page

    def test_ask_the_database_as_often_for_thirty_as_for_one(self, client, keeper):
        client.force_login(keeper)
        asked = []
        for more in (1, 29):
            for _ in range(more):
                proposed(keeper)
            client.get(reverse("heritage:change_list"))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("heritage:change_list"))
            asked.append(len(queries))

        assert asked[0] == asked[1]
