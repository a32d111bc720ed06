"""A whole station file, part by part: its rows as they would be stored, and what a person should know before.

`FileReader.batches` gives batches of bounded size, and looks closer at each of them where a person is to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pollution.air.monitoring import formats, layouts
from pollution.air.monitoring.cells import THOUSANDTHS
from pollution.air.monitoring.formats import Choices, Format
from pollution.air.monitoring.layouts import BITS, REFUSALS, ROWS, Batch, Layout
from pollution.air.monitoring.mappings import MILLIGRAMS_OF_CO_AT_MOST, Mapping, guess
from pollution.air.monitoring.stations import stations_of
from pollution.air.monitoring.tables import USUAL_TEXT, TextLimits, TextTable, Unreadable, goes_on, opened
from pollution.air.monitoring.workbooks import USUAL_LIMITS, WorkbookLimits
from pollution.air.standards import editions
from pollution.air.suspicions import Kind, suspicions

FIRST_ROWS = 10
MOST_REFUSALS = 200  # kept to be shown; the error file has them all
MOST_STATIONS = 2_000  # described one by one
MOST_WAYS = 5  # in which one station is described; a station that moves with every line is one of these too
MOST_CODES = 20_000
MAPPED = "mapped"  # the format of a file that a person mapped
_TOO_EARLY = f"早于{editions()[0].since:%Y-%m-%d}，没有可适用的标准；请核对年份"
_IN_FUTURE = "时间在未来，还没有监测结果；请核对日期和时区"


class UnknownHead(Unreadable):
    """A table of no known format: a person has to say which column is what, for which `guess` is a proposal."""

    def __init__(self, message: str, *, head: tuple[str, ...], guess: Mapping) -> None:
        super().__init__(message)
        self.head, self.guess = head, guess


@dataclass(frozen=True)
class Way:
    """How a file is to be read: which sheet, which mapping, and what a person says of its columns."""

    choices: Choices = field(default_factory=Choices)
    sheet: str = ""
    mapping: Mapping | None = None


@dataclass
class Understanding:
    """What a file says, as far as it has been read. Only a study fills what stands below `first_rows`."""

    format: str
    label: str
    encoding: str
    sheet: str
    head: tuple[str, ...]
    head_line: int
    units: dict[str, str]
    """Pollutant → the unit its column is read in."""
    lines: int = 0
    rows: int = 0
    refused: int = 0
    refusals: list[dict[str, Any]] = field(default_factory=list)
    missing: int = 0
    """Values that are missing in the rows, of those the file speaks of."""
    first: datetime | None = None
    last: datetime | None = None
    stations: Counter[str] = field(default_factory=Counter)
    """Station code → its hours."""
    first_rows: list[dict[str, Any]] = field(default_factory=list)
    gaps: Counter[str] = field(default_factory=Counter)
    """How often each mark of a missing value stands there."""
    seems_exchanged: bool = False
    co_seems_micrograms: bool = False
    """Whether most values of CO are more than any air carries in mg/m³."""
    co_high: int = 0
    """How many values of CO are more than any air carries."""
    remarks: list[dict[str, Any]] = field(default_factory=list)
    """Doubts about the file as a whole: line, value and reason."""
    described: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Station code → every way in which the file describes it; two ways for one renamed."""
    suspicious: Counter[str] = field(default_factory=Counter)
    """Kind of suspicion → how many values."""
    suspicions: list[dict[str, Any]] = field(default_factory=list)
    """An example of each kind."""

    def add(self, batch: Batch, lines: int) -> None:
        """Count one more batch."""
        rows = batch.rows
        self.lines += lines
        self.rows += rows.height
        self.refused += batch.refusals.height
        self.refusals += batch.refusals.head(MOST_REFUSALS - len(self.refusals)).to_dicts()
        if rows.is_empty():
            return
        self.missing += sum(rows.filter((pl.col("said") & BITS[each]) > 0)[each].null_count() for each in self.units)
        first, last = rows["at"].min(), rows["at"].max()
        assert isinstance(first, datetime)
        assert isinstance(last, datetime)
        self.first, self.last = min(self.first or first, first), max(self.last or last, last)
        self.stations.update(dict(rows["station"].value_counts().iter_rows()))
        if len(self.stations) > MOST_CODES:
            raise Unreadable(f"文件中有{MOST_CODES}个以上站点编码；请核对站点编码列，多半选错了列（例如选成了序号）")
        wanted = FIRST_ROWS - len(self.first_rows)
        self.first_rows += rows.head(wanted).select("line", "station", "at", *self.units).to_dicts()


