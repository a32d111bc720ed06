"""The register as a file on its way out: what a filter chooses of what a person may see."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import IO, NamedTuple, Self

import structlog
from django.db import transaction
from django.db.models import QuerySet

from documents.choices import ExportFormat
from documents.exchange import dividing, jsonl, workbooks
from documents.exchange.describing import ROWS_AT_ONCE, grouped
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
    """A temporary file with the register as it was at one moment, and how many documents it holds.

    Of more than one part it is a container of files, each of which an import takes.
    """

    file: IO[bytes]
    moment: datetime
    total: int
    kind: FileKind
    parts: int = 1

    @property
    def name(self) -> str:
        """What the file is called where somebody gets it."""
        return f"{_stem(self.moment)}.{self.kind}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.file.close()


def _stem(moment: datetime) -> str:
    return f"公文登记簿-{moment:%Y%m%d-%H%M%S}"


def written(documents: QuerySet[Document], format: str, *, report: jobs.Report = jobs.unheard) -> Written:
    """The documents as a file, one at a time: memory does not grow with their number.

    What is more than an import takes is divided. Refused where a workbook cannot hold what the register says.
    """
    with snapshot() as moment, ExitStack() as made:
        total = documents.count()
        groups = _told(documents, total, report)
        parts: list[IO[bytes]] = []
        for raws in dividing.divided(groups, format, dividing.bounds_of(format)):
            parts.append(_part(raws, format, moment))
            made.callback(parts[-1].close)
        file, kind = parts[0], FileKind(format)
        if len(parts) > 1:
            file, kind = tempfile.TemporaryFile(suffix=".zip"), FileKind.ZIP  # noqa: SIM115  # the response closes it
            dividing.bundled(parts, _stem(moment), format, file)
            file.seek(0)
        else:
            made.pop_all()
    log.info("register_exported", format=format, taken_at=moment, count=total, parts=len(parts))
    return Written(file, moment, total, kind, len(parts))


def _part(raws: Iterator[Raw], format: str, moment: datetime) -> IO[bytes]:
    if format == ExportFormat.XLSX:
        return workbooks.write(raws, taken_at=moment)
    file = tempfile.TemporaryFile(suffix=".jsonl")  # noqa: SIM115  # the response closes it
    file.writelines(jsonl.written(raws))
    file.seek(0)
    return file


def _told(documents: QuerySet[Document], total: int, report: jobs.Report) -> Iterator[dividing.Group]:
    done = 0
    for group in grouped(documents):
        if done % ROWS_AT_ONCE < len(group):
            report(done, total, "正在写入文件")
        done += len(group)
        yield [raw_of(each) for each in group]
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
    with made.file:
        attachment = attachments.keep(made.file, made.name, made.kind, by=export.asked_by, at=at)
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
