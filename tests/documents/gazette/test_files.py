"""Files as text, and files that are refused with the way out."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import zipfile
import zlib

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from documents.gazette import pdf_process, read
from documents.gazette.dry_run import describe
from documents.gazette.files import Unreadable, text_of
from heritage.annex.reader import HeritageAnnexReader
from tests.gazettes import SMALL_GAZETTE


def records(text: str) -> list[dict[str, object]]:
    documents = read(text, annex_readers=[HeritageAnnexReader()]).documents
    return [{key: value for key, value in describe("", one).items() if key != "findings"} for one in documents]


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def as_docx() -> bytes:
    """The small gazette as Word keeps it: paragraphs and tables."""
    document = Document()
    rows: list[list[str]] = []
    cells: list[str] = []
    for line in SMALL_GAZETTE.split("\n"):
        if line.startswith("\t"):
            cells.append(line[1:])
        elif line and cells:
            cells[-1] += "\n" + line
        elif cells:
            rows.append(cells)
            cells = []
        else:
            if rows and line:
                table = document.add_table(rows=0, cols=5)
                for row in rows:
                    for cell, text in zip(table.add_row().cells, row, strict=True):
                        cell.text = text
                rows = []
            document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def repeated(content: bytes, pages: int = 1) -> bytes:
    """A PDF whose pages share one stream of operators."""
    packed = zlib.compress(content)
    kids = b" ".join(b"%d 0 R" % (5 + page) for page in range(pages))
    resources = b"/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, pages),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
        *[b"<</Type/Page/Parent 2 0 R%b>>" % resources] * pages,
    ]
    written, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(written))
    return written + head + table + tail


class TestPlainText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_is_the_same_in_every_encoding(self, encoding: str) -> None:
        assert text_of(SMALL_GAZETTE.encode(encoding), "a.txt") == SMALL_GAZETTE

    def test_with_one_damaged_byte_is_still_read(self) -> None:
        data = SMALL_GAZETTE.encode()

        assert text_of(data[:500] + b"\xff" + data[501:]).count("\ufffd") <= 3


class TestOfficeFiles:
    def test_in_docx_give_the_same_records(self) -> None:
        assert records(text_of(as_docx(), "a.docx")) == records(SMALL_GAZETTE)

    def test_in_html_give_the_same_records(self) -> None:
        lines = SMALL_GAZETTE.split("\t序号")[0].split("\n")
        page = "<html><head><title>x</title><script>var a='关于'</script></head><body>" + "".join(
            f"<p>{line.replace(' ', '&nbsp;')}</p>" for line in lines
        )

        assert records(text_of(page.encode("gb18030"), "a.html")) == records("\n".join(lines))

    def test_keep_the_cells_of_a_html_table(self) -> None:
        page = "<table><tr><td>11</td><td>Ⅱ-4</td></tr><tr><td>12</td><td></td></tr></table>"

        assert [line for line in text_of(page.encode(), "a.htm").split("\n") if line] == ["\t11", "\tⅡ-4", "\t12", "\t"]


def as_pdf(body: str) -> bytes:
    from weasyprint import HTML

    return bytes(HTML(string=f"<style>body {{ font-size: 9pt }}</style>{body}").write_pdf())


def encrypted(data: bytes) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer, buffer = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(buffer)
    return buffer.getvalue()


SCAN = '<svg width="90" height="90" xmlns="http://www.w3.org/2000/svg"><rect width="80" height="80"/></svg>'


class TestPdf:
    def test_with_a_text_layer_gives_the_documents(self) -> None:
        lines = SMALL_GAZETTE.split("\t序号")[0].split("\n")
        text = text_of(as_pdf("".join(f"<p>{line}</p>" for line in lines)), "a.pdf")

        assert [str(one.number.value) for one in read(text).documents if one.number] == [
            "青政办规〔2021〕7号",
            "青政发〔2021〕8号",
        ]

    @pytest.mark.parametrize(
        ("data", "code", "way_out"),
        [(as_pdf(SCAN), "scan", "先做文字识别"), (encrypted(as_pdf("甲")), "encrypted", "去掉密码")],
        ids=["scanned", "encrypted"],
    )
    def test_without_readable_text_is_refused_with_the_way_out(self, data: bytes, code: str, way_out: str) -> None:
        with pytest.raises(Unreadable) as refused:
            text_of(data, "a.pdf")

        assert (refused.value.code, way_out in refused.value.message) == (code, True)


class TestAHostileDocx:
    DECLARED = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>"""

    @pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_that_declares_entities_is_refused(self, part: str, encoding: str) -> None:
        whole = {"word/document.xml": b"<x/>", part: self.DECLARED.decode().encode(encoding)}

        with pytest.raises(Unreadable) as refused:
            text_of(zipped(**whole), "a.docx")

        assert refused.value.code == "hostile"
        assert part in refused.value.message

    def test_that_names_an_encoding_nobody_uses_is_refused(self) -> None:
        content = self.DECLARED.replace(b'"1.0"', b'"1.0" encoding="x-nobody"')

        with pytest.raises(Unreadable):
            text_of(zipped(**{"word/document.xml": content}), "a.docx")


