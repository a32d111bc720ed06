"""The pages of annex imports: handing in, checking, confirming, looking up."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from heritage.models import AnnexImport, Project
from portal.jobs import Job
from tests.documents.factories import DocumentFactory
from tests.heritage.annex_files import as_docx, as_text
from tests.heritage.annex_walks import AnnexWalk, work

LIST, NEW = "/heritage/register/annexes/", "/heritage/register/annexes/new/"
ROWS = [("10", "Ⅷ-10", "毡绣", "甲县文化馆", ""), ("11", "Ⅷ-11", "柳编", "乙州艺术研究所甲县文化馆", "")]
PAPER = {"number": "测政发〔2026〕1号", "title": "关于公布第六批州级非物质文化遗产名录的通知", "issued_on": "2026-2-4"}


@pytest.fixture
def walk(db):
    return AnnexWalk()


@pytest.fixture
def keeper(client, walk):
    client.force_login(walk.keeper)
    return walk.keeper


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


class TestHandingIn:
    def test_takes_what_was_pasted(self, client, keeper):
        answer = client.post(NEW, PAPER | {"text": as_text(ROWS), "list_kind": "new"})

        annex_import = AnnexImport.objects.get()
        assert answer.url == annex_import.get_absolute_url()
        assert annex_import.attachment.name == "粘贴的附件.txt"
        assert work("heritage.read_annex").result == "读出2个项目，等待核对"
        content = client.get(answer.url).content.decode()
        assert "连写无分隔，暂拆分为：乙州艺术研究所、甲县文化馆" in content
        assert "新建项目" in content
        assert "还有1处疑点没有决定" in content

    def test_takes_a_paste_of_ten_thousand_long_rows(self, client, keeper):
        rows = [
            (str(at), f"Ⅷ-{at}", f"第{at}项{'手工制作技艺' * 5}", f"第{at % 70}县{'非物质文化遗产保护中心' * 5}", "")
            for at in range(1, 10_001)
        ]
        text = as_text(rows)
        assert len(text.encode()) > 2_621_440  # above what Django takes as fields of a form by default

        answer = client.post(NEW, PAPER | {"text": text, "list_kind": "new"})

        annex_import = AnnexImport.objects.get()
        assert answer.url == annex_import.get_absolute_url()
        assert annex_import.attachment.size == len(text.encode())

    def test_says_at_the_field_that_a_paste_is_too_long(self, client, keeper):
        content = client.post(NEW, PAPER | {"text": "项" * 2_000_001, "list_kind": "new"}).content.decode()

        assert "粘贴的文字超过2000000字，请改为上传文件或者拆分" in content

    def test_takes_a_file_for_a_paper_of_the_register(self, client, keeper):
        document = DocumentFactory(title="关于公布第六批州级非物质文化遗产名录的通知", issued_on=date(2026, 2, 4))
        file = SimpleUploadedFile("名录.docx", as_docx(ROWS))

        client.post(NEW, {"file": file, "document": document.pk, "list_kind": "new", "batch": "6"})

        annex_import = AnnexImport.objects.get()
        assert (annex_import.document, annex_import.batch) == (document, 6)

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"text": "", "list_kind": "new"}, "请粘贴附件文字，或者选择附件文件"),
            ({"text": "x", "list_kind": ""}, "请选择是新列入的名录，还是扩展项目名录"),
            ({"text": "x", "list_kind": "new", "number": ""}, "请选择公布文件，或者填写它的发文字号"),
            ({"text": "x", "list_kind": "new", "number": "九号"}, "不是发文字号"),
            ({"text": "x", "list_kind": "new", "title": ""}, "登记簿中没有测政发〔2026〕1号，请填写公布文件的标题"),
            ({"text": "x", "list_kind": "new", "issued_on": "2026-13-1"}, "2026-13-1"),
            ({"text": "x", "list_kind": "new", "issued_on": "2099-1-1"}, "成文日期不能晚于今天"),
            ({"text": "x", "list_kind": "new", "issued_on": "1948-1-1"}, "早于1949年10月1日"),
            ({"text": "x", "list_kind": "new", "batch": "第六"}, "整数"),
            ({"text": "x", "list_kind": "new", "batch": "100"}, "99"),
        ],
    )
    def test_says_at_the_field_what_is_wrong(self, client, keeper, given, says):
        content = client.post(NEW, PAPER | given).content.decode()

        assert says in content
        assert not AnnexImport.objects.exists()

    def test_takes_text_or_file_and_not_both(self, client, keeper):
        file = SimpleUploadedFile("名录.docx", as_docx(ROWS))
        content = client.post(NEW, PAPER | {"text": as_text(ROWS), "file": file, "list_kind": "new"}).content.decode()

        assert "只能要一样" in content

    def test_refuses_another_title_under_a_known_number(self, client, keeper):
        DocumentFactory(
            number="测政发〔2026〕1号", series="测政发", year=2026, sequence=1, title="关于春耕的通知",
            issued_on=date(2026, 1, 5),
        )  # fmt: skip

        content = client.post(NEW, PAPER | {"text": as_text(ROWS), "list_kind": "new"}).content.decode()

        assert "登记簿中这个字号的标题是“关于春耕的通知”" in content
        assert "成文日期是2026-01-05" in content

    def test_refuses_a_file_of_another_kind_at_the_field(self, client, keeper):
        file = SimpleUploadedFile("名录.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

        content = client.post(NEW, PAPER | {"file": file, "list_kind": "new"}).content.decode()

        assert "另存为 .docx" in content

    def test_of_what_cannot_be_read_says_why_on_the_page(self, client, walk, keeper):
        annex_import = walk.read("今天天气很好。")

        content = client.get(annex_import.get_absolute_url()).content.decode()

        assert "没有读出名录的行" in content
        assert "导入另一份" in content


class TestTheWayOfAnAnnex:
    def test_goes_from_the_keeper_to_the_reviewer_and_the_public(self, client, walk, keeper):
        annex_import = walk.read(as_text(ROWS))
        here = annex_import.get_absolute_url()
        finding = annex_import.findings.in_the_way().get()
        told = {"finding": f"{finding.pk}:", "decision": "as_read", "remark": "问过乙州"}

        answer = client.post(f"{here}decide/", told, follow=True)

        assert "已决定1处疑点，疑点已全部决定" in answer.content.decode()
        assert "请另一位非遗审核人员核对后确认登记" in answer.content.decode()
        assert client.get(f"{here}confirm/").status_code == 403
        client.force_login(walk.reviewer)
        assert "问过乙州" in client.get(f"{here}confirm/").content.decode()
        client.post(f"{here}confirm/", {"seen": "1"})
        assert work("heritage.enter_annex").result == "新建项目2项"
        assert "各行的结果" in client.get(here).content.decode()
        assert "柳编" in client.get("/heritage/").content.decode()
        assert "发文字号" in client.get(f"{here}?tab=history").content.decode()

    def test_shows_a_unit_a_line(self, client, walk, keeper):
        annex_import = walk.read(as_text(ROWS))

        content = client.get(f"{annex_import.get_absolute_url()}?row=2").content.decode()

        assert "乙州艺术研究所<br>甲县文化馆" in content
        assert "<li>乙州艺术研究所</li><li>甲县文化馆</li>" in content

    def test_leads_who_holds_both_roles_to_another_person(self, client, walk, keeper):
        annex_import = walk.decided(walk.read(as_text(ROWS)))
        client.force_login(walk.reviewer)
        AnnexImport.objects.filter(pk=annex_import.pk).update(received_by=walk.reviewer)

        content = client.post(f"{annex_import.get_absolute_url()}confirm/", {"seen": "1"}).content.decode()

        assert "上传人不能确认自己导入的附件" in content
        assert not Project.objects.exists()

    def test_parts_units_on_a_page_of_its_own(self, client, walk, keeper):
        annex_import = walk.read(as_text(ROWS))
        row = annex_import.rows.get(order=2)
        page = f"{annex_import.get_absolute_url()}rows/2/units/"
        assert "乙州艺术研究所\n甲县文化馆" in client.get(page).content.decode()
        seen = "\n".join(row.units)

        refused = client.post(page, {"units": "乙州研究所", "seen": seen}).content.decode()
        answer = client.post(page, {"units": "乙州艺术研究所甲县文化馆", "seen": seen}, follow=True)

        assert "不能增减或改动文字" in refused
        assert "<li>乙州艺术研究所甲县文化馆</li>" in answer.content.decode()
        row.refresh_from_db()
        assert (row.units, row.corrected_by) == (["乙州艺术研究所甲县文化馆"], keeper)

    def test_gives_its_source_and_its_rows_back(self, client, walk, keeper):
        annex_import = walk.read(as_text(ROWS), "粘贴的附件.txt")
        here = annex_import.get_absolute_url()

        assert b"".join(client.get(f"{here}file/").streaming_content).decode() == as_text(ROWS)
        sheet = load_workbook(io.BytesIO(b"".join(client.get(f"{here}rows/").streaming_content))).active
        assert any("柳编" in str(cell.value) for row in sheet.iter_rows() for cell in row)
        assert 'title="本行"' in client.get(f"{here}?row=2").content.decode()
        assert "毡绣" not in client.get(f"{here}?outcome=conflict").content.decode().split('id="rows"')[1]

    def test_shows_all_ten_categories_with_what_the_annex_says(self, client, walk, keeper):
        head = ("附件1", "第六批州级非物质文化遗产名录", "（共计3项）", "传统技艺（共计3项）")
        annex_import = walk.read(as_text(ROWS, head=head))

        content = client.get(annex_import.get_absolute_url()).content.decode()

        assert content.count("与实有不符") == 2
        assert "Ⅴ 曲艺" in content

    def test_compares_again_and_withdraws(self, client, walk, keeper):
        annex_import = walk.read(as_text(ROWS))
        here = annex_import.get_absolute_url()

        assert "结果没有变化" in client.post(f"{here}compare/", follow=True).content.decode()
        assert "没有登记任何项目" in client.post(f"{here}withdraw/", follow=True).content.decode()

    def test_asks_the_database_as_often_for_thirty_rows_as_for_two(self, client, walk, keeper):
        few = walk.read(as_text(ROWS))
        many = walk.read(
            as_text([(str(at), f"Ⅷ-{at}", f"第{at}项技艺", "乙州艺术研究所甲县文化馆", "") for at in range(1, 31)])
        )
        queries(client, few.get_absolute_url())

        assert queries(client, few.get_absolute_url()) == queries(client, many.get_absolute_url())
        assert queries(client, LIST) == queries(client, LIST)

    def test_escapes_what_was_pasted(self, client, walk, keeper):
        annex_import = walk.read(as_text([("10", "Ⅷ-10", "<script>alert(1)</script>", "甲县文化馆", "")]))

        content = client.get(f"{annex_import.get_absolute_url()}?row=1").content.decode()

        assert "<script>alert" not in content
        assert "&lt;script&gt;alert" in content


class TestTheList:
    def test_finds_old_imports_by_state_and_by_whom_they_wait_for(self, client, walk, keeper):
        walk.confirmed(walk.read(as_text(ROWS)))
        walk.read(as_text([("12", "Ⅷ-12", "木雕", "乙州艺术研究所甲县文化馆", "")]))

        def shown(query):
            return client.get(LIST + query).content.decode().count("测政发〔2026〕1号")

        assert (shown(""), shown("?state=confirmed"), shown("?waits=check")) == (2, 1, 1)

    def test_stands_on_the_workbench_of_who_has_to_act(self, client, walk, keeper):
        annex_import = walk.read(as_text(ROWS))
        assert "待核对的非遗附件导入" in client.get("/workbench/").content.decode()
        walk.decided(annex_import)
        client.force_login(walk.reviewer)

        assert "待确认的非遗附件导入" in client.get("/workbench/").content.decode()

    def test_keeps_a_job_for_every_import(self, walk):
        annex_import = walk.read(as_text(ROWS))

        assert Job.objects.filter(kind="heritage.read_annex", subject_id=annex_import.pk).exists()
