"""Whether the register lets become of a text what a paper says of it (docs/rules/issuing.md, The target). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from documents.events.chronology import anachronism
from documents.issuing.paper_facts import PaperFacts, PlannedEffect
from documents.issuing.remarks import Remark
from documents.rulings import REGULATION
from documents.validity import EVENT_LABELS, OVER, STATUS_LABELS, EventKind, Status

_ENDED = (Status.REPEALED, Status.DECLARED_LAPSED)
_DONE = (EventKind.REPEAL, EventKind.DECLARED_LAPSE, EventKind.ANNULMENT)  # what may still end what ran out by itself
_AS_REGISTERED = "核对对象和字号；登记簿有误的，先更正效力登记"
_DAY = "核对对象、起始日和有效期；登记簿有误的，先更正效力登记"


def effects_possible(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第二十条第二项 (是否同现行有关公文相衔接): what is over is not ended or changed again."""
    for effect in paper.effects:
        if effect.absent:
            yield Remark(f"“{effect.name}”：{effect.absent}", _AS_REGISTERED, f"{REGULATION}第二十条第二项")
        found = anachronism(effect.kind, effect.since, issued_on=effect.text_of, caused_on=paper.day)
        if found:
            told, mend = f"“{effect.name}”：{found.words}", "核对起始日；确需溯及既往的，核实依据"
            yield Remark(told, mend, f"{REGULATION}第二十条第二项", is_error=found.is_impossible)
        if effect.standing is None or not effect.kind:
            continue
        for why, is_error in _against(effect, EventKind(effect.kind), effect.standing):
            told = f"“{effect.name}”：登记簿中该件自该日起{STATUS_LABELS[effect.standing]}，{why}"
            yield Remark(told, _AS_REGISTERED if is_error else _DAY, f"{REGULATION}第二十条第二项", is_error=is_error)


def bases_hold(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第二十条第二项 (是否同现行有关公文相衔接): a paper seldom rests on what is over."""
    for told in paper.ended_bases:
        yield Remark(
            f"正文所依据的{told}",
            "改写为现行有效的依据；登记簿有误的，先更正效力登记",
            f"{REGULATION}第二十条第二项",
            is_error=False,
        )


def _against(effect: PlannedEffect, kind: EventKind, status: Status) -> Iterator[tuple[str, bool]]:
    again = f"不能再{EVENT_LABELS[kind]}"
    if status is Status.ANNULLED:
        yield f"自始无效，{again}", True
    elif kind is EventKind.RESTORATION:
        if status in (Status.IN_FORCE, Status.NOT_YET_IN_FORCE):
            yield "没有可恢复的", True
        elif status not in (*_ENDED, Status.PARTLY_LAPSED):
            yield "请核对恢复的是哪一件；有效期已经届满的，须写明延至何日或者重新公布", False
    elif status in _ENDED:
        yield (again, True) if kind is not EventKind.ANNULMENT else ("请核对是否仍须撤销", False)
    elif kind is EventKind.EXTENSION and status is Status.LAPSED:
        yield "届满以后的延期不使其恢复施行；需要继续施行的，恢复施行或者重新公布", True
    elif status in OVER and not (status is Status.LAPSED and kind in _DONE):
        yield f"请核对是否仍须{EVENT_LABELS[kind]}", False
    elif kind is EventKind.EXTENSION and effect.endless:
        yield effect.endless, False
