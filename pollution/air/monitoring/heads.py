"""What the names of columns say: stations, times, pollutants and units, in the Chinese and English words in use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from pollution.air.items import Pollutant
from pollution.air.monitoring.cells import Unit

NO_MASS = "不是质量浓度；ppm、ppb与温度、气压有关，请换算为µg/m³或mg/m³后再上传"

FORMAT_HEADS: Mapping[str, frozenset[str]] = {
    "cnemc_live": frozenset({"timepoint", "stationcode", "pm2_5", "pm10", "o3", "o3_24h", "co"}),
    "china_sites": frozenset({"date", "hour", "type"}),
    "prsa": frozenset({"year", "month", "day", "hour", "PM2.5", "CO", "station"}),
    "openaq": frozenset({"location_id", "datetime", "parameter", "units", "value"}),
}
"""The columns that a file of each known format has, whatever else it has."""
_ALSO: Mapping[str, frozenset[str]] = {
    "cnemc_live": frozenset({"so2", "no2", "positionname", "area", "longitude", "latitude"}),
    "prsa": frozenset({"SO2", "NO2", "O3", "PM10"}),
    "openaq": frozenset({"location", "lat", "lon"}),
}
LINES_OF_A_HEAD = 3
FIRST_LINES = 20
"""How far down the head of a table is looked for."""


class Role(StrEnum):
    """What a column is for, concentrations aside."""

    STATION = "station"
    NAME = "name"
    AREA = "area"
    LONGITUDE = "longitude"
    LATITUDE = "latitude"
    TIME = "time"
    DAY = "day"
    HOUR = "hour"
    YEAR = "year"
    MONTH = "month"
    DAY_OF_MONTH = "day_of_month"


_PLACE = ("站点", "点位", "测点", "监测点", "监测点位", "监测站", "监测站点", "子站", "站")
_ROLES: Mapping[Role, Sequence[str]] = {
    Role.STATION: (*(f"{place}{code}" for place in _PLACE for code in ("编码", "编号", "代码", "码", "号", "id")),
                   "stationcode", "stationid", "station", "sitecode", "siteid", "site", "locationid"),
    Role.NAME: (*_PLACE, *(f"{place}{name}" for place in _PLACE for name in ("名称", "名", "名字")),
                "positionname", "stationname", "sitename", "location", "locationname"),
    Role.AREA: ("城市", "城市名称", "地区", "区县", "县市", "县市区", "行政区", "行政区划", "area", "city", "cityname"),
    Role.LONGITUDE: ("经度", "longitude", "lon", "lng"),
    Role.LATITUDE: ("纬度", "latitude", "lat"),
    Role.TIME: ("时间", "监测时间", "采样时间", "发布时间", "数据时间", "观测时间", "日期时间", "监测日期时间",
                "时间点", "datetime", "timepoint", "time", "timestamp", "monitortime", "datatime"),
    Role.DAY: ("日期", "监测日期", "年月日", "采样日期", "date"),
    Role.HOUR: ("小时", "时", "时次", "时刻", "时段", "整点", "hour"),
    Role.YEAR: ("年", "年份", "year"),
    Role.MONTH: ("月", "月份", "month"),
    Role.DAY_OF_MONTH: ("日", "day"),
}  # fmt: skip
_ROLE_OF = {name: role for role, names in _ROLES.items() for name in names}
_POLLUTANTS = {
    "二氧化硫": Pollutant.SO2, "so2": Pollutant.SO2,
    "二氧化氮": Pollutant.NO2, "no2": Pollutant.NO2,
    "一氧化碳": Pollutant.CO, "co": Pollutant.CO,
    "臭氧": Pollutant.O3, "o3": Pollutant.O3,
    "可吸入颗粒物": Pollutant.PM10, "颗粒物粒径小于等于10μm": Pollutant.PM10, "颗粒物pm10": Pollutant.PM10,
    "pm10": Pollutant.PM10,
    "细颗粒物": Pollutant.PM25, "颗粒物粒径小于等于25μm": Pollutant.PM25, "颗粒物pm25": Pollutant.PM25,
    "pm25": Pollutant.PM25,
}  # fmt: skip
_MASS = {"μg": Unit.MICROGRAM, "ug": Unit.MICROGRAM, "微克": Unit.MICROGRAM, "mg": Unit.MILLIGRAM,
         "毫克": Unit.MILLIGRAM}  # fmt: skip
_UNIT = re.compile(
    r"[(\[【]?\s*(?:单位)?:?\s*(?:(μg|ug|mg|微克|毫克)(?:/|每|·|_)?(?:m\^?-?3|立方米)|(ppb|ppm)v?)\s*[)\]】]?"
)
_OTHER_MEAN = re.compile(
    r"(?<!\d)(?:24|8)[-_\s]?(?:h|小时)|日均|日平均|日最大|日值|月均|年均|滑动|aqi|指数|最大|最高|max|等级|级别|首要|标准差"
)
_OF_THE_HOUR = re.compile(
    r"(?:(?<!\d)|(?<=[sn]o2)|(?<=o3)|(?<=pm10)|(?<=m2[._]5))1[-_\s]?(?:hr?|小时)|小时|实时|质量浓度|浓度|均值|平均|监测值|数值|值|conc|hourly|avg|mean"
)
_JOINTS = re.compile(r"[\s_.,:·、/\-()\[\]【】]+")


@dataclass(frozen=True)
class Meaning:
    """What the name of one column says; nothing set is a column that is left out."""

    role: Role | None = None
    pollutant: Pollutant | None = None
    unit: Unit | None = None
    """The unit written in the name."""
    is_parts: bool = False
    """Whether it is written in ppb or ppm."""


@cache
def meaning(name: str) -> Meaning:
    """What a column is by its name. Means over other times than the hour (24小时, 日均) and indices are left out."""
    written = _plain(name)
    role = _ROLE_OF.get(_JOINTS.sub("", written))
    if role:
        return Meaning(role)
    unit = _UNIT.search(written)
    rest = _UNIT.sub(" ", written)
    if _OTHER_MEAN.search(rest):
        return Meaning()
    pollutant = _pollutant(_JOINTS.sub("", _OF_THE_HOUR.sub("", rest)))
    if pollutant is None:
        return Meaning()
    return Meaning(None, pollutant, _MASS.get(unit[1] or "") if unit else None, bool(unit and unit[2]))


def is_unit(cell: str) -> bool:
    """Whether a cell holds nothing but a unit of concentration."""
    written = _plain(cell)
    return _UNIT.fullmatch(written) is not None


def is_of_a_format(names: Sequence[str], head: frozenset[str]) -> bool:
    """Whether names hold every column of a head; capitals do not matter."""
    return {each.lower() for each in head} <= {each.strip().lower() for each in names}


def is_head(names: Sequence[str]) -> bool:
    """Whether a line is the head of a known format, or names a time and a pollutant of the index."""
    if any(is_of_a_format(names, head) for head in FORMAT_HEADS.values()):
        return True
    found = [meaning(each) for each in names]
    has_time = any(each.role in {Role.TIME, Role.DAY, Role.HOUR, Role.YEAR} for each in found)
    return has_time and any(each.pollutant for each in found)


@dataclass(frozen=True)
class Head:
    """The names of columns, and the place of their last line among the first lines of a file, from 0."""

    last: int
    names: tuple[str, ...]


def search(lines: Sequence[Sequence[str]]) -> Head | None:
    """The first head among the first lines of a file, of one line or several; titles above it are passed over."""
    for place, line in enumerate(lines[:FIRST_LINES]):
        for code, head in FORMAT_HEADS.items():
            if is_of_a_format(line, head):
                return Head(place, _spelled(line, head | _ALSO.get(code, frozenset())))
        if all(meaning(each) == Meaning() for each in line):
            continue
        block = [line]
        for below in lines[place + 1 : place + LINES_OF_A_HEAD]:
            if not is_continued(below):
                break
            block.append(below)
        names = joined(block)
        if is_head(names):
            return Head(place + len(block) - 1, names)
    return None


def _spelled(names: Sequence[str], wanted: frozenset[str]) -> tuple[str, ...]:
    """Names in the capitals that the format has them in."""
    known = {each.lower(): each for each in wanted}
    return tuple(known.get(each.strip().lower(), each.strip()) for each in names)


def is_continued(below: Sequence[str]) -> bool:
    """Whether a line below one of a head belongs to it: only units, times of averages and names of columns."""
    said = [each for each in below if each.strip()]
    tells = [is_unit(each) or _is_mean(each) or meaning(each).pollutant is not None for each in said]
    return any(tells) and all(told or meaning(each).role is not None for told, each in zip(tells, said, strict=True))


def joined(lines: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One name a column from the lines of a head; a cell left of a gap speaks for the gap where a line below has text.

    A name merged over two lines stands once.
    """
    width = max(map(len, lines))
    filled = [[*each, *[""] * (width - len(each))] for each in lines]
    for upper, lower in pairwise(filled):
        for place in range(1, len(upper)):
            is_gap = not upper[place].strip() and lower[place].strip() and not is_unit(lower[place])
            if is_gap and lower[place - 1].strip():
                upper[place] = upper[place - 1]
    columns = zip(*filled, strict=True)
    return tuple(" ".join(dict.fromkeys(part.strip() for part in each if part.strip())) for each in columns)


def _plain(name: str) -> str:
    """Full-width characters, small figures and one-character units as plain ones, in small letters."""
    return unicodedata.normalize("NFKC", name).strip().lower()


def _is_mean(cell: str) -> bool:
    written = _plain(cell)
    return bool(_OTHER_MEAN.search(written) or _OF_THE_HOUR.search(written)) and not written[-1].isdigit()


def _pollutant(name: str) -> Pollutant | None:
    """The pollutant of a name that is made of its words alone: 细颗粒物PM2.5, but not PM2.5备注."""
    found: set[Pollutant] = set()
    while name:
        word = next((each for each in sorted(_POLLUTANTS, key=len, reverse=True) if name.startswith(each)), "")
        if not word:
            return None
        found.add(_POLLUTANTS[word])
        name = name.removeprefix(word)
    return found.pop() if len(found) == 1 else None
