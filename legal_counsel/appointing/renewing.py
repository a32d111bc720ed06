"""When a term may be renewed (第十八条), so that no unit is left without counsel."""

from __future__ import annotations

from datetime import date, timedelta

from legal_counsel.choices import AppointmentState
from legal_counsel.models import Appointment
from legal_counsel.pinning import rules_on
from legal_counsel.readings import held_on
from portal.lifecycle import Refused

OVER = 0
"""The stage of a term that is over already."""


def stages(on: date) -> tuple[int, ...]:
    """How many days before its last one a term is brought to mind, the earliest first, by the rules of a day."""
    return tuple(sorted(set(rules_on(on).reminders), reverse=True))


def offered(on: date) -> int:
    """From how many days before its last one a term is offered for renewal, by the rules of a day."""
    return stages(on)[0]


def after(stage: int, known: tuple[int, ...]) -> int:
    """The stage that follows one, as days before the end; -1 where none does, since the last day is still served."""
    return max((each for each in known if each < stage), default=-1)


def reminder_of(row: Appointment, on: date) -> str:
    """What the page of a term says that ends soon, or is just over, without a renewal; empty for all others."""
    days, left = offered(on), (row.ends_on - on).days
    if row.state != AppointmentState.APPOINTED or abs(left) > days:
        return ""
    if row.renewals.exclude(state=AppointmentState.WITHDRAWN).exists():
        return ""
    told = f"聘期还有{left}日届满（{row.ends_on}）" if left >= 0 else f"聘期已于{row.ends_on}届满"
    return f"{told}，尚未续聘。{why_not_renew(row, on) or '可以续聘，条件、诚信和考核将重新核查。'}"


def why_not_renew(row: Appointment, on: date) -> str:
    """Why it cannot be renewed on a day; empty where it can."""
    if row.state != AppointmentState.APPOINTED:
        return f"{row.get_state_display()}，不能续聘"
    if row.renewals.exclude(state=AppointmentState.WITHDRAWN).exists():
        return "已有续聘"
    days = offered(on)
    if on < row.ends_on - timedelta(days=days):
        return f"聘期至{row.ends_on}，期满前{days}日起可以续聘"
    if row.counsel.is_external and held_on(on).renewal_needs_selection:
        return "按条款读法（A9），续聘须重新遴选：请筹备选聘，从选聘结果拟聘任"
    return ""


def refuse_not_renewable(row: Appointment, on: date) -> None:
    """Refused with the reason."""
    if obstacle := why_not_renew(row, on):
        raise Refused(obstacle, clause=row.rule.cited("term"))
