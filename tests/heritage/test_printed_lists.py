"""The list on paper: docs/rules/heritage_public.md, and the two annexes of the real notice as they were printed."""

from datetime import date

import pypdfium2
import pytest
from django.http import QueryDict

from heritage.annex_pages import Parted
from heritage.choices import ListKind
from heritage.downloading import Selection, annex_page
from heritage.filters import ProjectFilter
from heritage.models import InscriptionUnit, ListStatement, Project
from tests.documents.factories import DocumentFactory
from tests.gazette_files import needs_the_real_gazette, truth
from tests.heritage.factories import HeritageUnitFactory, InscriptionFactory, ProjectFactory
from tests.rule_tables import cases

CASES = cases("heritage_public.md", "Cases: lists on paper")


def printed(query):
    """The lists that an address prints."""
    filters = ProjectFilter(QueryDict(query), queryset=Project.objects.all())
    chosen = filters.chosen
    parted = Parted(chosen.get("batch"), chosen.get("list_kind", ""))
    is_whole = chosen.keys() <= {"batch", "list_kind"}
    return annex_page(Selection(filters.qs, filters.qs.count(), "", "", str, dict, parted, is_whole=is_whole)).lists


def extend(project, *units, batch, document=None, part=""):
    facts = {"document": document} if document else {}
    inscription = InscriptionFactory(
        project=project, batch=batch, list_kind=ListKind.EXTENSION, sub_name=part,
        inscribed_on=date(2000 + batch, 8, 4), **facts,
    )  # fmt: skip
    for order, unit in enumerate(units, start=1):
        InscriptionUnit.objects.create(inscription=inscription, unit=unit, order=order, printed_name=unit.name)


@pytest.fixture
def notice(db):
    """The notice of batch 5."""
    document = DocumentFactory(number="测政发〔2005〕9号")
    ListStatement.objects.create(document=document, list_kind=ListKind.NEW, category=5, absence="暂缺")
    ListStatement.objects.create(document=document, list_kind=ListKind.EXTENSION, category=10, absence="未扩展")
    first, second, third, fourth = (HeritageUnitFactory(name=name) for name in "甲乙丙丁")
    one = ProjectFactory(serial=1, number=1, units=[first, second])
    one.inscriptions.update(document=document, inscribed_on=date(2005, 8, 4))
    two = ProjectFactory(serial=2, number=2, is_stub=True, units=[third])
    two.inscriptions.update(document=document, inscribed_on=date(2005, 8, 4))
    extend(one, fourth, batch=6, part="马鞍")
    return document


class TestTheListsOnPaper:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
    def test_stand_apart_as_the_filter_says(self, notice, case):
        def told(row):
            return " ".join(filter(None, (row.code, "+".join((row.unit, *row.more_units)), row.remark)))

        def line(each):
            title = each.title.removeprefix("伊犁哈萨克自治州").replace("州级非物质文化遗产代表性项目", "")
            rows = "，".join(told(row) for section in each.sections for row in section.rows)
            absences = "，".join(each.absences).replace(f"（{notice.number}）", "").replace(notice.number, "")
            return f"{title}{each.count}：{rows}；{absences}"

        assert " / ".join(map(line, printed(case["query"].replace("；", "&")))) == case["lists"]

    def test_have_a_column_for_remarks_where_there_is_one(self, notice, client):
        def text(query):
            pdf = pypdfium2.PdfDocument(client.get("/heritage/", query | {"export": "pdf"}).content)
            return ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]

        first, second = text({"batch": "5"})
        assert "第五批州级非物质文化遗产代表性项目名录（共1项）" in first
        assert "备注：曲艺类项目暂缺（测政发〔2005〕9号）。" in first
        assert "申报地区或单位备注" not in first
        assert "名录扩展项目（共1项）" in second
        (third,) = text({"batch": "6"})
        assert "申报地区或单位备注1Ⅷ-1" in third
        assert third.split("申报地区或单位备注", 1)[1].find("马鞍") > 0


@needs_the_real_gazette
@pytest.mark.usefixtures("the_real_lists")
class TestTheRealNotice:
    def test_is_printed_as_it_was_published(self):
        for each, file in zip(printed("batch=5"), ("heritage_batch5.csv", "heritage_extension.csv"), strict=True):
            rows = [
                (str(row.serial), row.code, row.name, ";".join((row.unit, *row.more_units)))
                for section in each.sections
                for row in section.rows
            ]

            expected = [(row["serial"], row["code"], row["name"], row["units"]) for row in truth(file)]
            assert sorted(rows) == sorted(expected)
            assert not each.has_remarks

    def test_says_what_it_lacks(self):
        new, extension = printed("batch=5")

        assert (new.count, extension.count) == (33, 12)
        assert new.absences == ("传统戏剧、曲艺类项目暂缺（伊州政发〔2023〕9号）",)
        assert extension.absences == ("传统舞蹈、传统戏剧类项目未扩展（伊州政发〔2023〕9号）",)

    def test_is_counted_anew_in_one_list(self):
        (whole,) = printed("")

        counts = {section.name: len(section.rows) for section in whole.sections}
        assert whole.count == 45
        assert counts["传统技艺"] == 16  # the notice says 11 and 4
        assert sum(1 + len(row.more_units) for section in whole.sections for row in section.rows) == 56
        assert [section.sign for section in whole.sections] == list("ⅠⅡⅢⅤⅥⅦⅧⅨⅩ")
        assert [each.partition("：")[0] for each in whole.absences] == ["传统戏剧"]
