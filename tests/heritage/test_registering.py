"""Rows of a published annex become projects, and the same rows twice change nothing."""

from datetime import date

import pytest
from django.utils import timezone

from documents.gazette import read
from heritage.annex.reader import HeritageAnnexReader
from heritage.choices import ListKind, Standing
from heritage.models import HeritageUnit, HeritageUnitAlias, Inscription, InscriptionUnit, ListStatement, Project
from heritage.records import batch_of
from heritage.registering import preview, register_rows
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.gazette_files import needs_the_real_gazette, real_gazette, truth
from tests.heritage.factories import ProjectFactory

NOTICE = """关于公布第六批自治州级非物质文化遗产名录和名录扩展项目的通知
测政发〔2026〕1号

各县市人民政府：
现予以公布。
附件：1.第六批州级非物质文化遗产名录
2.州级非物质文化遗产名录扩展项目

测试州人民政府
2026年2月4日

附件1

第六批州级非物质文化遗产名录
（共计{total}项）

传统技艺（共计{total}项）
\t序号
\t编号
\t项目名称
\t申报地区或单位
\t备注

{rows}

备注：传统戏剧类项目暂缺
"""


def annex_of(*rows, total=None):
    """The records of 附件1 with `rows` of (serial, code, name, units)."""
    lines = "\n\n".join("".join(f"\t{cell}\n" for cell in row) + "\t" for row in rows)
    text = NOTICE.format(rows=lines, total=total or len(rows))
    (document,) = read(text, annex_readers=(HeritageAnnexReader(),)).documents
    (records,) = document.annex_records
    return records


def real_annexes():
    gazette = read(real_gazette(), annex_readers=(HeritageAnnexReader(),))
    return [records for document in gazette.documents for records in document.annex_records]


@pytest.fixture
def keeper(db):
    return one_with(Role.HERITAGE_MANAGER)


@pytest.fixture
def notice(db):
    return DocumentFactory(title="关于公布第六批自治州级非物质文化遗产名录的通知", issued_on=date(2026, 2, 4))


@pytest.fixture
def register(keeper, notice):
    def act(records, document=notice):
        outcomes = register_rows(records, document=document, by=keeper, at=timezone.now())
        return [(each.outcome, each.reason) for each in outcomes]

    return act


class TestANewRow:
    def test_becomes_a_project_with_its_source(self, register, notice, keeper):
        outcomes = register(annex_of(("228", "Ⅷ-50", "木碗制作技艺", "测试县文化馆、测试县木器厂")))

        assert [kind for kind, _ in outcomes] == ["created"]
        project = Project.objects.get()
        assert (project.serial, str(project.code), project.name) == (228, "Ⅷ-50", "木碗制作技艺")
        assert project.standing == Standing.LISTED
        inscription = project.inscriptions.get()
        assert (inscription.document, inscription.batch, inscription.annex) == (notice, 6, "附件1")
        assert (inscription.inscribed_on, inscription.registered_by) == (date(2026, 2, 4), keeper)
        assert project.unit_names == ("测试县文化馆", "测试县木器厂")

    def test_keeps_what_the_list_says_about_itself(self, register):
        register(annex_of(("228", "Ⅷ-50", "木碗制作技艺", "测试县文化馆"), total=3))

        said = [str(each) for each in ListStatement.objects.order_by("category")]
        assert said == ["传统戏剧：暂缺", "传统技艺：3项", "总计：3项"]

    def test_is_said_before_it_is_done(self, notice):
        records = annex_of(("228", "Ⅷ-50", "木碗制作技艺", "测试县文化馆"))

        (outcome,) = preview(records, document=None)

        assert (outcome.outcome, outcome.label, outcome.row) == ("created", "新建项目", "228 Ⅷ-50 木碗制作技艺")
        assert not Project.objects.exists()


