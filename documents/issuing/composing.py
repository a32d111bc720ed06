"""Drafting 拟稿: a paper and its parts, changed by its drafter alone as long as it is a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from documents.choices import Publicity
from documents.issuing.choices import PaperState
from documents.issuing.lifecycle import ISSUING
from documents.models import (
    Countersign,
    Instrument,
    OutgoingAnnex,
    OutgoingEffect,
    OutgoingInstrument,
    OutgoingIssuer,
    OutgoingPaper,
    Series,
)
from portal.accounts.choices import KnowledgeLevel
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.organization.models import Unit

CLAUSE = ISSUING["submit"].clause
CHANGED = "您打开本页后该稿已被修改，请核对现在的内容后再提交"
SAVED_ALREADY = "本页的内容已保存为{paper}，其后又有修改；请打开该稿修改，另拟一件的重新打开拟稿页"
INSTEAD = {
    PaperState.WITHDRAWN: "需要发文的另行拟稿",
    PaperState.ISSUED: "登记的内容有误的，在公文登记簿中更正",
}  # of changing a draft that is none any more
FIRST_VERSION = 1


@dataclass(frozen=True)
class Draft:
    """What a person writes of a paper, but for its parts. `joint` and `asked` are in their order."""

    kind: str
    title_lines: Sequence[str]
    series: Series
    body: str
    addressees: Sequence[str] = ()
    copies: Sequence[str] = ()
    note: str = ""
    urgency: str = ""
    attended: Sequence[str] = ()
    excused: Sequence[str] = ()
    observed: Sequence[str] = ()
    is_normative: bool = False
    not_normative_reason: str = ""
    comments_from: date | None = None
    comments_to: date | None = None
    comments: str = ""
    joint: Sequence[Unit] = ()
    joint_reason: str = ""
    asked: Sequence[Unit] = ()
    knowledge_level: int = KnowledgeLevel.STAFF
    publicity: str = Publicity.PENDING
    publicity_clause: str = ""
    mention_reason: str = ""


@dataclass(frozen=True)
class InstrumentPart:
    """A text that the paper puts in force; without `starts_on` from the day of printing on."""

    title: str
    text: str
    starts_on: date | None = None
    years: int | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class AnnexPart:
    """An annex; without text it is sent apart."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class EffectPart:
    """What the paper does to another text; without `since` from its own printing on.

    `successor` names the text of this paper that takes the place of one that is amended as a whole or republished.
    """

    instrument: Instrument
    kind: str
    articles: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    clause: str = ""
    reason: str = ""
    successor: str = ""


Part = InstrumentPart | AnnexPart | EffectPart
PartRow = OutgoingInstrument | OutgoingAnnex | OutgoingEffect
_ROWS: Mapping[type, type[PartRow]] = {
    InstrumentPart: OutgoingInstrument,
    AnnexPart: OutgoingAnnex,
    EffectPart: OutgoingEffect,
}


@transaction.atomic
def draft(given: Draft, *, by: User, at: datetime, page_key: str = "") -> OutgoingPaper:
    """拟稿, in a series for which the own unit may draft."""
    if not Series.objects.usable_by(by.unit).filter(pk=given.series.pk).exists():
        raise Refused(f"{by.unit}不能以{given.series}拟稿：该系列不属于本单位或上级机关", clause=CLAUSE)
    return begun(given, by=by, at=at, page_key=page_key)


