"""A register file on its way in: received, read into a plan, confirmed or withdrawn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import IO

from django.core.files.base import File
from django.db import transaction

from documents import lifecycle, registering
from documents.choices import ImportState, RowOutcome
from documents.exchange import jsonl, workbook_lines
from documents.exchange.describing import ROWS_AT_ONCE
from documents.exchange.doubting import DOUBT
from documents.exchange.jsonl import Line
from documents.exchange.planning import Lines, NothingToRead, Plan, Planned
from documents.exchange.staging import Stage
from documents.exchange.storing import Storing
from documents.exchange.time_bound import TimeBound, TooLong
from documents.exchange.watching import Watch
from documents.importing import taking_in
from documents.models import RING_REFUSALS, Document, RegisterImport, RegisterImportRow, ValidityEvent
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
# What somebody who waits for no lock (更正) may have entered in the last moment.
REFUSALS = RING_REFUSALS | {each.name: str(each.violation_error_message) for each in Document._meta.constraints}


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
    register_import: RegisterImport,
    *,
    at: datetime,
    report: jobs.Report = jobs.unheard,
    bound: TimeBound | None = None,
) -> RegisterImport:
    """Say what would become of each line, or why the file cannot be read, also because it takes longer than `bound`.

    A second call changes nothing.
    """
    if register_import.state != ImportState.RECEIVED:
        return register_import
    try:
        with transaction.atomic(), _lines_of_stored(register_import.attachment, bound) as lines:
            plan = Plan(lines, may_publish=may_decide_publicity(register_import.received_by))
            move(register_import, "read", lifecycle.IMPORT, read_at=at)
            planned = iter(plan)
            done = 0
            while batch := list(islice(planned, ROWS_AT_ONCE)):
                RegisterImportRow.objects.bulk_create(_row(register_import, each) for each in batch)
                done += len(batch)
                report(done, plan.count, "正在与登记簿比对")
    except (NothingToRead, workbook_lines.NotAWorkbook, TooLong) as refusal:
        register_import.refresh_from_db()
        return move(register_import, "refuse", lifecycle.IMPORT, refusal=str(refusal))
    return register_import


def dry_run(file: File, name: str, *, may_publish: bool) -> Iterator[Planned]:
    """What would become of each line of a file; stores nothing. Raises Refused for what cannot be read."""
    with _lines_of(file, is_workbook=name.lower().endswith(".xlsx")) as lines:
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
    taking_in.call_off(asked, by=by, at=at)
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
    register_import: RegisterImport, *, by: User, at: datetime, report: jobs.Report = jobs.unheard
) -> RegisterImport:
    """Enter every line that is new or completes, all or none. An import that is confirmed stays as it is."""
    report(0, note="等待其他登记簿文件登记完毕")
    registering.wait_for_other_files()
    RegisterImport.objects.select_for_update().get(pk=register_import.pk)
    register_import.refresh_from_db()
    if register_import.state == ImportState.CONFIRMED:
        return register_import
    _refuse_without_gain(register_import)
    _refuse_other_publisher(register_import, by)
    registering.let_others_end()
    watch = Watch()
    move(register_import, "confirm", lifecycle.IMPORT, confirmed_by=by, confirmed_at=at)
    with (
        tempfile.TemporaryFile() as file,
        _lines_of_stored(register_import.attachment) as lines,
        keeping(ValidityEvent, also=REFUSALS),
    ):
        storing = Storing(Stage(file), by=by, at=at)
        plan = Plan(lines, may_publish=may_decide_publicity(by))
        for done in _prepare(register_import, plan, storing):
            report(done, plan.count, "正在核对并准备")
        for done in storing.citations():
            report(done, plan.count, "正在准备引用")
        report(plan.count, plan.count, "正在登记")
        registering.wait_for_others()
        storing.hold()
        _refuse_lines(watch.lines_concerned(storing), "登记簿在登记期间有了变化", "涉及的公文刚被他人登记或者更改")
        storing.papers()
        storing.references()
    return register_import


def _prepare(register_import: RegisterImport, plan: Plan, storing: Storing) -> Iterator[int]:
    """Store what stands in nobody's way, once it is sure that every line is what was shown; answers the lines done."""
    planned, changed, done = iter(plan), list[int](), 0
    while batch := list(islice(planned, ROWS_AT_ONCE)):
        shown = register_import.rows.filter(line__in=[each.line for each in batch])
        rows = {row.line: row for row in shown.only("register_import", "line", "fingerprint")}
        changed += [each.line for each in batch if rows[each.line].fingerprint != each.fingerprint]
        if not changed:
            documents = storing.parts_of(batch)
            for line, document in documents.items():
                rows[line].document_id = document
            RegisterImportRow.objects.bulk_update([rows[line] for line in documents], ["document"])
        done += len(batch)
        yield done
    _refuse_lines(changed, "登记簿在读取之后有了变化", "的结果与所列不同，或者所依据的内容已变")


