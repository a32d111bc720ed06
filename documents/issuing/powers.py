"""Who may carry a paper on: the steps that are open to a person, and the acts of its state.

`OutgoingPaperQuerySet.waiting_for` asks the same of many papers at once; a test compares the two.
"""

from __future__ import annotations

from documents.issuing.choices import BEFORE_SIGNING, PaperState, StepKind
from documents.issuing.querysets import GOVERNMENTS, government_of
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
    if paper.state == PaperState.UNDER_REVIEW:
        return [StepKind.LEGAL_REVIEW] if may_review_legally(user) and is_of_the_bench(user, paper.series) else []
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
    if paper.state in BEFORE_SIGNING and is_own:
        found.append("withdraw")
    if paper.state == PaperState.SIGNED and (is_own or may_manage(user)):
        found.append("withdraw")
    return found


def left_to_ask(paper: OutgoingPaper) -> list[str]:
    """Which units have not countersigned in this round, in words."""
    answered = {each.unit_id for each in _of_round(paper) if each.kind == StepKind.COUNTERSIGN}
    return [f"{each.unit}会签" for each in paper.countersigns.select_related("unit") if each.unit_id not in answered]


def _of_those_asked(user: User, paper: OutgoingPaper) -> list[StepKind]:
    is_asked = any(each.unit_id == user.unit_id for each in paper.countersigns.all())
    if not (is_asked and may_countersign(user)):
        return []
    steps = _of_round(paper)
    answered = any(each.kind == StepKind.COUNTERSIGN and each.unit_id == user.unit_id for each in steps)
    return [] if answered else [StepKind.COUNTERSIGN]


def is_of_the_desk(user: User, series: Series) -> bool:
    """Of the unit whose papers the series numbers, or of the general office that serves it."""
    unit, issuing = user.unit, series.unit_id
    return unit.pk == issuing or (unit.kind == UnitKind.GENERAL_OFFICE and unit.parent_id == issuing)


def is_of_the_bench(user: User, series: Series) -> bool:
    """国办发〔2018〕115号第（四）项: of the issuing body, or of one of the same government; as `bench_of` asks."""
    unit, issuing = user.unit, series.unit
    government = government_of(unit)
    if issuing.pk == unit.pk or government is None:
        return issuing.pk == unit.pk
    is_below = issuing.parent_id == government.pk and issuing.kind not in GOVERNMENTS
    return issuing.pk == government.pk or is_below


def _of_round(paper: OutgoingPaper) -> list[OutgoingStep]:
    return [each for each in paper.steps.all() if each.round == paper.round]
