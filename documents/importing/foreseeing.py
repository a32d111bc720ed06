"""What the documents of an import will do to others, before it is done (docs/rules/import_findings.md). Writes nothing.

The page that is checked before confirming shows it, a person decides what is not certain of it, and `citing` enters it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, timedelta
from typing import Any

from documents.choices import DraftField, Outcome
from documents.entries import Entry
from documents.events.chronology import anachronism
from documents.events.term_ends import term_of
from documents.gazette.heading import carried_by
from documents.gazette.validity_terms import LONGEST_PERIOD, anniversary
from documents.importing.effect_questions import IMPOSSIBLE, Doubt, nothing_to_restore
from documents.importing.naming import EFFECTS, Named, Names, is_of_the_name, may_be_titled, texts_meant, titles_carried
from documents.models import Document, Instrument, ValidityEvent
from documents.organs.authority import doubt_about
from documents.organs.issuers import Paper, organs_of_each
from documents.validity import CAUSED_BY_OTHERS, EVENT_LABELS, Event, EventKind
from portal.dates import written

Json = dict[str, Any]
KINDS = {
    DraftField.REPEALS: EventKind.REPEAL,
    DraftField.INVALIDATES: EventKind.DECLARED_LAPSE,
    DraftField.PARTIAL_REPEALS: EventKind.REPEAL,
    DraftField.AMENDS: EventKind.AMENDMENT,
    DraftField.EXTENDS: EventKind.EXTENSION,
    DraftField.ANNULS: EventKind.ANNULMENT,
    DraftField.REPUBLISHES: EventKind.REPUBLICATION,
    DraftField.RESTORES: EventKind.RESTORATION,
    DraftField.REPEALED_BY: EventKind.REPEAL,
}
WHOLE_ENDS = (EventKind.REPEAL, EventKind.DECLARED_LAPSE, EventKind.ANNULMENT)
_ENDED = re.compile("废止|失效")
_NEAR = 120  # characters before a citation in which its verb stands
_ENDED_BEHIND = re.compile(rf"[^。；;《\n]{{0,{_NEAR}}}?(?P<verb>废止|失效)")
_OWN_DAY_OF_AN_ANNULMENT = re.compile(
    r"(?:自|从)[^,。，;；]{2,20}起[^。]{0,40}撤销|撤销[^。]{0,80}(?:自|从)[^,。，]{2,20}起"
)


@dataclass(eq=False)
class Effect:
    """One event that a draft says of another document, or (被废止于) another document brings about for the draft.

    `since` is its first day, `last_day` that of an extension. What people decided about its doubts follows from
    `questioning.settled`: whether it is recorded, is still open, or has a doubt that nobody was asked about.
    """

    draft: Entry
    field: DraftField
    place: int
    citation: Json
    named: Named
    kind: EventKind
    since: date | None = None
    last_day: date | None = None
    doubts: list[Doubt] = made(default_factory=list)
    is_recorded: bool = True
    is_open: bool = False
    is_unasked: bool = False

    @property
    def is_reverse(self) -> bool:
        """The draft is what is ended."""
        return self.field is DraftField.REPEALED_BY

    @property
    def articles(self) -> tuple[str, ...]:
        """The provisions concerned; 重新公布 is of the whole."""
        return () if self.kind is EventKind.REPUBLICATION else tuple(self.citation.get("articles") or ())

    @property
    def key(self) -> tuple[int, str, int]:
        """Its entry in the drafts."""
        return self.draft.order, self.field, self.place

    @property
    def kind_label(self) -> str:
        return EVENT_LABELS[self.kind]

    @property
    def is_impossible(self) -> bool:
        return any(each.code in IMPOSSIBLE for each in self.doubts)

    @property
    def days(self) -> str:
        """From when on, and of an extension until when, in words."""
        if self.kind is EventKind.ANNULMENT:
            return "自始无效"
        if self.kind is EventKind.EXTENSION:
            return f"延长至{written(self.last_day)}" if self.last_day else ""
        return f"自{written(self.since)}起" if self.since else ""

    def __str__(self) -> str:
        return f"{self.field.label}{self.named}{'、'.join(self.articles)}{f'（{self.days}）' if self.days else ''}"


def foresee(drafts: Sequence[Entry], names: Names) -> list[Effect]:
    """Every effect in the order of the text, each with its doubts; the number of queries does not grow with them."""
    effects = [
        Effect(draft, name, place, citation, named, KINDS[name])
        for draft in drafts
        for name in EFFECTS
        for place, (citation, named) in enumerate(names.of(draft, name))
    ]
    known = _Known(effects, names)
    effects = [each for each in effects if not (each.is_reverse and known.has_said(each))]
    for each in effects:
        _date(each, known)
    effects = [each for each in effects if not _restates(each, known)]
    for each in effects:
        each.doubts += _doubts(each, known)
    _ask_about_authority(effects, drafts)
    return effects


class _Known:
    """What the register holds of the documents concerned, in two queries."""

    def __init__(self, effects: Sequence[Effect], names: Names) -> None:
        documents = {each.named.document.pk: each.named.document for each in effects if each.named.document}
        self._completes = {each.draft.order: names.completed_by(each.draft) for each in effects}
        documents |= {row.pk: row for row in self._completes.values() if row}
        self._texts: dict[int, list[Instrument]] = defaultdict(list)
        self._events: dict[int, list[ValidityEvent]] = defaultdict(list)
        if documents:
            for text in Instrument.objects.filter(document__in=documents).order_by("document", "order"):
                self._texts[text.document_id].append(text)
            rows = ValidityEvent.objects.filter(instrument__document__in=documents).select_related("by_document")
            for event in rows:
                if event.outcome != Outcome.REJECTED:
                    self._events[event.instrument_id].append(event)
        self._effects = effects

    def titles(self, named: Named) -> list[str]:
        """The texts that a document carries; one that is new carries what its title says."""
        if named.draft:
            return titles_carried(named.draft)
        if named.document:
            return [each.title for each in self._texts[named.document.pk]]
        return list(carried_by(named.title) or [named.title])

    def events(self, effect: Effect) -> Iterator[ValidityEvent]:
        """What is recorded of the texts that are meant."""
        if effect.named.document:
            texts = self._texts[effect.named.document.pk]
            for place in texts_meant([each.title for each in texts], effect.citation["title"] or ""):
                yield from self._events[texts[place].pk]

    def start_of(self, named: Named) -> date | None:
        """The day on which a document came to apply: its own start, else its date."""
        if named.draft:
            return start_of(named.draft)
        if named.document is None:
            return None
        starts = [
            event.effective.lower
            for text in self._texts[named.document.pk]
            for event in self._events[text.pk]
            if event.kind == EventKind.COMMENCEMENT and event.effective.lower
        ]
        return min(starts, default=named.document.issued_on)

    def has_said(self, effect: Effect) -> bool:
        """Whether the document that ended the draft says so itself, with this import or in the register before."""
        ender, own = effect.named, self._completes[effect.draft.order]
        if ender.draft and ender.draft is not effect.draft:
            return any(each.draft is ender.draft and each.named.draft is effect.draft for each in self._effects)
        texts = self._texts[own.pk] if own and ender.document else ()
        return any(self.is_by(event, ender.document) for text in texts for event in self._events[text.pk])

    def nothing_to_restore(self, effect: Effect) -> str:
        """Why a restoration brings back nothing; what the same import ends or is silent of is left to the reader."""
        ended_here = any(each.named is effect.named and each.kind in WHOLE_ENDS for each in self._effects)
        if ended_here or effect.since is None:
            return ""
        texts: dict[int, list[Event]] = defaultdict(list)
        for event in self.events(effect):
            texts[event.instrument_id].append(event.as_value())
        return nothing_to_restore(texts.values(), effect.since, effect.articles)

    def is_by(self, event: ValidityEvent, document: Document | None) -> bool:
        """Whether it is the end of a whole text by this document."""
        is_an_end = event.kind in WHOLE_ENDS and not event.articles
        return is_an_end and document is not None and event.by_document_id == document.pk

    def is_own(self, event: ValidityEvent, draft: Entry) -> bool:
        """Whether the register has the event from the draft itself, when it was known by name."""
        return self.is_by(event, self._completes[draft.order])


def start_of(draft: Entry) -> date | None:
    """The day from which on a draft acts: 施行日期, else 成文日期."""
    day = draft.values["effective_on"] or draft.values["issued_on"]
    return date.fromisoformat(day["value"]) if day else None


def _date(effect: Effect, known: _Known) -> None:
    """The days as the text states them; of an annulment there are none."""
    citation = effect.citation
    if effect.field in (DraftField.PARTIAL_REPEALS, DraftField.REPEALED_BY):
        effect.kind = _verb_at(effect)
    if effect.kind is EventKind.ANNULMENT:
        return
    own = date.fromisoformat(citation["since"]) if citation.get("since") else None
    effect.since = own or (known.start_of(effect.named) if effect.is_reverse else start_of(effect.draft))
    if effect.kind is EventKind.EXTENSION:
        if citation.get("until"):
            effect.last_day = date.fromisoformat(citation["until"])
        elif citation.get("period") and (end := _end_of(effect, known)):
            effect.last_day = anniversary(end - timedelta(days=1), **citation["period"])


def _verb_at(effect: Effect) -> EventKind:
    """废止 or 失效: the verb behind the citation in its part of the sentence, else the nearest before it."""
    source, start, end = effect.draft.source, effect.citation["start"], effect.citation["end"]
    behind = _ENDED_BEHIND.match(source, end)
    ahead = _ENDED.findall(source[max(start - _NEAR, 0) : start])
    verb = behind["verb"] if behind else ahead[-1] if ahead else "废止"
    return EventKind.DECLARED_LAPSE if verb == "失效" else EventKind.REPEAL


def _end_of(effect: Effect, known: _Known) -> date | None:
    """The first day after the period that the texts have now, where one is certain of all of them."""
    ends = _ends_of(effect, known)
    return ends.pop() if len(ends) == 1 else None


def _ends_of(effect: Effect, known: _Known) -> set[date]:
    if effect.named.draft:
        last = effect.named.draft.values["expires_on"]
        return {date.fromisoformat(last["value"]) + timedelta(days=1)} if last else set()
    texts: dict[int, list[ValidityEvent]] = defaultdict(list)
    for event in known.events(effect):
        texts[event.instrument_id].append(event)
    return {each.end for events in texts.values() if (each := term_of(events))}


def _restates(effect: Effect, known: _Known) -> bool:
    """Whether a list of 继续有效 only names the end that the text has anyway."""
    is_kept = any(each["start"] == effect.citation["start"] for each in effect.draft.values.get("keeps") or ())
    last = effect.last_day
    return is_kept and last is not None and _ends_of(effect, known) == {last + timedelta(days=1)}


def _doubts(effect: Effect, known: _Known) -> Iterator[Doubt]:
    """What stands against recording the effect as it was read, but for the authority."""
    named = effect.named
    if named.draft is effect.draft:
        yield Doubt("effect_on_itself", f"{effect}：公文不能对自身作出规定，请核对字号")
        return
    if named.is_open:
        yield Doubt("effect_target_open", f"{effect}：{named}没有字号，同题公文不止一件，无法确定是哪一件")
        return
    titles = known.titles(named)
    if effect.articles and len(texts_meant(titles, effect.citation["title"] or "")) > 1:
        yield Doubt("effect_text_open", f"{effect}：{named}载有{len(titles)}个文本，无法确定所列条款属于哪一个")
    yield from _of_another_title(effect, titles)
    yield from _of_its_days(effect)
    yield from _of_its_kind(effect, known, titles)
    if not effect.is_reverse and effect.kind in WHOLE_ENDS and not effect.articles:
        yield from _already_ended(effect, known)


def _of_another_title(effect: Effect, titles: Sequence[str]) -> Iterator[Doubt]:
    """A number decides which document is meant; one that belongs to another title is looked at first."""
    title, named = effect.citation["title"] or "", effect.named
    own = named.document.title if named.document else named.title
    if title and own and effect.citation["number"] and not may_be_titled(title, (own, *titles)):
        told = f"文中写的是《{title}》，该字号的公文是《{own}》"
        yield Doubt("effect_title_differs", f"{effect}：{told}，请核对名称和字号是不是同一件")


def _of_its_days(effect: Effect) -> Iterator[Doubt]:
    """A paper bears only on what was there before it, and seldom looks back."""
    days = Named("", draft=effect.draft).issued_on, effect.named.issued_on
    caused_on, issued_on = reversed(days) if effect.is_reverse else days
    if found := anachronism(effect.kind, effect.since, issued_on=issued_on, caused_on=caused_on):
        code = "effect_before_text" if found.is_impossible else "effect_looks_back"
        yield Doubt(code, f"{effect}：{found.words}；请核对日期和字号")


def _of_its_kind(effect: Effect, known: _Known, titles: Sequence[str]) -> Iterator[Doubt]:
    own = titles_carried(effect.draft)
    has_successor = any(is_of_the_name(each, title) for each in own for title in titles)
    match effect.field:
        case DraftField.AMENDS if not effect.articles and not has_successor:
            said_of = (
                "没有读出修改哪些条款；只修改部分条款的，请更正这件公文，填写“修改的条款”，不再询问；"
                "予以登记的，按整件修改登记，原文本自该日起为“已修改”，不再适用"
            )
            yield Doubt("amendment_whole", f"{effect}：{said_of}")
        case DraftField.REPUBLISHES if not has_successor:
            said_of = "没有读出重新公布的文本；予以登记的，原文本自该日起为“已修改”，没有替代的文本"
            yield Doubt("successor_open", f"{effect}：{said_of}")
        case DraftField.ANNULS if _names_a_day(effect):
            said_of = "原文为撤销写明了起始日；撤销的自始无效，予以登记的不按该日起算"
            yield Doubt("annulment_dated", f"{effect}：{said_of}")
        case DraftField.EXTENDS:
            yield from _of_an_extension(effect, known)
        case DraftField.RESTORES if effect.since and (told := known.nothing_to_restore(effect)):
            yield Doubt("restoration_of_nothing", f"{effect}：{told}；请核对是哪一件")
        case DraftField.REPEALED_BY:
            yield from _of_a_reverse(effect)


def _names_a_day(effect: Effect) -> bool:
    source, start = effect.draft.source, effect.citation["start"]
    first = max(source.rfind("。", 0, start), source.rfind("\n", 0, start)) + 1
    stop = source.find("。", effect.citation["end"])
    return bool(_OWN_DAY_OF_AN_ANNULMENT.search(source, first, stop if stop >= 0 else len(source)))


def _of_an_extension(effect: Effect, known: _Known) -> Iterator[Doubt]:
    end = _end_of(effect, known)
    if effect.last_day is None:
        missing = (
            "登记簿中没有确定的有效期届满日，无法计算延长到何日"
            if effect.citation.get("period")
            else "没有读出延长到何日"
        )
        yield Doubt("extension_open", f"{effect}：{missing}；登记后请在该公文的页面上补登")
        return
    if any(effect.last_day < day for day in (*_ends_of(effect, known), effect.since) if day):
        yield Doubt(
            "extension_backwards", f"{effect}：延长到的日期早于现有的有效期届满日或者本件的施行日期，请核对原文"
        )
        return
    longest = anniversary(max(end or effect.since or date.min, effect.since or date.min), years=LONGEST_PERIOD)
    if longest and effect.last_day > longest:
        yield Doubt("extension_absurd", f"{effect}：延长超过{LONGEST_PERIOD}年，不合常理，请核对原文")
    if effect.citation.get("period") and not effect.citation.get("until"):
        yield Doubt("extension_counted", f"{effect}：延长到的日期由届满日推算，请核对")
    if end and effect.since and end < effect.since:
        said_of = f"有效期至{written(end)}前已经届满；予以登记的，仍为已失效，延期不使其恢复施行，须另行恢复施行"
        yield Doubt("extension_after_end", f"{effect}：{said_of}")


def _of_a_reverse(effect: Effect) -> Iterator[Doubt]:
    named = effect.named
    if effect.since is None:
        said_of = f"不知道{named}自何日起施行，不能登记；请导入或登记该公文，再补登效力事件"
        yield Doubt("repealed_by_undated", f"{effect}：{said_of}")
    elif named.document and named.document.is_directory_only:
        yield Doubt("repealed_by_unsaid", f"{effect}：页面注明，{named}只有目录信息，起始日按其成文日期推定，请核对")
    else:
        yield Doubt("repealed_by_unsaid", f"{effect}：页面注明，但没有从{named}的正文中读出它废止本件，请核对")


def _already_ended(effect: Effect, known: _Known) -> Iterator[Doubt]:
    """What another document has ended before is looked at; nothing is taken back by it."""
    for event in known.events(effect):
        is_an_end = event.kind in WHOLE_ENDS and not event.articles
        if is_an_end and event.by_document and not known.is_own(event, effect.draft):
            told = f"登记簿中该件已由{event.by_document}{event.get_kind_display()}"
            yield Doubt("already_ended", f"{effect}：{told}，请核对两件中何者为准")
            return


def _ask_about_authority(effects: Sequence[Effect], drafts: Sequence[Entry]) -> None:
    """《党政机关公文处理工作条例》第三十三条: what an organ does without authority, or with none known, is a doubt."""
    asked = [each for each in effects if not each.is_impossible and each.kind in CAUSED_BY_OTHERS]
    papers = {_key(Named("", draft=draft)): _paper(Named("", draft=draft)) for draft in drafts} if asked else {}
    papers |= {_key(each.named): _paper(each.named) for each in asked}
    organs = organs_of_each(papers)
    for effect in asked:
        sides = (("draft", effect.draft.order), _key(effect.named))
        ender, ended = reversed(sides) if effect.is_reverse else sides
        if doubt := doubt_about(organs[ender], organs[ended], effect.kind):
            code, words = doubt
            effect.doubts.append(Doubt(code, f"{effect}：{words}"))


def _key(named: Named) -> tuple[str, int]:
    if named.draft:
        return "draft", named.draft.order
    return ("document", named.document.pk) if named.document else ("new", id(named))


def _paper(named: Named) -> Paper:
    if named.draft:
        number = named.draft.values["number"]
        names = tuple(each["value"] for each in named.draft.values["issuers"])
        return Paper(names=names, series=number["code"] if number else "")
    if named.document:
        return Paper(named.document)
    return Paper(series=named.number["code"] if named.number else "")
