"""Files from outside: checked before anything opens them, kept under random names, handed out on request.

A file is safe to give to a reader when its extension, its first bytes and, for zip containers, what
its directory declares all agree. Declared sizes can be trusted this far: the readers stop when a
member is larger than it said.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

import structlog
from django.conf import settings
from django.core.files.base import File
from django.db import DatabaseError, models, transaction
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat

from portal.file_bounds import MOST_ENTRIES, MOST_RATIO, MOST_UNPACKED, OLE_MAGIC
from portal.history import tracked
from portal.lifecycle import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User

log = structlog.get_logger(__name__)

NAME_LENGTH = 150
CHUNK = 64 * 1024
FREE_SPACE_KEPT = 200 * 1024 * 1024  # bytes that uploads leave to the database and the logs
ORPHAN_AFTER = timedelta(hours=1)  # no transaction is open that long


class Unsafe(Refused):
    """The file is not taken in. The message says why and what to do instead."""


class Damaged(Refused):
    """The stored file is missing or is no longer what was uploaded."""


class FileKind(models.TextChoices):
    """文件类型."""

    TXT = "txt", "文本文件"
    CSV = "csv", "CSV 表格"
    HTML = "html", "网页文件"
    DOCX = "docx", "Word 文档"
    XLSX = "xlsx", "Excel 工作簿"
    PDF = "pdf", "PDF 文件"
    PNG = "png", "PNG 图片"
    JPEG = "jpeg", "JPEG 图片"


@dataclass(frozen=True)
class Format:
    """What a file of one kind looks like. `magic` are first bytes, `part` a member its container must have."""

    extensions: tuple[str, ...]
    content_type: str
    megabytes: int
    magic: tuple[bytes, ...] = ()
    part: str = ""

    @property
    def is_text(self) -> bool:
        return not self.magic


_XML = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[str, Format] = {
    FileKind.TXT: Format(("txt",), "text/plain", 10),
    FileKind.CSV: Format(("csv",), "text/csv", 50),
    FileKind.HTML: Format(("html", "htm"), "text/html", 10),
    FileKind.DOCX: Format(
        ("docx",), f"{_XML}.wordprocessingml.document", 20, magic=(b"PK\x03\x04",), part="word/document.xml"
    ),
    FileKind.XLSX: Format(("xlsx",), f"{_XML}.spreadsheetml.sheet", 10, magic=(b"PK\x03\x04",), part="xl/workbook.xml"),
    FileKind.PDF: Format(("pdf",), "application/pdf", 50, magic=(b"%PDF-",)),
    FileKind.PNG: Format(("png",), "image/png", 10, magic=(b"\x89PNG\r\n\x1a\n",)),
    FileKind.JPEG: Format(("jpg", "jpeg"), "image/jpeg", 10, magic=(b"\xff\xd8\xff",)),
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
    "tif": "请另存为 .png 或 .jpg 后再上传", "bmp": "请另存为 .png 或 .jpg 后再上传",
}  # fmt: skip


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Sets of stored files."""

    def same_content(self, sha256: str) -> AttachmentQuerySet:
        """Files with the same bytes, oldest first: for a hint that this was uploaded before."""
        return self.filter(sha256=sha256).order_by("uploaded_at", "pk")


