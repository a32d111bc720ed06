"""A copy of the text to match on, of the same length, so that every place found is a place of the text itself.

The copy has half-width letters, digits and punctuation, one sort of blank, and blanks where the text has
page residue, control or invisible characters. Roman numeral signs stay: Ⅷ has no one-character equal.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

from documents.gazette.parsed import Finding, Span

_ROMAN = range(0x2160, 0x2188)
_LINE = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_RESIDUE = re.compile(r"\[bookmark:[^\[\]\n]{0,200}\]")
_PAGE_NUMBER = re.compile(r"(?m)^[ \t]*[-—–―]{1,2}[ \t]*\d{1,4}[ \t]*[-—–―]{1,2}[ \t]*$")
_EMPTY_PAGE = re.compile(r"\( {0,4}此 {0,4}页 {0,4}无 {0,4}正 {0,4}文 {0,4}\)")
_ORGANS = ("中央", "委", "政府", "国务院", "法院", "检察院", "委员会", "办公厅", "办公室", "局", "厅", "部")
# Traditional characters of the words that the patterns look for.
_TRADITIONAL = "號發於關據廢辦規決條實執頒議會見請覆復報務國縣區廳員長總黨書記紀級為與單機構當標準則從轉預計劃綱時"
_SIMPLIFIED = "号发于关据废办规决条实执颁议会见请复复报务国县区厅员长总党书记纪级为与单机构当标准则从转预计划纲时"
_SINGLE = (
    {"∶": ":", "︰": ":", "﹕": ":", "•": "·", "・": "·", "‧": "·", "﹒": "."}
    | dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
    | dict.fromkeys("│┃║￨︱", "|")  # the upright lines of a drawn table
)


class _Table(dict[int, str]):
    """Computes each character's stand-in once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = stand_in = self._stand_in(char)
        return stand_in

    @staticmethod
    def _stand_in(char: str) -> str:
        if char in _SINGLE:
            return _SINGLE[char]
        if char in "\n\r\t" or ord(char) in _ROMAN:
            return char
        if char in "\v\f\x85\u2028\u2029":
            return "\n"
        if unicodedata.category(char) in {"Zs", "Cc", "Cf", "Cs", "Co", "Cn"}:
            return " "
        normal = unicodedata.normalize("NFKC", char)
        return normal if len(normal) == 1 else char


_TABLE = _Table()


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def shadow_of(text: str) -> str:
    """The same-length copy."""
    shadow = text.translate(_TABLE)
    for residue in (_RESIDUE, _PAGE_NUMBER, _EMPTY_PAGE):
        shadow = residue.sub(_blank, shadow)
    return shadow


def squeeze(text: str) -> str:
    """Without any blank."""
    return "".join(text.split())


def _word_spans(shadow: str, span: Span) -> list[Span]:
    return [Span(match.start(), match.end()) for match in re.compile(r"\S+").finditer(shadow, span.start, span.end)]