def _refuse_lines(lines: Sequence[int], what: str, how: str) -> None:
    """What a person confirmed is what is entered."""
    if lines:
        places = "、".join(map(str, lines[:5])) + (f"等{len(lines)}行" if len(lines) > 5 else "")
        raise Refused(f"{what}：第{places}行{how}。没有登记任何公文；请点“重新比对”，核对新的结果后再确认")


@transaction.atomic
def read_again(register_import: RegisterImport, *, by: User, at: datetime) -> RegisterImport:
    """重新读取, 重新比对: put a reading that failed back into the queue; what was read is withdrawn for a new import.

    Answers the import that is to be looked at.
    """
    if register_import.state == ImportState.READ:
        withdraw(register_import, by=by, at=at)
        again = RegisterImport.objects.create(attachment=register_import.attachment, received_by=by, received_at=at)
        jobs.enqueue(READ_REGISTER, subject_id=again.pk, by=by, at=at)
        return again
    taking_in.queue_again(register_import, READ_REGISTER, by=by, at=at)
    return register_import


def withdraw(register_import: RegisterImport, *, by: User, at: datetime) -> RegisterImport:
    """Give up an import before it is confirmed."""
    taking_in.give_up(register_import, ENTER_REGISTER, by=by, at=at)
    return register_import


def tally(register_import: RegisterImport) -> tuple[dict[str, int], int]:
    """How many lines end how, in the order of the outcomes, and how many are to be looked at; one query."""
    rows = register_import.rows.doubts_by("outcome", DOUBT)
    counted = {outcome: (count, doubtful) for outcome, count, doubtful in rows}
    told = {RowOutcome(each).label: counted.get(each, (0, 0))[0] for each in RowOutcome.values}
    return told, sum(doubtful for _, doubtful in counted.values())


@contextmanager
def _lines_of_stored(attachment: Attachment, bound: TimeBound | None = None) -> Iterator[Lines]:
    """The lines of a stored file, as long as `bound` lets them be read."""
    with (
        attachment.open() as file,
        _lines_of(bound.file(file) if bound else file, is_workbook=attachment.kind == FileKind.XLSX) as lines,
    ):
        yield (lambda: bound.each(lines())) if bound else lines


@contextmanager
def _lines_of(file: IO[bytes] | File, *, is_workbook: bool) -> Iterator[Lines]:
    """What gives the lines of a file, as often as it is asked."""
    if is_workbook:
        with workbook_lines.kept(file) as rows:
            yield rows.lines
    else:

        def lines() -> Iterator[Line]:
            file.seek(0)
            return jsonl.lines(file)

        yield lines


def _row(register_import: RegisterImport, planned: Planned) -> RegisterImportRow:
    return RegisterImportRow(
        register_import=register_import,
        line=planned.line,
        outcome=planned.outcome,
        name=planned.name[:200],
        says=planned.says,
        document=planned.document,
        fingerprint=planned.fingerprint,
    )
