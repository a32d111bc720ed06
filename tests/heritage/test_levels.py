"""On which lists a project stands: the cases of docs/rules/heritage_levels.md, and what reads them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heritage.choices import ListKind
from heritage.levels import recognising
from heritage.levels.lines import levels_of
from heritage.levels.papers import Paper
from heritage.levels.recognising import Listing
from heritage.models import LevelRecognition, Project, RegisterChange
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.models import Region
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.heritage.change_walks import confirmed
from tests.heritage.factories import EXIT, ProjectFactory, RecognitionFactory
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
FILE = "heritage_levels.md"
AT = datetime(2026, 3, 2, 10, 0, tzinfo=timezone.get_default_timezone())
PAPER = Paper("新政发〔2007〕1号", "关于公布自治区级名录的通知")


@pytest.fixture
def keeper(db):
    return one_with(Role.HERITAGE_MANAGER)


@pytest.fixture
def at_desk(client, keeper):
    client.force_login(keeper)
    return client


def county(name):
    return Region.objects.get(name=name) if name else None


def of_region(**facts):
    usual = {"level": "autonomous_region", "on": date(2007, 6, 1), "paper": PAPER, "code": "Ⅷ-12", "serial": 12}
    return Listing(**usual | facts)


class TestARecognition:
    @pytest.mark.parametrize(
        "case", cases(FILE, "Cases: whether a recognition is taken"), ids=lambda each: each["answer"]
    )
    def test_is_taken_or_refused(self, case, keeper):
        project = ProjectFactory()
        RecognitionFactory(project=project)
        left = RecognitionFactory(project=project, level="county", region=county("特克斯县"), is_ended=True)
        listing = Listing(
            level=case["level"],
            region=county(case["county"]),
            serial=int(case["serial"]) if case["serial"] else None,
            code=case["code"],
            on=date.fromisoformat(case["on"]),
            paper=Paper(case["paper"], "关于公布名录的通知" if case["paper"] else ""),
        )

        word, _, code = case["answer"].partition(" ")
        if word == "taken":
            row = recognising.recognise(project, listing, by=keeper, at=AT)
            assert (row.code, row.recorded_by, row.version) == (code, keeper, 1)
        else:
            with pytest.raises(Refused, match=case["answer"]) as refusal:
                recognising.recognise(project, listing, by=keeper, at=AT)
            assert "公布文件" in case["answer"] or "非物质文化遗产法" in str(refusal.value) or "已在" in case["answer"]
            assert LevelRecognition.objects.filter(project=project).count() == 2
        assert left.ended_on

    def test_finds_its_paper_in_the_documents_register(self, keeper):
        held = DocumentFactory(number="新政发〔2007〕1号", is_approved_public=True)
        by_number = of_region(paper=Paper("新政发〔2007〕1号"))

        row = recognising.recognise(ProjectFactory(), by_number, by=keeper, at=AT)
        other = recognising.recognise(ProjectFactory(), of_region(), by=keeper, at=AT)

        assert (row.document, row.paper_title, row.source_title) == (held, "", held.title)
        assert (other.document, other.source_title) == (None, PAPER.title)  # another title is another paper

    def test_asks_for_the_title_of_a_paper_that_the_public_register_lacks(self, keeper):
        DocumentFactory(number="国发〔2006〕18号")  # nobody has approved it for everybody
        with pytest.raises(Refused, match="没有可以引用的“国发〔2006〕18号”，请写明文件标题"):
            recognising.recognise(ProjectFactory(), of_region(paper=Paper("国发〔2006〕18号")), by=keeper, at=AT)

    def test_is_corrected_with_a_reason_by_whoever_saw_it_as_it_is(self, keeper):
        row = recognising.recognise(ProjectFactory(), of_region(), by=keeper, at=AT)
        right = of_region(code="Ⅷ-21", serial=21)

        with pytest.raises(Refused, match="更正须写明理由"):
            recognising.correct(row, right, reason=" ", seen=1, by=keeper, at=AT)
        row = recognising.correct(row, right, reason="印刷有误", seen=1, by=keeper, at=AT)
        assert (row.code, row.serial, row.correction, row.version) == ("Ⅷ-21", 21, "印刷有误", 2)
        with pytest.raises(Refused, match="已被修改"):
            recognising.correct(row, right, reason="再改", seen=1, by=keeper, at=AT)
        with pytest.raises(Refused, match="级别不能更正"):
            recognising.correct(row, of_region(level="national"), reason="级别", seen=2, by=keeper, at=AT)

    def test_ends_once_and_makes_room_for_another(self, keeper):
        project = ProjectFactory()
        row = recognising.recognise(project, of_region(), by=keeper, at=AT)
        facts = {"reason": "不再存续", "paper": Paper("", "关于退出的通知"), "seen": 1, "by": keeper, "at": AT}

        with pytest.raises(Refused, match="退出日期不能早于公布日期"):
            recognising.end(row, on=date(2007, 5, 31), **facts)
        with pytest.raises(Refused, match="不能晚于今日"):
            recognising.end(row, on=date(2026, 3, 3), **facts)
        row = recognising.end(row, on=date(2020, 1, 1), **facts)
        assert (row.end_reason, row.end_paper, row.ended_by) == ("不再存续", "关于退出的通知", keeper)
        with pytest.raises(Refused, match="已于2020-01-01退出"):
            recognising.end(row, on=date(2021, 1, 1), **facts)
        recognising.recognise(project, of_region(on=date(2022, 1, 1)), by=keeper, at=AT)


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_recognition_level_known", {"level": "prefecture"}),
            ("heritage_recognition_county_of_its_list", {"level": "county"}),
            ("heritage_recognition_code_form", {"code": "VIII-12"}),
            ("heritage_recognition_code_form", {"code": "Ⅷ-0"}),
            ("heritage_recognition_code_form", {"code": ""}),
            ("heritage_recognition_numbers_positive", {"serial": 0}),
            ("heritage_recognition_numbers_positive", {"batch": 0}),
            ("heritage_recognition_kind_known", {"list_kind": "old"}),
            ("heritage_recognition_cites_a_paper", {"paper_title": ""}),
            ("heritage_recognition_ends_whole", {"ended_on": date(2020, 1, 1)}),
            ("heritage_recognition_ends_whole", {"end_reason": "不再存续"}),
        ],
    )
    def test_refuses(self, constraint, facts):
        RecognitionFactory()

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            LevelRecognition.objects.update(**facts)

    def test_holds_one_that_stands_of_a_list(self):
        row = RecognitionFactory()
        RecognitionFactory(project=row.project, is_ended=True)

        with pytest.raises(IntegrityError, match="heritage_recognition_one_standing"), transaction.atomic():
            RecognitionFactory(project=row.project)


class TestTheLevelsOfAProject:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: the levels of a project"), ids=lambda each: each["levels"])
    def test_follow_from_inscriptions_and_recognitions(self, case):
        kind, batch, day = case["inscribed"].split()
        exited = {"exited_on": case["exited"], **EXIT} if case["exited"] else {}
        project = ProjectFactory(is_stub=kind == ListKind.EXTENSION, **exited)
        project.inscriptions.update(batch=int(batch), inscribed_on=day)
        for each in listed(case["recognitions"]):
            level, number, on, *ended = each.split()
            region = county("特克斯县") if level == "county" else None
            RecognitionFactory(
                project=project, level=level, region=region, batch=int(number), recognized_on=on, is_ended=bool(ended)
            )

        told = [
            " ".join(
                filter(None, (each.level, f"{each.batch or '?'}", f"{each.on or '?'}", "ended" * bool(each.ended_on)))
            )
            for each in levels_of(Project.objects.with_inscriptions().get())
        ]

        assert told == listed(case["levels"])


class TestWhatTheyAreReadBy:
    @pytest.fixture(autouse=True)
    def _two_projects(self, db):
        self.one = ProjectFactory(serial=1, number=1, name="木碗制作技艺")
        ProjectFactory(serial=2, number=2, name="皮具制作技艺")
        RecognitionFactory(project=self.one, name="木雕（木碗）")
        region = Region.objects.get(name="特克斯县")
        RecognitionFactory(project=self.one, level="county", region=region, code="", is_ended=True)

    def test_the_public_page(self, client):
        page = client.get("/heritage/VIII-1/").content.decode()

        for words in (
            "国家级",
            "Ⅱ-28",
            "2006-05-20",
            "国发〔2006〕18号",
            "木雕（木碗）",
            "县级（特克斯县）",
            "2020-01-01退出",
        ):
            assert words in page, words
        assert "退出原因" not in page
        assert "登记其他级别" not in page

    def test_the_filtered_list_and_its_title(self, client):
        page = client.get("/heritage/", {"level": "national"}).content.decode()

        assert "木碗制作技艺" in page
        assert "皮具制作技艺" not in page
        assert "级别：国家级：共1项" in page

    def test_programs(self, client):
        answer = client.get("/api/v1/heritage/projects/", {"level": "national"}).json()

        assert [each["name"] for each in answer["results"]] == ["木碗制作技艺"]
        national, prefecture, of_county = answer["results"][0]["levels"]
        assert national == {
            "level": "national", "region": "", "list_kind": "new", "code": "Ⅱ-28", "serial": 56, "name": "木雕（木碗）",
            "batch": 1, "recognized_on": "2006-05-20", "document_number": "国发〔2006〕18号",
            "document_title": "关于公布第一批名录的通知", "ended_on": None,
        }  # fmt: skip
        assert (prefecture["level"], prefecture["code"]) == ("prefecture", "Ⅷ-1")
        assert (of_county["region"], of_county["ended_on"]) == ("特克斯县", "2020-01-01")
        assert client.get("/api/v1/heritage/projects/", {"level": "county"}).json()["results"] == []
        assert len(client.get("/api/v1/heritage/units/", {"level": "national"}).json()["results"]) == 1

    def test_downloads(self, client):
        content = b"".join(client.get("/heritage/", {"export": "csv"})).decode("utf-8-sig")
        assert [each["其他级别"] for each in csv.DictReader(io.StringIO(content))] == ["国家级 Ⅱ-28 2006-05-20", ""]

        told = json.loads(b"".join(client.get("/heritage/", {"export": "jsonld", "level": "national"})))
        assert told["description"] == "级别：国家级"
        assert told["hasDefinedTerm"][0]["identifier"] == [
            {"@type": "PropertyValue", "propertyID": "国家级名录编号", "value": "Ⅱ-28"}
        ]

    def test_the_register(self, at_desk):
        page = at_desk.get(reverse("heritage:register"), {"level": "national"}).content.decode()

        assert "木碗" in page
        assert "皮具" not in page


class TestThePages:
    GIVEN = {
        "level": "autonomous_region", "code": "8-12", "serial": "12", "batch": "1", "list_kind": "new",
        "on": "2007年6月1日", "paper_number": PAPER.number, "paper_title": PAPER.title,
    }  # fmt: skip

    def test_enter_correct_and_end(self, at_desk):
        project = ProjectFactory()
        page = posted(at_desk, reverse("heritage:recognition_new", args=[project.pk]), **self.GIVEN)
        assert "自治区级" in page
        assert "Ⅷ-12" in page
        assert not LevelRecognition.objects.exists()
        confirmed()

        row = LevelRecognition.objects.get()
        address = reverse("heritage:recognition_correct", args=[row.pk])
        assert PAPER.title in at_desk.get(address).content.decode()
        page = posted(at_desk, address, **self.GIVEN | {"code": "8-21", "reason": "印刷有误", "seen": "1"})
        assert "Ⅷ-12" in page
        assert "Ⅷ-21" in page
        confirmed()

        address = reverse("heritage:recognition_end", args=[row.pk])
        page = posted(at_desk, address, on="2020-1-1", reason="不再存续", paper_title="关于退出的通知", seen="2")
        assert "不再存续" in page
        confirmed()
        page = at_desk.get(reverse("heritage:register_project", args=[project.pk])).content.decode()
        assert "退出原因：不再存续（关于退出的通知）" in page
        page = at_desk.get(reverse("heritage:register_project", args=[project.pk]), {"tab": "history"}).content.decode()
        assert "印刷有误" in page

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"code": ""}, "自治区级名录须有编号"),
            ({"code": "八"}, "不是项目编号"),
            ({"level": "county"}, "请选择是哪个县市的名录"),
            ({"level": "prefecture"}, "请选择"),
            ({"on": "去年"}, "日期"),
            ({"paper_number": "", "paper_title": ""}, "请填写文号，或者文件标题"),
            ({"paper_title": "", "paper_number": "无此号"}, "请写明文件标题"),
        ],
    )
    def test_say_what_is_wrong_and_store_nothing(self, at_desk, wrong, words):
        project = ProjectFactory()

        page = posted(at_desk, reverse("heritage:recognition_new", args=[project.pk]), **self.GIVEN | wrong)

        assert words in page
        assert not RegisterChange.objects.exists()

    def test_show_the_reviewer_what_he_may_not_change(self, client):
        row = RecognitionFactory()
        client.force_login(one_with(Role.HERITAGE_REVIEWER))

        page = client.get(reverse("heritage:register_project", args=[row.project_id])).content.decode()
        assert "Ⅱ-28" in page
        assert "登记其他级别" not in page
        assert "类别为传统音乐" in page
        assert "国家级" in client.get(reverse("heritage:level_list")).content.decode()

    @pytest.mark.parametrize("name", ["level_list", "project_list", "heritage-project-list"])
    def test_ask_the_database_as_often_for_thirty_as_for_one(self, at_desk, name):
        address = reverse(f"heritage:{name}" if "-" not in name else name)
        asked = []
        for more in (1, 29):
            RecognitionFactory.create_batch(more)
            at_desk.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert at_desk.get(address).status_code == 200
            asked.append(len(queries))

        assert asked[0] == asked[1]

    @pytest.mark.parametrize(
        "query", ["level=national", "ended=true", "region=1", "category=2", "sort=place", "name=技"]
    )
    def test_filter_the_recognitions(self, at_desk, query):
        RecognitionFactory()

        assert at_desk.get(reverse("heritage:level_list") + "?" + query).status_code == 200


def posted(client, address, **given):
    """Sent, and the page that follows."""
    response = client.post(address, given, follow=True)
    assert response.status_code == 200
    return response.content.decode()
