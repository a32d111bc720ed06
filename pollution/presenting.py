"""What was understood of a station file, as rows of text for its page. Computes no rule and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from pollution.air.columns import NOT_MONITORED
from pollution.air.items import Gap, Pollutant
from pollution.air.monitoring.cells import THOUSANDTHS
from pollution.air.monitoring.mappings import Mapping as ColumnMapping
from pollution.file_choices import O3_WAYS
from pollution.models import MonitoringUpload, Station
from portal.organization.models import Region
from portal.pages import Finding

MOST_STATIONS = 200  # listed one by one
LABELS = {each.name.lower(): each for each in Pollutant}
_NOTHING = "—"
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Understood:
    """The sheets of the page: what the file says and what would become of it."""

    facts: list[tuple[str, Any]]
    units: list[tuple[str, str, str]]
    """Pollutant, the unit its column is read in, the unit it is stored in."""
    columns: list[str]
    rows: list[list[str]]
    """The first rows as they would be stored, by `columns`."""
    stations: list[tuple[str, int, Station | None, str]]
    """Code, hours, the station, and what the file calls an unknown one; the unknown first."""
    stations_left_out: int
    unknown: int
    gaps: list[tuple[str, int]]
    outcome: list[tuple[str, int]]
    changes: list[Change]
    duplicates: list[tuple[str, str, str, str]]
    """Station, hour, lines, and what becomes of them."""
    refusals: list[Json]
    refused: int
    refused_twice: int
    """Station hours on several lines with different values."""
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """An hour that would be another: where the new values stand, where the old ones came from, old → new."""

    station: str
    at: datetime
    line: int
    upload: int
    old_line: int
    values: list[tuple[str, str, str]]

    @property
    def url(self) -> str:
        """The upload that the old values came from."""
        return reverse("pollution:upload_detail", args=[self.upload])


def understood(upload: MonitoringUpload) -> Understood | None:
    """What is shown of an upload, None where nothing was understood yet; two queries whatever the file."""
    found: dict[str, Any] = upload.understanding
    if "format" not in found:
        return None
    registered = {each.code: each for each in Station.objects.filter(code__in=[*found["stations"]])}
    examples = [*found["outcome"]["examples"], *found["duplicates"]["examples"]]
    named = Station.objects.in_bulk({each["station"] for each in examples if isinstance(each["station"], int)})
    hours = sorted(found["stations"].items(), key=lambda each: (each[0] in registered, -each[1], each[0]))
    outcome = found["outcome"]
    names = [name for name in LABELS if name in found["units"]]  # JSON in PostgreSQL keeps no order
    return Understood(
        facts=_facts(upload, found),
        units=[(str(LABELS[name]), found["units"][name], LABELS[name].unit) for name in names],
        columns=["行", "站点", "时间", *(f"{LABELS[name]}（{LABELS[name].unit}）" for name in names)],
        rows=[_row(each, names) for each in found["first_rows"]],
        stations=[(code, count, registered.get(code), _called(found, code)) for code, count in hours[:MOST_STATIONS]],
        stations_left_out=max(len(hours) - MOST_STATIONS, 0),
        unknown=sum(1 for code, _ in hours if code not in registered),
        gaps=[(mark or "（空白）", count) for mark, count in sorted(found["gaps"].items(), key=lambda each: -each[1])],
        outcome=[("新增", outcome["new"]), ("更正", outcome["changed"]), ("与已有数据相同", outcome["unchanged"])],
        changes=[_change(each, named) for each in outcome["examples"]],
        duplicates=[_duplicate(each, named) for each in found["duplicates"]["examples"]],
        refusals=found["refusals"],
        refused=found["refused"],
        refused_twice=found["duplicates"]["refused"],
        findings=[
            Finding(each["message"], each["place"], each["remedy"], severity=each["severity"])
            for each in found["findings"]
        ],
    )


def choices(said: Json) -> list[tuple[str, Any]]:
    """How a file is read, where a person has said so: label and value."""
    created = "新建"
    if said.get("creates_stations"):
        region = Region.objects.filter(pk=said.get("region") or 0).first()
        created = f"新建，列入{region}" if region else "新建，暂不列入区域"
    found = [
        ("工作表", said.get("sheet")),
        ("列对应", _columns(said["mapping"]) if said.get("mapping") else ""),
        ("CO的单位", said.get("co_unit")),
        ("O3两列", O3_WAYS.get(said.get("o3", ""), "")),
        ("未登记的站点", created if said.get("creates_stations") else ""),
    ]
    return [(label, value) for label, value in found if value]


def choices_in_words(said: Json) -> str:
    """The same in one line."""
    return "；".join(f"{label}：{value}" for label, value in choices(said))


def concentration(value: int | None) -> str:
    """A stored value in the unit of its pollutant, without needless zeros."""
    if value is None:
        return Gap.MISSING.value
    if value == NOT_MONITORED:
        return Gap.NOT_MONITORED.value
    whole, thousandths = divmod(value, THOUSANDTHS)
    return f"{whole}.{thousandths:03d}".rstrip("0").rstrip(".")


def _columns(mapping: str) -> str:
    """A mapping in one line: pollutant ← column."""
    return "，".join(
        f"{each.pollutant} ← {each.column}（{each.unit}）" for each in ColumnMapping.from_json(mapping).values
    )


def _facts(upload: MonitoringUpload, found: Json) -> list[tuple[str, Any]]:
    times = _NOTHING
    if upload.first_at and upload.last_at:
        times = f"{_hour(upload.first_at)} 至 {_hour(upload.last_at)}（小时的结束时刻）"
    facts = [
        ("格式", found["label"]),
        ("编码", found["encoding"].upper()),
        ("工作表", found.get("sheet") or ""),
        ("表头", f"第{found['head_line']}行"),
        ("时间范围", times),
        ("数据行", found["lines"]),
        ("站点小时", found["rows"]),
        ("站点", f"{len(found['stations'])}个"),
        ("缺测或不监测的值", found["missing"]),
    ]
    return [(label, value) for label, value in facts if value != ""]


def _called(found: Json, code: str) -> str:
    """Name and area of a station as the file has them."""
    [about, *_] = found["described"].get(code) or [{}]
    return " ".join(filter(None, (about.get("area"), about.get("name"))))


def _row(row: Json, names: Sequence[str]) -> list[str]:
    at = row["at"].replace("T", " ")[:16]
    return [str(row["line"]), row["station"], at, *(concentration(row[name]) for name in names)]


def _change(example: Json, named: Mapping[int, Station]) -> Change:
    changed: dict[str, tuple[int | None, int | None]] = example["values"]
    values = [
        (f"{label}（{label.unit}）", concentration(changed[name][1]), concentration(changed[name][0]))
        for name, label in LABELS.items()
        if name in changed
    ]
    return Change(
        station=str(named.get(example["station"], example["station"])),
        at=datetime.fromisoformat(example["at"]),
        line=example["line"],
        upload=example["upload"],
        old_line=example["old_line"],
        values=values,
    )


def _duplicate(example: Json, named: Mapping[int, Station]) -> tuple[str, str, str, str]:
    lines = "、".join(f"第{line}行" for line in example["lines"])
    becomes = "完全相同，只计一次" if example["is_same"] else "值不同，都不入库"
    station = str(named.get(example["station"], example["station"]))
    return station, _hour(datetime.fromisoformat(example["at"])), lines, becomes


def _hour(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
