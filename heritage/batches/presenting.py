"""Batches and applications as their pages show them: progress, material, what an extension means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from heritage.batches.choices import OPINION_GIVEN, PANEL_NAMED, ApplicationState, BatchState, EntryKind, MaterialGroup
from heritage.batches.lifecycle import APPLICATION
from heritage.batches.materials import FILES, PARTS
from heritage.models import Application, ApplicationFile, Batch, BatchStep, Recommendation, RecommendationFile
from heritage.permissions import may_run_review
from portal.accounts.changes import Change
from portal.pages import Step

PANEL = "评审小组"
_CONCLUDED = tuple(str(APPLICATION[action].label) for action in ("pass", "fail"))


@dataclass(frozen=True)
class Line:
    """One line of 批次经过 as somebody reads it."""

    at: datetime
    by: str
    act: str
    reason: str
    paper: str


def told_to(user: Any, rows: Iterable[BatchStep]) -> list[Line]:
    """批次经过: who sits on the panel and who voted how is for who runs the review; others read that it was held.

    The chair may conclude with his own account, so a conclusion is the panel's to them.
    """
    lines = [Line(each.at, str(each.by), each.act, each.reason, each.paper) for each in rows]
    if may_run_review(user):
        return lines
    lines = [each for each in lines if each.act not in (PANEL_NAMED, OPINION_GIVEN)]
    return [replace(each, by=PANEL) if each.act in _CONCLUDED else each for each in lines]


def changes_told_to(user: Any, changes: list[Change]) -> list[Change]:
    """变更记录, which does not name the chair either."""
    if may_run_review(user):
        return changes
    return [replace(each, who=PANEL) if each.new in _CONCLUDED else each for each in changes]


_WAY = (
    ("申报和复核", BatchState.OPENED, "申报单位、非遗管理员"),
    ("专家评审和审议", BatchState.REVIEWING, "评审小组、评审委员会"),
    ("公示", BatchState.DELIBERATED, "非遗管理员"),
    ("批准", BatchState.NOTICED, "签发人"),
    ("公布", BatchState.APPROVED, "非遗管理员"),
)
_ENDS = ("转入评审", "录入审议意见", "公示", "录入批准", "公布")


def steps_of(batch: Batch, today: date) -> list[Step]:
    """流程进度: who has done what and when, who holds it, what comes next."""
    ended = {each.act: each for each in batch.steps.filter(application=None, act__in=[*_ENDS, "撤回批次"])}
    if batch.state == BatchState.WITHDRAWN:
        stopped = ended["撤回批次"]
        return [
            Step("布置申报", "done", str(batch.opened_by), batch.opened_at),
            Step("撤回", "failed", str(stopped.by), stopped.at, batch.withdrawal_reason),
        ]
    order = [state for _, state, _ in _WAY]
    place = order.index(BatchState(batch.state)) if batch.state in order else len(order)
    steps = []
    for number, (label, _, who) in enumerate(_WAY):
        end = ended.get(_ENDS[number])
        if number < place and end is not None:
            steps.append(Step(label, "done", str(end.by), end.at))
        else:
            steps.append(Step(label, "current" if number == place else "next", who, note=_note(batch, number, today)))
    return steps


def _note(batch: Batch, number: int, today: date) -> str:
    if number == 0:
        return f"{batch.applications_until}截止"
    if number == len(_WAY) - 2 and batch.state == BatchState.NOTICED:
        notice = batch.notices.standing().first()
        if notice and notice.last_day >= today:
            return f"公示至{notice.last_day}"
    return ""


def material_of(
    row: Application | Recommendation,
) -> list[tuple[str, list[tuple[str, str]], list[ApplicationFile | RecommendationFile]]]:
    """Each group with its parts and files."""
    files: list[ApplicationFile | RecommendationFile] = list(row.files.select_related("attachment"))
    return [
        (
            str(MaterialGroup(group).label),
            [(word, getattr(row, name)) for name, word in parts.items() if name != FILES],
            [each for each in files if each.group == group],
        )
        for group, parts in PARTS.items()
    ]


def kind_words(application: Application) -> str:
    """新列入, 扩展项目 of which, 并入 of which; empty until it is said."""
    if not application.kind:
        return ""
    label = str(EntryKind(application.kind).label)
    other = application.extends or application.joins
    words = f"{label}：{other}" if other else label
    return f"{words}（{application.kind_reason}）" if application.kind_reason else words


_STEPS = (
    ("提交", (ApplicationState.DRAFTED, ApplicationState.RETURNED), "提交"),
    ("复核", (ApplicationState.SUBMITTED,), "复核通过"),
    ("专家评审", (ApplicationState.ACCEPTED,), "初评通过"),
    ("审议", (ApplicationState.PASSED,), "审议同意"),
    ("公示、批准和公布", (ApplicationState.PROPOSED,), "列入名录"),
)
_STOPPED = {ApplicationState.FAILED: 2, ApplicationState.DECLINED: 4, ApplicationState.WITHDRAWN: 4}
"""How many steps an application may have behind it that goes no further."""


def application_steps(application: Application, lines: list[Line]) -> list[Step]:
    """流程进度 of one application, by the lines told: who has done what and when, what comes next."""
    ended, state = {each.act: each for each in lines}, ApplicationState(application.state)
    here = next((number for number, (_, states, _) in enumerate(_STEPS) if state in states), len(_STEPS))
    behind = list(takewhile(lambda each: each[2] in ended, _STEPS[: _STOPPED.get(state, here)]))
    steps = [Step(label, "done", ended[act].by, ended[act].at) for label, _, act in behind]
    if state in _STOPPED and lines:
        last = lines[-1]
        return [*steps, Step(str(state.label), "failed", last.by, last.at, last.reason)]
    ahead = [label for label, _, _ in _STEPS[len(steps) :]]
    return steps + [Step(label, "next" if number else "current") for number, label in enumerate(ahead)]
