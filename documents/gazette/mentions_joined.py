"""Several mentions of one text become one: its number, its provisions and its term from whichever states them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

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
    kept: dict[object, list[Citation]] = {}
    for one in (numbered(each, named) for each in entries):
        _add(kept.setdefault(text_named(one), []), one)
    for one in (numbered(each, named) for each in parts):
        of_text = kept.setdefault(text_named(one), [])
        told = {article for each in of_text for article in each.articles}
        rest = replace(one, articles=tuple(each for each in one.articles if each not in told))
        if not of_text:
            of_text.append(one)
        elif rest.articles:
            at = next((at for at, each in enumerate(of_text) if each.since is None), 0 if len(of_text) == 1 else -1)
            of_text[at:] = [_both(of_text[at], rest), *of_text[at + 1 :]] if at >= 0 else [of_text[-1], rest]
    return [one for of_text in kept.values() for one in of_text]


def each_once(entries: Iterable[Citation]) -> Iterator[Citation]:
    """Each text once, with the term and the day that any of its mentions states."""
    kept: dict[object, Citation] = {}
    for one in entries:
        key = text_named(one)
        first = kept.setdefault(key, one)
        if first is not one:
            kept[key] = replace(_both(first, one), articles=first.articles)
    return iter(kept.values())


def _add(of_text: list[Citation], one: Citation) -> None:
    """A mention to those of its text with the same day; where one names no provision, the day stands over both."""
    for at, each in enumerate(of_text):
        is_over = not (each.since and one.since) and not (each.articles and one.articles)
        if each.since == one.since or is_over:
            of_text[at] = _both(each, one)
            return
    of_text.append(one)


def _both(first: Citation, one: Citation) -> Citation:
    """What two mentions of one text say together."""
    told = first if first.until or first.period else one
    articles = tuple(dict.fromkeys((*first.articles, *one.articles)))
    return replace(first, until=told.until, period=told.period, since=first.since or one.since, articles=articles)
