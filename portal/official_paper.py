"""The elements of an official document, GB/T 9704-2012, and the lengths that depend on its names.

Pure: `portal.official_pdf` sets them on the page. Lengths are points unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil
from typing import ClassVar, TypeVar

Item = TypeVar("Item")

MM = 72 / 25.4
TYPE_AREA_WIDTH = 156 * MM  # 5.2.1 版心
CELL = 15.79  # 3: 字, as in the style sheet
LARGEST_MARK = 36.0  # 7.2.4 leaves the size of the 发文机关标志 to the office
MARK_PITCH = 1.25  # the line of a joint mark, in heights of its characters
TALLEST_MARK = 180.0  # 7.3.3: the text begins on the first page, so that many names are set smaller
NAMES_ACROSS = 8  # 7.3.5.1: three seals of 45 mm stand in a row where no name is wider than a seal
ROW, ROWS = 28, 22  # 5.2.1: characters of a line, lines of a page
LONGEST_NAME = 13  # characters of a name that stands beside another; a longer one is set in two lines


class Format(StrEnum):
    """Which page of the standard."""

    DOCUMENT = "document"  # 文件格式, clause 7
    LETTER = "letter"  # 信函格式, 10.1
    ORDER = "order"  # 命令(令)格式, 10.2
    MINUTES = "minutes"  # 纪要格式, 10.3


@dataclass(frozen=True)
class Block:
    """A paragraph of the body: level 1 一、 (黑体), level 2 （一） (楷体), 0 text (仿宋).

    `is_centred`: the name of a chapter of a carried text, which the standard does not place.
    """

    text: str
    level: int = 0
    is_centred: bool = False
    is_table: ClassVar[bool] = False


@dataclass(frozen=True)
class Table:
    """A table in the text; its head is repeated on every page that it reaches."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    is_table: ClassVar[bool] = True


@dataclass(frozen=True)
class Annex:
    """附件, 7.3.7. One without blocks is named below the text and travels as a file of its own."""

    title_lines: Sequence[str]
    blocks: Sequence[Block | Table] = ()

    @property
    def title(self) -> str:
        """The title in one line, as 附件说明 names it."""
        return "".join(self.title_lines)


@dataclass(frozen=True)
class Signer:
    """签发人: named in the head of a document to a superior (7.2.6), at the end of an order with the post (7.3.5.3)."""

    name: str
    post: str = ""


@dataclass(frozen=True)
class Attendance:
    """A list of a meeting, 10.3: `label` is 出席, 请假 or 列席."""

    label: str
    names: str


@dataclass(frozen=True)
class Imprint:
    """版记, 7.4. A letter prints neither printer nor date (10.1)."""

    printed_by: str
    printed_on: date
    copied_to: Sequence[str] = ()
    addressed_to: Sequence[str] = ()  # 7.4.2: 主送机关 that would push the text off the first page


