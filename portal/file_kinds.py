"""Kinds of file that are taken in, and the look at the bytes of one before anything opens it.

A file is safe to give to a reader when its extension, its first bytes and, for zip containers, what
its directory declares all agree. Declared sizes can be trusted this far: the readers stop when a
member is larger than it said.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.db import models
from django.template.defaultfilters import filesizeformat

from portal.file_bounds import MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED, OLE_MAGIC
from portal.lifecycle import Refused
from portal.office_parts import part_with_declarations

PIECE = 64 * 1024  # bytes read at a time


class Unsafe(Refused):
    """The file is not taken in. The message says why and what to do instead."""


class FileKind(models.TextChoices):
    """文件类型."""

    TXT = "txt", "文本文件"
    CSV = "csv", "CSV 表格"
    JSONL = "jsonl", "JSON Lines 文件"
    HTML = "html", "网页文件"
    GZ = "gz", "压缩的 CSV 表格"
    DOCX = "docx", "Word 文档"
    XLSX = "xlsx", "Excel 工作簿"
    PDF = "pdf", "PDF 文件"
    ZIP = "zip", "压缩包"
    PNG = "png", "PNG 图片"
    JPEG = "jpeg", "JPEG 图片"
    MP3 = "mp3", "MP3 录音"
    MP4 = "mp4", "MP4 录像"


@dataclass(frozen=True)
class Format:
    """What a file of one kind looks like. `magic` are first bytes, `part` a member its container must have."""

    extensions: tuple[str, ...]
    content_type: str
    megabytes: int
    magic: tuple[bytes, ...] = ()
    part: str = ""
    magic_at: int = 0  # where the magic stands; the first bytes of a film are a length

    @property
    def is_text(self) -> bool:
        return not self.magic


_XML = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[str, Format] = {
    FileKind.TXT: Format(("txt",), "text/plain", 10),
    FileKind.CSV: Format(("csv",), "text/csv", 50),
    FileKind.JSONL: Format(("jsonl", "ndjson"), "application/x-ndjson", 50),
    FileKind.GZ: Format(("gz",), "application/gzip", 50, magic=(b"\x1f\x8b",)),
    FileKind.HTML: Format(("html", "htm"), "text/html", 10),
    FileKind.DOCX: Format(
        ("docx",), f"{_XML}.wordprocessingml.document", 20, magic=(b"PK\x03\x04",), part="word/document.xml"
    ),
    FileKind.XLSX: Format(("xlsx",), f"{_XML}.spreadsheetml.sheet", 10, magic=(b"PK\x03\x04",), part="xl/workbook.xml"),
    FileKind.PDF: Format(("pdf",), "application/pdf", 50, magic=(b"%PDF-",)),
    FileKind.ZIP: Format(("zip",), "application/zip", 50, magic=(b"PK\x03\x04",)),  # only made here, never received
    FileKind.PNG: Format(("png",), "image/png", 10, magic=(b"\x89PNG\r\n\x1a\n",)),
    FileKind.JPEG: Format(("jpg", "jpeg"), "image/jpeg", 10, magic=(b"\xff\xd8\xff",)),
    FileKind.MP3: Format(("mp3",), "audio/mpeg", 50, magic=(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    FileKind.MP4: Format(("mp4", "m4v"), "video/mp4", 50, magic=(b"ftyp",), magic_at=4),
}

_AS_DOCX = "请用 Word 或 WPS 打开，另存为 .docx 后再上传"
_AS_XLSX = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传"
WAYS_OUT = {
    "doc": _AS_DOCX, "wps": _AS_DOCX, "rtf": _AS_DOCX, "odt": _AS_DOCX,
    "docm": f"带宏的文档不接收；{_AS_DOCX}", "dotm": f"带宏的模板不接收；{_AS_DOCX}",
    "xls": _AS_XLSX, "et": _AS_XLSX, "ods": _AS_XLSX, "xlsb": _AS_XLSX,
    "xlsm": f"带宏的工作簿不接收；{_AS_XLSX}",
    "ofd": "请用 OFD 阅读器打开，导出为 PDF 后再上传；可编辑的原稿请上传 .docx",
    "zip": "请先解压，再逐个上传其中的文件", "rar": "请先解压，再逐个上传其中的文件",
    "7z": "请先解压，再逐个上传其中的文件",
    "heic": "请在手机或电脑上另存为 .jpg 后再上传", "webp": "请另存为 .png 或 .jpg 后再上传",
    "mov": "请导出为 .mp4 后再上传", "avi": "请导出为 .mp4 后再上传", "wav": "请导出为 .mp3 后再上传",
    "tif": "请另存为 .png 或 .jpg 后再上传", "bmp": "请另存为 .png 或 .jpg 后再上传",
}  # fmt: skip


def kind_by_extension(name: str, allowed: Sequence[FileKind]) -> FileKind:
    """The one of `allowed` that the file name claims; raises Unsafe with the way out."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    for kind in allowed:
        if extension in FORMATS[kind].extensions:
            return kind
    accepted = "、".join(f".{each}" for kind in allowed for each in FORMATS[kind].extensions)
    way_out = WAYS_OUT.get(extension, "请另存为其中一种格式后再上传")
    named = f" .{extension} 文件" if extension else "没有扩展名的文件"
    raise Unsafe(f"不能接收{named}，这里接收 {accepted}；{way_out}")


