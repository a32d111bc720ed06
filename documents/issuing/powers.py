"""Who may carry a paper on: the steps that are open to a person, and the acts of its state.

`OutgoingPaperQuerySet.waiting_for` asks the same of many papers at once; a test compares the two.
"""

from __future__ import annotations

from documents.issuing_choices import PaperState, StepKind
from documents.models import OutgoingPaper, OutgoingStep, Series
from documents.permissions import may_check, may_countersign, may_manage, may_review_legally, may_sign
from portal.accounts.models import User
from portal.organization.choices import UnitKind


def seats(user: User, paper: OutgoingPaper) -> list[StepKind]:
    """In which steps this person may give an opinion now. Nobody does so on an own draft."""
    if user.pk == paper.drafted_by_id:
        return []
    if paper.state == PaperState.SUBMITTED:
        return [StepKind.CHECK] if may_check(user) and is_of_the_desk(user, paper.series) else []
    if paper.state == PaperState.CHECKED:
        return _of_those_asked(user, paper)
    if paper.state == PaperState.COUNTERSIGNED and may_sign(user) and user.pk != paper.checked_by_id:
        return [StepKind.SIGN] if is_of_the_desk(user, paper.series) else []
    return []


def acts(user: User, paper: OutgoingPaper) -> list[str]:
    """The acts of `ISSUING`, but for the steps, that this person may perform now."""
    is_own = user.pk == paper.drafted_by_id
    found = []
    if paper.state == PaperState.DRAFTED and is_own:
        found.append("submit")
    if paper.state == PaperState.SIGNED and may_manage(user):
        found.append("number")
    if paper.state == PaperState.NUMBERED and may_manage(user):
        found += ["issue", "void"]
    if paper.state in _BEFORE_SIGNING and is_own:
        found.append("withdraw")
    if paper.state == PaperState.SIGNED and (is_own or may_manage(user)):
        found.append("withdraw")
    return found


def left_to_ask(paper: OutgoingPaper) -> list[str]:
    """Who has not answered in this round, in words."""
    steps = _of_round(paper)
    answered = {each.unit_id for each in steps if each.kind == StepKind.COUNTERSIGN}
    left = [f"{each.unit}会签" for each in paper.countersigns.select_related("unit") if each.unit_id not in answered]
    if paper.is_normative and not any(each.kind == StepKind.LEGAL_REVIEW for each in steps):
        left.append("合法性审核")
    return left


_BEFORE_SIGNING = (PaperState.DRAFTED, PaperState.SUBMITTED, PaperState.CHECKED, PaperState.COUNTERSIGNED)


def _of_those_asked(user: User, paper: OutgoingPaper) -> list[StepKind]:
    steps, found = _of_round(paper), []
    is_asked = any(each.unit_id == user.unit_id for each in paper.countersigns.all())
    if is_asked and may_countersign(user):
        answered = any(each.kind == StepKind.COUNTERSIGN and each.unit_id == user.unit_id for each in steps)
        found += [] if answered else [StepKind.COUNTERSIGN]
    if paper.is_normative and may_review_legally(user):
        reviewed = any(each.kind == StepKind.LEGAL_REVIEW for each in steps)
        found += [] if reviewed else [StepKind.LEGAL_REVIEW]
    return found


def is_of_the_desk(user: User, series: Series) -> bool:
    """Of the unit whose papers the series numbers, or of the general office that serves it."""
    unit, issuing = user.unit, series.unit_id
    return unit.pk == issuing or (unit.kind == UnitKind.GENERAL_OFFICE and unit.parent_id == issuing)


def _of_round(paper: OutgoingPaper) -> list[OutgoingStep]:
    return [each for each in paper.steps.all() if each.round == paper.round]
