"""A whole station file, part by part: its rows as they would be stored, and what a person should know before.

`FileReader` gives batches of bounded size; the `Understanding` grows with them, so both come from one pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pollution.air.monitoring import formats
from pollution.air.monitoring.layouts import BITS, REFUSALS, ROWS, Batch, Layout
from pollution.air.monitoring.tables import TextTable, Unreadable, opened
from pollution.air.standards import editions

FIRST_ROWS = 10
MOST_REFUSALS = 200  # kept to be shown; the error file has them all
MOST_STATIONS = 2_000  # described one by one
_TOO_EARLY = f"早于{editions()[0].since:%Y-%m-%d}，没有可适用的标准；请核对年份"
_IN_FUTURE = "时间在未来，还没有监测结果；请核对日期和时区"


@dataclass
class Understanding:
    """What a file says, as far as it has been read."""

    format: str
    label: str
    encoding: str
    head: tuple[str, ...]
    head_line: int
    units: dict[str, str]
    """Pollutant → the unit its column is read in."""
    lines: int = 0
    rows: int = 0
    refused: int = 0
    refusals: list[dict[str, Any]] = field(default_factory=list)
    gaps: Counter[str] = field(default_factory=Counter)
    """How often each mark of a missing value stands there."""
    missing: int = 0
    """Values that are missing in the rows, of those the file speaks of."""
    first: datetime | None = None
    last: datetime | None = None
    stations: Counter[str] = field(default_factory=Counter)
    """Station code → its hours."""
    first_rows: list[dict[str, Any]] = field(default_factory=list)
    seems_exchanged: bool = False

    def _add(self, batch: Batch, lines: int) -> None:
        rows = batch.rows
        self.lines += lines
        self.rows += rows.height
        self._refuse(batch.refusals)
        if rows.is_empty():
            return
        self.missing += sum(rows.filter((pl.col("said") & BITS[each]) > 0)[each].null_count() for each in self.units)
        first, last = rows["at"].min(), rows["at"].max()
        assert isinstance(first, datetime)
        assert isinstance(last, datetime)
        self.first, self.last = min(self.first or first, first), max(self.last or last, last)
        self.stations.update(dict(rows["station"].value_counts().iter_rows()))
        wanted = FIRST_ROWS - len(self.first_rows)
        self.first_rows += rows.head(wanted).select("line", "station", "at", *self.units).to_dicts()

    def _refuse(self, refusals: pl.DataFrame) -> None:
        self.refused += refusals.height
        self.refusals += refusals.head(MOST_REFUSALS - len(self.refusals)).to_dicts()


@dataclass
class FileReader:
    """An open file with its layout. `batches` may be gone through once."""

    table: TextTable
    form: formats.Format
    layout: Layout
    understanding: Understanding
    not_after: datetime
    choices: formats.Choices

    @cached_property
    def lines(self) -> int:
        """About how many lines there are to read."""
        with self.table.path.open("rb") as file:
            ends = sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))
        return max(ends - self.table.head_line, 0)

    def batches(self) -> Iterator[Batch]:
        """The rows, a station and hour each, and what was refused; the refusals of a batch are all of its own lines.

        The same station and hour may come again in a later batch; within one, identical rows are one.
        """
        uneven = self.table.uneven()
        if not uneven.is_empty():
            self.understanding.lines += uneven.height
            self.understanding._refuse(uneven)
            yield Batch(pl.DataFrame(schema=ROWS), uneven)
        for number, part in enumerate(self.table.parts()):
            if number == 0 and not self.choices.is_o3_exchanged:
                self.understanding.seems_exchanged = formats.seems_exchanged(self.form, part)
            self.understanding.gaps.update(self.layout.gaps(part))
            batch = self._within_time(self.layout.read(part))
            self.understanding._add(batch, part.height)
            yield batch

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
def reading(path: Path, choices: formats.Choices, *, not_after: datetime, most_bytes: int) -> Iterator[FileReader]:
    """A file ready to be read under what a person said of it. Raises Unreadable, with the way out.

    `not_after` is the last hour that can have been measured, in Beijing time.
    """
    with opened(path, most_bytes=most_bytes) as table:
        form = formats.recognised(table.head)
        if form is None:
            known = "、".join(each.label for each in formats.FORMATS)
            raise Unreadable(
                f"第{table.head_line}行的表头“{'、'.join(table.head[:8])}”不是已知格式（{known}）；"
                "请为它设置列对应后再读取"
            )
        layout = form.layout(choices)
        lacking = sorted(layout.columns - set(table.head))
        if lacking:
            raise Unreadable(f"{form.label}缺少列：{'、'.join(lacking)}；请核对第{table.head_line}行的表头")
        understanding = Understanding(
            format=form.code,
            label=form.label,
            encoding=table.encoding,
            head=table.head,
            head_line=table.head_line,
            units=layout.units,
        )
        yield FileReader(table, form, layout, understanding, not_after, choices)
