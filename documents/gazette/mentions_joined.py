"""Several mentions of one text become one: its number, its provisions and its term from whichever states them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from documents.gazette.citations import citations_in
from documents.gazette.parsed import Citation, DocNumber
from documents.gazette.shadow import Line, Text
from documents.gazette.titles import plain_title, without_version


def text_named(one: Citation) -> object:
    """What stands for the text itself: its number, else its title."""
    return one.number or plain_title(one.title or "")


def named_in(text: Text, lines: Sequence[Line]) -> dict[str, DocNumber]:
    """Numbers of the titles that the body names with one."""
    named: dict[str, DocNumber] = {}
    for line in lines:
        if "《" in line.plain and "号" in line.plain:
            for one in citations_in(text, line.span)[0]:
                if one.title and one.number:
                    named.setdefault(without_version(plain_title(one.title)), one.number)
    return named


def numbered(one: Citation, named: dict[str, DocNumber]) -> Citation:
    """A title without number that the body names with one."""
    if one.number or not one.title:
        return one
    return replace(one, number=named.get(without_version(plain_title(one.title))))


def with_provisions(
    entries: Sequence[Citation], parts: Sequence[Citation], named: dict[str, DocNumber]
) -> list[Citation]:
    """Each text once, with all provisions and the day that its mentions state; two days stay apart.

    决定自…起修改《甲》 names no provision: `parts` are those of all items, and belong to the one day that is stated.
    """
    kept: dict[object, _Mentions] = {}
    for one in (numbered(each, named) for each in entries):
        kept.setdefault(text_named(one), _Mentions()).add(one)
    for one in (numbered(each, named) for each in parts):
        kept.setdefault(text_named(one), _Mentions()).add_rest(one)
    return [one for of_text in kept.values() for one in of_text.citations()]


def each_once(entries: Iterable[Citation]) -> Iterator[Citation]:
    """Each text once, with the term and the day that any of its mentions states."""
    kept: dict[object, Citation] = {}
    for one in entries:
        key = text_named(one)
        first = kept.setdefault(key, one)
        if first is not one:
            kept[key] = _both(first, one)
    return iter(kept.values())


class _Mentions:
    """The mentions of one text by their days; each is looked up, however many there are."""

    def __init__(self) -> None:
        self.told: list[Citation] = []
        self.articles: list[dict[str, None]] = []  # of each of `told`, in the order in which they were named
        self.all_articles: set[str] = set()
        self.of_day: dict[date | None, int] = {}  # the first of `told` with the day; no more than one has none
        self.bare = 0  # the first of `told` that names no provision, or behind the last

    def add(self, one: Citation) -> None:
        """A mention to those of its text with the same day; where one names no provision, the day stands over both."""
        while self.bare < len(self.told) and self.articles[self.bare]:
            self.bare += 1
        may_be = [self.of_day.get(one.since)]
        if one.since is None:
            may_be.append(self.bare if one.articles else 0)
        elif (undated := self.of_day.get(None)) is not None and not (one.articles and self.articles[undated]):
            may_be.append(undated)
        self._add_at(min((at for at in may_be if at is not None), default=len(self.told)), one)

    def add_rest(self, one: Citation) -> None:
        """The provisions that no mention names yet: to the mention without a day, or to the only one there is."""
        rest = tuple(each for each in one.articles if each not in self.all_articles)
        if rest or not self.told:
            only = 0 if len(self.told) == 1 else len(self.told)
            self._add_at(self.of_day.get(None, only), replace(one, articles=rest))

    def citations(self) -> Iterator[Citation]:
        """Each with the provisions of its day."""
        return (replace(one, articles=tuple(named)) for one, named in zip(self.told, self.articles, strict=True))

    def _add_at(self, at: int, one: Citation) -> None:
        if at == len(self.told):
            self.told.append(one)
            self.articles.append({})
        else:
            first = self.told[at]
            self.told[at] = _both(first, one)
            if first.since is None and one.since:
                del self.of_day[None]
        since = self.told[at].since
        self.of_day[since] = min(at, self.of_day.get(since, at))
        self.articles[at].update(dict.fromkeys(one.articles))
        self.all_articles.update(one.articles)


def _both(first: Citation, one: Citation) -> Citation:
    """The first of two mentions of one text, with the term and the day that either states."""
    told = first if first.until or first.period else one
    return replace(first, until=told.until, period=told.period, since=first.since or one.since)
