"""Numbers that share code and year in one entry: 关于甲的通知（青政发〔2002〕2、3号）, 《甲》、《乙》（…2、3号）."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from documents.gazette.numbering import CARRIED, Found, numbers_in
from documents.gazette.parsed import Citation, DocNumber, Finding, Span
from documents.gazette.shadow import Text


def each_numbered(text: Text, entries: Sequence[Citation], place: Span) -> tuple[list[Citation], list[Finding]]:
    """The documents of an entry, each with a number of its own, and what a person has to look at.

    As many titles as numbers belong together in their order; one title with several numbers names as many papers.
    Of any other count nobody can say, and the titles are left without a number.
    """
    group_of: dict[DocNumber, list[Found]] = {}
    for group in _groups(numbers_in(text.shadow, place.start, place.end)):
        if group[0].number:
            group_of.setdefault(group[0].number, group)
    kept, findings = list[Citation](), list[Finding]()
    bare = 0  # how many titles without a number stand at the end of `kept`
    for one in entries:
        group = group_of.pop(one.number, []) if one.number else []
        numbers = [each.number for each in group if each.number]
        if not group:
            kept.append(one)
            bare = bare + 1 if one.title and one.number is None else 0
            continue
        if not bare:
            kept += [_of(one, number) for number in numbers]
            how = "按同一标题的另一件读入" if one.title else "各为一件"
        elif bare + 1 == len(numbers) and one.title:
            named = [*kept[-bare:], one]
            kept[-bare:] = [_of(each, number) for each, number in zip(named, numbers, strict=True)]
            how = f"与{len(numbers)}个标题依次对应"
        else:
            kept.append(replace(one, number=None, also=()))
            how = "标题和字号的个数不一致，未能对应"
        bare = 0
        findings.append(_told(text, group[1:], how))
    return kept, findings


def _groups(found: Sequence[Found]) -> Iterator[list[Found]]:
    """A number with those that take code and year from it."""
    group: list[Found] = []
    for each in found:
        if each.finding == CARRIED and each.number and group:
            group.append(each)
            continue
        if len(group) > 1:
            yield group
        group = [each] if each.number else []
    if len(group) > 1:
        yield group


def _of(one: Citation, number: DocNumber) -> Citation:
    return replace(one, number=number, also=())


def _told(text: Text, carried: Sequence[Found], how: str) -> Finding:
    span = Span(carried[0].span.start, carried[-1].span.end)
    return text.finding(CARRIED, f"“{text.compact(span)}”：机关代字和年份沿用前一个发文字号，{how}，请核对", span)
