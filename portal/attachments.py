"""Files from outside: checked before anything opens them (portal.file_kinds), kept under random names, handed out on
request, and swept away when no row names them.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO

import structlog
from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.db import DatabaseError, models, transaction
from django.db.models import Exists, OuterRef
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat

from portal.file_bounds import MOST_UNPACKED
from portal.file_kinds import FORMATS, PIECE, FileKind, Unsafe, inspect, kind_by_extension
from portal.history import tracked
from portal.lifecycle import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User

log = structlog.get_logger(__name__)

NAME_LENGTH = 150
MEGABYTE = 1024 * 1024
FREE_SPACE_KEPT = 200 * 1024 * 1024  # bytes that uploads leave to the database and the logs
ORPHAN_AFTER = timedelta(hours=1)  # no transaction is open that long
UNNAMED_AFTER = timedelta(days=7)  # whoever looks through an upload confirms it within a week


class Damaged(Refused):
    """The stored file is missing or is no longer what was uploaded."""


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


@dataclass(frozen=True)
class Bounds:
    """How large a file of one kind may be, where a room takes larger ones than usual: in megabytes, also unpacked."""

    megabytes: int
    unpacked_megabytes: int = 0


def store(
    file: File[Any],
    *,
    allowed: Sequence[FileKind],
    by: User | None,
    at: datetime,
    bounds: Mapping[FileKind, Bounds] | None = None,
) -> Attachment:
    """Check `file` and keep it; raises Unsafe before there is a row. `bounds` replace the usual ones of some kinds.

    When the caller's transaction rolls back, no row names the file and the next sweep removes it: only a
    sweep also finds what a killed process left, so there is no second way.
    """
    name = clean_name(file.name or "")
    kind = kind_by_extension(name, allowed)
    bound = (bounds or {}).get(kind, Bounds(FORMATS[kind].megabytes))
    most_unpacked = bound.unpacked_megabytes * MEGABYTE or MOST_UNPACKED

    def look(draft: Path) -> None:
        with draft.open("rb") as handle:
            inspect(handle, kind, most_unpacked=most_unpacked)

    return _kept(file, name, kind, limit=bound.megabytes * MEGABYTE, look=look, by=by, at=at)


def keep(file: IO[bytes], name: str, kind: FileKind, *, by: User, at: datetime) -> Attachment:
    """Keep a file that the portal has made itself, such as an export: it has no bound and is not looked through."""
    return _kept(file, name, kind, limit=None, look=None, by=by, at=at)


def _kept(
    file: File[Any] | IO[bytes],
    name: str,
    kind: FileKind,
    *,
    limit: int | None,
    look: Callable[[Path], None] | None,
    by: User | None,
    at: datetime,
) -> Attachment:
    stored_name = secrets.token_hex(16)
    draft = _place(stored_name).with_suffix(".part")
    try:
        draft.parent.mkdir(parents=True, exist_ok=True)
        size, sha256 = _receive(file, draft, limit=limit)
        if look:
            look(draft)
        draft.replace(_place(stored_name))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        log.error("attachment_disk_full")
        raise Unsafe("服务器存储空间不足，文件没有保存；请联系系统管理员清理后再试") from error
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


def download_response(attachment: Attachment, *, called: str = "") -> FileResponse:
    """The file as a download, under its own name or `called`. Who may have it is for the calling view to decide."""
    response = FileResponse(
        attachment.open(),
        as_attachment=True,
        filename=called or attachment.name,
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
            if stem not in known:
                path.unlink(missing_ok=True)
                removed += 1
    if removed:
        log.info("orphan_files_removed", count=removed)
    return removed


def remove_unnamed(*, at: datetime) -> int:
    """Delete the rows that no other row names a week after the upload, such as files that nobody confirmed.

    The history of a row names them too. The files go with the next sweep.
    """
    unnamed = Attachment.objects.filter(uploaded_at__lt=at - UNNAMED_AFTER)
    for model in apps.get_models(include_auto_created=True):
        if getattr(model, "pgh_tracked_model", None) is Attachment:
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is Attachment:
                unnamed = unnamed.filter(~Exists(model._base_manager.filter(**{field.name: OuterRef("pk")})))
    _, removed = unnamed.delete()
    count = removed.get(Attachment._meta.label, 0)
    if count:
        log.info("unnamed_files_removed", count=count)
    return count


def clean_name(name: str) -> str:
    """The last part of a file name, without control and direction characters, short enough for a row."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    visible = "".join(each for each in last if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    stem, dot, extension = visible.strip().rpartition(".")
    return f"{stem[: NAME_LENGTH - len(extension) - 1]}{dot}{extension}"[:NAME_LENGTH]


def _receive(file: File[Any] | IO[bytes], draft: Path, *, limit: int | None) -> tuple[int, str]:
    """Copy in pieces, counting; returns size and digest."""
    if shutil.disk_usage(draft.parent).free < FREE_SPACE_KEPT:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    size, digest = 0, hashlib.sha256()
    with draft.open("xb") as target:
        for piece in _pieces(file):
            size += len(piece)
            if limit is not None and size > limit:
                raise Unsafe(f"文件超过 {filesizeformat(limit)} 的上限；请拆分或压缩图片后再上传")
            digest.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    if not size:
        raise Unsafe("文件是空的；请检查后重新选择文件")
    return size, digest.hexdigest()


def _pieces(file: File[Any] | IO[bytes]) -> Iterable[bytes]:
    file.seek(0)
    return iter(lambda: file.read(PIECE), b"")


def _place(stored_name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / stored_name[:2] / stored_name
