"""A recommendation as its page shows it: progress, and what was done on which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from heritage.models import Recommendation, RecommendationStep
from heritage.recommending.choices import RecommendationState
from heritage.recommending.lifecycle import RECOMMENDATION
from portal.pages import Step

_WAY = (("拟稿", "拟稿"), *((name, str(RECOMMENDATION[act].label)) for name, act in (
    ("上报", "submit"), ("受理", "accept"), ("列入", "recognise"),
)))  # fmt: skip
_BEHIND = {
    RecommendationState.DRAFTED: 1,
    RecommendationState.RETURNED: 1,
    RecommendationState.SUBMITTED: 2,
    RecommendationState.ACCEPTED: 3,
    RecommendationState.RECOGNISED: 4,
}
_STOPPED = (RecommendationState.DECLINED, RecommendationState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of 办理经过."""

    at: datetime
    by: str
    act: str
    reason: str
    paper: str


def told_of(steps: Sequence[RecommendationStep]) -> list[Told]:
    """What was done; the day that the paper names stands with the act."""
    return [
        Told(each.at, str(each.by), f"{each.act}（{each.on}）" if each.on else each.act, each.reason, each.paper)
        for each in steps
    ]


def progress_of(row: Recommendation, steps: Sequence[RecommendationStep]) -> list[Step]:
    """流程进度: what is behind with who and when, and what comes."""
    done = {each.act: each for each in steps}
    state = RecommendationState(row.state)
    ahead = len(_WAY) if state in _STOPPED else _BEHIND[state]
    behind = list(takewhile(lambda each: each[1] in done, _WAY[:ahead]))
    shown = [Step(name, "done", str(done[act].by), done[act].at) for name, act in behind]
    if state in _STOPPED and steps:
        last = steps[-1]
        return [*shown, Step(str(state.label), "failed", str(last.by), last.at, last.reason)]
    left = [name for name, _ in _WAY[len(shown) :]]
    return shown + [Step(name, "next" if number else "current") for number, name in enumerate(left)]
