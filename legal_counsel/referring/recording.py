"""追责事项 is opened with what it rests on, then handed over or closed (第三十一条至第三十三条). It judges nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.advising.agencies import decides_for, runs
from legal_counsel.agencies import refuse_concerned
from legal_counsel.articles import resting_on
from legal_counsel.guarding import refuse_secrets, stored_clean
from legal_counsel.models import Appointment, CounselIncident, MajorDecision, Matter, RuleVersion
from legal_counsel.pinning import in_force, pinned
from legal_counsel.referring.choices import RULES, Liability
from legal_counsel.referring.lifecycle import TRANSITIONS
from portal.accounts.models import User
from portal.constraints import check, keeping
from portal.lifecycle import Refused, given, move
from portal.organization.models import Unit


@dataclass(frozen=True)
class Told:
    """What is known of it: by which article, when, what, at which cost, on which paper; `file` is that paper."""

    liability: str
    happened_on: date
    words: str
    loss: str
    basis: str = ""
    file: File[Any] | None = None


@transaction.atomic
def open_incident(
    told: Told,
    *,
    matter: Matter | None = None,
    decision: MajorDecision | None = None,
    appointment: Appointment | None = None,
    by: User,
    at: datetime,
) -> CounselIncident:
    """登记追责事项 of a unit, by its agency or who decides for it; all that it is about is of that unit."""
    today = timezone.localdate(at)
    version = in_force(today)
    cited = version.cited(RULES[Liability(told.liability)])
    unit = _unit_of(cited, matter, decision, appointment)
    _refuse_others(unit, appointment, by, cited)
    if told.happened_on > today:
        raise Refused("发生日期不能晚于今日", clause=cited)
    refuse_secrets(version, told.words, told.loss, told.basis)
    row = CounselIncident(
        unit=unit,
        liability=told.liability,
        matter=matter,
        decision=decision,
        appointment=appointment,
        happened_on=told.happened_on,
        words=given(told.words, "请写明经过", clause=cited),
        loss=given(told.loss, "请写明损失或者影响；尚不清楚的，写明尚待查明", clause=cited),
        basis=told.basis.strip(),
        basis_file=_stored(told.file, version, by=by, at=at),
        opened_by=by,
        opened_at=at,
        **pinned(today),
    )
    check(row)
    with keeping(CounselIncident):
        row.save(force_insert=True)
    return row


@transaction.atomic
def hand_over(
    incident: CounselIncident, *, handed_to: str, handed_on: date, paper: str, by: User, at: datetime
) -> CounselIncident:
    """登记移送: to whom, when, by which paper. Whoever got it judges."""
    row = _held(incident, by)
    if not row.happened_on <= handed_on <= timezone.localdate(at):
        raise Refused(f"移送日期应在发生日期{row.happened_on}和今日之间", clause=row.clause)
    refuse_secrets(row.rule, handed_to, paper)
    facts = {
        "handed_to": given(handed_to, "请写明移送机关", clause=row.clause),
        "handed_paper": given(paper, "请写明移送文件", clause=row.clause),
    }
    return _settled(row, "hand_over", **facts, handed_on=handed_on, settled_by=by, settled_at=at)


@transaction.atomic
def close(incident: CounselIncident, *, reason: str, by: User, at: datetime) -> CounselIncident:
    """不作认定结案, with the reason: nothing was found here, and nothing handed over."""
    row = _held(incident, by)
    refuse_secrets(row.rule, reason)
    told = given(reason, "结案须写明理由", clause=row.clause)
    return _settled(row, "close", closing_reason=told, settled_by=by, settled_at=at)


def _settled(row: CounselIncident, action: str, **facts: Any) -> CounselIncident:
    with keeping(CounselIncident):
        return move(row, action, resting_on(TRANSITIONS, row.clause), **facts)


def _stored(file: File[Any] | None, version: RuleVersion, *, by: User, at: datetime) -> Any:
    return stored_clean(file, version, by=by, at=at) if file else None


def _unit_of(cited: str, *links: Matter | MajorDecision | Appointment | None) -> Unit:
    units = {each.unit_id: each.unit for each in links if each is not None}
    if len(units) != 1:
        raise Refused("追责事项须关联同一单位的顾问事项、决策事项或者聘任", clause=cited)
    return next(iter(units.values()))


def _refuse_others(unit: Unit, appointment: Appointment | None, by: User, cited: str) -> None:
    if not (runs(by, unit) or decides_for(by, unit)):
        raise Refused(f"追责事项由{unit}的法律顾问工作机构或者负责人登记和办理", clause=cited)
    if appointment is not None:
        refuse_concerned(appointment.counsel, by, cited=cited)


def _held(incident: CounselIncident, by: User) -> CounselIncident:
    rows = CounselIncident.objects.select_for_update(of=("self",), no_key=True)
    row: CounselIncident = rows.select_related("unit__judicial_administration", "appointment__counsel", "rule").get(
        pk=incident.pk
    )
    _refuse_others(row.unit, row.appointment, by, row.clause)
    return row