class TestARowOfAKnownProject:
    def test_read_again_changes_nothing(self, register):
        records = annex_of(("228", "Ⅷ-50", "木碗制作技艺", "测试县文化馆"))
        register(records)

        assert register(records) == [("unchanged", "与按本文件登记的内容相同")]
        assert (Project.objects.count(), Inscription.objects.count(), InscriptionUnit.objects.count()) == (1, 1, 1)
        assert ListStatement.objects.count() == 3

    def test_completes_a_stub(self, register):
        stub = ProjectFactory(is_stub=True, serial=23, category=8, number=7, name="木碗制作技艺")

        assert register(annex_of(("23", "Ⅷ-7", "木碗制作技艺", "测试县文化馆"))) == [
            ("completed", "此前只见于扩展名录，现补录原列入")
        ]
        assert Project.objects.get() == stub
        assert Project.objects.get().standing == Standing.LISTED

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (("9", "Ⅷ-8", "木碗制作技艺"), "编号Ⅷ-8已是序号8的木碗制作技艺；序号与编号应属于同一项目"),
            (("8", "Ⅷ-9", "木碗制作技艺"), "序号8已是Ⅷ-8 木碗制作技艺；序号与编号应属于同一项目"),
            (("8", "Ⅷ-8", "木勺制作技艺"), "该编号已登记为“木碗制作技艺”，本次读作“木勺制作技艺”"),
            (("8", "Ⅷ-8", "木碗制作技艺"), "新列入，一个项目只能新列入一次"),
            (("", "Ⅷ-8", "木碗制作技艺"), "没有读出序号或编号，请在原文中核对"),
        ],
    )
    def test_that_contradicts_it_is_a_conflict_and_overwrites_nothing(self, register, row, reason):
        known = ProjectFactory(serial=8, number=8, name="木碗制作技艺")

        ((kind, said),) = register(annex_of((*row, "另一单位文化站")))

        assert kind == "conflict"
        assert reason in said
        known.refresh_from_db()
        assert (known.serial, str(known.code), known.name) == (8, "Ⅷ-8", "木碗制作技艺")
        assert Inscription.objects.count() == 1

    def test_that_has_left_the_list_is_a_conflict(self, register):
        ProjectFactory(is_stub=True, is_exited=True, serial=8, number=8, name="木碗制作技艺")

        ((kind, said),) = register(annex_of(("8", "Ⅷ-8", "木碗制作技艺", "测试县文化馆")))

        assert (kind, said) == ("conflict", "该项目已于2024-05-01退出名录，序号和编号保留，不再使用")

    def test_with_other_units_than_before_is_a_conflict(self, register):
        register(annex_of(("228", "Ⅷ-50", "木碗制作技艺", "测试县文化馆")))

        ((kind, said),) = register(annex_of(("228", "Ⅷ-50", "木碗制作技艺", "测试县木器厂")))

        assert (kind, said) == ("conflict", "此前按本文件登记的单位为测试县文化馆，本次读作测试县木器厂")
        assert Project.objects.get().unit_names == ("测试县文化馆",)


class TestAUnit:
    def test_is_found_under_its_alias(self, register):
        unit = HeritageUnit.objects.create(name="测试自治县文化馆", name_key="x")
        HeritageUnitAlias.objects.create(unit=unit, name="测试县文化馆")

        register(annex_of(("228", "Ⅷ-50", "木碗制作技艺", "测试县文化馆")))

        link = InscriptionUnit.objects.get()
        assert (link.unit, link.printed_name) == (unit, "测试县文化馆")

    def test_printed_twice_in_one_row_is_one_link(self, register):
        unit = HeritageUnit.objects.create(name="测试自治县文化馆", name_key="x")
        HeritageUnitAlias.objects.create(unit=unit, name="测试县文化馆")

        register(annex_of(("228", "Ⅷ-50", "木碗制作技艺", "测试县文化馆、甲县文化站、测试自治县文化馆")))

        links = InscriptionUnit.objects.values_list("order", "printed_name")
        assert list(links) == [(1, "测试县文化馆"), (2, "甲县文化站")]


class TestADocumentWithoutADate:
    def test_is_refused(self, register):
        with pytest.raises(Refused, match="没有成文日期"):
            register(
                annex_of(("228", "Ⅷ-50", "木碗制作技艺", "测试县文化馆")), document=DocumentFactory(issued_on=None)
            )


class TestTheBatch:
    @pytest.mark.parametrize(
        ("title", "batch"),
        [("关于公布第五批名录的通知", 5), ("第十二批", 12), ("第二十批", 20), ("第6批", 6), ("名录扩展项目", None)],
    )
    def test_is_read_from_the_title(self, title, batch):
        assert batch_of(title) == batch


@needs_the_real_gazette
class TestTheRealAnnexes:
    def test_are_what_was_checked_by_hand(self, the_real_lists):
        rows = [
            (
                str(each.serial), str(each.code), each.name, ";".join(each.unit_names),
                each.inscriptions.all()[0].list_kind,
            )
            for each in Project.objects.with_inscriptions()
        ]  # fmt: skip

        expected = [
            (row["serial"], row["code"], row["name"], row["units"], row["list_kind"])
            for row in truth("heritage_batch5.csv") + truth("heritage_extension.csv")
        ]
        assert sorted(rows) == sorted(expected)
        assert InscriptionUnit.objects.count() == 56
        assert HeritageUnit.objects.count() == 30
        assert set(Inscription.objects.values_list("batch", flat=True)) == {5}

    def test_make_twelve_stubs(self, the_real_lists):
        assert Project.objects.having_standing(Standing.STUB).count() == 12
        assert Project.objects.having_standing(Standing.LISTED).count() == 33

    def test_keep_their_doubts_with_the_row(self, the_real_lists):
        doubts = dict(Inscription.objects.exclude(doubt="").values_list("printed_code", "doubt"))

        assert "连写无分隔" in doubts["Ⅶ-19"]
        assert "Ⅹ-46" in doubts["Ⅹ-47"]
        assert "字母" in doubts["I-33"]

    def test_change_nothing_when_registered_again(self, the_real_lists, register):
        before = list(Project.objects.values_list()), list(InscriptionUnit.objects.values_list())

        for records in real_annexes():
            assert {kind for kind, _ in register(records, document=the_real_lists)} == {"unchanged"}

        assert (list(Project.objects.values_list()), list(InscriptionUnit.objects.values_list())) == before
        assert ListStatement.objects.filter(list_kind=ListKind.NEW, category=8).get().stated == 11
