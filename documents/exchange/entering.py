"""A register file on its way in: received, read into a plan, confirmed or withdrawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from django.core.files.base import File
from django.db import transaction

from documents import lifecycle, registering
from documents.choices import ImportState, RowOutcome
from documents.exchange import jsonl, workbooks
from documents.exchange.describing import ROWS_AT_ONCE
from documents.exchange.jsonl import Line
from documents.exchange.planning import Lines, NothingToRead, Plan, Planned
from documents.exchange.storing import Storing
from documents.models import RING_REFUSALS, RegisterImport, RegisterImportRow, ValidityEvent
from documents.permissions import may_decide_publicity
from portal import attachments, jobs
from portal.accounts.models import User
from portal.attachments import Attachment
from portal.constraints import keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused, move

READ_REGISTER = "documents.read_register"
ENTER_REGISTER = "documents.enter_register"
READABLE = (FileKind.JSONL, FileKind.XLSX)


@transaction.atomic
def receive(file: File, *, by: User, at: datetime) -> RegisterImport:
    """Store an uploaded file and hand it to a worker to read. Raises Unsafe for files of other kinds."""
    register_import = _received(file, by=by, at=at)
    jobs.enqueue(READ_REGISTER, subject_id=register_import.pk, by=by, at=at)
    return register_import


def read_now(file: File, *, by: User, at: datetime) -> RegisterImport:
    """Receive and read at once, for commands; raises Refused for what cannot be read."""
    register_import = read_upload(_received(file, by=by, at=at), at=at)
    if register_import.state != ImportState.READ:
        raise Refused(register_import.refusal)
    return register_import


def _received(file: File, *, by: User, at: datetime) -> RegisterImport:
    attachment = attachments.store(file, allowed=READABLE, by=by, at=at)
    return RegisterImport.objects.create(attachment=attachment, received_by=by, received_at=at)


def read_upload(
    register_import: RegisterImport, *, at: datetime, progress: jobs.Progress | None = None
) -> RegisterImport:
    """Say what would become of each line, or why the file cannot be read. A second call changes nothing."""
    if register_import.state != ImportState.RECEIVED:
        return register_import
    report = progress.report if progress else _unheard
    try:
        with transaction.atomic(), _lines_of(register_import.attachment) as lines:
            plan = Plan(lines, may_publish=may_decide_publicity(register_import.received_by))
            move(register_import, "read", lifecycle.IMPORT, read_at=at)
            planned = iter(plan)
            done = 0
            while batch := list(islice(planned, ROWS_AT_ONCE)):
                RegisterImportRow.objects.bulk_create(_row(register_import, each) for each in batch)
                done += len(batch)
                report(done, plan.count, "正在与登记簿比对")
    except (NothingToRead, workbooks.NotAWorkbook) as refusal:
        register_import.refresh_from_db()
        return move(register_import, "refuse", lifecycle.IMPORT, refusal=str(refusal))
    return register_import


def dry_run(file: File, name: str, *, may_publish: bool) -> Iterator[Planned]:
    """What would become of each line of a file; stores nothing. Raises Refused for what cannot be read."""
    is_workbook = name.lower().endswith(".xlsx")

    def lines() -> Iterator[Line]:
        file.seek(0)
        return workbooks.lines(file) if is_workbook else jsonl.lines(file)

    yield from Plan(lines, may_publish=may_publish)


@transaction.atomic
def ask_to_confirm(register_import: RegisterImport, *, by: User, at: datetime) -> RegisterImport:
    """Confirm the plan that was shown and leave the entering to a worker; a second press changes nothing."""
    asked = jobs.latest(ENTER_REGISTER, subject_id=register_import.pk)
    if asked and asked.is_open:
        return register_import
    owner = RegisterImport.objects.select_for_update().get(pk=register_import.pk)
    if owner.state == ImportState.CONFIRMED:
        return owner
    if owner.state != ImportState.READ:
        raise Refused(f"该导入{owner.get_state_display()}，不能确认登记")
    _refuse_without_gain(owner)
    _refuse_other_publisher(owner, by)
    if asked and asked.state == jobs.JobState.FAILED:
        jobs.cancel(asked, by=by, at=at)
    jobs.enqueue(ENTER_REGISTER, subject_id=owner.pk, by=by, at=at)
    return owner


def _refuse_without_gain(register_import: RegisterImport) -> None:
    entered = (RowOutcome.NEW, RowOutcome.COMPLETED)
    if not register_import.rows.filter(outcome__in=entered).exists():
        raise Refused("文件中没有可登记的内容；如不再需要，请撤回本次导入")


def _refuse_other_publisher(register_import: RegisterImport, by: User) -> None:
    """The plan says what is published for whoever uploaded; another with other rights would enter something else."""
    if may_decide_publicity(by) != may_decide_publicity(register_import.received_by):
        raise Refused(
            "您与上传人在信息公开审批上的权限不同，登记结果会与所列不同；请由上传人确认，或者您重新上传后确认"
        )


@transaction.atomic
def confirm(
    register_import: RegisterImport, *, by: User, at: datetime, progress: jobs.Progress | None = None
) -> RegisterImport:
    """Enter every line that is new or completes, all or none. An import that is confirmed stays as it is."""
    report = progress.report if progress else _unheard
    report(0, note="等待其他导入登记完毕")
    registering.wait_for_others()
    RegisterImport.objects.select_for_update().get(pk=register_import.pk)
    register_import.refresh_from_db()
    if register_import.state == ImportState.CONFIRMED:
        return register_import
    _refuse_without_gain(register_import)
    _refuse_other_publisher(register_import, by)
    with _lines_of(register_import.attachment) as lines, keeping(ValidityEvent, also=RING_REFUSALS):
        plan = list(Plan(lines, may_publish=may_decide_publicity(by)))
        _refuse_changed(register_import, plan)
        move(register_import, "confirm", lifecycle.IMPORT, confirmed_by=by, confirmed_at=at)
        storing = Storing(by=by, at=at)
        acts = (
            (storing.documents_of, "正在登记公文"),
            (storing.texts_of, "正在登记施行文本"),
            (storing.references_of, "正在登记效力事件和引用"),
        )
        for act, note in acts:
            for start in range(0, len(plan), ROWS_AT_ONCE):
                act(plan[start : start + ROWS_AT_ONCE])
                report(min(start + ROWS_AT_ONCE, len(plan)), len(plan), note)
    rows = list(register_import.rows.filter(line__in=storing.documents))
    for row in rows:
        row.document_id = storing.documents[row.line]
    RegisterImportRow.objects.bulk_update(rows, ["document"], batch_size=ROWS_AT_ONCE)
    return register_import


def _refuse_changed(register_import: RegisterImport, plan: list[Planned]) -> None:
    """What a person confirmed is what is entered."""
    shown = dict(register_import.rows.values_list("line", "outcome"))
    changed = [each.line for each in plan if shown.get(each.line) != each.outcome]
    if changed:
        places = "、".join(map(str, changed[:5])) + (f"等{len(changed)}行" if len(changed) > 5 else "")
        raise Refused(f"登记簿在读取之后有了变化：第{places}行的结果与所列不同。请撤回本次导入，重新上传该文件后再确认")


def read_again(register_import: RegisterImport, *, by: User, at: datetime) -> RegisterImport:
    """Put the reading back into the queue after its job had failed or was called off."""
    job = jobs.latest(READ_REGISTER, subject_id=register_import.pk)
    if register_import.state != ImportState.RECEIVED or job is None:
        raise Refused(f"该导入{register_import.get_state_display()}，不需要重新读取")
    jobs.retry(job, by=by, at=at)
    return register_import


def withdraw(register_import: RegisterImport, *, by: User, at: datetime) -> RegisterImport:
    """Give up an import before it is confirmed."""
    with transaction.atomic():
        RegisterImport.objects.select_for_update().get(pk=register_import.pk)
        job = jobs.latest(ENTER_REGISTER, subject_id=register_import.pk)
        if job and job.is_open:
            raise Refused(f"{job.created_by or '系统'}已确认，正在登记；请等登记结束，或先取消该后台任务")
        if job and job.state == jobs.JobState.FAILED:
            jobs.cancel(job, by=by, at=at)
        return move(register_import, "withdraw", lifecycle.IMPORT, withdrawn_by=by, withdrawn_at=at)


def tally(register_import: RegisterImport) -> dict[str, int]:
    """How many lines end how, in the order of the outcomes."""
    counted = Counter(register_import.rows.order_by().values_list("outcome", flat=True))
    return {RowOutcome(outcome).label: counted[outcome] for outcome in RowOutcome.values}


@contextmanager
def _lines_of(attachment: Attachment) -> Iterator[Lines]:
    """What gives the lines of a stored file, as often as it is asked."""
    reader = workbooks.lines if attachment.kind == FileKind.XLSX else jsonl.lines
    with attachment.open() as file:

        def lines() -> Iterator[Line]:
            file.seek(0)
            return reader(file)

        yield lines


def _row(register_import: RegisterImport, planned: Planned) -> RegisterImportRow:
    return RegisterImportRow(
        register_import=register_import,
        line=planned.line,
        outcome=planned.outcome,
        name=planned.name[:200],
        says=planned.says,
        document=planned.document,
    )


def _unheard(done: int, total: int = 0, note: str = "") -> None:
    """Progress of a command that runs in the foreground."""