def inspect(handle: IO[bytes], kind: FileKind, *, most_unpacked: int = MOST_UNPACKED) -> None:
    """Look at the bytes of a file that claims to be of `kind`; raises Unsafe.

    `most_unpacked` are the bytes that the members of a container may declare together.
    """
    form = FORMATS[kind]
    head = handle.read(8)
    if head.startswith(OLE_MAGIC):
        raise Unsafe(f"文件已加密或是旧格式的 Office 文件；请取消密码后另存为 .{form.extensions[0]} 再上传")
    if form.is_text:
        _inspect_text(handle, kind)
    elif not head[form.magic_at :].startswith(form.magic):
        raise Unsafe(f"文件内容不是{kind.label}，扩展名可能被改过；请用原来的程序打开后另存为 .{form.extensions[0]}")
    elif form.part:
        _inspect_container(handle, kind, most_unpacked)


def _inspect_text(handle: IO[bytes], kind: FileKind) -> None:
    """Text is UTF-8, UTF-16 with its mark, or GB 18030; anything binary is not."""
    handle.seek(0)
    start = handle.read(PIECE)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    handle.seek(0)
    if any(b"\x00" in piece for piece in iter(lambda: handle.read(PIECE), b"")):
        raise Unsafe(f"文件内容不是文本，扩展名可能被改过；请用原来的程序另存为 .{FORMATS[kind].extensions[0]}")


def _inspect_container(handle: IO[bytes], kind: FileKind, most_unpacked: int) -> None:
    """Only the directory of the zip is read: nothing is unpacked before the numbers are known to be sane."""
    extension = FORMATS[kind].extensions[0]
    try:
        members = zipfile.ZipFile(handle).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unsafe(f"文件已损坏，打不开；请用原来的程序打开后重新另存为 .{extension}") from error
    names = [member.filename for member in members]
    if FORMATS[kind].part not in names or "[Content_Types].xml" not in names:
        raise Unsafe(f"文件内容不是{kind.label}；请用原来的程序打开后另存为 .{extension}")
    if any(name.rpartition("/")[2].lower() == "vbaproject.bin" for name in names):
        raise Unsafe(f"文件带有宏，不予接收；请另存为不含宏的 .{extension} 后再上传")
    if any(member.flag_bits & 0x1 for member in members):
        raise Unsafe("文件已加密；请取消密码后再上传")
    if any(_leads_outside(name) for name in names) or len(set(names)) != len(names):
        raise Unsafe(f"文件的内部结构不正常；请用原来的程序打开后重新另存为 .{extension}")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_ENTRIES or unpacked > most_unpacked:
        raise Unsafe(
            f"文件展开后过大（{len(members)} 个部件，{filesizeformat(unpacked)}）；"
            f"上限为 {MOST_ENTRIES} 个部件、{filesizeformat(most_unpacked)}，请拆分后再上传"
        )
    if unpacked > MOST_RATIO * max(packed, 1):
        raise Unsafe(
            f"文件展开后是原来的 {unpacked // max(packed, 1)} 倍，不像正常的文档；"
            f"请用原来的程序打开，检查内容后重新另存为 .{extension}"
        )
    _refuse_declarations(handle, extension)


def _refuse_declarations(handle: IO[bytes], extension: str) -> None:
    """The numbers are sane: the beginnings of the parts may be unpacked."""
    try:
        with zipfile.ZipFile(handle) as container:
            part = part_with_declarations(container)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, zlib.error) as error:
        raise Unsafe(f"文件已损坏，打不开；请用原来的程序打开后重新另存为 .{extension}") from error
    if part:
        raise Unsafe(
            f"文件的部件 {part} 声明了外部实体（DTD），不予接收；请用原来的程序打开，检查内容后重新另存为 .{extension}"
        )


def _leads_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name or "\x00" in name
