"""Input that cannot be right, by name and by every way into the register: a register file, a gazette, a form.

Each is told in Chinese, and nothing of it is stored half. What the readers do with hostile bytes in detail stands in
`gazette/test_files.py` and `portal/test_attachments.py`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document as Docx

from documents.choices import ImportState, RowOutcome
from documents.exchange import entering, workbooks
from documents.importing import importing
from documents.models import Document, GazetteImport, RegisterImport, ValidityEvent
from portal.accounts.choices import Role
from portal.attachments import Attachment
from portal.file_kinds import Unsafe
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.exchange.files import BASE, read
from tests.documents.exchange.files import upload as register_file
from tests.documents.factories import DocumentFactory, decided_import, read_import
from tests.documents.factories import upload as gazette_file
from tests.documents.gazette.test_files import as_pdf, encrypted, repeated
from tests.documents.test_correcting import correct
from tests.documents.test_rings import repealing
from tests.factories import UnitFactory

pytestmark = pytest.mark.django_db
MARKUP = "<script>alert(1)</script>"
YOUNG = "测试州数据局"  # established on 2022-01-01

GAZETTE = """关于印发《测试州值班办法》的通知
测政发〔2023〕1号

各县市人民政府：
    现将《测试州值班办法》印发给你们，请遵照执行。

测试州人民政府
2023年3月1日

测试州值班办法

