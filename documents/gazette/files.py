"""A file as text: plain text in UTF-8, UTF-16 or GB18030, .docx, .html, .pdf with a text layer.

Everything else is `Unreadable`, with the way out in the message. Tables become one cell a line led by a tab
with a blank line between rows, as gazettes print them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from documents.gazette import pdf_process
from documents.gazette.unreadable import Unreadable
from portal.file_bounds import MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED, OLE_MAGIC
from portal.office_parts import part_with_declarations

__all__ = ["Unreadable", "text_of"]

MEGABYTE = 1024 * 1024
MOST_BYTES = 60 * MEGABYTE
MOST_TEXT = 10 * MEGABYTE  # bytes of the text in UTF-8, of whatever file it came
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HTML_START = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)", re.IGNORECASE
)
_LINE_TAGS = {
    "p",
    "div",
    "br",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "section",
    "article",
    "hr",
    "pre",
}
_SILENT_TAGS = {"script", "style", "noscript", "template", "head", "svg"}
_OPENS = "\x00"  # a line begins here, unless one just did
_DAMAGE_ALLOWED = 0.001  # of the characters; more than that was never UTF-8


def text_of(data: bytes, name: str = "") -> str:
    """The text of a file, by its content first and its name second. Raises Unreadable and nothing else."""
    if not data.strip():
        raise Unreadable("empty", "文件是空的，请选择有内容的文件")
    if len(data) > MOST_BYTES:
        raise Unreadable("too_large", f"文件超过{MOST_BYTES // 1024 // 1024}MB，请拆分后再导入")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    text = _by_content(data, ending)
    if not text.strip():
        raise Unreadable("no_text", "文件里没有文字，可能是扫描件；请先做文字识别，另存为 .docx 或 .txt")
    if (size := len(text.encode("utf-8", "surrogatepass"))) > MOST_TEXT:
        told = f"文件里的文字有{size / MEGABYTE:.1f}MB（约{len(text) // 10_000}万字）"
        way_out = f"一次最多读取{MOST_TEXT // MEGABYTE}MB；请按期或按件拆成几个文件，分别导入"
        raise Unreadable("text_too_long", f"{told}，{way_out}")
    return text


def _by_content(data: bytes, ending: str) -> str:
    if data.startswith(OLE_MAGIC):
        raise Unreadable(
            "old_format", "这是 .doc、.wps 或加密的 Office 文件；请用 Word 或 WPS 打开，去掉密码，另存为 .docx"
        )
    if data.startswith(b"{\\rtf"):
        raise Unreadable("old_format", "这是 .rtf 文件；请用 Word 或 WPS 打开，另存为 .docx")
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        return pdf_process.text_of(data)
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, ending)
    if _HTML_START.match(data[:1024]) or ending in {"html", "htm"}:
        return _guarded(_html, data, "网页")
    return _plain(data)


def _guarded(reader: Any, data: bytes, what: str) -> str:
    """What a library makes of the file; whatever it trips over is a damaged file to the person who sent it."""
    try:
        return str(reader(data))
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("damaged", f"{what}文件已损坏或不完整，无法读取；请重新导出后再试") from error


def _plain(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data[:8192]:
        raise Unreadable("binary", "这不是文本文件；请提供 .txt、.docx、.html 或带文字层的 .pdf")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    damaged = data.decode("utf-8-sig", errors="replace")
    if damaged.count("\ufffd") <= len(damaged) * _DAMAGE_ALLOWED:
        return damaged
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise Unreadable("encoding", "无法识别文字编码；请用记事本打开，另存为 UTF-8 编码的 .txt") from error


def _zipped(data: bytes, ending: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("damaged", "文件已损坏或不完整，无法读取；请重新导出后再试") from error
    names = {member.filename for member in members}
    if "OFD.xml" in names or ending == "ofd":
        raise Unreadable("ofd", "这是 .ofd 文件；请用 OFD 阅读器打开，导出为带文字层的 PDF，或提供可编辑的 .docx")
    if "word/document.xml" not in names:
        raise Unreadable("not_a_document", "这不是 Word 文档；请提供 .docx、.txt、.html 或带文字层的 .pdf")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("encrypted", "文件已加密；请去掉密码后再导入")
    unpacked, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    if len(members) > MOST_ENTRIES or unpacked > min(MOST_UNPACKED, MOST_RATIO * max(packed, 1)):
        raise Unreadable("too_large", "文档解开后过大，已拒绝读取；请拆分后再导入")
    return _guarded(_docx, data, "Word ")


def _docx(data: bytes) -> str:
    """Paragraphs and tables in the order of the body; struck-out revisions are left out, inserted ones kept."""
    from docx import Document

    with zipfile.ZipFile(io.BytesIO(data)) as container:
        part = part_with_declarations(container)
    if part:
        raise Unreadable(
            "hostile",
            f"文档的部件 {part} 声明了外部实体（DTD），已拒绝读取；请用 Word 或 WPS 打开，检查内容后另存为 .docx",
        )
    body = Document(io.BytesIO(data)).element.body
    lines: list[str] = []
    for child in body.iterchildren():
        if child.tag == f"{_WORD}p":
            lines.append(_paragraph(child).lstrip("\t"))
        elif child.tag == f"{_WORD}tbl":
            lines.extend(_table(child))
    return "\n".join(lines)


def _paragraph(element: Any) -> str:
    parts: list[str] = []
    skipped = {f"{_WORD}del", f"{_WORD}moveFrom", f"{_COMPATIBLE}Fallback", f"{_WORD}delText", f"{_WORD}instrText"}
    stack = [iter([element])]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif node.tag == f"{_WORD}t":
            parts.append(node.text or "")
        elif node.tag in {f"{_WORD}br", f"{_WORD}cr"}:
            parts.append("\n")
        elif node.tag == f"{_WORD}tab" and node.getparent().tag == f"{_WORD}r":
            parts.append("\t")
        elif node.tag not in skipped:
            stack.append(node.iterchildren())
    return "".join(parts)


def _table(table: Any) -> Iterator[str]:
    """One cell a line; a cell merged with the one above is empty, a wide cell is followed by empty ones."""
    yield ""
    for row in table.iterchildren(f"{_WORD}tr"):
        for cell in row.iterchildren(f"{_WORD}tc"):
            yield from _cell(cell)
        yield ""


def _cell(cell: Any) -> Iterator[str]:
    properties = cell.find(f"{_WORD}tcPr")
    merge = properties.find(f"{_WORD}vMerge") if properties is not None else None
    goes_on = merge is not None and merge.get(f"{_WORD}val") != "restart"
    lines = [] if goes_on else [_paragraph(part).strip() for part in cell.iter(f"{_WORD}p")]
    filled = [part for line in lines for part in re.split(r"[\n\t]+", line) if part]
    yield "\t" + (filled[0] if filled else "")
    yield from filled[1:]
    span = properties.find(f"{_WORD}gridSpan") if properties is not None else None
    width = span.get(f"{_WORD}val", "1") if span is not None else "1"
    for _ in range(min(int(width), 50) - 1 if width.isdecimal() else 0):
        yield "\t"


def _html(data: bytes) -> str:
    """The visible text, block elements as lines, table cells one a line."""
    from lxml import html

    match = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})", data[:4096])
    try:
        source = data.decode(match[1].decode("ascii") if match else "utf-8", errors="strict")
    except (UnicodeDecodeError, LookupError):
        source = _plain(data)
    source = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", source.replace("\x00", ""))
    root = html.document_fromstring(source)
    parts: list[str] = []
    for part in _visible(root):
        if part != _OPENS or (parts and not parts[-1].endswith("\n")):
            parts.append("\n" if part == _OPENS else part)
    return "".join(parts)


def _visible(root: Any) -> Iterator[str]:
    """Text of elements in order, without recursion: nesting may be deep."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, is_done = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if is_done:
            if tag in _LINE_TAGS:
                yield "\n"
            if tail := _flat(node.tail):
                yield tail
            continue
        stack.append((node, True))
        if not tag or tag in _SILENT_TAGS:
            continue
        if tag in {"td", "th"}:
            yield _OPENS
            yield "\t"
            yield _flat(" ".join(node.itertext()))
            continue
        if tag in _LINE_TAGS:
            yield _OPENS
        if text := _flat(node.text):
            yield text
        stack.extend((child, False) for child in reversed(node))


def _flat(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ") if text else ""