def trimmed(shadow: str, start: int, end: int) -> Span:
    """The span without blanks at both ends."""
    if start < end and not shadow[start].isspace() and not shadow[end - 1].isspace():
        return Span(start, end)
    part = shadow[start:end]
    begun = part.lstrip()
    return Span(end - len(begun), end - len(begun) + len(begun.rstrip()))


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `plain` is its shadow without blanks; `is_cell` marks a table cell led by a tab or a bar."""

    index: int
    start: int
    end: int
    plain: str
    is_cell: bool

    @property
    def span(self) -> Span:
        """The whole line, without its end mark."""
        return Span(self.start, self.end)


class Text:
    """A text, its shadow and its lines.

    Lines are those of the text, but where one line holds two things (title and number) it is `cut` into two,
    and where a line end breaks a number the two are joined; findings still count the lines of the text.
    """

    def __init__(
        self, raw: str, *, shadow: str | None = None, cuts: Collection[int] = (), joints: frozenset[int] = frozenset()
    ) -> None:
        self.raw = raw
        self.shadow = shadow_of(raw) if shadow is None else shadow
        self.lines: list[Line] = []
        self._cuts = sorted(cuts)
        self._joints = joints
        self._printed: list[int] = []
        start = begin = 0
        for match in _LINE.finditer(raw):
            self._printed.append(begin)
            begin = match.end()
            if begin - 1 not in joints:
                self._add(start, match.start())
                start = begin
        self._printed.append(begin)
        self._add(start, len(raw))
        self._starts = [line.start for line in self.lines] if cuts or joints else self._printed

    def _add(self, start: int, end: int) -> None:
        inner = self._cuts[bisect_left(self._cuts, start + 1) : bisect_left(self._cuts, end)] if self._cuts else []
        for begin, stop in pairwise((start, *inner, end)):
            part = self.shadow[begin:stop]
            is_cell = part.lstrip(" ").startswith(("\t", "|"))
            self.lines.append(Line(len(self.lines), begin, stop, squeeze(part), is_cell))

    def without(self, lines: Collection[int]) -> Text:
        """The text with these lines blank: they are of the page around the paper, and no part of it."""
        if not lines:
            return self
        shadow = list(self.shadow)
        for at in lines:
            line = self.lines[at]
            shadow[line.start : line.end] = " " * (line.end - line.start)
        return Text(self.raw, shadow="".join(shadow), cuts=self._cuts, joints=self._joints)

    def cut(self, offsets: Collection[int]) -> Text:
        """The text with a line ending before each of these offsets."""
        return Text(self.raw, shadow=self.shadow, cuts=offsets, joints=self._joints) if offsets else self

    def mended(self, joints: frozenset[int], blanks: Collection[int]) -> Text:
        """The text whose lines go on over the ends at `joints`, with a blank for each character at `blanks`."""
        shadow = list(self.shadow)
        for at in (*joints, *(at - 1 for at in joints if self.raw[at - 1 : at] == "\r"), *blanks):
            shadow[at] = " "
        return Text(self.raw, shadow="".join(shadow), joints=joints)

    def line_at(self, offset: int) -> int:
        """Index of the line in which `offset` stands."""
        return bisect_right(self._starts, offset) - 1

    def finding(self, code: str, message: str, span: Span) -> Finding:
        """A finding at its line, counted from 1."""
        return Finding(code, message, bisect_right(self._printed, span.start), span)

    def trimmed(self, span: Span) -> Span:
        """The span without blanks and residue at both ends."""
        return trimmed(self.shadow, span.start, span.end)

    def compact(self, span: Span) -> str:
        """The characters of the span as printed, without blanks, line ends and residue."""
        printed, stand_ins = self.raw[span.start : span.end], self.shadow[span.start : span.end]
        words = squeeze(printed)
        if len(words) == len(squeeze(stand_ins)):  # no residue: the same blanks in both
            return words
        pairs = zip(printed, stand_ins, strict=True)
        return "".join(char for char, stand_in in pairs if not stand_in.isspace())

    def named(self, span: Span) -> str:
        """A title as printed. Line ends and blanks inside words go, the blank between two organs stays."""
        joined = " ".join(part for line in span.of(self.shadow).split("\n") if (part := line.strip()))
        if " " not in joined:
            return self.compact(span)
        name, offset = "", span.start
        for word in _word_spans(self.shadow, span):
            has_gap = "\n" not in self.shadow[offset : word.start] and name.endswith(_ORGANS)
            name += (" " if name and has_gap and word.end - word.start > 3 else "") + word.of(self.raw)
            offset = word.end
        return name

    def clean(self, span: Span) -> str:
        """The text of the span with page residue and line ends taken out; nothing else is changed."""
        printed, stand_ins = self.raw[span.start : span.end], self.shadow[span.start : span.end]
        if len(squeeze(printed)) != len(squeeze(stand_ins)):  # with residue
            pairs = zip(printed, stand_ins, strict=True)
            printed = "".join(char for char, stand_in in pairs if stand_in != " " or char.isspace())
        return printed.replace("\r", "").replace("\n", "").strip()
