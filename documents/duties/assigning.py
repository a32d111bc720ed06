"""Acts on duties 分工: a notice assigns them, a person ends, corrects or withdraws them.

A notice changes only the deputies whom it names (其他同志分工不变). However the notices came in, each holds from its
day to the next one of the same deputy: docs/rules/duties.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from documents.duties import assistance
from documents.duties.assistance import Charge, Relation
from documents.models import ONE_NOTICE_AT_A_TIME, Assistance, Block, Document, DutyAssignment
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given
from portal.organization.appointing import printed_name
from portal.organization.models import Official
from portal.pinyin import sort_key

Place = Callable[[Relation], Block | None]


@dataclass(frozen=True)
class Notice:
    """From which day a document assigns duties, and whether that day is its date for want of a stated one."""

    document: Document
    since: date
    is_start_inferred: bool


@transaction.atomic
def assign(
    notice: Notice, charges: Iterable[Charge], *, block_of: Place, by: User, at: datetime
) -> list[DutyAssignment]:
    """Enter what a notice assigns; what earlier notices gave the same deputies ends the day before. Done once."""
    wanted = [_normal(each) for each in assistance.merged(map(_normal, charges))]
    known = set(notice.document.duty_assignments.values_list("deputy_name", flat=True))
    wanted = [charge for charge in wanted if charge.deputy not in known]
    officials = _officials(wanted)
    entered = []
    with _settling(*(charge.deputy for charge in wanted)):
        for charge in wanted:
            row = DutyAssignment(
                document=notice.document,
                period=DateRange(notice.since, None),
                is_start_inferred=notice.is_start_inferred,
                recorded_at=at,
            )
            _fill(row, charge, officials)
            _relate(row, charge, officials, block_of)
            entered.append(row)
    return entered


@transaction.atomic
def correct(
    assignment: DutyAssignment, charge: Charge, *, since: date, reason: str, by: User, at: datetime
) -> DutyAssignment:
    """Replace what was misread of one deputy; sentence and place stay with a relation to the same leader."""
    reason = given(reason, "请写明更正的理由")
    row = _locked(assignment)
    charge = _normal(charge)
    places = {each.leader_name: (each.printed, each.block) for each in row.assistances.select_related("block")}
    officials = _officials([charge])
    with _settling(row.deputy_name, charge.deputy):
        if since != row.since:
            row.is_start_inferred = False
        if row.last_day and row.last_day < since:
            raise Refused(f"起始日{since}晚于已登记的最后一日{row.last_day}，请核对")
        until = row.last_day + timedelta(days=1) if row.last_day else None
        row.period, row.correction_reason = DateRange(since, until), reason
        row.assistances.all().delete()
        _fill(row, charge, officials)
        kept = tuple(replace(each, printed=places.get(each.leader, ("", None))[0]) for each in charge.relations)
        _relate(row, replace(charge, relations=kept), officials, lambda each: places.get(each.leader, ("", None))[1])
    row.refresh_from_db()
    return row


@transaction.atomic
def end(assignment: DutyAssignment, *, last_day: date, reason: str, by: User, at: datetime) -> DutyAssignment:
    """End a deputy's duties without a new notice, such as with the office: `last_day` is the last one they hold."""
    reason = given(reason, "请写明结束的理由")
    row = _locked(assignment)
    if row.last_day:
        raise Refused(f"该分工已登记在{row.last_day}结束")
    if last_day < row.since:
        raise Refused(f"最后一日{last_day}早于起始日{row.since}，请核对；误登的分工请用“撤销”")
    if row.end and row.end <= last_day:
        raise Refused(f"该分工到{row.end}已被后一件公文取代，不必再结束")
    with _settling(row.deputy_name):
        row.last_day, row.end_reason = last_day, reason
        row.period = DateRange(row.since, last_day + timedelta(days=1))
        row.save(update_fields=["last_day", "end_reason", "period"])
    return row


