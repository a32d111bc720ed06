"""聘任文件: issued through 发文, or named as a paper that exists; its printing begins the filing period (第十九条)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from documents.choices import DocumentKind, Publicity
from documents.issuing import issuing
from documents.issuing.composing import Draft
from documents.models import Series
from legal_counsel.appointing.moving import CHANGED, held, refuse_before_its_basis, written
from legal_counsel.appointing.wording import body_of, title_of
from legal_counsel.choices import AppointmentState, CounselKind
from legal_counsel.filing import owing
from legal_counsel.models import Appointment
from legal_counsel.papers import Paper, paper_facts
from portal.accounts.models import User
from portal.lifecycle import Refused, given

ORIGIN = "counsel_appointment"


@transaction.atomic
def name_paper(
    appointment: Appointment, paper: Paper, *, printed_on: date, seen: int, by: User, at: datetime
) -> Appointment:
    """登记聘任文件 that was printed elsewhere."""
    row = _without_paper(appointment, seen=seen, by=by)
    if printed_on > timezone.localdate(at):
        raise Refused("印发日期不能晚于今日", clause=row.rule.cited("filing"))
    refuse_before_its_basis(row, printed_on, "印发日期")
    facts = paper_facts(paper, by=by, clause=row.rule.cited("filing"))
    named = written(row, "登记聘任文件", by=by, at=at, document_on=printed_on, **facts)
    owing.owe(named, by=by, at=at)
    return named


@transaction.atomic
def issue_paper(
    appointment: Appointment, *, series: Series, addressees: str, seen: int, by: User, at: datetime
) -> Appointment:
    """印发聘任文件: numbered and entered in the documents register; signed by who decided."""
    row = _without_paper(appointment, seen=seen, by=by)
    if not Series.objects.usable_by(row.unit).filter(pk=series.pk).exists():
        raise Refused(f"{row.unit}不能使用{series}发文", clause=row.rule.cited("filing"))
    assert row.appointed_by is not None, "counsel_appointment_decided_by_somebody"
    assert row.appointed_at is not None, "counsel_appointment_decided_by_somebody"
    sent_to = [
        each.strip()
        for each in given(addressees, "请填写主送机关", clause=row.rule.cited("filing")).split("，")
        if each.strip()
    ]
    today = timezone.localdate(at)
    document = issuing.for_origin(
        ORIGIN, str(row.pk), draft_of(row, series, sent_to), signed_by=row.appointed_by,
        signed_at=row.appointed_at, by=by, at=at,
    )  # fmt: skip
    issued = written(row, "印发聘任文件", by=by, at=at, reason=document.number, document=document, document_on=today)
    owing.owe(issued, by=by, at=at)
    return issued


def draft_of(row: Appointment, series: Series, addressees: list[str]) -> Draft:
    """What the paper will be."""
    title, body = words_of(row)
    return Draft(
        kind=DocumentKind.NOTICE,
        title_lines=[title],
        series=series,
        body=body,
        addressees=addressees,
        publicity=Publicity.PENDING,
    )


def words_of(row: Appointment) -> tuple[str, str]:
    """Title and body of the paper."""
    counsel, is_internal = row.counsel, not row.counsel.is_external
    where = "" if counsel.kind in (CounselKind.INTERNAL, CounselKind.FIRM) else counsel.where
    body = body_of(
        counsel.name, where, row.unit.name, row.begins_on, row.ends_on,
        rule=f"《{row.rule.title}》（{row.rule.number}）", is_internal=is_internal, is_chief=row.is_chief,
    )  # fmt: skip
    return title_of(counsel.name, row.unit.name, is_internal=is_internal), body


def _without_paper(appointment: Appointment, *, seen: int, by: User) -> Appointment:
    row = held(appointment, by)
    if row.state != AppointmentState.APPOINTED:
        raise Refused(f"{row.get_state_display()}，决定聘任后才有聘任文件", clause=row.rule.cited("filing"))
    if row.paper_label:
        raise Refused(f"已有聘任文件{row.paper_label}", clause=row.rule.cited("filing"))
    if row.version != seen:
        raise Refused(CHANGED, clause=row.rule.cited("filing"))
    return row