@transaction.atomic
def draft_once(given: Draft, *, page_key: str, by: User, at: datetime) -> OutgoingPaper:
    """The same for a page: what it sends again, by the back button or by a second press, is no second draft.

    Sent as it was, it leads to the draft that it made; changed, it is the next version of that draft, as long as
    nothing else has changed it.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    known = begun_on(page_key, by=by)
    if known is None:
        return draft(given, by=by, at=at, page_key=page_key)
    if known.state == PaperState.DRAFTED:
        if _is_written(known, given):
            return known
        if known.version != FIRST_VERSION:
            raise Refused(SAVED_ALREADY.format(paper=known), clause=CLAUSE)
    return redraft(known, given, seen=known.version, by=by, at=at)


def begun_on(page_key: str, *, by: User) -> OutgoingPaper | None:
    """What this person began on a page, where anything was saved on it."""
    return OutgoingPaper.objects.filter(drafted_by=by, page_key=page_key).first() if page_key else None


def begun(given: Draft, *, by: User, at: datetime, **facts: Any) -> OutgoingPaper:
    """The row of a new paper, with `facts` of its state; inside the transaction of an act."""
    paper = OutgoingPaper(**_written(given), drafting_unit=by.unit, drafted_by=by, drafted_at=at, **facts)
    with keeping(OutgoingPaper):
        paper.save(force_insert=True)
    _others(paper, given)
    return paper


@transaction.atomic
def redraft(paper: OutgoingPaper, given: Draft, *, seen: int, by: User, at: datetime) -> OutgoingPaper:
    """Change the draft. `seen` is the version that was shown: of two windows the second is told."""
    paper = locked_draft(paper, seen=seen, by=by)
    if given.series != paper.series and not Series.objects.usable_by(by.unit).filter(pk=given.series.pk).exists():
        raise Refused(f"{by.unit}不能以{given.series}拟稿：该系列不属于本单位或上级机关", clause=CLAUSE)
    for name, value in (_written(given) | {"version": paper.version + 1}).items():
        setattr(paper, name, value)
    for effect in paper.effects.select_related("instrument__document"):
        _refuse_wider(paper, effect.instrument)
    with keeping(OutgoingPaper):
        paper.save()
    paper.joint_issuers.all().delete()
    paper.countersigns.all().delete()
    _others(paper, given)
    return paper


@transaction.atomic
def add_part(paper: OutgoingPaper, part: Part, *, seen: int, by: User) -> PartRow:
    """Add a text, an annex or an effect behind those that stand."""
    paper = locked_draft(paper, seen=seen, by=by)
    if isinstance(part, EffectPart):
        _refuse_wider(paper, part.instrument)
    row = put_part(paper, part)
    _changed(paper)
    return row


@transaction.atomic
def change_part(row: PartRow, part: Part, *, seen: int, by: User) -> PartRow:
    """Change one of them in its place."""
    paper = locked_draft(row.paper, seen=seen, by=by)
    if isinstance(part, EffectPart):
        _refuse_wider(paper, part.instrument)
    for name, value in _values(part).items():
        setattr(row, name, value)
    with keeping(type(row)):
        row.save()
    _changed(paper)
    return row


@transaction.atomic
def drop_part(row: PartRow, *, seen: int, by: User) -> OutgoingPaper:
    """Take one out; those behind it move up."""
    paper = locked_draft(row.paper, seen=seen, by=by)
    rows = type(row)._default_manager.filter(paper=paper)
    row.delete()
    for order, each in enumerate(rows.order_by("order"), start=1):
        rows.filter(pk=each.pk).update(order=order)
    _changed(paper)
    return paper


def _refuse_wider(paper: OutgoingPaper, changed: Instrument) -> None:
    """Whoever sees the paper reads the names of the texts that it changes (docs/rules/visibility.md)."""
    level = changed.document.knowledge_level
    if level > paper.knowledge_level:
        raise Refused(
            f"{changed}的知悉层级为{KnowledgeLevel(level).label}，高于该稿的{paper.get_knowledge_level_display()}，"
            "看到该稿的人会知道这件公文；请先提高该稿的知悉层级",
            clause=CLAUSE,
        )


def put_parts(paper: OutgoingPaper, parts: Sequence[Part]) -> None:
    """The rows of all parts of a new paper, each sort in its order; inside the transaction of an act."""
    for effect in parts:
        if isinstance(effect, EffectPart):
            _refuse_wider(paper, effect.instrument)
    for sort, model in _ROWS.items():
        given = [each for each in parts if isinstance(each, sort)]
        rows = [model(paper=paper, order=order, **_values(each)) for order, each in enumerate(given, start=1)]
        with keeping(model):
            model._default_manager.bulk_create(rows)  # type: ignore[arg-type]


def put_part(paper: OutgoingPaper, part: Part) -> PartRow:
    """The row of a part, behind the others of its sort."""
    model = _ROWS[type(part)]
    last = model._default_manager.filter(paper=paper).aggregate(last=Max("order"))["last"] or 0
    row = model(paper=paper, order=last + 1, **_values(part))
    with keeping(model):
        row.save(force_insert=True)
    return row


def locked(paper: OutgoingPaper, *, seen: int) -> OutgoingPaper:
    """The row, locked, in the version that was seen."""
    rows = OutgoingPaper.objects.select_for_update(of=("self",)).select_related("series__unit", "number__series")
    found = rows.get(pk=paper.pk)
    if found.version != seen:
        raise Refused(CHANGED, clause=CLAUSE)
    return found


def locked_draft(paper: OutgoingPaper, *, seen: int, by: User) -> OutgoingPaper:
    """The row of a draft that `by` may change."""
    found = locked(paper, seen=seen)
    if found.state != PaperState.DRAFTED:
        instead = INSTEAD.get(PaperState(found.state), "需要修改的先退回")
        raise Refused(f"该稿{found.get_state_display()}，不能修改；{instead}", clause=CLAUSE)
    if found.drafted_by_id != by.pk:
        raise Refused("只有拟稿人可以修改该稿", clause=CLAUSE)
    return found


def _written(given: Draft) -> dict[str, Any]:
    own = {each.name: getattr(given, each.name) for each in fields(given) if each.name not in ("joint", "asked")}
    lines = [line.strip() for line in given.title_lines if line.strip()]
    listed = {name: list(own[name]) for name in ("addressees", "copies", "attended", "excused", "observed")}
    return own | listed | {"title_lines": lines, "title": "".join(lines)}


def _is_written(paper: OutgoingPaper, given: Draft) -> bool:
    """Whether the paper says just what is given, its parts left aside."""
    joint = [each.unit_id for each in paper.joint_issuers.order_by("order")]
    asked = {each.unit_id for each in paper.countersigns.all()}
    return (
        all(getattr(paper, name) == value for name, value in _written(given).items())
        and joint == [unit.pk for unit in given.joint]
        and asked == {unit.pk for unit in given.asked}
    )


def _others(paper: OutgoingPaper, given: Draft) -> None:
    with keeping(OutgoingIssuer):
        OutgoingIssuer.objects.bulk_create(
            OutgoingIssuer(paper=paper, order=order, unit=unit) for order, unit in enumerate(given.joint, start=1)
        )
    with keeping(Countersign):
        Countersign.objects.bulk_create(Countersign(paper=paper, unit=unit) for unit in given.asked)


def _values(part: Part) -> dict[str, Any]:
    if isinstance(part, EffectPart):
        shown = {each.name: getattr(part, each.name) for each in fields(part)}
        return shown | {"articles": list(part.articles)}
    return asdict(part)


def _changed(paper: OutgoingPaper) -> None:
    OutgoingPaper.objects.filter(pk=paper.pk).update(version=paper.version + 1)
