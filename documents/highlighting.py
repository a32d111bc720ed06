"""The source text cut at the places of the read values, line by line, for a template to print. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Mark:
    """A place in the source and what was read there."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Piece:
    """Text with the label of what was read from it; without label nothing was."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class NumberedLine:
    """A line of the source; `number` counts from 1 in the whole text."""

    number: int
    pieces: tuple[Piece, ...]


def marked_lines(text: str, start: int, end: int, marks: Iterable[Mark]) -> Iterator[NumberedLine]:
    """The lines of text[start:end] with `marks`; where marks overlap, the one that begins first wins."""
    chosen = _apart(each for each in marks if each.start < each.end and start <= each.start and each.end <= end)
    number = text.count("\n", 0, start) + 1
    at = start
    waiting = list(reversed(chosen))
    for line in text[start:end].splitlines(keepends=True):
        stop = at + len(line)
        inside = []
        while waiting and waiting[-1].start < stop:
            mark = waiting[-1]
            inside.append(Mark(max(mark.start, at), min(mark.end, stop), mark.label))
            if mark.end > stop:
                break
            waiting.pop()
        yield NumberedLine(number, tuple(_pieces(text, at, at + len(line.rstrip("\r\n")), inside)))
        number += line.count("\n")
        at = stop


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each.start, -each.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _pieces(text: str, start: int, end: int, marks: list[Mark]) -> Iterator[Piece]:
    labels = {max(mark.start, start): mark.label for mark in marks}
    cuts = sorted({start, end, *(min(cut, end) for mark in marks for cut in (mark.start, mark.end))})
    for left, right in pairwise(cuts):
        yield Piece(text[left:right], labels.get(left, ""))
