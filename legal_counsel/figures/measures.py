"""The figures of legal counsel (第四条): what each counts, over what, by which clause and reading. Pure.

A fact is what is known of one row on a day; a measure says of a fact whether it is in the denominator, and whether in
the numerator. So the list of rows behind a figure is the figure itself. Cases: docs/rules/counsel_statistics.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Span:
    """A period from `first` to `last`, both included, as known on the day `on`, and how A5 is read on that day."""

    first: date
    last: date
    on: date
    counts_internal_filings: bool = False

    def holds(self, day: date) -> bool:
        """Whether a day is in the period and has come."""
        return self.first <= day <= min(self.last, self.on)

    def __str__(self) -> str:
        return f"{self.first}至{self.last}，截至{self.on}"


class Of(StrEnum):
    """What kind of rows a measure counts."""

    UNITS = "units"
    MATTERS = "matters"
    FILINGS = "filings"
    OPINIONS = "opinions"


class Bound(StrEnum):
    """How a unit stands to the rules: 第二条 binds it, 第三十四条 refers it to them, or neither."""

    MUST = "must"
    REFERRED = "referred"
    OUTSIDE = "outside"


class Answer(StrEnum):
    """What the unit said last to an opinion; the values are those of `advising.choices.AdoptionStatus`."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT_ADOPTED = "not_adopted"


@dataclass(frozen=True)
class UnitFact:
    """A unit that was there on the day, and is in use."""

    pk: int
    unit: int
    bound: Bound
    has_counsel: bool
    has_internal: bool


@dataclass(frozen=True)
class MatterFact:
    """A matter that was not withdrawn by the day; each day is the first, none where nothing happened by then."""

    pk: int
    unit: int
    stage: str
    opened_on: date
    due_on: date
    opinion_on: date | None = None
    sent_on: date | None = None
    service_on: date | None = None

    @property
    def delivered_on(self) -> date | None:
        """When counsel delivered: the first opinion, or the first service where there is no opinion."""
        return self.opinion_on or self.service_on

    @property
    def is_heard(self) -> bool:
        """Whether an opinion reached the unit (第二十三条), or counsel served where there is no opinion (第十六条)."""
        return self.sent_on is not None or (self.opinion_on is None and self.service_on is not None)


@dataclass(frozen=True)
class FilingFact:
    """A filing that is no supplement, owed by the day and not cancelled by then."""

    pk: int
    unit: int
    due_on: date
    handed_in_on: date | None
    is_internal: bool


@dataclass(frozen=True)
class OpinionFact:
    """The last version of one counsel on one matter that was known on the day."""

    pk: int
    unit: int
    given_on: date
    is_sent: bool
    answer: Answer | None
    is_told: bool = False
    reason: str = ""
    """The class of the reason why it was not adopted whole."""

    @property
    def is_adopted(self) -> bool:
        """采纳 or 部分采纳."""
        return self.answer in (Answer.ADOPTED, Answer.PARTLY)


Judge = Callable[[Any, Span], bool]


@dataclass(frozen=True)
class Measure:
    """`belongs` says whether a fact is in the denominator, `counts` whether one that is, is in the numerator."""

    code: str
    label: str
    of: Of
    belongs: Judge
    counts: Judge
    rules: tuple[str, ...]
    """By their keys in `legal_counsel.rules`: each version has them in its own articles."""
    reading: str


@dataclass(frozen=True)
class Figure:
    """Which rows are counted, over which."""

    counted: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()

    @property
    def numerator(self) -> int:
        return len(self.counted)

    @property
    def denominator(self) -> int:
        return len(self.rows)

    @property
    def percent(self) -> Decimal | None:
        """The share, half up to a tenth of a percent; None over nothing."""
        if not self.rows:
            return None
        return (Decimal(100 * self.numerator) / self.denominator).quantize(TENTH, ROUND_HALF_UP)

    @property
    def share(self) -> str:
        """The same in words."""
        return "—" if self.percent is None else f"{self.percent}%"

    def part(self, name: str) -> tuple[int, ...]:
        """The rows of the numerator (`counted`), of the rest (`left`), or all."""
        if name == "counted":
            return self.counted
        return tuple(set(self.rows) - set(self.counted)) if name == "left" else self.rows


def reckon(measure: Measure, facts: Iterable[Any], span: Span) -> Figure:
    """The figure of a measure over facts of its kind."""
    rows = [each for each in facts if measure.belongs(each, span)]
    return Figure(tuple(each.pk for each in rows if measure.counts(each, span)), tuple(each.pk for each in rows))


def reasons_of(opinions: Sequence[OpinionFact], span: Span) -> dict[str, int]:
    """第二十五条: how often each class of reason was given for not adopting whole, the most frequent first."""
    given = [each.reason for each in opinions if _given(each, span) and each.reason]
    return dict(sorted(((name, given.count(name)) for name in set(given)), key=lambda pair: (-pair[1], pair[0])))


