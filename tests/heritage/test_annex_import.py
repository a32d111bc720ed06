"""A single annex is read, judged, decided and registered: docs/rules/annex_import.md."""

import io
import time
import zipfile

import pytest

from documents.choices import ImportState
from heritage.annex_imports import handing_in
from heritage.codes import SIGNS
from heritage.models import AnnexImport
from portal.file_kinds import Unsafe
from tests.heritage.annex_files import HEAD, HEADER, as_csv, as_docx, as_text, as_xlsx
from tests.heritage.annex_walks import AnnexWalk, written
from tests.heritage.factories import ProjectFactory
from tests.rule_tables import cases

FELT = ("10", "Ⅷ-10", "毡绣", "甲县文化馆", "")
WILLOW = ("11", "Ⅷ-11", "柳编", "乙县文化馆、乙县木器厂", "")


@pytest.fixture
def walk(db):
    return AnnexWalk()


class TestARow:
    @pytest.mark.parametrize("case", cases("annex_import.md", "Cases: outcomes"), ids=lambda case: case["row"])
    def test_is_told_what_would_become_of_it(self, walk, case):
        ProjectFactory(serial=8, number=8, name="木碗制作技艺")
        ProjectFactory(serial=9, number=9, name="皮雕技艺", is_stub=True)
        before = written()

        annex_import = walk.read(as_text([[*case["row"].split(" "), ""]]), list_kind=case["list"])

        ((outcome, reason),) = walk.told(annex_import)
        assert outcome == case["outcome"]
        assert case["because"] in reason
        assert written() == before

    def test_that_bears_the_code_of_a_row_above_is_a_conflict(self, walk):
        annex_import = walk.read(as_text([FELT, ("12", "Ⅷ-10", "柳编", "乙县文化馆", ""), FELT]))

        assert [outcome for outcome, _ in walk.told(annex_import)] == ["created", "conflict", "unchanged"]
        assert "编号Ⅷ-10已是序号10的毡绣" in walk.told(annex_import)[1][1]
        assert walk.told(annex_import)[2][1] == "与本名录前面的一行相同"
        assert {"code_repeated", "serial_repeated"} <= set(annex_import.findings.values_list("code", flat=True))

    @pytest.mark.parametrize(("serial", "code"), [("99999", "Ⅷ-11"), ("11", "Ⅷ-9999"), ("11", "Ⅷ-12345")])
    def test_with_a_number_far_beyond_all_others_is_doubtful(self, walk, serial, code):
        annex_import = walk.read(as_text([FELT, (serial, code, *WILLOW[2:])]))

        finding = annex_import.findings.in_the_way().get(code="number_far")
        assert finding.row.order == 2
        assert str(finding.row.code) == code

    def test_far_behind_the_register_is_doubtful(self, walk):
        ProjectFactory(serial=228, number=50)

        annex_import = walk.read(as_text([("99999", "Ⅷ-9999", *FELT[2:])]))

        assert annex_import.findings.filter(code="number_far").count() == 2

    def test_with_five_digits_in_its_code_is_not_cut_to_four(self, walk):
        annex_import = walk.read("名录\n195Ⅷ-12345毡绣甲县文化馆")

        ((code, name),) = [(str(row.code), row.name) for row in annex_import.rows.all()]
        assert (code, name) == ("Ⅷ-12345", "毡绣")

    def test_has_its_place_in_the_text(self, walk):
        annex_import = walk.read(as_text([FELT, WILLOW]))

        for row in annex_import.rows.all():
            assert row.name in annex_import.text[row.start : row.end]
            assert row.name in annex_import.text.splitlines()[row.line - 1]

    @pytest.mark.parametrize("serial", ["9" * 30, "9" * 5000])
    def test_with_an_endless_serial_is_a_conflict(self, walk, serial):
        annex_import = walk.read(as_csv([(serial, *FELT[1:]), WILLOW]), "名录.csv")

        assert [outcome for outcome, _ in walk.told(annex_import)] == ["conflict", "created"]

    def test_with_units_without_end_is_a_conflict(self, walk):
        units = "、".join(f"第{at}县文化馆" for at in range(40_000))

        annex_import = walk.read(as_text([("10", "Ⅷ-10", "毡绣", units, "")]))

        assert walk.told(annex_import) == [("conflict", "读出40000个单位，超过100个，多半是几行连在了一起，请核对原件")]

    def test_with_an_endless_name_is_a_conflict(self, walk):
        annex_import = walk.read(as_csv([("10", "Ⅷ-10", "毡" * 3000, "甲县文化馆", "")]), "名录.csv")

        ((outcome, reason),) = walk.told(annex_import)
        assert outcome == "conflict"
        assert "有3000字，超过100字" in reason


