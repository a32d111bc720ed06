from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import django_filters
import django_tables2 as tables
import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils.html import format_html

from portal.exports import export_response, sheet_name
from portal.listing import list_page
from portal.organization.choices import UnitKind
from portal.organization.models import Unit
from tests.factories import UnitFactory, UserFactory

COLUMNS = ["标题", "成文日期", "件数", "金额", "公开", "收到"]
ROW = ["通知", date(2023, 8, 4), 3, Decimal("1.50"), True, datetime(2023, 8, 4, 4, 0, tzinfo=UTC)]
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")']


def body(response) -> bytes:
    """All of it. response.close() would end the test's own transaction, so only the file is closed."""
    content = b"".join(response.streaming_content)
    if isinstance(response, FileResponse):
        response.file_to_stream.close()
    return content


def sheet(response):
    return openpyxl.load_workbook(BytesIO(body(response))).active


class TestAWorkbook:
    def test_has_typed_cells_under_a_frozen_head_that_filters(self):
        page = sheet(export_response("xlsx", name="公文", columns=COLUMNS, rows=[ROW]))

        assert [cell.value for cell in page[2]] == COLUMNS
        assert [cell.value for cell in page[3]] == [
            "通知", datetime(2023, 8, 4), 3, 1.5, "是", datetime(2023, 8, 4, 12, 0)
        ]  # fmt: skip
        assert page.freeze_panes == "A3"
        assert page.auto_filter.ref == "A2:F3"

    def test_says_in_its_first_line_what_it_is(self):
        page = sheet(export_response("xlsx", name="公文", columns=COLUMNS, rows=[], about="状态：现行有效"))

        assert page["A1"].value.startswith("公文，20")
        assert page["A1"].value.endswith("导出，状态：现行有效")
        assert page.title == "公文"

    @pytest.mark.parametrize("text", DANGEROUS)
    def test_never_holds_a_formula_or_a_link(self, text):
        cell = sheet(export_response("xlsx", name="公文", columns=["标题"], rows=[[text]]))["A3"]

        assert cell.data_type == "s"
        assert cell.hyperlink is None
        assert cell.quotePrefix

    def test_quotes_nothing_else(self):
        assert not sheet(export_response("xlsx", name="公文", columns=["标题"], rows=[["通知"]]))["A3"].quotePrefix

    def test_calculates_no_head_either(self):
        assert sheet(export_response("xlsx", name="公文", columns=["=1+1"], rows=[]))["A2"].data_type == "s"

    def test_drops_what_no_cell_can_hold(self):
        page = sheet(export_response("xlsx", name="公文", columns=["标题"], rows=[["a\x00b\x0bc" + "长" * 40_000]]))

        assert page["A3"].value == "abc" + "长" * (32_767 - 3)

    def test_takes_names_that_excel_forbids(self):
        assert sheet_name("2023/8: [公文]*") == "20238 公文"
        assert sheet_name("//") == "导出"
        assert sheet_name("'引号'") == "引号"
        assert sheet_name("长" * 40) == "长" * 31


class TestACsvFile:
    def test_is_utf_8_with_mark_and_plain_values(self):
        content = body(export_response("csv", name="公文", columns=COLUMNS, rows=[ROW])).decode()

        assert content == "\ufeff标题,成文日期,件数,金额,公开,收到\r\n通知,2023-08-04,3,1.50,是,2023-08-04 12:00\r\n"

    @pytest.mark.parametrize("text", DANGEROUS)
    def test_calculates_nothing(self, text):
        content = body(export_response("csv", name="公文", columns=["标题"], rows=[[text]])).decode()

        assert content.split("\r\n", 1)[1].lstrip('"').startswith("'")

    def test_calculates_no_head_either(self):
        assert body(export_response("csv", name="公文", columns=["=1+1"], rows=[])).decode() == "\ufeff'=1+1\r\n"

    def test_keeps_negative_numbers(self):
        assert "\r\n-1.5\r\n" in body(export_response("csv", name="公文", columns=["值"], rows=[[-1.5]])).decode()


class TestADownload:
    @pytest.mark.parametrize("format", ["xlsx", "csv"])
    def test_has_a_chinese_name_and_is_not_kept(self, format):
        response = export_response(format, name="公文登记", columns=COLUMNS, rows=[])
        body(response)

        assert "filename*=utf-8''%E5%85%AC%E6%96%87" in response["Content-Disposition"].replace("UTF-8", "utf-8")
        assert response["Cache-Control"] == "private, no-store"


class UnitTable(tables.Table):
    is_active = tables.BooleanColumn(verbose_name="在用")
    note = tables.Column(verbose_name="备注", accessor="name", orderable=False)
    act = tables.Column(verbose_name="操作", empty_values=(), exclude_from_export=True)

    class Meta:
        model = Unit
        fields = ("name", "kind", "is_active")
        order_by = "name"

    def render_note(self, value):
        return format_html("<b>{}</b>", value)

    def value_is_active(self, value):
        return "在用" if value else "停用"


class UnitFilter(django_filters.FilterSet):
    class Meta:
        model = Unit
        fields = {"kind": ["exact"], "name": ["icontains"]}


@pytest.mark.django_db
class TestExportingAList:
    def export(self, query: str):
        request = RequestFactory().get("/units/", query_params=dict(pair.split("=") for pair in query.split("&")))
        request.user = AnonymousUser()
        return list_page(request, Unit.objects.all(), title="机构", table=UnitTable, filters=UnitFilter)

    def test_holds_all_pages_of_exactly_what_is_filtered(self):
        UnitFactory.create_batch(30)
        UnitFactory(name="某镇", kind=UnitKind.TOWNSHIP)

        rows = list(sheet(self.export("export=xlsx&kind=prefecture_department&page=2&sort=-name")).values)

        assert rows[1] == ("名称", "类别", "在用", "备注")
        assert len(rows) == 2 + 30
        assert {row[1] for row in rows[2:]} == {"州级部门"}
        assert [row[0] for row in rows[2:]] == sorted((row[0] for row in rows[2:]), reverse=True)
        assert rows[0][0].endswith("导出，类别：州级部门")

    def test_words_a_cell_as_the_table_does_and_without_markup(self):
        UnitFactory(name="某镇", kind=UnitKind.TOWNSHIP, is_active=False)

        rows = list(sheet(self.export("export=xlsx&kind=township")).values)

        assert rows[2] == ("某镇", "乡镇", "停用", "某镇")

    def test_is_refused_under_a_condition_that_makes_no_sense(self, client):
        """Else it would hold more than was asked for."""
        client.force_login(UserFactory())

        answer = client.get(reverse("unit_list"), {"export": "xlsx", "kind": "nonsense"}, follow=True)

        assert answer["Content-Type"].startswith("text/html")
        assert "类别" in " ".join(str(each) for each in answer.context["messages"])

    def test_takes_the_same_queries_for_one_row_and_thirty(self, django_assert_num_queries):
        UnitFactory()
        with django_assert_num_queries(1):
            body(self.export("export=csv"))

        UnitFactory.create_batch(29)
        with django_assert_num_queries(1):
            body(self.export("export=csv"))
