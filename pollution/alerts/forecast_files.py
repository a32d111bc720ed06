"""Files of forecasts (CSV, XLSX) as rows, each refusal with its line and reason; docs/rules/forecasts.md. Pure.

Two shapes are read: one line a region and day, or one line a region with a column for each day whose cells are bounds
(`120～150 PM2.5`). Moments are naive and in the time of the office.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

import polars as pl

from pollution.air.monitoring import tables
from pollution.air.monitoring.tables import TextTable, Unreadable
from pollution.alerts.forecast_rules import Draft, day_of, primary_of
from portal.dates import UnreadableDate, read_date, read_moment

__all__ = ["ForecastFile", "Refusal", "Unreadable", "read"]

MOST_BYTES = 10 << 20
MOST_LINES = 2_000
MOST_FORECASTS = 2_000
"""Of a file, with the cells that are refused: a line of a wide one holds many."""
FIRST_LINES = 10
"""How far down the head is looked for."""
MOST_NAMED = 10
HALF_A_YEAR = timedelta(days=183)
HEADS: Mapping[str, tuple[str, ...]] = {
    "region": ("区域", "县市", "县市区", "地区", "城市", "行政区划代码"),
    "day": ("日期", "预报日", "预报日期"),
    "lower": ("AQI下限", "下限"),
    "upper": ("AQI上限", "上限"),
    "primary": ("首要污染物",),
    "source": ("来源", "预报来源"),
    "issued_at": ("起报时间", "发布时间", "预报时间"),
}
_WORDS = {role: names[0] for role, names in HEADS.items()}
_ROLE_OF = {name: role for role, names in HEADS.items() for name in names}
_NUMBER = re.compile(r"([0-9]{1,4})(?:\.0+)?")
_JOINTS = "-~–—至到"  # of the wide forms NFKC makes these
_BOUNDS = re.compile(rf"([0-9]{{1,4}})\s*(?:[{_JOINTS}]\s*([0-9]{{1,4}}))?\s*(.*)")
_MIDNIGHT = re.compile(r"[ T]00:00(:00)?(\.0+)?$")


@dataclass(frozen=True)
class Refusal:
    """A cell that is no forecast: line from 1, the name of the column, what stands there, and why."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class ForecastFile:
    """What was read of a file."""

    drafts: tuple[Draft, ...]
    refusals: tuple[Refusal, ...]
    encoding: str
    sheet: str
    is_wide: bool
    ignored: tuple[str, ...]
    """Columns that nothing is known of."""


class _Cell(ValueError):
    """What is wrong with the cell of a column."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value = column, value


def read(path: Path, *, source: str, issued_at: datetime) -> ForecastFile:
    """Read a file; `source` and `issued_at` hold where a line does not say its own. Raises Unreadable."""
    with tables.opened(path, text=tables.TextLimits(unpacked=MOST_BYTES)) as table:
        head_line, head = _head(table)
        _refuse_names_twice(head_line, head)
        _refuse_roles_twice(head_line, head)
        roles = {role: name for name in head if (role := _ROLE_OF.get(_plain(name)))}
        days = _day_columns(head, issued_at)
        is_wide = bool(days) and not {"day", "lower", "upper"} & set(roles)
        _refuse_unknown_heads(head_line, roles, is_wide=is_wide)
        said = _Said(roles, source, issued_at)
        drafts: list[Draft] = []
        refusals = [Refusal(*row) for row in table.uneven().iter_rows()]
        for line, cells in _lines(table, head_line, head):
            columns = days if is_wide else {"": None}
            for column, day in columns.items():
                try:
                    draft = said.wide(line, cells, column, day) if day else said.narrow(line, cells)
                except _Cell as error:
                    refusals.append(Refusal(line, error.column, error.value, str(error)))
                else:
                    drafts += [draft] if draft else []
                if len(drafts) + len(refusals) > MOST_FORECASTS:
                    raise Unreadable(f"超过{MOST_FORECASTS}条预报；请分成几个文件")
        known = {*roles.values(), *(days if is_wide else ())}
        ignored = tuple(each for each in head if each and each not in known)
        return ForecastFile(tuple(drafts), tuple(refusals), table.encoding, table.sheet, is_wide, ignored)


@dataclass(frozen=True)
class _Said:
    """How the cells of a line are read."""

    roles: Mapping[str, str]
    source: str
    issued_at: datetime

    def narrow(self, line: int, cells: Mapping[str, str]) -> Draft:
        issued_at = self._issued_at(cells)
        return Draft(
            region=self._region(cells),
            day=self._day(cells, issued_at),
            lower=self._number(cells, "lower"),
            upper=self._number(cells, "upper"),
            primary=self._primary(cells),
            source=self._cell(cells, "source") or self.source,
            issued_at=issued_at,
            place=f"第{line}行",
        )

    def wide(self, line: int, cells: Mapping[str, str], column: str, day: date) -> Draft | None:
        """The forecast of a day's column; None where the cell is empty."""
        written = _plain(cells[column])
        if written in ("", "-", "--", "—", "/"):
            return None
        bounds = _BOUNDS.fullmatch(written)
        if not bounds or bounds[3][:1] in tuple(_JOINTS):
            raise _Cell(column, cells[column], "应写成“下限～上限”，如 120～150；需要时后加首要污染物")
        try:
            primary = primary_of(bounds[3]) if bounds[3] else self._primary(cells)
        except ValueError as error:
            raise _Cell(column, cells[column], str(error)) from None
        return Draft(
            region=self._region(cells),
            day=day,
            lower=int(bounds[1]),
            upper=int(bounds[2] or bounds[1]),
            primary=primary,
            source=self._cell(cells, "source") or self.source,
            issued_at=self._issued_at(cells),
            place=f"第{line}行{''.join(_plain(column).split())}",
        )

    def _cell(self, cells: Mapping[str, str], role: str) -> str:
        return _plain(cells[self.roles[role]]) if role in self.roles else ""

    def _region(self, cells: Mapping[str, str]) -> str:
        if not (region := self._cell(cells, "region")):
            raise _Cell(self.roles["region"], "", "没有写区域")
        return region

    def _day(self, cells: Mapping[str, str], issued_at: datetime) -> date:
        column, written = self.roles["day"], self._cell(cells, "day")
        try:
            return _day_after(written, issued_at)
        except UnreadableDate as error:
            raise _Cell(column, written, str(error)) from None

    def _issued_at(self, cells: Mapping[str, str]) -> datetime:
        written = self._cell(cells, "issued_at")
        if not written:
            return self.issued_at
        try:
            return read_moment(written, year=self.issued_at.year)
        except UnreadableDate as error:
            raise _Cell(self.roles["issued_at"], written, str(error)) from None

    def _number(self, cells: Mapping[str, str], role: str) -> int:
        column, written = self.roles[role], self._cell(cells, role)
        found = _NUMBER.fullmatch(written)
        if not found:
            raise _Cell(column, written, "应为0至500的整数" if written else "没有填写")
        return int(found[1])

    def _primary(self, cells: Mapping[str, str]) -> str:
        written = self._cell(cells, "primary")
        try:
            return primary_of(written)
        except ValueError as error:
            raise _Cell(self.roles["primary"], written, str(error)) from None