class TestAFile:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("名录.txt", as_text([FELT, WILLOW]).encode()),
            ("名录.txt", as_text([FELT, WILLOW]).encode("gb18030")),
            ("名录.txt", as_text([FELT, WILLOW]).encode("utf-16")),
            ("名录.txt", as_text([FELT, WILLOW]).encode("utf-32")),
            ("名录.csv", as_csv([FELT, WILLOW])),
            ("名录.csv", as_csv([FELT, WILLOW], coding="utf-8-sig")),
            ("名录.csv", as_csv([FELT, WILLOW], coding="gb18030")),
            ("名录.csv", as_csv([FELT, WILLOW], delimiter="\t")),
            ("名录.csv", as_csv([FELT, WILLOW], delimiter=";")),
            ("名录.xlsx", as_xlsx([FELT, WILLOW])),
            ("名录.docx", as_docx([FELT, WILLOW])),
        ],
        ids=[
            "utf-8",
            "gb18030",
            "utf-16",
            "utf-32",
            "csv",
            "csv-bom",
            "csv-gb",
            "csv-tabs",
            "csv-semicolons",
            "xlsx",
            "docx",
        ],
    )
    def test_is_read_alike_whatever_it_comes_in(self, walk, name, data):
        annex_import = walk.read(data, name)

        assert annex_import.refusal == ""
        rows = [(row.serial, str(row.code), row.name, row.units) for row in annex_import.rows.all()]
        assert rows == [(10, "Ⅷ-10", "毡绣", ["甲县文化馆"]), (11, "Ⅷ-11", "柳编", ["乙县文化馆", "乙县木器厂"])]

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("名录.xlsx", as_xlsx([FELT, ("", "", "", "乙县文化馆", ""), WILLOW], merge=("A3:A4", "B3:B4", "C3:C4"))),
            ("名录.docx", as_docx([FELT, ("", "", "", "乙县文化馆", ""), WILLOW], merge=[(1, 2)])),
            ("名录.csv", as_csv([FELT, ("", "", "", "乙县文化馆", ""), WILLOW])),
        ],
        ids=["xlsx", "docx", "csv"],
    )
    def test_gives_the_units_of_merged_cells_to_the_row_above(self, walk, name, data):
        annex_import = walk.read(data, name)

        assert [row.units for row in annex_import.rows.all()][:1] == [["甲县文化馆", "乙县文化馆"]]
        assert annex_import.rows.count() == 2

    @pytest.mark.parametrize("again", [HEAD[1], f"{HEAD[1]}（续）"])
    def test_bears_its_title_on_every_page(self, walk, again):
        annex_import = walk.read(f"{as_text([FELT])}\n{again}\n" + as_text([WILLOW], head=()))

        assert [row.name for row in annex_import.rows.all()] == ["毡绣", "柳编"]

    @pytest.mark.parametrize("kind", ["docx", "xlsx", "csv"])
    def test_tells_a_wrapped_name_from_two_names_in_a_cell(self, walk, kind):
        make = {"docx": as_docx, "xlsx": as_xlsx, "csv": as_csv}[kind]
        rows = [
            ("10", "Ⅷ-10", "毡绣", "甲县\n文化馆", ""),
            ("11", "Ⅷ-11", "柳编", "甲县文化馆\n乙州艺术研究所", ""),
            ("12", "Ⅷ-12", "木雕", "乙州艺术研究所甲县文化馆", ""),
        ]

        annex_import = walk.read(make(rows), f"名录.{kind}")

        units = [row.units for row in annex_import.rows.all()]
        assert units == [["甲县文化馆"], ["甲县文化馆", "乙州艺术研究所"], ["乙州艺术研究所", "甲县文化馆"]]
        doubts = dict(annex_import.findings.values_list("row__order", "code"))
        assert doubts == {2: "units_split_at_line_end", 3: "units_run_together"}

    def test_with_more_columns_than_needed_is_read_by_its_header(self, walk):
        header = ("序号", "类别", "项目编号", "联系电话", "项目名称", "申报县", "保护单位", "备注")
        row = ("10", "传统技艺", "Ⅷ-10", "0999-0000000", "毡绣", "甲县", "甲县文化馆", "")

        annex_import = walk.read(as_csv([row], header=header), "名录.csv")

        ((serial, name, units),) = annex_import.rows.values_list("serial", "name", "units")
        assert (serial, name, units) == (10, "毡绣", ["甲县"])

    def test_says_by_headings_what_it_holds(self, walk):
        rows = [("传统技艺（共计3项）", "", "", "", ""), FELT, WILLOW, ("备注：曲艺类项目暂缺", "", "", "", "")]

        annex_import = walk.read(as_xlsx(rows), "名录.xlsx")

        assert annex_import.rows.count() == 2
        messages = list(annex_import.findings.values_list("message", flat=True))
        assert "“传统技艺”标明3项，实有2项，按实有读入" in messages
        assert any("没有“曲艺”类项目" in each for each in messages)

    @pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
    def test_is_parted_by_what_parts_its_header(self, walk, delimiter):
        table = as_csv([FELT, WILLOW], delimiter=delimiter)

        for title in ("", "第六批州级非物质文化遗产名录\n", "第六批州级非物质文化遗产名录，共2项\n"):
            assert walk.read(title.encode() + table, "名录.csv").rows.count() == 2

    def test_states_its_total_in_the_title_of_the_sheet(self, walk):
        data = as_xlsx([FELT, WILLOW], title="第六批州级非物质文化遗产名录（共计33项）")

        annex_import = walk.read(data, "名录.xlsx")

        assert "附件标明共33项，实有2项，按实有读入" in set(annex_import.findings.values_list("message", flat=True))


