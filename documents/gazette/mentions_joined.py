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


def with_provisions(entries: Sequence[Citation], named: dict[str, DocNumber]) -> list[Citation]:
    """Each text once, with all provisions that any of its mentions amends; 决定修改《甲》 names what the items say."""
    kept: dict[object, Citation] = {}
    for one in (numbered(each, named) for each in entries):
        first = kept.setdefault(text_named(one), one)
        if first is not one:
            articles = tuple(dict.fromkeys((*first.articles, *one.articles)))
            kept[text_named(one)] = replace(first, articles=articles)
    return list(kept.values())


def each_once(entries: Iterable[Citation]) -> Iterator[Citation]:
    """Each text once, with the term that any of its mentions states."""
    kept: dict[object, Citation] = {}
    for one in entries:
        key = text_named(one)
        before_it = kept.setdefault(key, one)
        if before_it is not one and not (before_it.until or before_it.period):
            kept[key] = replace(before_it, until=one.until, period=one.period)
    return iter(kept.values())
