"""下载当前筛选结果: exactly what is filtered, in every format, with terms and day; and 304 while nothing changed."""

import csv
import io
import json
from datetime import timedelta

import openpyxl
import pypdfium2
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from heritage import downloading
from heritage.downloading import FORMATS, TERMS
from heritage.models import InscriptionUnit, Project
from heritage.views.public import project_list
from portal import unchanged
from portal.exports import FORMULA_STARTS
from tests.factories import UserFactory
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory
from tests.heritage.schema_words import strange_words

LIST = "/heritage/"
ASKED = {"search": "Ⅷ-1"}
SPOKEN = ("项目名称", "释义", "申报地区或单位")


def body(response):
    return b"".join(response) if response.streaming else response.content


@pytest.fixture
def _projects(db):
    units = [HeritageUnitFactory(name=name) for name in ("甲县文化馆", "乙县文化馆")]
    ProjectFactory(serial=1, number=1, name="=木碗制作技艺", units=units)
    ProjectFactory(serial=2, number=2, name="皮具<b>制作</b>技艺")
    ProjectFactory(serial=3, category=10, number=1, name="奶茶习俗")
    ProjectFactory(serial=4, number=4, name="退出的技艺", is_exited=True)


@pytest.mark.usefixtures("_projects")
class TestADownload:
    def test_as_csv(self, client):
        response = client.get(LIST, {"category": "8", "export": "csv"})

        content = body(response)
        assert content.startswith(b"\xef\xbb\xbf")
        first, second = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        assert (first["序号"], first["编号"], first["项目名称"]) == ("1", "Ⅷ-1", "'=木碗制作技艺")
        assert first["申报地区或单位"] == "甲县文化馆；乙县文化馆"
        assert second["项目名称"] == "皮具<b>制作</b>技艺"
        assert second["网址"] == "http://testserver/heritage/VIII-2/"
        assert (first["许可"], first["数据更新日期"]) == (TERMS, timezone.localdate().isoformat())

    def test_as_xlsx(self, client):
        response = client.get(LIST, {"category": "8", "export": "xlsx"})

        sheet = openpyxl.load_workbook(io.BytesIO(body(response))).active
        assert [row[2] for row in sheet.iter_rows(min_row=3, values_only=True)] == [
            "=木碗制作技艺",
            "皮具<b>制作</b>技艺",
        ]
        assert sheet["C3"].data_type == "s"
        assert "类别：传统技艺；共2项" in sheet["A1"].value
        assert TERMS in sheet["A1"].value

    @pytest.mark.parametrize("start", FORMULA_STARTS)
    def test_calculates_no_text_of_a_project(self, client, start):
        """Name, gloss and unit as somebody may type them to have a spreadsheet run them."""
        words = f"{start}HYPERLINK(1)"
        Project.objects.filter(serial=1).update(name=f"{words}甲", gloss=f"{words}乙")
        InscriptionUnit.objects.filter(inscription__project__serial=1).update(printed_name=f"{words}丙")

        (row,) = csv.DictReader(io.StringIO(body(client.get(LIST, ASKED | {"export": "csv"})).decode("utf-8-sig")))
        assert [row[name] for name in SPOKEN] == [f"'{words}{each}" for each in "甲乙丙"]
        sheet = openpyxl.load_workbook(io.BytesIO(body(client.get(LIST, ASKED | {"export": "xlsx"})))).active
        head = [cell.value for cell in sheet[2]]
        cells = [sheet[3][head.index(name)] for name in SPOKEN]
        assert [(cell.data_type, cell.quotePrefix, cell.hyperlink) for cell in cells] == [("s", True, None)] * 3

    def test_as_json(self, client):
        response = client.get(LIST, {"category": "10", "export": "json"})

        told = json.loads(body(response))
        assert "attachment" in response["Content-Disposition"]
        assert [each["name"] for each in told["projects"]] == ["奶茶习俗"]
        assert (told["count"], told["conditions"], told["licence"]) == (1, "类别：民俗", TERMS)
        assert told["updated_on"] == timezone.localdate().isoformat()
        assert told["url"] == "http://testserver/heritage/?category=10"

    def test_as_json_ld(self, client):
        told = json.loads(body(client.get(LIST, {"category": "8", "export": "jsonld"})))

        assert told["@type"] == ["Dataset", "DefinedTermSet"]
        assert (told["license"]["text"], told["dateModified"]) == (TERMS, timezone.localdate().isoformat())
        assert [each["@id"] for each in told["hasDefinedTerm"]] == [
            "http://testserver/heritage/VIII-1/",
            "http://testserver/heritage/VIII-2/",
        ]

    def test_as_json_ld_says_only_what_its_words_are_for(self, client):
        told = json.loads(body(client.get(LIST, {"export": "jsonld"})))

        assert len(told["hasDefinedTerm"]) > 1
        assert strange_words(told) == set()

    def test_as_pdf(self, client):
        response = client.get(LIST, {"category": "8", "export": "pdf"})

        pages = pypdfium2.PdfDocument(body(response))
        text = "".join(pages[0].get_textpage().get_text_bounded().split())
        assert "（共2项）" in text
        assert "Ⅷ传统技艺（共2项）序号编号名称申报地区或单位1Ⅷ-1=木碗制作技艺甲县文化馆乙县文化馆2Ⅷ-2" in text
        assert TERMS in text
        assert "奶茶" not in text

    @pytest.mark.parametrize("format", FORMATS)
    def test_of_nothing_is_empty(self, client, format):
        assert body(client.get(LIST, {"search": "没有这样的", "export": format}))

    def test_on_paper_has_its_bounds(self, client, monkeypatch):
        monkeypatch.setattr(downloading, "MOST_PRINTED", 1)

        response = client.get(LIST, {"category": "8", "export": "pdf"})

        assert "共2项，超过1项，不能一次排印" in response.content.decode()

    @pytest.mark.parametrize("format", FORMATS)
    def test_tells_its_head_alone(self, client, format):
        whole = client.get(LIST, {"export": format})
        assert body(whole)

        head = client.head(LIST, {"export": format})

        assert (head.status_code, body(head)) == (200, b"")
        for name in ("Content-Type", "Content-Disposition"):
            assert head[name] == whole[name]

    @pytest.mark.parametrize("format", ["csv", "json", "jsonld"])
    def test_reads_no_rows_for_its_head(self, rf, format):
        request = rf.head(LIST, {"export": format})
        request.user = AnonymousUser()

        assert body(project_list(request)) == b""

    def test_waits_where_too_many_are_asked_for(self, client):
        answers = [client.get(LIST, {"export": "json", "search": f"{at}"}).status_code for at in range(14)]

        assert answers[0] == 200
        assert answers[-1] == 429

    @pytest.mark.parametrize("format", ["csv", "xlsx", "json", "jsonld"])
    def test_asks_the_database_as_often_for_thirty_rows_as_for_one(self, client, format):
        asked = []
        for more in (0, 29):
            ProjectFactory.create_batch(more, name="奶茶")
            cache.clear()  # whether a version still holds is a question, too
            with CaptureQueriesContext(connection) as queries:
                body(client.get(LIST, {"search": "奶茶", "export": format}))
            asked.append(len(queries))

        assert asked[0] == asked[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_projects")
class TestAnAnswerThatTheReaderHas:
    ADDRESSES = (
        LIST, f"{LIST}VIII-1/", f"{LIST}overview/", f"{LIST}feed/", f"{LIST}?export=csv", f"{LIST}?export=pdf",
    )  # fmt: skip

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_is_not_sent_again_until_something_shown_changes(self, client, address):
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304

        Project.objects.filter(number=1, category=8).update(name="铜壶制作技艺")
        ProjectFactory(serial=9, number=9)
        changed = client.get(address, headers={"If-None-Match": etag})

        assert changed.status_code == 200
        assert changed["ETag"] != etag

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_is_told_by_date_once_its_second_is_over(self, client, monkeypatch, address):
        first = client.get(address)
        assert "Last-Modified" not in first
        now = timezone.now()
        monkeypatch.setattr(unchanged.timezone, "now", lambda: now + timedelta(minutes=1))

        later = client.get(address)
        held = {"If-Modified-Since": later["Last-Modified"]}

        assert client.get(address, headers=held).status_code == 304
        assert client.get(address, headers={"If-Modified-Since": http_date(0)}).status_code == 200
        Project.objects.filter(number=1, category=8).update(name="铜壶制作技艺")
        ProjectFactory(serial=9, number=9)
        assert client.get(address, headers=held).status_code == 200

    def test_is_kept_on_the_way_only_for_who_is_not_signed_in(self, client):
        assert "public" in client.get(LIST)["Cache-Control"]

        client.force_login(UserFactory())
        assert "ETag" not in client.get(LIST)
        assert "private" in client.get(f"{LIST}?export=csv")["Cache-Control"]
