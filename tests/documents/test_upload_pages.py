"""Files that are not taken, on every page of this room where one can be handed in.

The form comes back with what is wrong, where, and how to mend it; nothing of the file is kept.
"""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import FileField
from django.urls import reverse
from django.utils import timezone

from documents import forms, register_forms
from documents.cleaning_up import forms as cleaning_forms
from documents.duties import forms as duty_forms
from documents.exchange import entering
from documents.exchange import forms as exchange_forms
from documents.importing import importing
from documents.issuing import forms as issuing_forms
from documents.issuing import step_forms
from documents.issuing.choices import StepKind
from documents.models import Document, GazetteImport, OutgoingStep, RegisterImport
from portal.accounts.choices import Role
from portal.attachments import Attachment
from portal.file_kinds import FORMATS, FileKind
from portal.jobs import Job
from tests.cast import one_with
from tests.documents.gazette.test_files import as_pdf, encrypted
from tests.documents.paper_walks import Office
from tests.documents.test_hostile_input import BOMB, XXE, docx, flagged_as_encrypted, spoiled, workbook

pytestmark = pytest.mark.django_db
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def bomb(container: bytes, part: str) -> bytes:
    return spoiled(container, lambda all, of: all | {of: BOMB}, part)


def with_entity(container: bytes, part: str) -> bytes:
    return spoiled(container, lambda all, of: all | {of: XXE}, part)


def too_large(kind: FileKind) -> bytes:
    return FORMATS[kind].magic[0] + bytes(FORMATS[kind].megabytes * 1024 * 1024) if FORMATS[kind].magic else b"x"


WORD, SHEET = "word/document.xml", "xl/workbook.xml"
Cases = dict[str, tuple[str, Callable[[], bytes], tuple[str, str]]]
OF_WORD: Cases = {
    "a zip bomb": ("a.docx", lambda: bomb(docx(), WORD), ("展开后是原来的", "另存")),
    "an entity": ("a.docx", lambda: with_entity(docx(), WORD), ("声明了外部实体", "另存")),
    "an encrypted Word file": ("a.docx", lambda: OLE, ("已加密", "取消密码")),
    "an encrypted part": ("a.docx", lambda: flagged_as_encrypted(docx()), ("已加密", "密码")),
    "text that calls itself Word": ("a.docx", lambda: b"plain", ("内容不是Word", "另存为 .docx")),
    "a workbook that calls itself Word": ("a.docx", workbook, ("内容不是Word", "另存为 .docx")),
    "a Word file cut off": ("a.docx", lambda: docx()[:-300], ("已损坏", "另存为 .docx")),
    "text that calls itself PDF": ("a.pdf", lambda: b"plain", ("内容不是PDF", "另存为 .pdf")),
    "a program": ("a.exe", lambda: b"MZ", ("不能接收 .exe", "另存为其中一种")),
    "an old Word file": ("a.doc", lambda: OLE, ("不能接收 .doc", "另存为 .docx")),
    "nothing": ("a.pdf", lambda: b"", ("文件是空的", "重新选择")),
    "a Word file that is too large": ("a.docx", lambda: too_large(FileKind.DOCX), ("超过 20", "拆分")),
    "a PDF that is too large": ("a.pdf", lambda: too_large(FileKind.PDF), ("超过 50", "拆分")),
}
OF_OPINIONS = OF_WORD | {
    "a locked PDF": ("a.pdf", lambda: encrypted(as_pdf("甲")), ("PDF 已加密", "去掉密码")),
    "text": ("a.txt", lambda: b"plain", ("不能接收 .txt", "另存为其中一种")),
}
OF_GAZETTES = OF_WORD | {
    "a picture that calls itself text": ("a.txt", lambda: b"\x89PNG\x00\x00", ("内容不是文本", "另存为 .txt")),
    "an empty text": ("a.txt", lambda: b"", ("文件是空的", "重新选择")),
    "a text that is too large": ("a.txt", lambda: b"x" * (10 * 1024 * 1024 + 1), ("超过 10", "拆分")),
    "a workbook": ("a.xlsx", workbook, ("不能接收 .xlsx", "另存为其中一种")),
}
OF_REGISTERS: Cases = {
    "a zip bomb": ("a.xlsx", lambda: bomb(workbook(), SHEET), ("展开后是原来的", "另存")),
    "an entity": ("a.xlsx", lambda: with_entity(workbook(), SHEET), ("声明了外部实体", "另存")),
    "an encrypted workbook": ("a.xlsx", lambda: OLE, ("已加密", "取消密码")),
    "an encrypted part": ("a.xlsx", lambda: flagged_as_encrypted(workbook()), ("已加密", "密码")),
    "a Word file that calls itself a workbook": ("a.xlsx", docx, ("内容不是Excel", "另存为 .xlsx")),
    "text that calls itself a workbook": ("a.xlsx", lambda: b"plain", ("内容不是Excel", "另存为 .xlsx")),
    "a workbook cut off": ("a.xlsx", lambda: workbook()[:-300], ("已损坏", "另存为 .xlsx")),
    "a workbook that calls itself JSON": ("a.jsonl", workbook, ("内容不是文本", "另存为 .jsonl")),
    "a Word file": ("a.docx", docx, ("不能接收 .docx", "另存为其中一种")),
    "an old workbook": ("a.xls", lambda: OLE, ("不能接收 .xls", "另存为 .xlsx")),
    "nothing": ("a.jsonl", lambda: b"", ("文件是空的", "重新选择")),
    "a workbook that is too large": ("a.xlsx", lambda: too_large(FileKind.XLSX), ("超过", "拆分")),
}


