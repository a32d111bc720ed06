"""The calculator of indices: a file of single concentrations, of days or of station hours, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pollution.air import hours
from pollution.air.aqi import TEXT, AirQuality, Profile, judge, sub_index
from pollution.air.columns import SEPARATOR
from pollution.air.items import Item, Pollutant, concentration
from pollution.air.monitoring import formats, heads, mappings
from pollution.air.monitoring.layouts import Layout, mixed_zones, zones
from pollution.air.monitoring.tables import TextTable, Unreadable, opened
from pollution.air.standards import Edition, edition, in_force

SINGLE_VALUES = frozenset({"pollutant", "averaging", "concentration"})
OF_A_DAY = {"so2_24h": Item.SO2_24H, "no2_24h": Item.NO2_24H, "co_24h": Item.CO_24H, "o3_8h_max": Item.O3_8H,
            "pm10_24h": Item.PM10_24H, "pm25_24h": Item.PM25_24H, "o3_1h_max": Item.O3_1H}  # fmt: skip
Described = dict[str, Any]


@dataclass(frozen=True)
class Standard:
    """Which edition a calculation takes: the one of the day, or one for all (`override`)."""

    override: Edition | None = None

    @classmethod
    def named(cls, code: str) -> Standard:
        """`auto`, or the code of an edition; raises LookupError."""
        return cls(None if code == "auto" else edition(code))

    def on(self, day: date) -> Edition:
        """The edition for measurements of `day`."""
        return self.override or in_force(day)

    def of(self, row: Mapping[str, str]) -> Edition:
        """The edition that a line of a plain table asks for by `edition` or `date`."""
        if self.override:
            return self.override
        if row.get("edition"):
            return edition(row["edition"].strip())
        if row.get("date"):
            return in_force(_day_of(row["date"].strip()))
        raise LookupError("没有edition或date列，不知道适用哪个版本；请加一列，或用--standard指明")


def calculate(
    path: Path, *, standard: Standard = Standard(), profile: Profile = TEXT, is_o3_exchanged: bool = False
) -> Iterator[Described]:
    """One object for each line or station and hour, `line` and `error` for one that cannot be judged.

    A doubt about the file as a whole is an object with `finding`.

    Raises Unreadable for a file that is none of these.
    """
    with opened(path) as table:
        for refused in table.uneven().iter_rows(named=True):
            yield {"line": refused["line"], "error": f"第{refused['line']}行{refused['reason']}"}
        for doubt in table.doubts().iter_rows(named=True):
            yield {"line": doubt["line"], "finding": f"第{doubt['line']}行{doubt['column']}：{doubt['reason']}"}
        form = formats.recognised(table.head)
        if set(table.head) >= SINGLE_VALUES:
            yield from _lines(table, lambda row: _single(row, standard))
        elif form is not None:
            yield from _of_format(table, form, standard, profile, is_o3_exchanged=is_o3_exchanged)
        elif set(table.head) & set(OF_A_DAY):
            yield from _lines(table, lambda row: _day(row, standard))
        elif heads.is_head(table.head):
            yield from _guessed(table, standard, profile)
        else:
            raise Unreadable(
                f"看不懂表头“{'、'.join(table.head[:8])}”。可用：单个浓度（pollutant,averaging,concentration）、"
                f"日均值（{','.join(OF_A_DAY)}）或站点文件（{'、'.join(each.label for each in formats.FORMATS)}）"
            )


def _day_of(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"“{written}”不是日期；请写成 2026-03-01") from None


def _lines(table: TextTable, describe: Callable[[Mapping[str, str]], Described]) -> Iterator[Described]:
    for part in table.parts():
        for row in part.iter_rows(named=True):
            try:
                yield describe(row)
            except (ValueError, LookupError) as error:
                yield {"line": row["line"], "error": f"第{row['line']}行：{error.args[0]}"}


def _single(row: Mapping[str, str], standard: Standard) -> Described:
    of_edition, item = standard.of(row), _item(row["pollutant"], row["averaging"])
    found = sub_index(of_edition, item, {item: concentration(row["concentration"], item.pollutant)})
    return _given(row) | {"edition": of_edition.code, "iaqi": found.iaqi, "clause": found.clause or None}


def _item(pollutant: str, averaging: str) -> Item:
    code = f"{pollutant.strip().replace('.', '').lower()}_{averaging.strip().lower()}"
    if code not in set(Item):
        raise ValueError(f"没有项目“{pollutant} {averaging}”；可用：{'、'.join(Item)}")
    return Item(code)


def _day(row: Mapping[str, str], standard: Standard) -> Described:
    of_edition = standard.of(row)
    values = {item: concentration(row[name], item.pollutant) for name, item in OF_A_DAY.items() if name in row}
    return _given(row) | _described(of_edition, judge(of_edition, of_edition.daily, values))


def _given(row: Mapping[str, str]) -> Described:
    return {name: value for name, value in row.items() if name != "line"}


def _described(of_edition: Edition, found: AirQuality) -> Described:
    level = found.level
    return {
        "edition": of_edition.code,
        **{f"iaqi_{each.name.lower()}": found.iaqi(each) for each in Pollutant},
        "aqi": found.aqi,
        "level": level.number if level else None,
        "category": level.category if level else None,
        "primary": list(found.primary),
        "exceeding": list(found.exceeding),
        "note": found.note or None,
    }


def _of_format(
    table: TextTable, form: formats.Format, standard: Standard, profile: Profile, *, is_o3_exchanged: bool
) -> Iterator[Described]:
    layout = form.layout(formats.Choices(is_o3_exchanged=is_o3_exchanged))
    lacking = sorted(layout.columns - set(table.head))
    if lacking:
        raise Unreadable(f"{form.label}缺少列：{'、'.join(lacking)}")
    parts = list(table.parts())
    if parts and not is_o3_exchanged and formats.seems_exchanged(form, pl.concat(parts)):
        yield {"finding": "O3不低于O3_24h：两列可能颠倒，臭氧按O3列计算；如确为颠倒，请用--o3-exchanged重新计算"}
    yield from _hours(parts, layout, standard, profile)


def _guessed(table: TextTable, standard: Standard, profile: Profile) -> Iterator[Described]:
    """A station file of no known format, its columns understood by their names."""
    parts = list(table.parts())
    mapping = mappings.guess(table.head, parts[0] if parts else pl.DataFrame())
    problems = [*mapping.problems(table.head), *mappings.without_mass(table.head).values()]
    if problems:
        raise Unreadable("；".join(dict.fromkeys(problems)))
    for each in mapping.values:
        if each.is_unit_guessed:
            yield {"finding": f"“{each.column}”列没有写单位，按{each.unit.value}计算"}
    yield from _hours(parts, mapping.layout(), standard, profile)


def _hours(parts: Sequence[pl.DataFrame], layout: Layout, standard: Standard, profile: Profile) -> Iterator[Described]:
    """Station hours; the same station and hour twice is one where all values agree, and refused where they do not."""
    for doubt in mixed_zones(layout, [zones(layout, part) for part in parts]).iter_rows(named=True):
        yield {"line": doubt["line"], "finding": f"第{doubt['line']}行{doubt['column']}：{doubt['reason']}"}
    batches = [layout.read(part) for part in parts]
    for batch in batches:
        for refused in batch.refusals.iter_rows(named=True):
            what = f"{refused['column']}“{refused['value']}”{refused['reason']}"
            yield {"line": refused["line"], "error": f"第{refused['line']}行：{what}"}
    if not batches:
        return
    rows = pl.concat([each.rows for each in batches])
    values = rows.columns[1:]
    rows = rows.unique(values, keep="first", maintain_order=True)
    is_twice = pl.struct("station", "at").is_duplicated()
    for twice in rows.filter(is_twice).iter_rows(named=True):
        what = f"{twice['station']}在{twice['at']:%Y-%m-%d %H:%M}有不同的值"
        yield {"line": twice["line"], "error": f"第{twice['line']}行：{what}，请只保留正确的一行"}
    for each in hours.indices(rows.filter(~is_twice), profile=profile, edition_on=standard.on).iter_rows(named=True):
        time = each.pop("at").isoformat(timespec="minutes")
        primary = each["primary"].split(SEPARATOR) if each["primary"] else []
        yield {"station": each.pop("station"), "time": f"{time}+08:00", **each, "primary": primary}
