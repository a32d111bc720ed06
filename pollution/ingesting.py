"""A station file on its way into the readings: received, read, confirmed, stored, and taken back whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

import polars as pl
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from pollution import assessing, lifecycle, registering_stations, storing
from pollution.air.monitoring.tables import Unreadable
from pollution.air.monitoring.understanding import FileReader, Understanding, UnknownHead, reading
from pollution.air.monitoring.workbooks import WorkbookLimits
from pollution.choices import RecalculationReason, UploadState
from pollution.doubts import NOTICE, doubts_of, open_questions
from pollution.file_choices import NOTHING_SAID, FileChoices
from pollution.models import MonitoringUpload, Station
from portal import attachments, jobs
from portal.accounts.models import User
from portal.attachments import MEGABYTE, Bounds
from portal.file_kinds import FileKind
from portal.jobs import Progress
from portal.lifecycle import Refused, move

READ, STORE, WITHDRAW = "pollution.read_upload", "pollution.store_upload", "pollution.withdraw_upload"
READABLE = (FileKind.CSV, FileKind.TXT, FileKind.GZ, FileKind.XLSX)


class _KnownMeanwhile(Exception):
    """More is known of the hours than when the file was read."""


@transaction.atomic
def receive(
    file: File[Any],
    *,
    choices: FileChoices = NOTHING_SAID,
    confirms_itself: bool = False,
    by: User | None,
    at: datetime,
) -> MonitoringUpload:
    """Store a file and hand it to a worker to read. Raises Unsafe for files of other kinds.

    With `confirms_itself` it is confirmed in the name of `by` when nothing about it is doubtful (programs ask so).
    """
    attachment = attachments.store(file, allowed=READABLE, by=by, at=at, bounds=_bounds())
    upload = MonitoringUpload.objects.create(
        attachment=attachment,
        choices=choices.to_json(),
        confirms_itself=confirms_itself,
        received_by=by,
        received_at=at,
    )
    jobs.enqueue(READ, subject_id=upload.pk, by=by, at=at)
    return upload


def read(upload: MonitoringUpload, *, at: datetime, progress: Progress | None = None) -> MonitoringUpload:
    """Understand the file and compare it with what is known, or say why it cannot be read; done once.

    Nothing becomes a reading here: rows are staged for the length of the transaction only.
    """
    if upload.state != UploadState.RECEIVED:
        return upload
    try:
        with _opened(upload, at=at) as reader, transaction.atomic():
            unknown: Counter[str] = Counter()
            are_created = bool(upload.choices.get("creates_stations"))
            storing.stage(_known_rows(reader, unknown, progress, is_studied=True, are_created=are_created))
            duplicates = storing.settle_duplicates()
            outcome = storing.compared()
            understanding = _described(reader.understanding) | {
                "unknown_stations": dict(sorted(unknown.items(), key=lambda each: (-each[1], each[0]))),
                "duplicates": asdict(duplicates),
                "outcome": asdict(outcome),
            }
            transaction.set_rollback(True)  # the staged rows go
    except UnknownHead as error:
        known = {"head": error.head, "guess": asdict(error.guess)}
        return move(upload, "refuse", lifecycle.UPLOAD, refusal=_shortened(error), understanding=known)
    except Unreadable as error:
        return move(upload, "refuse", lifecycle.UPLOAD, refusal=_shortened(error))
    found = reader.understanding
    understanding = _jsonable(understanding)
    new = dict(enumerate(unknown, start=1))
    for each in understanding["duplicates"]["examples"]:
        each["station"] = new.get(-each["station"], each["station"])
    understanding["findings"] = [asdict(each) for each in doubts_of(understanding, upload.choices)]
    move(
        upload,
        "read",
        lifecycle.UPLOAD,
        understanding=understanding,
        rows_read=found.lines,
        rows_refused=found.refused + duplicates.refused,
        rows_left_out=0 if upload.choices.get("creates_stations") else sum(unknown.values()),
        first_at=_aware(found.first),
        last_at=_aware(found.last),
        read_at=at,
    )
    is_plain = _has_rows(upload) and not any(_is_doubt(each) for each in _findings(upload))
    if upload.confirms_itself and upload.received_by and is_plain:
        confirm(upload, accepts_doubts=False, by=upload.received_by, at=at)
    return upload


@transaction.atomic
def read_again(upload: MonitoringUpload, choices: FileChoices, *, by: User | None, at: datetime) -> MonitoringUpload:
    """Read the file in another way: what was understood before is replaced."""
    move(upload, "read_again", lifecycle.UPLOAD, choices=choices.to_json(), refusal="", understanding={}, read_at=None)
    jobs.enqueue(READ, subject_id=upload.pk, by=by, at=at)
    return upload


@transaction.atomic
def confirm(
    upload: MonitoringUpload, *, accepts_doubts: bool, by: User, at: datetime, seen: datetime | None = None
) -> MonitoringUpload:
    """Have the file stored. Open questions have to be answered, and doubts to be looked at, before.

    `seen` is when the reading that a person looked at was made; one made since has to be looked at first.
    """
    upload.refresh_from_db(from_queryset=MonitoringUpload.objects.select_for_update())
    if upload.state == UploadState.READ:
        if seen is not None and seen != upload.read_at:
            raise Refused("文件在您核对之后又重新读取过，请核对新的结果后再确认")
        if questions := open_questions(upload.understanding, upload.choices):
            raise Refused("请先回答：" + "；".join(questions))
        if not accepts_doubts and any(_is_doubt(each) for each in _findings(upload)):
            raise Refused("文件中有疑点，请逐条核对后勾选“已核对全部疑点”")
        if not _has_rows(upload):
            raise Refused("文件中没有可以入库的数据：站点都未登记，或所有行都被拒收")
    move(upload, "confirm", lifecycle.UPLOAD, confirmed_by=by, confirmed_at=at)
    jobs.enqueue(STORE, subject_id=upload.pk, by=by, at=at)
    return upload


def store(upload: MonitoringUpload, *, at: datetime, progress: Progress | None = None) -> MonitoringUpload:
    """Make its rows readings, all in one transaction; done once, and a second file of the same changes nothing.

    Where another file has come meanwhile, so that more would be overwritten than somebody has looked at, the file goes
    back to be read and looked at again.
    """
    if upload.state != UploadState.CONFIRMED:
        return upload
    choices = FileChoices.from_json(upload.choices)
    by = upload.confirmed_by
    try:
        with transaction.atomic():
            storing.lock()
            if choices.creates_stations:
                registering_stations.create_missing(
                    upload.understanding, region=choices.region, first_at=upload.first_at, by=by, at=at
                )
            brought = _bring(upload, at=at, progress=progress)
            if brought["rows_changed"] > upload.understanding["outcome"]["changed"]:
                raise _KnownMeanwhile
            move(upload, "store", lifecycle.UPLOAD, stored_at=at, **brought)
            if brought["rows_stored"]:
                _recalculate(upload, RecalculationReason.STORED, by=by, at=at)
    except _KnownMeanwhile:
        move(upload, "reopen", lifecycle.UPLOAD, confirmed_by=None, confirmed_at=None)
        return read_again(upload, choices, by=by, at=at)
    return upload


@transaction.atomic
def withdraw(upload: MonitoringUpload, *, reason: str, by: User, at: datetime) -> MonitoringUpload:
    """Take back everything that a stored file brought; a worker does it."""
    move(upload, "withdraw", lifecycle.UPLOAD, withdrawn_by=by, withdrawn_at=at, withdrawal_reason=reason)
    jobs.enqueue(WITHDRAW, subject_id=upload.pk, by=by, at=at)
    return upload


def take_back(upload: MonitoringUpload, *, at: datetime, progress: Progress | None = None) -> MonitoringUpload:
    """Let each hour be what the other files say, as if this one had never come; done once.

    A later file that said the same left no row of its own, so it is read again for the hours concerned.
    """
    if upload.state != UploadState.WITHDRAWING:
        return upload
    with transaction.atomic():
        storing.lock()
        storing.mark_affected(upload)
        for other in _later_with_same_rows(upload):
            with _opened(other, at=at) as reader:
                storing.stage(_known_rows(reader, Counter(), progress))
                storing.settle_duplicates()
                storing.contribute(other)
        storing.fold()
        move(upload, "finish_withdrawing", lifecycle.UPLOAD)
        _recalculate(upload, RecalculationReason.WITHDRAWN, by=upload.withdrawn_by, at=at)
    return upload


def discard(upload: MonitoringUpload, *, by: User, at: datetime) -> MonitoringUpload:
    """Give a file up that is not stored."""
    return move(upload, "discard", lifecycle.UPLOAD, withdrawn_by=by, withdrawn_at=at)


@transaction.atomic
def reopen(upload: MonitoringUpload, *, by: User, at: datetime) -> MonitoringUpload:
    """退回核对: a confirmed file whose storing failed or was called off goes back to be looked at."""
    job = jobs.latest(STORE, subject_id=upload.pk)
    if job is not None and job.is_open:
        raise Refused("正在入库；如要停止，请先取消后台任务")
    return move(upload, "reopen", lifecycle.UPLOAD, confirmed_by=None, confirmed_at=None)


def try_again(upload: MonitoringUpload, *, by: User, at: datetime) -> MonitoringUpload:
    """Put the job of the present state back into the queue after it had failed or was called off."""
    kind = {UploadState.RECEIVED: READ, UploadState.CONFIRMED: STORE, UploadState.WITHDRAWING: WITHDRAW}
    job = jobs.latest(kind.get(UploadState(upload.state), ""), subject_id=upload.pk)
    if job is None:
        raise Refused(f"该上传{upload.get_state_display()}，没有需要重试的任务")
    jobs.retry(job, by=by, at=at)
    return upload


def refusals(upload: MonitoringUpload, *, at: datetime) -> Iterator[dict[str, Any]]:
    """Everything that is refused, read again from the file: line, column, value, reason."""
    with _opened(upload, at=at) as reader:
        for batch in reader.batches():
            yield from batch.refusals.iter_rows(named=True)
    for each in upload.understanding["duplicates"]["examples"]:
        if not each["is_same"]:
            lines = "、".join(map(str, each["lines"]))
            yield {
                "line": each["lines"][0],
                "column": "",
                "value": f"第{lines}行",
                "reason": "同一站点同一小时有不同的值",
            }


def latest_job(upload_id: int) -> jobs.Job | None:
    """The newest job on the upload with this id, of whatever kind; read it before the upload that it moves."""
    found = [jobs.latest(kind, subject_id=upload_id) for kind in (READ, STORE, WITHDRAW)]
    return max((each for each in found if each), key=lambda each: each.pk, default=None)


@contextmanager
def _opened(upload: MonitoringUpload, *, at: datetime) -> Iterator[FileReader]:
    """The file under the choices of the upload; Refused where it is no longer what was uploaded.

    What has not been measured yet is judged by the moment of reading, so that what a person has looked at is stored.
    """
    at = upload.read_at or at
    upload.attachment.open().close()
    not_after = timezone.make_naive(at).replace(minute=0, second=0, microsecond=0)
    with reading(
        upload.attachment.path,
        FileChoices.from_json(upload.choices).way(),
        not_after=not_after,
        most_bytes=settings.MONITORING_CSV_MEGABYTES * MEGABYTE,
        workbook=WorkbookLimits(
            packed=settings.MONITORING_XLSX_MEGABYTES * MEGABYTE,
            unpacked=settings.MONITORING_XLSX_UNPACKED_MEGABYTES * MEGABYTE,
        ),
    ) as reader:
        yield reader


def _bring(upload: MonitoringUpload, *, at: datetime, progress: Progress | None) -> dict[str, Any]:
    """Store the rows, by the short way where nothing is known of their hours; the counts of the upload."""
    outcome: storing.Outcome | None = None
    duplicates = storing.Duplicates()
    if upload.first_at and upload.last_at and not storing.are_any(upload.first_at, upload.last_at):
        with _opened(upload, at=at) as reader:
            unknown: Counter[str] = Counter()
            outcome = storing.copy_new(upload, _known_rows(reader, unknown, progress))
    if outcome is None:
        with _opened(upload, at=at) as reader:
            unknown = Counter()
            storing.stage(_known_rows(reader, unknown, progress))
            duplicates = storing.settle_duplicates()
            outcome = storing.store(upload)
    return {
        "rows_stored": outcome.stored,
        "rows_changed": outcome.changed,
        "rows_unchanged": outcome.unchanged,
        "rows_refused": reader.understanding.refused + duplicates.refused,
        "rows_left_out": sum(unknown.values()),
    }


def _known_rows(
    reader: FileReader,
    unknown: Counter[str],
    progress: Progress | None,
    *,
    is_studied: bool = False,
    are_created: bool = False,
) -> Iterator[pl.DataFrame]:
    """The rows of registered stations, by their ids; `unknown` counts the hours of others, in the order they come.

    Where those `are_created` on confirming, they pass too, the first unknown one as −1, the second as −2.

    The stations are asked for at once, since nothing can be asked while rows are being copied.
    """
    codes = dict(Station.objects.values_list("code", "pk"))
    known = pl.DataFrame({"code": list(codes), "id": list(codes.values())}, schema={"code": pl.String, "id": pl.Int64})

    def parts() -> Iterator[pl.DataFrame]:
        for batch in reader.batches(is_studied=is_studied):
            rows = batch.rows.join(known, left_on="station", right_on="code", how="left", maintain_order="left")
            left_out = rows.filter(pl.col("id").is_null())["station"].value_counts()
            unknown.update(dict(left_out.iter_rows()))
            if progress:
                progress.report(reader.understanding.lines, reader.lines, f"已读取{reader.understanding.lines}行")
            if are_created:
                new = {code: -place for place, code in enumerate(unknown, start=1)}
                provisional = pl.col("station").replace_strict(new, default=None, return_dtype=pl.Int64)
                rows = rows.with_columns(pl.coalesce("id", provisional).alias("id"))
            yield rows.filter(pl.col("id").is_not_null()).drop("station").rename({"id": "station"})

    return parts()


def _later_with_same_rows(upload: MonitoringUpload) -> Iterator[MonitoringUpload]:
    rows = MonitoringUpload.objects.stored().filter(
        stored_at__gte=upload.stored_at,
        rows_unchanged__gt=0,
        first_at__lte=upload.last_at,
        last_at__gte=upload.first_at,
    )
    yield from rows.exclude(pk=upload.pk).select_related("attachment").order_by("stored_at", "pk")


def _recalculate(upload: MonitoringUpload, reason: RecalculationReason, *, by: User | None, at: datetime) -> None:
    if upload.first_at and upload.last_at:
        assessing.enqueue(
            reason,
            first_day=assessing.day_of(upload.first_at),
            last_day=assessing.day_of(upload.last_at),
            upload=upload,
            by=by,
            at=at,
        )


def _has_rows(upload: MonitoringUpload) -> bool:
    outcome = upload.understanding["outcome"]
    known = outcome["new"] + outcome["changed"] + outcome["unchanged"]
    return bool(known or (upload.choices.get("creates_stations") and upload.understanding["unknown_stations"]))


def _findings(upload: MonitoringUpload) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = upload.understanding.get("findings", [])
    return found


def _is_doubt(finding: dict[str, Any]) -> bool:
    return bool(finding["severity"] != NOTICE)


def _described(found: Understanding) -> dict[str, Any]:
    return asdict(found) | {
        each: dict(getattr(found, each).most_common()) for each in ("stations", "gaps", "suspicious")
    }


def _shortened(error: Unreadable) -> str:
    """As much of the reason as its field holds: a head may be long."""
    return str(error)[: MonitoringUpload._meta.get_field("refusal").max_length]


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _aware(at: datetime | None) -> datetime | None:
    return timezone.make_aware(at) if at else None


def _bounds() -> dict[FileKind, Bounds]:
    text = Bounds(settings.MONITORING_CSV_MEGABYTES)
    return dict.fromkeys((FileKind.CSV, FileKind.TXT, FileKind.GZ), text) | {
        FileKind.XLSX: Bounds(settings.MONITORING_XLSX_MEGABYTES, settings.MONITORING_XLSX_UNPACKED_MEGABYTES)
    }