def _refused_files():
    whole, more = as_text([FELT], head=HEAD[1:]), as_text([WILLOW], head=())
    two = as_text([FELT]) + "\n附件2\n州级非物质文化遗产名录扩展项目\n" + as_text([WILLOW], head=())
    return {
        "`名录.csv` without a header": ("名录.csv", as_csv([FELT], header=None)),
        "`名录.csv` without 编号": ("名录.csv", as_csv([FELT[:1] + FELT[2:]], header=HEADER[:1] + HEADER[2:])),
        "`名录.csv` without 序号 and 申报地区或单位": (
            "名录.csv", as_csv([("Ⅷ-10", "毡绣")], header=("编号", "项目名称"))
        ),
        "text without rows": ("名录.txt", "今天天气很好。\n没有名录。".encode()),
        "text with two annexes": ("名录.txt", two.encode()),
        "text with two lists and no labels": ("名录.txt", f"{whole}\n第五批{HEAD[1][3:]}扩展项目\n{more}".encode()),
        "`名录.csv` with two lists": (
            "名录.csv", as_csv([HEADER, FELT, [f"第五批{HEAD[1][3:]}"], HEADER, WILLOW], header=[HEAD[1]])
        ),
        "text with two parts 一、 and 二、": (
            "名录.txt", as_text([FELT], head=("一、新列入项目",)).encode() + f"\n二、扩展项目（1项）\n{more}".encode()
        ),
        "bytes of no encoding": ("名录.txt", as_text([FELT]).encode() + b"\xff\xff\x80"),
        "a workbook with a style that no program knows": ("名录.xlsx", _with_odd_style(as_xlsx([FELT]))),
        "a workbook with two lists": ("名录.xlsx", as_xlsx([FELT], sheets=2)),
    }  # fmt: skip


def _with_odd_style(workbook):
    """A font with an attribute of nobody's: openpyxl raises over it what it raises over a fault of ours."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as held, zipfile.ZipFile(made, "w") as broken:
        for name in held.namelist():
            broken.writestr(name, held.read(name).replace(b"<font>", b'<font odd="1">'))
    return made.getvalue()


def many(count):
    """So many rows, two thousand a category."""
    return [
        (str(at), f"{SIGNS[at // 2000]}-{at % 2000 + 1}", f"第{at}项技艺", f"第{at % 70}县文化馆", "")
        for at in range(1, count + 1)
    ]


class TestAHostileFile:
    @pytest.mark.parametrize(
        "case", cases("annex_import.md", "Cases: what is refused as a whole"), ids=lambda case: case["file"]
    )
    def test_is_refused_with_what_and_where(self, walk, case):
        name, data = {key.strip("`"): value for key, value in _refused_files().items()}[case["file"]]

        annex_import = walk.read(data, name)

        assert annex_import.state == ImportState.UNREADABLE
        assert case["says"] in annex_import.refusal
        assert not annex_import.rows.exists()

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("名录.csv", b"\x00\x01\x02"),
            ("名录.txt", as_text([FELT]).encode("utf-16-le")),
            ("名录.docx", b"not a document"),
            ("名录.xlsx", as_csv([FELT])),
            ("名录.xlsx", as_xlsx([FELT])[:-60]),
            ("名录.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            ("名录.txt", b""),
        ],
        ids=["binary", "utf-16 without mark", "no docx", "csv as xlsx", "cut off", "doc", "empty"],
    )
    def test_of_another_kind_is_not_taken_in(self, walk, name, data):
        with pytest.raises(Unsafe):
            walk.read(data, name)

        assert not AnnexImport.objects.exists()

    def test_with_ten_thousand_rows_is_read_in_bounded_time(self, walk):
        rows = many(10_000)
        started = time.process_time()

        annex_import = walk.read(as_text(rows))

        assert walk_time(started) < 60
        assert annex_import.rows.count() == 10_000
        assert handing_in.tally(annex_import)["created"] == 10_000

    def test_with_one_row_more_is_refused(self, walk):
        annex_import = walk.read(as_text(many(10_001)))

        assert annex_import.refusal == "读出10001行，一次导入最多10000行；请拆分后再导入"


def walk_time(started: float) -> float:
    return time.process_time() - started


class TestAStoredFile:
    def test_is_kept_with_who_and_when(self, walk):
        annex_import = walk.read(as_text([FELT]), "粘贴的附件.txt")

        with annex_import.attachment.open() as file:
            assert file.read().decode() == as_text([FELT])
        assert (annex_import.received_by, annex_import.received_at) == (walk.keeper, walk.at)