def gazettes(client) -> tuple[str, dict[str, str]]:
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return reverse("documents:import_upload"), {}


def registers(client) -> tuple[str, dict[str, str]]:
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return reverse("documents:register_import_upload"), {}


def opinions(client) -> tuple[str, dict[str, str]]:
    office = Office()
    paper = office.checked(is_normative=True)
    client.force_login(office.ask("法制"))
    url = reverse("documents:paper_step", args=[paper.pk, StepKind.LEGAL_REVIEW, "lawful"])
    return url, {"opinion": "内容合法", "seen": str(paper.version)}


PAGES = {
    forms.UploadForm: (gazettes, OF_GAZETTES),
    exchange_forms.RegisterUploadForm: (registers, OF_REGISTERS),
    step_forms.LegalOpinionForm: (opinions, OF_OPINIONS),
}
CASES = {
    f"{form.__name__}: {name}": (page, *case) for form, (page, cases) in PAGES.items() for name, case in cases.items()
}


def takes_a_file(form: object) -> bool:
    return any(isinstance(each, FileField) for each in getattr(form, "base_fields", {}).values())


class TestAPageForFiles:
    @pytest.mark.parametrize(("page", "name", "content", "says"), CASES.values(), ids=CASES)
    def test_says_on_its_form_what_is_wrong_with_a_file_and_keeps_nothing(self, client, page, name, content, says):
        url, fields = page(client)
        before = OutgoingStep.objects.count()

        answer = client.post(url, fields | {"file": SimpleUploadedFile(name, content())})

        assert answer.status_code in (200, 400)
        told = " ".join(html.unescape(answer.text).replace("\xa0", " ").split())
        assert 'name="file"' in answer.text
        assert all(words in told for words in says), told[:3000]
        assert OutgoingStep.objects.count() == before
        assert not any(model.objects.exists() for model in (Attachment, GazetteImport, RegisterImport, Job))

    def test_is_one_of_these_three(self):
        rooms = (forms, exchange_forms, step_forms, cleaning_forms, register_forms, issuing_forms, duty_forms)

        assert {each for room in rooms for each in vars(room).values() if takes_a_file(each)} == set(PAGES)


class TestAFileThatAWorkerReads:
    """A PDF, and the lines of a register file, are read in a process of their own: the page of the import tells."""

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (lambda: encrypted(as_pdf("甲")), "PDF 已加密；请去掉密码"),
            (lambda: b"%PDF-1.7\nnothing more", "已损坏或不完整"),
            (lambda: as_pdf("<svg xmlns='http://www.w3.org/2000/svg'/>"), "请先做文字识别"),
        ],
        ids=["locked", "damaged", "scanned"],
    )
    def test_is_told_on_the_page_of_its_import_and_leaves_no_draft(self, client, content, says):
        url, _ = gazettes(client)

        answer = client.post(url, {"file": SimpleUploadedFile("公报.pdf", content())})
        there = GazetteImport.objects.get()
        importing.read_upload(there, at=timezone.now())

        assert answer.status_code == 302
        assert says in client.get(there.get_absolute_url()).text
        assert not there.drafts.exists()
        assert not Document.objects.exists()

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"\n\n", "文件中没有公文，请核对是否选错了文件"),
            (b"{broken\n", "不是完整的 JSON；请核对引号"),
            (b"\xff\xfe\xfd\n", "请把文件另存为 UTF-8"),
        ],
        ids=["no line", "broken JSON", "not UTF-8"],
    )
    def test_of_a_register_is_told_on_the_page_of_its_import(self, client, content, says):
        url, _ = registers(client)

        answer = client.post(url, {"file": SimpleUploadedFile("登记簿.jsonl", content)})
        there = RegisterImport.objects.get()
        entering.read_upload(there, at=timezone.now())

        assert answer.status_code == 302
        assert says in client.get(there.get_absolute_url()).text
        assert not Document.objects.exists()