class TestAHostilePdf:
    def refusal(self, data: bytes) -> Unreadable:
        with pytest.raises(Unreadable) as refused:
            text_of(data, "a.pdf")
        return refused.value

    def test_of_too_many_pages_is_refused(self) -> None:
        assert "2001页" in self.refusal(repeated(b"BT /F1 12 Tf (a) Tj ET", pages=2001)).message

    def test_that_unpacks_to_too_much_is_refused(self) -> None:
        packed = repeated(b"BT /F1 12 Tf (a) Tj " + b" " * 60_000_000 + b"ET")

        assert len(packed) < 100_000
        assert self.refusal(packed).code == "too_large"

    def test_whose_pages_unpack_to_too_much_together_is_refused(self) -> None:
        assert self.refusal(repeated(b" " * 20_000_000, pages=3)).code == "too_large"

    def test_that_takes_too_long_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_process, "MOST_SECONDS", 0)

        assert self.refusal(repeated(b"BT /F1 12 Tf (a) Tj ET")).code == "too_slow"

    def test_whose_reader_is_killed_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def killed(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
            return subprocess.CompletedProcess([], -signal.SIGXCPU, b"", b"")

        monkeypatch.setattr(pdf_process.subprocess, "run", killed)

        assert self.refusal(repeated(b"")).code == "too_slow"

    def test_is_read_under_bounds_of_memory_and_time(self) -> None:
        program = (
            "import resource, sys; sys.stdin = open('/dev/null'); from documents.gazette import pdf_process as it;"
        )
        asked = "it._serve(); print(resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU))"

        done = subprocess.run([sys.executable, "-c", program + asked], capture_output=True, text=True, check=True)

        memory, seconds = pdf_process.MOST_MEMORY, pdf_process.MOST_SECONDS
        assert f"({memory}, {memory}) ({seconds}, {seconds})" in done.stdout


class TestAWrongExtension:
    def test_does_not_matter_where_the_content_can_be_read(self) -> None:
        assert records(text_of(as_docx(), "a.txt")) == records(SMALL_GAZETTE)
        assert text_of(SMALL_GAZETTE.encode(), "a.docx") == SMALL_GAZETTE


class TestRefusing:
    @pytest.mark.parametrize(
        ("data", "name", "code", "way_out"),
        [
            (b"", "a.txt", "empty", "选择有内容的文件"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.doc", "old_format", "另存为 .docx"),
            (b"{\\rtf1 hello}", "a.rtf", "old_format", "另存为 .docx"),
            (zipped(**{"OFD.xml": b"<x/>"}), "a.ofd", "ofd", "导出为带文字层的 PDF"),
            (zipped(a=b"x"), "a.zip", "not_a_document", ".docx"),
            (zipped(word__document__xml=b"x"), "a.zip", "not_a_document", ".docx"),
            (zipped(**{"word/document.xml": b"<broken"}), "a.docx", "damaged", "重新导出"),
            (b"PK\x03\x04 cut off", "a.docx", "damaged", "重新导出"),
            (b"%PDF-1.7 cut off", "a.pdf", "damaged", "重新导出"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "a.png", "binary", ".docx"),
            (b"\x81\xff\xfe\xfd\xfc" * 9, "a.txt", "encoding", "UTF-8"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.wps", "old_format", "另存为 .docx"),
            (zipped(**{"word/document.xml": b"0" * (9 * 1024 * 1024)}), "a.docx", "too_large", "拆分"),
            (
                "正文。\n".encode() * 1_100_000,
                "a.txt",
                "text_too_long",
                "有10.5MB（约440万字），一次最多读取10MB；请按期或按件拆",
            ),
            (zipped(**{"word/document.xml": b"0" * (101 * 1024 * 1024)}), "a.docx", "too_large", "拆分"),
        ],
        ids=lambda value: value if isinstance(value, str) and "." in value else "",
    )
    def test_says_what_to_do(self, data: bytes, name: str, code: str, way_out: str) -> None:
        with pytest.raises(Unreadable) as refused:
            text_of(data, name)

        assert refused.value.code == code
        assert way_out in refused.value.message

    @given(st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"<html>", b"\xff\xfe", b"{\\rtf"]), st.binary())
    def test_is_the_only_way_to_fail(self, start: bytes, rest: bytes) -> None:
        try:
            assert text_of(start + rest)
        except Unreadable as refused:
            assert refused.message  # noqa: PT017
