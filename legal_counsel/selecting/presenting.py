"""A selection as its page shows it: where it stands, what comes next, and why a step is closed."""

from __future__ import annotations

from datetime import date

from legal_counsel.agencies import agency_of
from legal_counsel.models import ScoreSheet, Selection
from legal_counsel.selecting.choices import EntryState, SelectionState
from legal_counsel.selecting.lifecycle import SELECTION
from legal_counsel.selecting.noticing import why_not_decide
from portal.pages import Step

_OPEN = (
    ("公告", SelectionState.DRAFTED, "announce"),
    ("报名和初审", SelectionState.ANNOUNCED, "convene"),
    ("选聘小组评审", SelectionState.SCORING, "recommend"),
    ("公示", SelectionState.RECOMMENDED, "give_notice"),
    ("异议处理和党组织决定", SelectionState.NOTICED, "decide"),
)
_PROCURED = (("政府采购", SelectionState.DRAFTED, "procure"),)


def steps_of(selection: Selection, today: date) -> list[Step]:
    """流程进度: who has done what and when, who holds it, what comes next."""
    done = {each.act: each for each in selection.steps.filter(entry=None).select_related("by")}
    begun = done["筹备选聘"]
    found = [Step("筹备", "done", str(begun.by), begun.at)]
    if selection.state == SelectionState.WITHDRAWN:
        stopped = done[str(SELECTION["withdraw"].label)]
        return [*found, Step("终止", "failed", str(stopped.by), stopped.at, selection.withdrawal_reason)]
    way = _PROCURED if selection.is_procured else _OPEN
    order = [state for _, state, _ in way]
    place = order.index(SelectionState(selection.state)) if selection.state in order else len(order)
    agency = str(agency_of(selection.unit) or "")
    for number, (label, _, action) in enumerate(way):
        end = done.get(str(SELECTION[action].label))
        who = str(selection.unit) if action == "decide" else agency
        if number < place and end:
            found.append(Step(label, "done", str(end.by), end.at))
        else:
            note = why_closed(selection, action, today) if number == place else ""
            found.append(Step(label, "current" if number == place else "next", who, note=note))
    return found


def why_closed(selection: Selection, action: str, today: date) -> str:
    """Why the step cannot be taken yet, in words; empty where it can. The act itself asks again."""
    if action == "convene":
        if selection.entries_until and selection.entries_until >= today:
            return f"报名至{selection.entries_until}"
        if waiting := selection.entries.filter(state=EntryState.ENTERED).count():
            return f"还有{waiting}人没有初审"
        if not selection.entries.filter(state=EntryState.PASSED).exists():
            return "没有初审通过的人选"
    if action == "recommend":
        members, people = selection.members.count(), selection.entries.filter(state=EntryState.PASSED).count()
        said = ScoreSheet.objects.filter(member__selection=selection, entry__state=EntryState.PASSED).count()
        return f"评分表{said}份，应有{members * people}份" if said < members * people else ""
    if action == "decide":
        return why_not_decide(selection, today)
    return ""