@dataclass(frozen=True)
class Paper:
    """The elements of one official document.

    `title_lines` break where the sense breaks (7.3.1), which only a person can say. Of joint issuers `issuer` leads
    and `co_issuers` follow in their order. `mark` is the whole 发文机关标志; where every issuer is named in it
    (7.2.4), `mark_names` are the names and `mark` is what stands right of them: 文件.
    """

    mark: str
    doc_number: str
    title_lines: Sequence[str]
    addressees: Sequence[str]
    blocks: Sequence[Block | Table]
    issuer: str
    issued_on: date
    format: Format = Format.DOCUMENT
    co_issuers: Sequence[str] = ()
    mark_names: Sequence[str] = ()
    urgency: str = ""  # 7.2.3: 特急, 加急
    signers: Sequence[Signer] = ()
    attendances: Sequence[Attendance] = ()
    carried: Sequence[Annex] = ()  # what a paper puts in force: behind it under its own title, no annex of it
    annexes: Sequence[Annex] = ()
    note: str = ""
    imprint: Imprint | None = None

    @property
    def title(self) -> str:
        """The title in one line, as it is cited."""
        return "".join(self.title_lines)

    @property
    def labelled_annexes(self) -> list[tuple[str, Annex]]:
        """What is bound in behind the paper, each with its label. A single annex has no number (7.3.4).

        A text that the paper puts in force stands under its own title, without a label, as an order carries its text.
        """
        several = len(self.annexes) > 1
        return [("", text) for text in self.carried] + [
            ("" if self.format is Format.ORDER else f"附件{number if several else ''}", annex)
            for number, annex in enumerate(self.annexes, start=1)
            if annex.blocks
        ]

    @property
    def expected_pages(self) -> int:
        """About how many pages the text fills, before anything is set."""
        parts = (self.blocks, *(annex.blocks for annex in (*self.carried, *self.annexes)))
        return sum(ceil(sum(map(_lines, blocks)) / ROWS) for blocks in parts)

    @property
    def signer_rows(self) -> list[list[Signer]]:
        """7.2.6: two names a line, or one where a name is longer than four characters."""
        return _rows(self.signers, 2 if self._longest_signer <= 4 else 1)

    @property
    def seal_rows(self) -> list[list[list[str]]]:
        """7.3.5.1: the joint issuers in their order, row by row, each as the lines of its name."""
        names = [_broken(name) for name in (self.issuer, *self.co_issuers)]
        return _rows(names, self._seals_in_a_row)

    @property
    def measures(self) -> dict[str, float]:
        """Points that depend on the length of names: the mark fits the type area (7.2.4), and an issuer
        longer than its date pushes both to the left until its last character stands inside (7.3.5.1)."""
        date_width = (3 + 0.5 * len(f"{self.issued_on:%Y}{self.issued_on.month}{self.issued_on.day}")) * CELL
        overhang = (len(self.issuer) * CELL - date_width) / 2
        centre = 4 * CELL + date_width / 2  # of the last seal, from the right
        pitch = (TYPE_AREA_WIDTH - centre) / (self._seals_in_a_row - 0.5)
        return self._mark_measures | {
            "--signature-indent": max(4 * CELL, overhang),
            "--seal-pitch": pitch,
            "--seal-indent": centre - pitch / 2,
            "--signer-width": self._longest_signer * CELL,
        }

    @property
    def _mark_measures(self) -> dict[str, float]:
        longest = max((len(name) for name in self.mark_names), default=0)
        across = max(longest + len(self.mark), 1) + (0.5 if self.mark_names else 0)
        size = min(LARGEST_MARK, TYPE_AREA_WIDTH / across)
        if not self.mark_names:
            return {"--mark-size": size, "--mark-height": size}
        size = min(size, TALLEST_MARK / MARK_PITCH / len(self.mark_names))
        return {
            "--mark-size": size,
            "--mark-height": size * MARK_PITCH * len(self.mark_names),
            "--mark-width": size * longest,
        } | {
            f"--mark-tracking-{number}": size * (longest - len(name)) / max(len(name) - 1, 1)
            for number, name in enumerate(self.mark_names, start=1)
        }

    @property
    def _seals_in_a_row(self) -> int:
        longest = max(len(name) for name in (self.issuer, *self.co_issuers))
        return 3 if longest <= NAMES_ACROSS and len(self.co_issuers) > 1 else 2

    @property
    def _longest_signer(self) -> int:
        return max((len(signer.name) for signer in self.signers), default=0)


def _lines(block: Block | Table) -> int:
    """Lines that a paragraph or a table fills; the cells of a row stand beside each other."""
    if isinstance(block, Table):
        return sum(ceil(sum(map(len, row)) / ROW) or 1 for row in (block.head, *block.rows))
    return ceil(len(block.text) / ROW) or 1


def _broken(name: str) -> list[str]:
    """A name in as few lines of equal length as stand beside each other."""
    lines = ceil(len(name) / LONGEST_NAME)
    return ["".join(line) for line in _rows(name, ceil(len(name) / lines))]


def _rows(items: Sequence[Item], length: int) -> list[list[Item]]:
    return [list(items[start : start + length]) for start in range(0, len(items), length)]
