"""What an annex says about itself against what stands in it, and names that look like one another."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from documents.gazette.parsed import Finding, Span, Value
from documents.gazette.shadow import Text
from heritage.annex.rows import HeritageRow
from heritage.codes import CATEGORIES, HeritageCode, find_code

_NATIONS = (
    "蒙古族?|回族?|藏族?|维吾尔族?|哈萨克族?|柯尔克孜族?|塔吉克族?|锡伯族?|满族?|达斡尔族?|俄罗斯族?|塔塔尔族?"
    "|乌孜别克族?|汉民族|汉族|壮族?|苗族?|彝族?|土家族?|朝鲜族?|侗族?|瑶族?|白族?|傣族?|黎族?|羌族?"
)
_AUTONOMOUS = re.compile(rf"(?:{_NATIONS}){{1,3}}自治(?=[州县区旗])|自治(?=[州县区旗])")
_NATION = re.compile(_NATIONS)
_GLOSS = re.compile(r"\([^()]{0,40}\)")
_FILLER = re.compile(r"[()“”\"'‘’·\s]|传统|手工|民间|制作|技艺")
_LONGEST_CORE = 40
_FAR = 100  # no list adds as many projects to a category
_LONGEST_SERIAL = 10


@dataclass(frozen=True, slots=True)
class Section:
    """A heading by category with the number of projects it states."""

    category: int
    stated: int | None
    span: Span
    is_spaced: bool

    @property
    def name(self) -> str:
        """Today's name of the category."""
        return CATEGORIES[self.category - 1]


@dataclass(frozen=True, slots=True)
class Stated:
    """The total that the head of the annex states."""

    count: int
    span: Span


@dataclass(frozen=True, slots=True)
class Absent:
    """A category that the remark says has no project, with the word it uses."""

    category: int
    reason: str
    span: Span


@dataclass
class Claims:
    """What the annex says about itself."""

    sections: list[Section] = field(default_factory=list)
    total: Stated | None = None
    absent: list[Absent] = field(default_factory=list)

    @property
    def stated(self) -> int | None:
        """How many projects the annex says it has: in all, else by its headings where every one says so."""
        if self.total:
            return self.total.count
        counts = [section.stated for section in self.sections]
        return sum(count for count in counts if count is not None) if counts and None not in counts else None


def check(
    text: Text,
    rows: Sequence[HeritageRow],
    claims: Claims,
    earlier: Sequence[HeritageRow],
    apart: Collection[frozenset[str]] = (),
) -> list[Finding]:
    """Every doubt about the annex as a whole."""
    return [
        *_counts(text, rows, claims.sections, claims.total),
        *_headings(text, claims.sections),
        *_absences(text, rows, claims.absent),
        *_gaps(text, rows),
        *_repeats(text, rows, earlier),
        *similar_names(text, rows, earlier),
        *similar_units(text, rows, earlier, apart),
    ]


def _counts(
    text: Text, rows: Sequence[HeritageRow], sections: Sequence[Section], stated: Stated | None
) -> Iterator[Finding]:
    actual = Counter(row.category for row in rows)
    for section in sections:
        if section.stated is not None and section.stated != actual[section.category]:
            message = f"“{section.name}”标明{section.stated}项，实有{actual[section.category]}项，按实有读入"
            yield text.finding("stated_count_differs", message, section.span)
    if stated is None:
        return
    if stated.count != len(rows):
        message = f"附件标明共{stated.count}项，实有{len(rows)}项，按实有读入"
        yield text.finding("stated_total_differs", message, stated.span)
    counts = [section.stated for section in sections if section.stated is not None]
    if counts and len(counts) == len(sections) and sum(counts) != stated.count:
        message = f"各类标明之和为{sum(counts)}项，附件标明共{stated.count}项，实有{len(rows)}项"
        yield text.finding("stated_sum_differs", message, stated.span)


def _headings(text: Text, sections: Sequence[Section]) -> Iterator[Finding]:
    for section in sections:
        if section.is_spaced:
            message = f"类别名称中间有空格，按“{section.name}”读入"
            yield text.finding("category_spacing", message, section.span)


def _absences(text: Text, rows: Sequence[HeritageRow], absent: Sequence[Absent]) -> Iterator[Finding]:
    present = {row.category for row in rows}
    for category in absent:
        name = CATEGORIES[category.category - 1]
        if category.category in present:
            message = f"备注称“{name}”{category.reason}，但表中有该类项目"
            yield text.finding("absent_category_present", message, category.span)
        else:
            yield text.finding(
                "category_absent", f"本附件没有“{name}”类项目，备注原因：{category.reason}", category.span
            )


def _codes(rows: Sequence[HeritageRow]) -> list[tuple[HeritageCode, Value[str]]]:
    return [(code, row.code) for row in rows if row.code and (code := find_code(row.code.value))]


def _gaps(text: Text, rows: Sequence[HeritageRow]) -> Iterator[Finding]:
    """Numbers left out inside a category of a list of new projects; extensions keep their old numbers."""
    codes = _codes([row for row in rows if row.list_kind == "new"])
    for (code, _), (following, value) in pairwise(codes):
        step = following.number - code.number
        if following.category == code.category and 1 < step <= 20:
            missing = "、".join(str(HeritageCode(code.category, code.number + more)) for more in range(1, step))
            message = f"编号由{code}跳到{following}，缺{missing}；按原编号读入，不重新编号"
            yield text.finding("code_gap", message, value.span)