第一条　为加强值班工作，制定本办法。
第二条　本办法自2023年4月1日起施行，有效期2年。
"""


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


def ended(by: dict, **facts) -> dict:
    """A paper with one text that another has repealed."""
    event = {"kind": "repeal", "since": "2024-01-01", "by": by} | facts
    return BASE | {"instruments": [{"title": BASE["title"], "events": [event]}]}


def lasting(until: str, since: str = "2024-01-01") -> dict:
    """A paper that is extended."""
    event = {"kind": "extension", "since": since, "until": until, "reason": "延期通知"}
    return BASE | {"instruments": [{"title": BASE["title"], "events": [event]}]}


OTHER = BASE | {"number": "测政发〔2021〕6号", "title": "关于乙工作的通知"}
REGISTER_LINES: dict[str, tuple[list[dict], str]] = {
    "circular repeals": (
        [ended({"number": OTHER["number"]}), ended({"number": BASE["number"]}) | {"number": OTHER["number"]}],
        "互相或循环废止",
    ),
    "a paper that repeals itself": ([ended({"number": BASE["number"]})], "自身"),
    "duplicate numbers": ([BASE, BASE | {"title": "关于丙工作的通知"}], "行相同：是同一件公文的，请只留一行"),
    "a period of nothing": ([lasting("2024-01-01")], "终止日"),
    "a period of minus one year": ([lasting("2023-01-01")], "终止日"),
    "a period of 9999 years": ([lasting("9999-01-01")], "1900"),
    "the year nought": ([lasting("0000-01-01")], "年份 0 超出范围"),
}


class TestALineOfARegisterFile:
    @pytest.mark.parametrize(("raws", "says"), REGISTER_LINES.values(), ids=REGISTER_LINES)
    def test_is_refused_with_its_reason(self, raws, says):
        there = read(*raws)

        rows = list(there.rows.all())
        assert {each.outcome for each in rows} == {RowOutcome.REFUSED}
        assert all(says in "；".join(each.says) for each in rows)
        with pytest.raises(Refused, match="没有可登记的内容"):
            entering.confirm(there, by=there.received_by, at=timezone.now())
        assert not Document.objects.exists()

    def test_from_before_its_issuer_is_told_before_it_is_confirmed(self):
        UnitFactory(name=YOUNG, established_on=date(2022, 1, 1))

        [row] = read(BASE | {"issuers": [YOUNG]}).rows.all()

        assert f"请核对：成文日期2021-03-05早于发文机关{YOUNG}的成立日期2022-01-01" in "；".join(row.says)

    def test_with_markup_in_its_title_is_shown_as_text(self, manager):
        there = read(BASE | {"title": f"{MARKUP}的通知"})

        page = manager.get(there.get_absolute_url()).text

        assert "&lt;script&gt;alert(1)&lt;/script&gt;的通知" in page
        assert MARKUP not in page


GAZETTES: dict[str, tuple[Callable[[], GazetteImport], str]] = {
    "circular repeals": (lambda: repealing("测政发〔2023〕2号", "测政发〔2023〕1号"), "循环废止：第1件废止第2件"),
    "duplicate numbers": (lambda: decided_import(GAZETTE + "\n" + GAZETTE), "发文字号测政发〔2023〕1号与第1件相同"),
    "a day before the issuer": (
        lambda: UnitFactory(name="测试州人民政府", established_on=date(2024, 1, 1)) and decided_import(GAZETTE),
        "早于发文机关测试州人民政府的成立日期2024-01-01",
    ),
    "a last day that nobody lives to see": (
        lambda: decided_import(GAZETTE.replace("有效期2年", "有效期至2150年12月31日")),
        "不在1900至2100年之间",
    ),
}
DOUBTS = {
    "a paper that repeals itself": (
        GAZETTE.replace("有效期2年", "《测试州值班办法》（测政发〔2023〕1号）同时废止"),
        "repeals_itself",
    ),
    "a period of nothing": (GAZETTE.replace("有效期2年", "有效期0年"), "period_absurd"),
    "a period of minus one year": (GAZETTE.replace("有效期2年", "有效期-1年"), "period_absurd"),
    "a period of 9999 years": (GAZETTE.replace("有效期2年", "有效期9999年"), "period_absurd"),
    "a last day in the year 9999": (GAZETTE.replace("有效期2年", "有效期至9999年12月31日"), "end_unread"),
}


class TestAGazette:
    @pytest.mark.parametrize(("gazette", "says"), GAZETTES.values(), ids=GAZETTES)
    def test_is_not_confirmed_and_says_why(self, gazette, says):
        there = gazette()

        with pytest.raises(Refused, match=says):
            importing.confirm(there, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())
        assert not Document.objects.exists()
        assert not ValidityEvent.objects.exists()

    @pytest.mark.parametrize(("text", "code"), DOUBTS.values(), ids=DOUBTS)
    def test_waits_for_a_person_who_decides_the_doubt(self, text, code):
        there = read_import(text)

        assert there.findings.in_the_way().filter(code=code).exists(), list(there.findings.values_list("code"))
        assert all(draft.values["expires_on"] is None for draft in there.drafts.all())

    def test_with_markup_in_a_title_is_shown_as_text(self, manager):
        there = read_import(GAZETTE.replace("值班办法", f"{MARKUP}办法"))

        page = manager.get(there.get_absolute_url()).text

        assert "&lt;script&gt;alert(1)" in page
        assert MARKUP not in page


XXE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
BOMB = b"0" * 60_000_000
Parts = dict[str, bytes]


def workbook() -> bytes:
    with workbooks.write([BASE]) as file:
        return file.read()


def docx() -> bytes:
    target = io.BytesIO()
    Docx().save(target)
    return target.getvalue()


def spoiled(container: bytes, spoil: Callable[[Parts, str], Parts], part: str) -> bytes:
    with ZipFile(io.BytesIO(container)) as whole:
        parts = spoil({name: whole.read(name) for name in whole.namelist()}, part)
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as changed:
        for name, content in parts.items():
            changed.writestr(name, content)
    return target.getvalue()


def flagged_as_encrypted(container: bytes) -> bytes:
    content = bytearray(container)
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


CONTAINERS: dict[str, tuple[Callable[[bytes, str], bytes], str]] = {
    "a zip bomb": (lambda file, part: spoiled(file, lambda all, of: all | {of: BOMB}, part), "展开后是原来的"),
    "an entity": (lambda file, part: spoiled(file, lambda all, of: all | {of: XXE}, part), "声明了外部实体"),
    "a macro": (lambda file, part: spoiled(file, lambda all, _: all | {"x/vbaProject.bin": b"x"}, part), "带有宏"),
    "a way outside": (lambda file, part: spoiled(file, lambda all, _: all | {"../x": b"x"}, part), "内部结构不正常"),
    "an encrypted part": (lambda file, _: flagged_as_encrypted(file), "已加密"),
    "an encrypted whole": (lambda *_: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "已加密"),
}


class TestAFile:
    @pytest.mark.parametrize(("spoil", "says"), CONTAINERS.values(), ids=CONTAINERS)
    @pytest.mark.parametrize("way", ["register", "gazette"])
    def test_that_is_an_attack_is_not_taken_and_leaves_nothing(self, way, spoil, says):
        if way == "register":
            receive, file = entering.receive, register_file(spoil(workbook(), "xl/workbook.xml"), "登记簿.xlsx")
        else:
            receive, file = importing.receive, gazette_file(spoil(docx(), "word/document.xml"), "公报.docx")

        with pytest.raises(Unsafe, match=says):
            receive(file, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        for model in (RegisterImport, GazetteImport, Attachment):
            assert not model.objects.exists()

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (lambda: encrypted(as_pdf("甲")), "密码"),
            (lambda: repeated(b"BT /F1 12 Tf (a) Tj ET", pages=2001), "2001页"),
            (lambda: repeated(b"BT /F1 12 Tf (a) Tj " + b" " * 60_000_000 + b"ET"), "解开后过大"),
        ],
        ids=["an encrypted PDF", "a PDF of too many pages", "a PDF that unpacks to too much"],
    )
    def test_that_is_a_hostile_pdf_is_told_on_its_page_and_leaves_no_draft(self, content, says):
        by = one_with(Role.DOCUMENT_MANAGER)
        there = importing.receive(gazette_file(content(), "公报.pdf"), by=by, at=timezone.now())

        importing.read_upload(there, at=timezone.now())

        assert (there.state, there.drafts.count()) == (ImportState.UNREADABLE, 0)
        assert says in there.refusal


EVENTS = {
    "a paper that repeals itself": ({"by_number": "{own}"}, "不能废止"),
    "a ring": ({"by_number": "{other}"}, "不能互相或者循环废止"),
    "a period of nothing": ({"kind": "extension", "last_day": "2023-12-31", "reason": "x"}, "早于起始日"),
    "a period of 9999 years": ({"kind": "extension", "last_day": "9999-12-31", "reason": "x"}, "1900"),
    "the year nought": ({"since": "0000-1-1", "reason": "x"}, "年份 0 超出范围"),
}
CORRECTIONS = {
    "a number that is taken": ({"number": "测政发〔2021〕6号"}, "该发文字号已登记"),
    "a day before the issuer": ({"issued_on": "2021-3-5", "issuers": YOUNG}, "早于发文机关"),
    "the year 9999": ({"issued_on": "9999-3-5"}, "1900"),
}


class TestAForm:
    @pytest.mark.parametrize(("typed", "says"), EVENTS.values(), ids=EVENTS)
    def test_of_an_event_says_what_is_wrong_and_records_nothing(self, manager, typed, says):
        own, other = DocumentFactory(), DocumentFactory()
        text = own.instruments.create(title="甲办法")
        other_text = other.instruments.create(title="乙办法")
        other_text.validity_events.create(
            kind="repeal", effective=(date(2023, 1, 1), None), by_document=own, recorded_at=timezone.now()
        )
        sent = {"kind": "repeal", "since": "2024-1-1"} | typed
        sent = {name: value.format(own=own.number, other=other.number) for name, value in sent.items()}

        page = manager.post(reverse("documents:event_record", args=[text.pk]), sent)

        assert says in page.text
        assert not text.validity_events.exists()

    @pytest.mark.parametrize(("typed", "says"), CORRECTIONS.values(), ids=CORRECTIONS)
    def test_of_a_correction_says_what_is_wrong_and_changes_nothing(self, manager, typed, says):
        UnitFactory(name=YOUNG, established_on=date(2022, 1, 1))
        DocumentFactory(series="测政发", year=2021, sequence=6)
        document = DocumentFactory(title="关于甲工作的通知", series="测政发", year=2021, sequence=5)
        document.issuers.create(order=1, printed_name="测试州人民政府")
        document.instruments.create(title="甲")

        page = correct(manager, document, **typed)

        assert says in page.text
        assert not document.corrections.exists()

    def test_of_a_correction_takes_markup_for_text(self, manager):
        document = DocumentFactory(title="关于甲工作的通知", series="测政发", year=2021, sequence=5)
        document.issuers.create(order=1, printed_name="测试州人民政府")
        document.instruments.create(title="甲")

        page = correct(manager, document, title=f"{MARKUP}的通知")

        assert "&lt;script&gt;alert(1)" in page.text
        assert MARKUP not in page.text
