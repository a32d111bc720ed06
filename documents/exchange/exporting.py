"""The register as a file on its way out: what a filter chooses of what a person may see."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO, NamedTuple

import structlog
from django.db import transaction
from django.db.models import QuerySet

from documents.choices import ExportFormat
from documents.exchange import jsonl, workbooks
from documents.exchange.describing import ROWS_AT_ONCE, records
from documents.exchange.records import Raw, raw_of
from documents.models import Document, RegisterExport
from portal import attachments, jobs
from portal.accounts.models import User
from portal.attachments import Attachment
from portal.exports import snapshot
from portal.file_kinds import FileKind

log = structlog.get_logger(__name__)
EXPORT_REGISTER = "documents.export_register"
MOST_AT_ONCE = 200
"""Documents that are written while the browser waits: more take longer than a second (bench/exchange.py)."""
KEPT_FOR = timedelta(days=7)


class Written(NamedTuple):
    """A temporary file with the register as it was at one moment, and how many documents it holds."""

    file: IO[bytes]
    moment: datetime
    total: int

    def name(self, format: str) -> str:
        """What the file is called where somebody gets it."""
        return f"公文登记簿-{self.moment:%Y%m%d-%H%M%S}.{format}"


def written(documents: QuerySet[Document], format: str, *, report: jobs.Report = jobs.unheard) -> Written:
    """The documents as a file, one at a time: memory does not grow with their number.

    Refused where a workbook cannot hold what the register says.
    """
    with snapshot() as moment:
        total = documents.count()
        raws = _told(documents, total, report)
        if format == ExportFormat.XLSX:
            file = workbooks.write(raws, taken_at=moment)
        else:
            file = tempfile.TemporaryFile(suffix=".jsonl")  # noqa: SIM115  # the response closes it
            file.writelines(jsonl.written(raws))
            file.seek(0)
    log.info("register_exported", format=format, taken_at=moment, count=total)
    return Written(file, moment, total)


def _told(documents: QuerySet[Document], total: int, report: jobs.Report) -> Iterator[Raw]:
    for done, each in enumerate(records(documents)):
        if done % ROWS_AT_ONCE == 0:
            report(done, total, "正在写入文件")
        yield raw_of(each)
    report(total, total, "正在保存文件")


@transaction.atomic
def ask(format: ExportFormat, *, query: str, about: str, by: User, at: datetime) -> RegisterExport:
    """Leave a long export to a worker. The same one asked again while it is made is that one."""
    User.objects.select_for_update().get(pk=by.pk)  # one press after the other
    same = RegisterExport.objects.filter(asked_by=by, format=format, query=query, taken_at__isnull=True)
    for each in same:
        job = jobs.latest(EXPORT_REGISTER, subject_id=each.pk)
        if job and job.is_open:
            return each
    export: RegisterExport = RegisterExport.objects.create(
        format=format, query=query, about=about, asked_by=by, asked_at=at
    )
    jobs.enqueue(EXPORT_REGISTER, subject_id=export.pk, by=by, at=at)
    return export


@transaction.atomic
def offer(export: RegisterExport, made: Written, *, at: datetime) -> RegisterExport:
    """Keep what was written, for its owner and for a while."""
    name = made.name(export.format)
    with made.file:
        attachment = attachments.keep(made.file, name, FileKind(export.format), by=export.asked_by, at=at)
    export.attachment, export.taken_at, export.document_count = attachment, made.moment, made.total
    export.expires_at = at + KEPT_FOR
    export.save(update_fields=["attachment", "taken_at", "document_count", "expires_at"])
    return export


def withdraw_expired(*, at: datetime) -> int:
    """Take away the files whose time is over; their bytes go with the next sweep of files."""
    over = list(RegisterExport.objects.over(at).values_list("pk", "attachment_id"))
    for export, file in over:
        with transaction.atomic():
            RegisterExport.objects.filter(pk=export).update(attachment=None)
            Attachment.objects.filter(pk=file).delete()
    return len(over)