@transaction.atomic
def withdraw(assignment: DutyAssignment, *, reason: str, by: User, at: datetime) -> DutyAssignment:
    """Take it out of effect for every day: entered in error, or by a notice that was annulled.

    What it had closed goes on again; the row and its history stay to be read.
    """
    reason = given(reason, "请写明撤销的理由")
    row = _locked(assignment)
    with _settling(row.deputy_name):
        row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = at, by, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    return row


@transaction.atomic
def restore(assignment: DutyAssignment, *, by: User, at: datetime) -> DutyAssignment:
    """Put back into effect what was withdrawn; refused where another notice has that day by now."""
    row = DutyAssignment.objects.select_for_update().get(pk=assignment.pk)
    if not row.is_withdrawn:
        raise Refused("该分工没有撤销，不必恢复")
    with _settling(row.deputy_name):
        row.withdrawn_at, row.withdrawn_by, row.withdrawal_reason = None, None, ""
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    row.refresh_from_db()
    return row


@contextmanager
def _settling(*names: str) -> Iterator[None]:
    """Change rows of these deputies inside; afterwards each period ends where the next notice begins.

    The order of the updates must not matter, so the exclusion is asked once, at the end.
    """
    with keeping(DutyAssignment), connection.cursor() as cursor:
        list(DutyAssignment.objects.filter(deputy_name__in=names).order_by("pk").select_for_update().values("pk"))
        cursor.execute(f"SET CONSTRAINTS {ONE_NOTICE_AT_A_TIME} DEFERRED")
        yield
        for name in dict.fromkeys(names):
            _settle(name)
        cursor.execute(f"SET CONSTRAINTS {ONE_NOTICE_AT_A_TIME} IMMEDIATE")


def _settle(name: str) -> None:
    rows = {row.pk: row for row in DutyAssignment.objects.effective().filter(deputy_name=name)}
    try:
        periods = assistance.periods((pk, row.since, row.last_day) for pk, row in rows.items())
    except ValueError as clash:
        raise Refused(same_day(name, clash.args[0])) from clash
    for pk, (since, until) in periods.items():
        if rows[pk].until != until:
            DutyAssignment.objects.filter(pk=pk).update(period=DateRange(since, until))


def same_day(name: str, since: date) -> str:
    """Why two notices of one day cannot both stand."""
    return f"{name}自{since}起的分工已由另一件公文确定，同一天不能有两件；请核对两件公文的施行日期，或撤销误登的一件"


def _locked(assignment: DutyAssignment) -> DutyAssignment:
    row = DutyAssignment.objects.select_for_update().get(pk=assignment.pk)
    if row.is_withdrawn:
        raise Refused("该分工已撤销，不能再变更")
    return row


def _normal(charge: Charge) -> Charge:
    """With names as documents print them, so that one person is one name."""
    relations = tuple(replace(each, leader=printed_name(each.leader)) for each in charge.relations)
    return replace(charge, deputy=printed_name(charge.deputy), relations=relations)


def _officials(charges: Iterable[Charge]) -> dict[str, Official]:
    """The officials of these names; a name that two bear leads to neither."""
    names = {name for charge in charges for name in (charge.deputy, *(each.leader for each in charge.relations))}
    found: dict[str, list[Official]] = {}
    for official in Official.objects.filter(name__in=names):
        found.setdefault(official.name, []).append(official)
    return {name: each[0] for name, each in found.items() if len(each) == 1}


def _fill(row: DutyAssignment, charge: Charge, officials: dict[str, Official]) -> None:
    row.deputy_name, row.deputy = charge.deputy, officials.get(charge.deputy)
    row.deputy_pinyin = sort_key(charge.deputy)
    row.post, row.remark, row.standing_work = charge.post, charge.remark, charge.standing_work
    row.save()


def _relate(row: DutyAssignment, charge: Charge, officials: dict[str, Official], block_of: Place) -> None:
    Assistance.objects.bulk_create(
        Assistance(
            assignment=row,
            order=order,
            leader_name=each.leader,
            leader_pinyin=sort_key(each.leader),
            leader=officials.get(each.leader),
            leader_post=each.post,
            matters=list(each.matters),
            is_open=each.is_open,
            block=block_of(each),
            printed=each.printed,
        )
        for order, each in enumerate(charge.relations, start=1)
    )