@dataclass
class FileReader:
    """An open file with its layout. Its batches may be gone through once."""

    table: TextTable
    form: Format | Mapping
    layout: Layout
    way: Way
    not_after: datetime
    understanding: Understanding

    @cached_property
    def lines(self) -> int:
        """About how many lines there are to read."""
        with self.table.path.open("rb") as file:
            ends = sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))
        return max(ends - self.table.head_line, 0)

    def batches(self, *, is_studied: bool = False) -> Iterator[Batch]:
        """The rows, a station and hour each, and what was refused.

        The same station and hour may come again in another row, also of a later batch.
        """
        uneven = Batch(pl.DataFrame(schema=ROWS), self.table.uneven())
        self.understanding.add(uneven, uneven.refusals.height)
        yield uneven
        zones = []
        for part in self.table.parts():
            batch = self._within_time(self.layout.read(part))
            self.understanding.add(batch, part.height)
            if is_studied:
                zones.append(layouts.zones(self.layout, part))
                self._study(part, batch.rows)
            yield batch
        if is_studied:
            doubts = pl.concat([self.table.doubts(), layouts.mixed_zones(self.layout, zones)])
            self.understanding.remarks = doubts.to_dicts()

    def _study(self, part: pl.DataFrame, rows: pl.DataFrame) -> None:
        found = self.understanding
        if isinstance(self.form, Format) and not self.way.choices.is_o3_exchanged and not found.seems_exchanged:
            found.seems_exchanged = formats.seems_exchanged(self.form, part)
        found.gaps.update(self.layout.gaps(part))
        co = rows.filter(pl.col("co") >= 0)["co"]
        high = int((co > MILLIGRAMS_OF_CO_AT_MOST * THOUSANDTHS).sum())
        found.co_high += high
        found.co_seems_micrograms |= 2 * high > co.len()
        for each in stations_of(self.form, part).to_dicts():
            if len(found.described) < MOST_STATIONS or each["station"] in found.described:
                ways = found.described.setdefault(each.pop("station"), [])
                ways += [each] * (len(ways) < MOST_WAYS and each not in ways)
        suspicious = suspicions(rows.unique(["station", "at"], keep="first", maintain_order=True))
        found.suspicious.update(dict(suspicious["kind"].value_counts().iter_rows()))
        known = {each["kind"] for each in found.suspicions}
        examples = suspicious.unique("kind", keep="first", maintain_order=True).filter(~pl.col("kind").is_in(known))
        found.suspicions += [each | {"label": Kind(each["kind"]).label} for each in examples.to_dicts()]

    def _within_time(self, batch: Batch) -> Batch:
        earliest = datetime.combine(editions()[0].since, time(1))
        rows, refusals = batch.rows, [batch.refusals]
        for is_wrong, reason in ((pl.col("at") < earliest, _TOO_EARLY), (pl.col("at") > self.not_after, _IN_FUTURE)):
            wrong = rows.filter(is_wrong)
            if not wrong.is_empty():
                refusals.append(
                    wrong.select(
                        "line",
                        pl.lit("时间").alias("column"),
                        pl.format("{} {}", "station", pl.col("at").dt.to_string("%Y-%m-%d %H:%M")).alias("value"),
                        pl.lit(reason).alias("reason"),
                    ).cast(REFUSALS)
                )
                rows = rows.filter(~is_wrong)
        return Batch(rows, pl.concat(refusals).sort("line", maintain_order=True))


@contextmanager
def reading(
    path: Path,
    way: Way,
    *,
    not_after: datetime,
    text: TextLimits = USUAL_TEXT,
    workbook: WorkbookLimits = USUAL_LIMITS,
    pulse: Callable[[], None] = goes_on,
) -> Iterator[FileReader]:
    """A file ready to be read in one way. Raises Unreadable, with the way out.

    `not_after` is the last hour that can have been measured, in Beijing time; `pulse` is called on the way, as by
    `opened`.
    """
    with opened(path, text=text, sheet=way.sheet or None, workbook=workbook, pulse=pulse) as table:
        mapping = way.mapping.with_co_in(way.choices.co_unit) if way.mapping else None
        form = mapping or formats.recognised(table.head)
        if form is None:
            known = "、".join(each.label for each in formats.FORMATS)
            raise UnknownHead(
                f"第{table.head_line}行的表头“{'、'.join(table.head[:8])}”不是已知格式（{known}）；"
                "请为它设置列对应后再读取",
                head=table.head,
                guess=guess(table.head, next(table.parts(), pl.DataFrame())),
            )
        layout = form.layout(way.choices) if isinstance(form, Format) else form.layout()
        lacking = sorted(layout.columns - set(table.head))
        if lacking:
            raise Unreadable(f"缺少列：{'、'.join(lacking)}；请核对第{table.head_line}行的表头")
        understanding = Understanding(
            format=form.code if isinstance(form, Format) else MAPPED,
            label=form.label if isinstance(form, Format) else "按列对应读取",
            encoding=table.encoding,
            sheet=table.sheet,
            head=table.head,
            head_line=table.head_line,
            units=layout.units,
        )
        yield FileReader(table, form, layout, way, not_after, understanding)
