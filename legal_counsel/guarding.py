"""What bears the mark of a state secret is not taken in (第二十一条第二项), neither as words nor as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import File

from documents.gazette.files import Unreadable, text_of
from legal_counsel.models import RuleVersion
from legal_counsel.models.matter import NOT_TAKEN_IN
from legal_counsel.secrecy import mark_in
from portal import attachments
from portal.accounts.models import User
from portal.attachments import Attachment
from portal.file_kinds import FileKind
from portal.lifecycle import Refused

KINDS = (FileKind.PDF, FileKind.DOCX, FileKind.XLSX, FileKind.JPEG, FileKind.PNG)
_READABLE = (FileKind.PDF, FileKind.DOCX)
_WITHOUT_TEXT = ("scan", "no_text")


def refuse_secrets(version: RuleVersion, *texts: str) -> None:
    """Refused where one of the texts bears a mark."""
    if mark := next((found for text in texts if (found := mark_in(text))), ""):
        raise Refused(f"内容中有国家秘密标志“{mark}”：{NOT_TAKEN_IN}", clause=version.cited("secrecy"))


def stored_clean(
    file: File[Any], version: RuleVersion, *, allowed: Sequence[FileKind] = KINDS, by: User, at: datetime
) -> Attachment:
    """Store a file whose name and text bear no mark."""
    refuse_secrets(version, file.name or "")
    stored = attachments.store(file, allowed=allowed, by=by, at=at)
    refuse_secrets(version, _text_of(stored, version))
    return stored


def _text_of(stored: Attachment, version: RuleVersion) -> str:
    """What can be read of it; a scan has no text, so the person who uploads it says its 密级."""
    if stored.kind not in _READABLE:
        return ""
    try:
        with stored.open() as handle:
            return text_of(handle.read(), stored.name)
    except Unreadable as unreadable:
        if unreadable.code not in _WITHOUT_TEXT:
            raise Refused(
                f"文件不能读取，无法核对有无国家秘密标志：{unreadable}", clause=version.cited("secrecy")
            ) from unreadable
        return ""