def far_numbers(
    text: Text, rows: Sequence[HeritageRow], serials: Sequence[int] = (), codes: Sequence[HeritageCode] = ()
) -> Iterator[Finding]:
    """Serials and codes that stand far beyond all that the list and the register hold: 99999 behind 228.

    Where nothing is known the list's own least serial is where it begins; codes begin with 1 in each category.
    """
    printed = [(row.serial.value, row.serial.span) for row in rows if row.serial]
    numbered = [(int(words), span) for words, span in printed if words.isdecimal() and len(words) < _LONGEST_SERIAL]
    if serials or any(row.list_kind == "new" for row in rows):
        for number, span in _beyond(numbered, max(serials, default=None)):
            message = f"序号{number}与已知的其他序号相差太远，疑似印错或读错，请核对"
            yield text.finding("number_far", message, span)
    for category in range(1, len(CATEGORIES) + 1):
        own = [(code.number, value.span) for code, value in _codes(rows) if code.category == category]
        known = max((code.number for code in codes if code.category == category), default=0)
        for number, span in _beyond(own, known):
            message = f"编号{HeritageCode(category, number)}与同类已知的其他编号相差太远，疑似印错或读错，请核对"
            yield text.finding("number_far", message, span)


def _beyond(printed: Sequence[tuple[int, Span]], known: int | None) -> Iterator[tuple[int, Span]]:
    """What stands more than a hundred beyond the next below it."""
    ordered = sorted(printed, key=lambda each: each[0])
    highest = known if known is not None or not ordered else ordered[0][0]
    is_far = False
    for number, span in ordered:
        is_far = is_far or number - (highest or 0) > _FAR
        if is_far:
            yield number, span
        highest = max(highest or 0, number)


def _repeats(text: Text, rows: Sequence[HeritageRow], earlier: Sequence[HeritageRow]) -> Iterator[Finding]:
    seen = {row.code.value for row in earlier if row.code}
    serials: set[str] = {row.serial.value for row in earlier if row.serial}
    category = None
    for row in rows:
        if row.serial and row.serial.value == "1" and row.category != category:
            serials = set()  # they begin again under each heading
        category = row.category
        if row.code and row.code.value in seen:
            yield text.finding("code_repeated", f"编号{row.code.value}出现不止一次", row.code.span)
        if row.serial and row.serial.value in serials:
            yield text.finding("serial_repeated", f"序号{row.serial.value}出现不止一次", row.serial.span)
        seen.update([row.code.value] if row.code else [])
        serials.update([row.serial.value] if row.serial else [])
        if "?" in row.name.value or "？" in row.name.value or "\ufffd" in row.name.value:
            yield text.finding("character_lost", f"“{row.name.value}”疑似缺字，请按原件填写", row.name.span)


def core_of(name: str) -> str:
    """A project's name without ethnic group, gloss and the words that many names share."""
    plain = _GLOSS.sub("", unicodedata.normalize("NFKC", name))
    return _FILLER.sub("", _NATION.sub("", plain))[:_LONGEST_CORE]


def _label(row: HeritageRow) -> str:
    return f"“{row.name.value}”（{row.code.value}）" if row.code else f"“{row.name.value}”"


def similar_names(text: Text, rows: Sequence[HeritageRow], earlier: Sequence[HeritageRow]) -> Iterator[Finding]:
    """Names of one category of which one ends in the other: 马具制作技艺, 哈萨克族马具制作技艺.

    A project's key is its code, so two names alike are a doubt and no error.
    """
    whole: dict[tuple[int | None, str], HeritageRow] = {}
    endings: dict[tuple[int | None, str], HeritageRow] = {}
    for at, row in enumerate([*earlier, *rows]):
        core = core_of(row.name.value)
        parts = [(row.category, core[start:]) for start in range(len(core))]
        other = next((whole[part] for part in parts if part in whole), None) or endings.get((row.category, core))
        if other and at >= len(earlier) and not _bear_one_code(row, other):
            message = f"{_label(row)}与{_label(other)}名称相近，请确认是两个项目"
            yield text.finding("similar_name", message, row.name.span)
        whole.setdefault((row.category, core), row)
        for part in parts:
            endings.setdefault(part, row)


def _bear_one_code(row: HeritageRow, other: HeritageRow) -> bool:
    return bool(row.code and other.code and row.code.value == other.code.value)


def _plain_unit(name: str) -> str:
    """A unit's name without 锡伯自治 and the like: 察布查尔锡伯自治县文化馆 is 察布查尔县文化馆."""
    return _AUTONOMOUS.sub("", name)


def similar_units(
    text: Text,
    rows: Sequence[HeritageRow],
    earlier: Sequence[HeritageRow],
    apart: Collection[frozenset[str]] = (),
) -> Iterator[Finding]:
    """Names of units that are one but for 锡伯自治 and the like; of those `apart` somebody knows that they are two."""
    seen: dict[str, str] = {}
    told: set[tuple[str, str]] = set()
    for at, row in enumerate([*earlier, *rows]):
        for unit in row.units:
            other = seen.setdefault(_plain_unit(unit.value), unit.value)
            is_new = (other, unit.value) not in told and frozenset((other, unit.value)) not in apart
            if other != unit.value and is_new and at >= len(earlier):
                told.add((other, unit.value))
                message = f"“{unit.value}”与“{other}”疑似同一单位的两种写法"
                yield text.finding("similar_unit", message, unit.span)
