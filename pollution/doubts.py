"""What a person should look at before a station file is stored, from what was understood of it. Values only.

`understanding` is the JSON of `MonitoringUpload.understanding`, `choices` that of `MonitoringUpload.choices`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pollution.air.monitoring.layouts import UNIT_OF_EACH_LINE

MILLIGRAMS_OF_CO_AT_MOST = 50  # the limit of an hour is 10 mg/m³ (GB 3095-2026 table 1)
LONGEST_CODE = 30
LONGEST_NAME = 100
STATION_CODE = re.compile(rf"(?!(?i:new)$)[0-9A-Za-z一-鿿][0-9A-Za-z一-鿿._-]{{0,{LONGEST_CODE - 1}}}")
MOST_NAMED = 5  # stations, hours or lines that one sentence names
QUESTION, DOUBT, NOTICE = "question", "warning", "info"
_LABELS = {"so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3", "pm10": "PM10", "pm25": "PM2.5"}


@dataclass(frozen=True)
class Doubt:
    """One remark on a file. A question has to be answered, a doubt to be looked at; a notice only tells."""

    code: str
    severity: str
    message: str
    remedy: str = ""
    place: str = ""


def doubts_of(understanding: Mapping[str, Any], choices: Mapping[str, Any]) -> list[Doubt]:
    """Everything there is to say, questions first."""
    found = [
        *_nothing(understanding),
        *_o3(understanding, choices),
        *_co(understanding, choices),
        *_refused(understanding),
        *_duplicates(understanding),
        *_changes(understanding),
        *_suspicions(understanding),
        *_of_the_file(understanding),
        *_stations(understanding, choices),
        *_missing(understanding),
        *_same(understanding),
    ]
    rank = {QUESTION: 0, DOUBT: 1, NOTICE: 2}
    return sorted(found, key=lambda each: rank[each.severity])


def open_questions(understanding: Mapping[str, Any], choices: Mapping[str, Any]) -> list[str]:
    """What has to be answered by a choice before the file may be stored."""
    return [each.message for each in doubts_of(understanding, choices) if each.severity == QUESTION]


def _o3(understanding: Mapping[str, Any], choices: Mapping[str, Any]) -> Iterator[Doubt]:
    if understanding["seems_exchanged"] and not choices.get("o3"):
        yield Doubt(
            "o3_exchanged",
            QUESTION,
            "O3列几乎处处不低于O3_24h列：小时值不可能高于当日最大小时值，两列可能颠倒",
            "在“读取方式”中选择两列是否颠倒，再重新读取",
        )


def _nothing(understanding: Mapping[str, Any]) -> Iterator[Doubt]:
    if not understanding["rows"]:
        yield Doubt(
            "no_rows",
            QUESTION,
            f"第{understanding['head_line']}行表头之后没有可以入库的数据行",
            "请确认导出是否完成，时间列是否正确，再重新上传",
        )


def _co(understanding: Mapping[str, Any], choices: Mapping[str, Any]) -> Iterator[Doubt]:
    if not understanding["co_seems_micrograms"]:
        if count := understanding["co_high"]:
            yield Doubt(
                "co_high",
                DOUBT,
                f"{count}个CO值超过{MILLIGRAMS_OF_CO_AT_MOST}mg/m³，空气中不会有这样高的浓度，可能混有µg/m³的数据",
                "核对CO列的单位是否前后一致；不一致的，在文件中统一后重新上传",
            )
        return
    said = f"多数CO值超过{MILLIGRAMS_OF_CO_AT_MOST}，按mg/m³读取不合常理，单位可能是µg/m³"
    if understanding["units"].get("co") == UNIT_OF_EACH_LINE:
        yield Doubt("co_unit", DOUBT, said, "各行写明了自己的单位；确有错误的，在文件的单位列中更正后重新上传")
    elif not choices.get("co_unit"):
        yield Doubt("co_unit", QUESTION, said, "在“读取方式”中选择CO的单位，再重新读取")


def _refused(understanding: Mapping[str, Any]) -> Iterator[Doubt]:
    if count := understanding["refused"]:
        first = understanding["refusals"][0]
        yield Doubt(
            "refused",
            DOUBT,
            f"{count}处被拒收，不会入库；例如第{first['line']}行{first['column']}“{first['value']}”{first['reason']}",
            "下载错误文件逐处更正后重新上传；或核对后只入库其余数据",
        )


def _duplicates(understanding: Mapping[str, Any]) -> Iterator[Doubt]:
    found = understanding["duplicates"]
    if found["refused"]:
        lines = [each["lines"] for each in found["examples"] if not each["is_same"]][:MOST_NAMED]
        named = "；".join("第" + "、".join(map(str, each)) + "行" for each in lines)
        named += "等，全部见错误文件" if found["refused"] > len(lines) else ""
        yield Doubt(
            "duplicates_differ",
            DOUBT,
            f"{found['refused']}个站点小时在文件中出现不止一次且值不同，都不入库：{named}",
            "在文件中只保留正确的一行后重新上传",
        )
    if found["dropped"]:
        yield Doubt("duplicates_same", NOTICE, f"{found['dropped']}行与文件中前面的行完全相同，只计一次")


def _changes(understanding: Mapping[str, Any]) -> Iterator[Doubt]:
    if count := understanding["outcome"]["changed"]:
        yield Doubt(
            "changes",
            DOUBT,
            f"{count}个站点小时与已入库的数据不同，确认后以本文件为准，原值保留在历史中",
            "在“将要更正的数据”中核对新旧值",
        )


def _suspicions(understanding: Mapping[str, Any]) -> Iterator[Doubt]:
    for each in understanding["suspicions"]:
        of_what = each["pollutant"] or ""
        yield Doubt(
            f"suspicious_{each['kind']}",
            DOUBT,
            f"{each['label']}：{understanding['suspicious'][each['kind']]}处，例如{each['station']}"
            f" {each['at'].replace('T', ' ')[:16]} {of_what} {each['detail']}",
            "可疑值照常入库，在数据质量页标出；确有错误的请更正后重新上传",
        )


def _of_the_file(understanding: Mapping[str, Any]) -> Iterator[Doubt]:
    for each in understanding["remarks"]:
        said = f"第{each['line']}行{each['column']}“{each['value']}”{each['reason']}"
        yield Doubt("of_the_file", DOUBT, said, "对照原文件核对；确有错误的，更正后重新上传")
    for code, ways in understanding["described"].items():
        names = [each["name"] for each in ways if each["name"]]
        if len(set(names)) > 1:
            yield Doubt(
                "station_renamed",
                DOUBT,
                f"站点{code}在文件中有不同的名称：{'、'.join(dict.fromkeys(names))}",
                "请核对是否混入了其他站点的数据",
            )


def _stations(understanding: Mapping[str, Any], choices: Mapping[str, Any]) -> Iterator[Doubt]:
    unknown = understanding["unknown_stations"]
    if not unknown:
        return
    named = _named(list(unknown))
    hours = sum(unknown.values())
    if choices.get("creates_stations"):
        bad = [code for code in unknown if not STATION_CODE.fullmatch(code)]
        if bad:
            yield Doubt(
                "stations_unnameable",
                QUESTION,
                f"站点编码只能由字母、数字、汉字和._-组成，以字母、数字或汉字开头，最长{LONGEST_CODE}个字，无法新建："
                f"{_named(bad)}",
                "在文件中改正编码后重新上传；或在“读取方式”中不选新建",
            )
        yield Doubt(
            "stations_created",
            DOUBT,
            f"确认后新建{len(unknown)}个站点：{named}，共{hours}个站点小时",
            "在“站点”中核对编码和名称；有错的，在文件中更正后重新上传，或在“读取方式”中不选新建",
        )
        yield from _described(understanding, unknown)
    else:
        yield Doubt(
            "stations_unknown",
            NOTICE if understanding["rows"] > hours else DOUBT,
            f"{len(unknown)}个站点没有登记，其{hours}个站点小时不入库：{named}",
            "需要这些站点的，在“读取方式”中选择新建，或先到站点页登记",
        )


def _described(understanding: Mapping[str, Any], unknown: Mapping[str, int]) -> Iterator[Doubt]:
    """What the file says of stations to be created and cannot be kept as it stands there."""
    described = understanding["described"]
    first = {code: described[code][0] for code in unknown if described.get(code)}
    if long := [code for code, each in first.items() if len(each["name"] or "") > LONGEST_NAME]:
        yield Doubt(
            "station_name_too_long",
            DOUBT,
            f"{len(long)}个站点的名称超过{LONGEST_NAME}个字，新建时只登记前{LONGEST_NAME}个字：{_named(long)}",
            "核对名称列是否选错；名称确实这样长的，入库后在站点页改为简称",
        )
    places = ((code, each["longitude"], each["latitude"]) for code, each in first.items())
    if odd := [code for code, *place in places if place != [None, None] and not is_in_china(*place)]:
        yield Doubt(
            "station_place_odd",
            NOTICE,
            f"{len(odd)}个站点的经纬度不在中国范围内或不全，新建时不登记位置：{_named(odd)}",
            "经度和纬度颠倒的，在文件中更正后重新上传；或入库后在站点页补登",
        )


def is_in_china(longitude: float | None, latitude: float | None) -> bool:
    """Whether a place that a file gives can be one; coordinates that were exchanged or lack a digit cannot."""
    return longitude is not None and latitude is not None and 73 <= longitude <= 136 and 3 <= latitude <= 54


def _named(codes: Sequence[str]) -> str:
    written = "、".join(each[:LONGEST_CODE] for each in codes[:MOST_NAMED])
    return written + ("等" if len(codes) > MOST_NAMED else "")


def _missing(understanding: Mapping[str, Any]) -> Iterator[Doubt]:
    absent = [label for name, label in _LABELS.items() if name not in understanding["units"]]
    if absent:
        yield Doubt("pollutants_absent", NOTICE, f"文件没有{'、'.join(absent)}；这些项目已入库的值保持不变")
    if understanding["missing"]:
        marks = "，".join(f"{mark or '空白'} {count}" for mark, count in understanding["gaps"].items())
        written = f"（{marks}）" if marks else ""  # a value that is refused is missing as well, without a mark
        yield Doubt("missing", NOTICE, f"{understanding['missing']}个值缺测或不监测{written}")


def _same(understanding: Mapping[str, Any]) -> Iterator[Doubt]:
    outcome = understanding["outcome"]
    if outcome["unchanged"] and not outcome["new"] and not outcome["changed"]:
        yield Doubt("nothing_new", NOTICE, f"全部{outcome['unchanged']}个站点小时与已入库的数据相同，入库后没有变化")