def _head(table: TextTable) -> tuple[int, tuple[str, ...]]:
    """The line of the head and its names: the first line with a region column, below a title if there is one."""
    above = ((table.head_line, table.head), *_first_lines(table))
    return next((each for each in above if any(_ROLE_OF.get(_plain(name)) == "region" for name in each[1])), above[0])


def _first_lines(table: TextTable) -> Iterator[tuple[int, tuple[str, ...]]]:
    for part in islice(table.parts(), 1):
        for line, *cells in part.head(FIRST_LINES).iter_rows():
            yield line, tuple(each or "" for each in cells)


def _refuse_names_twice(head_line: int, head: Sequence[str]) -> None:
    """Of two columns with one name nobody can say which is meant."""
    names = [name for name in map(_plain, head) if name]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise Unreadable(f"第{head_line}行的表头有重复的列“{'”“'.join(twice[:MOST_NAMED])}”；请只留一列，或改正列名")


def _refuse_roles_twice(head_line: int, head: Sequence[str]) -> None:
    """Nor of two columns that say the same thing under different names."""
    for role, words in _WORDS.items():
        names = [_plain(name) for name in head if _ROLE_OF.get(_plain(name)) == role]
        if len(names) > 1:
            raise Unreadable(f"第{head_line}行的表头有两列都是{words}：“{'”“'.join(names)}”；请只留一列")


def _refuse_unknown_heads(head_line: int, roles: Mapping[str, str], *, is_wide: bool) -> None:
    needed = ("region",) if is_wide else ("region", "day", "lower", "upper")
    lacking = [_WORDS[role] for role in needed if role not in roles]
    if lacking:
        raise Unreadable(
            f"第{head_line}行的表头没有“{'”“'.join(lacking)}”；表头应为 区域、日期、AQI下限、AQI上限、首要污染物"
            "（可另有 来源、起报时间），或 区域 加每个预报日一列"
        )


def _day_columns(head: Sequence[str], issued_at: datetime) -> dict[str, date]:
    """The columns whose name is a day."""
    found = {}
    for name in head:
        try:
            found[name] = _day_after(_plain(name), issued_at)
        except UnreadableDate:
            continue
    return found


def _day_after(text: str, issued_at: datetime) -> date:
    """A day; one without a year is in the year of the issue, or early in the next one. Raises UnreadableDate."""
    written = _MIDNIGHT.sub("", text)
    try:
        return read_date(written)
    except UnreadableDate:
        day = read_date(written, year=issued_at.year)
    is_next_year = day_of(issued_at) - day > HALF_A_YEAR
    return read_date(written, year=issued_at.year + 1) if is_next_year else day


def _lines(table: TextTable, head_line: int, head: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line numbers below the head with their cells by its names; raises Unreadable where there are too many."""
    count = 0
    for part in table.parts():
        count += part.height
        if count > MOST_LINES:
            raise Unreadable(f"超过{MOST_LINES}行；请分成几个文件")
        for row in part.with_columns(pl.col("line").cast(pl.Int64)).iter_rows(named=True):
            line = row.pop("line")
            if line > head_line:
                yield line, dict(zip(head, (each or "" for each in row.values()), strict=True))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\ufeff", "").strip()
