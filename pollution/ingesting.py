"""A station file on its way into the readings: received, read, confirmed, stored, and taken back whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from pollution import assessing, lifecycle, registering_stations, storing
from pollution.air.monitoring.tables import Unreadable
from pollution.air.monitoring.understanding import Understanding, UnknownHead
from pollution.choices import RecalculationReason, UploadState
from pollution.doubts import NOTICE, doubts_of, open_questions
from pollution.file_choices import NOTHING_SAID, FileChoices
from pollution.file_rows import known_rows, opened
from pollution.models import MonitoringUpload
from portal import attachments, jobs
from portal.accounts.models import User
from portal.attachments import Bounds
from portal.file_kinds import FileKind
from portal.jobs import Progress
from portal.lifecycle import Refused, move

READ, STORE, WITHDRAW = "pollution.read_upload", "pollution.store_upload", "pollution.withdraw_upload"
READABLE = (FileKind.CSV, FileKind.TXT, FileKind.GZ, FileKind.XLSX)


class _KnownMeanwhile(Exception):
    """Other values would be overwritten than when the file was read."""


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
        with opened(upload, at=at, progress=progress) as reader, transaction.atomic():
            unknown: Counter[str] = Counter()
            are_created = bool(upload.choices.get("creates_stations"))
            storing.stage(known_rows(reader, unknown, progress, is_studied=True, are_created=are_created))
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

    Where other files have come or gone meanwhile, so that other values would be overwritten than somebody has looked
    at, the file goes back to be read and looked at again.
    """
    if upload.state != UploadState.CONFIRMED:
        return upload
    choices = FileChoices.from_json(upload.choices)
    by = upload.confirmed_by
    try:
        with transaction.atomic():
            storing.lock()
            at = _after_all_others(at)
            if choices.creates_stations:
                registering_stations.create_missing(
                    upload.understanding, region=choices.region, first_at=upload.first_at, by=by, at=at
                )
            brought, changes = _bring(upload, at=at, progress=progress)
            if brought["rows_changed"] and changes != upload.understanding["outcome"]["changes"]:
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
            with opened(other, at=at, progress=progress) as reader:
                storing.stage(known_rows(reader, Counter(), progress))
                storing.settle_duplicates()
                storing.contribute(other)
        storing.fold()
        move(upload, "finish_withdrawing", lifecycle.UPLOAD)
        _recalculate(upload, RecalculationReason.WITHDRAWN, by=upload.withdrawn_by, at=at)
    return upload


@transaction.atomic
def discard(upload: MonitoringUpload, *, by: User, at: datetime) -> MonitoringUpload:
    """Give a file up that is not stored; a worker that is reading it is called off."""
    job = jobs.latest(READ, subject_id=upload.pk)
    if job is not None and job.is_open:
        jobs.cancel(job, by=by, at=at)
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


def latest_job(upload_id: int) -> jobs.Job | None:
    """The newest job on the upload with this id, of whatever kind; read it before the upload that it moves."""
    found = [jobs.latest(kind, subject_id=upload_id) for kind in (READ, STORE, WITHDRAW)]
    return max((each for each in found if each), key=lambda each: each.pk, default=None)


def _bring(upload: MonitoringUpload, *, at: datetime, progress: Progress | None) -> tuple[dict[str, Any], str]:
    """Store the rows, by the short way where nothing is known of their hours; its counts, and what changed."""
    outcome: storing.Outcome | None = None
    duplicates = storing.Duplicates()
    if upload.first_at and upload.last_at and not storing.are_any(upload.first_at, upload.last_at):
        with opened(upload, at=at, progress=progress) as reader:
            unknown: Counter[str] = Counter()
            outcome = storing.copy_new(upload, known_rows(reader, unknown, progress))
    if outcome is None:
        with opened(upload, at=at, progress=progress) as reader:
            unknown = Counter()
            storing.stage(known_rows(reader, unknown, progress))
            duplicates = storing.settle_duplicates()
            outcome = storing.store(upload)
    return {
        "rows_stored": outcome.stored,
        "rows_changed": outcome.changed,
        "rows_unchanged": outcome.unchanged,
        "rows_refused": reader.understanding.refused + duplicates.refused,
        "rows_left_out": sum(unknown.values()),
    }, outcome.changes


def _after_all_others(at: datetime) -> datetime:
    """The moment of storing: the clocks of two workers may differ, and the newest file is the one stored last."""
    last = MonitoringUpload.objects.filter(stored_at__gte=at).aggregate(Max("stored_at"))["stored_at__max"]
    return last + timedelta(microseconds=1) if last else at


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
