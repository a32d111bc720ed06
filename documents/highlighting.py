"""The source text cut at the places of the read values, line by line, for a template to print. Pure.

A long document is shown in parts of about `PART` characters, so that no page grows with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from portal.hidden_characters import HIDDEN, kind_of, name_of

PART = 60_000  # characters of the source on one page
LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")  # as the reader counts lines


@dataclass(frozen=True)
class Mark:
    """A place in the source and what was read there."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Piece:
    """Text with the label of what was read from it; without label nothing was.

    A hidden character has no text of its own: `text` is its name and `sign` says what it is.
    """

    text: str
    label: str = ""
    sign: str = ""


@dataclass(frozen=True)
class NumberedLine:
    """A line of the source; `number` counts from 1 in the whole text."""

    number: int
    pieces: tuple[Piece, ...]


def part_of(offset: int, start: int) -> int:
    """The part, counted from 1, that shows the character `offset` of a document that begins at `start`."""
    return max(offset - start, 0) // PART + 1


def parts(start: int, end: int) -> range:
    """The numbers of the parts that show text[start:end]."""
    return range(1, part_of(max(end - 1, start), start) + 1)


def marked_lines(text: str, start: int, end: int, marks: Iterable[Mark]) -> Iterator[NumberedLine]:
    """The lines of text[start:end] with `marks`; where marks overlap, the one that begins first wins."""
    chosen = _apart(
        Mark(max(each.start, start), min(each.end, end), each.label)
        for each in marks
        if each.start < each.end and each.start < end and start < each.end
    )
    number = len(LINE_END.findall(text, 0, start)) + 1
    waiting = list(reversed(chosen))
    for at, stop in _lines(text, start, end):
        inside = []
        while waiting and waiting[-1].start < stop:
            mark = waiting[-1]
            inside.append(Mark(max(mark.start, at), min(mark.end, stop), mark.label))
            if mark.end > stop:
                break
            waiting.pop()
        yield NumberedLine(number, tuple(_pieces(text, at, stop, inside)))
        number += 1


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends, without its end mark."""
    at = start
    for found in LINE_END.finditer(text, start, end):
        yield at, found.start()
        at = found.end()
    if at < end:
        yield at, end


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each.start, -each.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _pieces(text: str, start: int, end: int, marks: list[Mark]) -> Iterator[Piece]:
    labels = {max(mark.start, start): mark.label for mark in marks if mark.start < mark.end}
    cuts = sorted({start, end, *(min(cut, end) for mark in marks for cut in (mark.start, mark.end))})
    for left, right in pairwise(cuts):
        yield from _visible(text[left:right], labels.get(left, ""))


def _visible(text: str, label: str) -> Iterator[Piece]:
    """The text with each run of a hidden character as a piece of its own."""
    at = 0
    for run in HIDDEN.finditer(text):
        if at < run.start():
            yield Piece(text[at : run.start()], label)
        yield Piece(name_of(run[0]), label, kind_of(run[0]))
        at = run.end()
    if at < len(text):
        yield Piece(text[at:], label)
