"""A version of the rules is loaded, prolonged and interpreted as data; nothing of it is code (第三十五、三十六条)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from legal_counsel.choices import RuleState
from legal_counsel.models import RuleExtension, RuleInterpretation, RuleVersion
from legal_counsel.reach import is_keeper_of_rules
from legal_counsel.rules import RULE_LABELS
from legal_counsel.ruling.lifecycle import INTERPRETATION, RULE, VALIDITY
from portal.accounts.models import User
from portal.constraints import check, keeping
from portal.lifecycle import Refused, move

Proposed = TypeVar("Proposed", RuleVersion, RuleExtension)


@dataclass(frozen=True)
class Text:
    """What a version says: its paper, its days, its numbers, and where each rule stands."""

    number: str
    title: str
    first_on: date
    last_on: date | None
    basis: Sequence[str]
    filing_days: int
    notice_working_days: int
    term_years: int
    lawyer_years: int
    resident_years: int
    legal_work_years: int
    graded_years: int
    reminders: Sequence[int]
    articles: Mapping[str, str]


@transaction.atomic
def propose(text: Text, *, by: User, at: datetime) -> RuleVersion:
    """录入新版本; another has to confirm it."""
    _refuse_others(by)
    if lacking := [label for rule, label in RULE_LABELS.items() if not text.articles.get(rule, "").strip()]:
        raise Refused(f"还没有写明条款：{'、'.join(lacking)}", clause=VALIDITY)
    row = RuleVersion(**asdict(text), proposed_by=by, proposed_at=at)
    check(row)
    with keeping(RuleVersion):
        row.save(force_insert=True)
    return row


@transaction.atomic
def extend(
    version: RuleVersion,
    *,
    paper_number: str,
    paper_title: str,
    paper_on: date,
    last_on: date,
    by: User,
    at: datetime,
) -> RuleExtension:
    """录入续期: a paper gives the version a later last day; another has to confirm it."""
    _refuse_others(by)
    row = RuleExtension(
        version=version,
        paper_number=paper_number,
        paper_title=paper_title,
        paper_on=paper_on,
        last_on=last_on,
        proposed_by=by,
        proposed_at=at,
    )
    _refuse_pointless(row, on=timezone.localdate(at))
    check(row)
    with keeping(RuleExtension):
        row.save(force_insert=True)
    return row


@transaction.atomic
def confirm(row: Proposed, *, by: User, at: datetime) -> Proposed:
    """复核确认, by another than who proposed it. What was done before keeps the stamp of its day."""
    _refuse_others(by)
    if row.proposed_by_id == by.pk:
        raise Refused("录入人不能复核自己录入的内容，请由另一人复核", clause=VALIDITY)
    if isinstance(row, RuleExtension):
        _refuse_pointless(row, on=timezone.localdate(at))
    with keeping(type(row)):
        return move(row, "confirm", RULE, settled_by=by, settled_at=at)


@transaction.atomic
def withdraw(row: Proposed, *, by: User, at: datetime) -> Proposed:
    """撤回 before it is confirmed."""
    _refuse_others(by)
    with keeping(type(row)):
        return move(row, "withdraw", RULE, settled_by=by, settled_at=at)


@transaction.atomic
def interpret(
    version: RuleVersion, *, rule: str, text: str, paper: str, issued_on: date, by: User, at: datetime
) -> RuleInterpretation:
    """登记解释 of the 州司法行政部门 (第三十五条)."""
    _refuse_others(by, INTERPRETATION)
    if version.state != RuleState.CONFIRMED:
        raise Refused("尚未确认的规则版本不能登记解释", clause=INTERPRETATION)
    if issued_on > timezone.localdate(at):
        raise Refused("解释日期不能晚于今日", clause=INTERPRETATION)
    if issued_on < version.first_on:
        raise Refused(f"解释日期不能早于该版本的施行日期（{version.first_on}）", clause=INTERPRETATION)
    row = RuleInterpretation(
        version=version, rule=rule, text=text.strip(), paper=paper.strip(), issued_on=issued_on, recorded_by=by
    )
    row.recorded_at = at
    with keeping(RuleInterpretation):
        row.save(force_insert=True)
    return row


@transaction.atomic
def end_interpretation(row: RuleInterpretation, *, on: date, reason: str, by: User, at: datetime) -> RuleInterpretation:
    """From a day on it is shown no more."""
    _refuse_others(by, INTERPRETATION)
    held = RuleInterpretation.objects.select_for_update().get(pk=row.pk)
    if held.ended_on:
        raise Refused(f"该解释已自{held.ended_on}起不再适用", clause=INTERPRETATION)
    held.ended_on, held.end_reason = on, reason.strip()
    check(held)
    with keeping(RuleInterpretation):
        held.save()
    return held


def _refuse_others(by: User, clause: str = VALIDITY) -> None:
    if not is_keeper_of_rules(by):
        raise Refused("规则版本由州司法行政部门或者州人民政府办公室的法制机构管理员维护", clause=clause)


def _refuse_pointless(row: RuleExtension, *, on: date) -> None:
    """An extension reaches beyond the last day that is known, and its paper is there already."""
    if row.paper_on > on:
        raise Refused("续期文件的印发日期不能晚于今日", clause=VALIDITY)
    if row.version.state != RuleState.CONFIRMED:
        raise Refused("尚未确认的规则版本不能续期", clause=VALIDITY)
    last = row.version.last_day(on)
    if last is None:
        raise Refused(f"{row.version}没有规定有效期，不必续期", clause=VALIDITY)
    if row.last_on <= last:
        raise Refused(f"新的末日应晚于现在的末日（{last}）", clause=VALIDITY)
    if row.paper_on < row.version.first_on:
        raise Refused(f"续期文件不能早于该版本的施行日期（{row.version.first_on}）", clause=VALIDITY)