@tracked()
class Attachment(models.Model):
    """附件: one file as it was uploaded, under a random name below MEDIA_ROOT."""

    name = models.CharField("文件名", max_length=NAME_LENGTH)
    kind = models.CharField("文件类型", max_length=10, choices=FileKind)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    stored_name = models.CharField("存储名", max_length=32, unique=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="上传人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    uploaded_at = models.DateTimeField("上传时间")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"
        verbose_name_plural = "附件"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_kind_known",
                condition=models.Q(kind__in=FileKind.values),
                violation_error_message="文件类型不在列表中",
            ),
            models.CheckConstraint(
                name="attachment_not_empty",
                condition=models.Q(size__gt=0) & ~models.Q(name=""),
                violation_error_message="附件必须有文件名和内容",
            ),
            models.CheckConstraint(
                name="attachment_digest_form",
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"),
                violation_error_message="SHA-256 应为 64 位十六进制数",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return _place(self.stored_name)

    def open(self) -> BinaryIO:
        """The file, after a look that it is still what was uploaded; raises Damaged."""
        try:
            handle = self.path.open("rb")
        except FileNotFoundError as error:
            log.error("attachment_missing", attachment_id=self.pk)
            raise Damaged(f"文件“{self.name}”在存储中已找不到，请联系系统管理员从备份恢复") from error
        if hashlib.file_digest(handle, "sha256").hexdigest() != self.sha256:
            handle.close()
            log.error("attachment_changed", attachment_id=self.pk)
            raise Damaged(f"文件“{self.name}”与上传时不一致（SHA-256 不符），请联系系统管理员从备份恢复")
        handle.seek(0)
        return handle


def store(file: File[Any], *, allowed: Sequence[FileKind], by: User | None, at: datetime) -> Attachment:
    """Check `file` and keep it; raises Unsafe before there is a row.

    When the caller's transaction rolls back, no row names the file and the next sweep removes it: only a
    sweep also finds what a killed process left, so there is no second way.
    """
    name = clean_name(file.name or "")
    kind = _kind_by_extension(name, allowed)
    stored_name = secrets.token_hex(16)
    draft = _place(stored_name).with_suffix(".part")
    try:
        draft.parent.mkdir(parents=True, exist_ok=True)
        size, sha256 = _receive(file, draft, limit=FORMATS[kind].megabytes * 1024 * 1024)
        with draft.open("rb") as handle:
            inspect(handle, kind)
        draft.replace(_place(stored_name))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        log.error("attachment_disk_full")
        raise Unsafe("服务器存储空间不足，文件没有保存；请联系系统管理员清理后再上传") from error
    finally:
        draft.unlink(missing_ok=True)
    try:
        with transaction.atomic():
            return Attachment.objects.create(
                name=name, kind=kind, size=size, sha256=sha256, stored_name=stored_name, uploaded_by=by, uploaded_at=at
            )
    except DatabaseError:
        _place(stored_name).unlink(missing_ok=True)
        raise


def download_response(attachment: Attachment) -> FileResponse:
    """The file as a download. Who may have it is for the calling view to decide."""
    response = FileResponse(
        attachment.open(),
        as_attachment=True,
        filename=attachment.name,
        content_type=FORMATS[attachment.kind].content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def remove_orphans(*, at: datetime) -> int:
    """Delete files that no row names: what a transaction rolled back or a killed process left."""
    removed = 0
    before = (at - ORPHAN_AFTER).timestamp()
    root = Path(settings.MEDIA_ROOT)
    for shelf in sorted(root.glob("[0-9a-f][0-9a-f]")):
        names = {path.stem: path for path in shelf.iterdir() if path.stat().st_mtime < before}
        known = set(Attachment.objects.filter(stored_name__in=names).values_list("stored_name", flat=True))
        for stem, path in names.items():
            if stem not in known or path.suffix:
                path.unlink(missing_ok=True)
                removed += 1
    if removed:
        log.info("orphan_files_removed", count=removed)
    return removed


def clean_name(name: str) -> str:
    """The last part of a file name, without control and direction characters, short enough for a row."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    visible = "".join(each for each in last if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    stem, dot, extension = visible.strip().rpartition(".")
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}{dot}{extension}"[:NAME_LENGTH]


def inspect(handle: IO[bytes], kind: FileKind) -> None:
    """Look at the bytes of a file that claims to be of `kind`; raises Unsafe."""
    form = FORMATS[kind]
    head = handle.read(8)
    if head.startswith(OLE_MAGIC):
        raise Unsafe(f"文件已加密或是旧格式的 Office 文件；请取消密码后另存为 .{form.extensions[0]} 再上传")
    if form.is_text:
        _inspect_text(handle, kind)
    elif not head.startswith(form.magic):
        raise Unsafe(f"文件内容不是{kind.label}，扩展名可能被改过；请用原来的程序打开后另存为 .{form.extensions[0]}")
    elif form.part:
        _inspect_container(handle, kind)


def _kind_by_extension(name: str, allowed: Sequence[FileKind]) -> FileKind:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    for kind in allowed:
        if extension in FORMATS[kind].extensions:
            return kind
    accepted = "、".join(f".{each}" for kind in allowed for each in FORMATS[kind].extensions)
    way_out = WAYS_OUT.get(extension, "请另存为其中一种格式后再上传")
    named = f" .{extension} 文件" if extension else "没有扩展名的文件"
    raise Unsafe(f"不能接收{named}，这里接收 {accepted}；{way_out}")


def _receive(file: File[Any], draft: Path, *, limit: int) -> tuple[int, str]:
    """Copy in pieces, counting; returns size and digest."""
    if shutil.disk_usage(draft.parent).free < FREE_SPACE_KEPT:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    size, digest = 0, hashlib.sha256()
    with draft.open("xb") as target:
        for piece in _pieces(file):
            size += len(piece)
            if size > limit:
                raise Unsafe(f"文件超过 {filesizeformat(limit)} 的上限；请拆分或压缩图片后再上传")
            digest.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    if not size:
        raise Unsafe("文件是空的；请检查后重新选择文件")
    return size, digest.hexdigest()


def _pieces(file: File[Any]) -> Iterable[bytes]:
    file.seek(0)
    return iter(lambda: file.read(CHUNK), b"")


def _inspect_text(handle: IO[bytes], kind: FileKind) -> None:
    """Text is UTF-8, UTF-16 with its mark, or GB 18030; anything binary is not."""
    handle.seek(0)
    start = handle.read(CHUNK)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    handle.seek(0)
    if any(b"\x00" in piece for piece in iter(lambda: handle.read(CHUNK), b"")):
        raise Unsafe(f"文件内容不是文本，扩展名可能被改过；请用原来的程序另存为 .{FORMATS[kind].extensions[0]}")


def _inspect_container(handle: IO[bytes], kind: FileKind) -> None:
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
    if len(members) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Unsafe(
            f"文件展开后过大（{len(members)} 个部件，{filesizeformat(unpacked)}）；"
            f"上限为 {MOST_ENTRIES} 个部件、{filesizeformat(MOST_UNPACKED)}，请拆分后再上传"
        )
    if unpacked > MOST_RATIO * max(packed, 1):
        raise Unsafe(
            f"文件展开后是原来的 {unpacked // max(packed, 1)} 倍，不像正常的文档；"
            f"请用原来的程序打开，检查内容后重新另存为 .{extension}"
        )


def _leads_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name or "\x00" in name


def _place(stored_name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / stored_name[:2] / stored_name