def _must(unit: UnitFact, span: Span) -> bool:
    return unit.bound is Bound.MUST


def _opened(matter: MatterFact, span: Span) -> bool:
    return span.holds(matter.opened_on)


def _given(opinion: OpinionFact, span: Span) -> bool:
    return span.holds(opinion.given_on)


def _filing_due(filing: FilingFact, span: Span) -> bool:
    return span.holds(filing.due_on) and (span.counts_internal_filings or not filing.is_internal)


def _by(day: date | None, due_on: date) -> bool:
    return day is not None and day <= due_on


_UNITS = "州、县市人民政府及其部门，当日已设立且现在在用的（停用不记日期，现已停用的不计）；当日聘期在有效期内的即为有"
_HEARD = "意见报送到单位的为已听取，没有出具意见的以服务记录为准；已撤回的事项、有利害关系者的意见不计"
_OPINIONS = "每名法律顾问在每个事项上的最后一版意见；未答复、未报送的都留在分母"
MEASURES: tuple[Measure, ...] = (
    Measure(
        "coverage", "法律顾问覆盖率", Of.UNITS, _must, lambda unit, _: unit.has_counsel, ("scope", "coverage"),
        _UNITS,
    ),
    Measure(
        "inside", "内部法律顾问覆盖率", Of.UNITS, _must, lambda unit, _: unit.has_internal, ("main_body",),
        f"{_UNITS}；内部法律顾问为主体",
    ),
    Measure(
        "referred", "参照单位覆盖率", Of.UNITS, lambda unit, _: unit.bound is Bound.REFERRED,
        lambda unit, _: unit.has_counsel, ("by_reference",), "乡镇、管委会和派出机关参照执行，另列一项",
    ),
    Measure(
        "before", "事前参与率", Of.MATTERS, _opened, lambda row, _: row.stage == "before" and row.is_heard, ("stages",),
        f"期间内交办的事项；参与阶段为事前且已听取意见的；{_HEARD}",
    ),
    Measure(
        "early", "事前事中参与率", Of.MATTERS, _opened,
        lambda row, _: row.stage in ("before", "during") and row.is_heard, ("stages",),
        f"期间内交办的事项；参与阶段为事前、事中且已听取意见的；{_HEARD}",
    ),
    Measure(
        "filed", "备案按期率", Of.FILINGS, _filing_due, lambda row, _: _by(row.handed_in_on, row.due_on),
        ("filing", "dismissal"), "期间内届满的备案，届满日按各自的条款读法，以截至日的为准；"
        "截至日已退回而未再报送的不算按期；补充备案不计（A4）",
    ),
    Measure(
        "delivered", "意见按期率", Of.MATTERS, lambda row, span: span.holds(row.due_on),
        lambda row, _: _by(row.delivered_on, row.due_on), ("timeliness",),
        "期间内到期的事项，期限调整过的以截至日的期限为准；以首份意见为准，没有出具意见的以服务记录为准；已撤回的不计",
    ),
    Measure(
        "adopted", "采纳率", Of.OPINIONS, _given, lambda row, _: row.is_adopted, ("adoption",),
        f"采纳和部分采纳的；{_OPINIONS}",
    ),
    Measure(
        "wholly", "全部采纳", Of.OPINIONS, _given, lambda row, _: row.answer is Answer.ADOPTED, ("adoption",), _OPINIONS
    ),
    Measure(
        "partly", "部分采纳", Of.OPINIONS, _given, lambda row, _: row.answer is Answer.PARTLY, ("adoption",), _OPINIONS
    ),
    Measure(
        "rejected", "未采纳", Of.OPINIONS, _given, lambda row, _: row.answer is Answer.NOT_ADOPTED, ("adoption",),
        _OPINIONS,
    ),
    Measure(
        "unanswered", "已报送未答复", Of.OPINIONS, _given, lambda row, _: row.is_sent and row.answer is None,
        ("adoption",), _OPINIONS,
    ),
    Measure(
        "unsent", "未报送", Of.OPINIONS, _given, lambda row, _: not row.is_sent and row.answer is None, ("sending",),
        _OPINIONS,
    ),
    Measure(
        "told", "反馈率", Of.OPINIONS, lambda row, span: _given(row, span) and row.is_adopted,
        lambda row, _: row.is_told, ("adoption",), "采纳、部分采纳的意见；已向法律顾问反馈的",
    ),
)  # fmt: skip
BY_CODE = {each.code: each for each in MEASURES}
RATES = tuple(each for each in MEASURES if each.code not in ("wholly", "partly", "rejected", "unanswered", "unsent"))
"""Those that stand for themselves; the rest parts the denominator of 采纳率."""


def reading_of(measure: Measure, span: Span) -> str:
    """Its reading, with how A5 is read on the day where it matters."""
    if measure.code != "filed":
        return measure.reading
    told = "计入" if span.counts_internal_filings else "逾期只提示，不计"
    return f"{measure.reading}；内部法律顾问的备案{told}（A5）"
