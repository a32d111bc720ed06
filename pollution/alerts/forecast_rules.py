"""Which forecasts may be entered, and what is remarked of those that may; docs/rules/forecasts.md. Pure.

Moments are naive and in the time of the office.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum

from pollution.air.items import Pollutant
from pollution.alerts.editions import editions, latest
from portal.hidden_characters import refusal_of

PLAN = "伊州政办发〔2023〕31号"
FORECASTING, SHARING = f"{PLAN} 3.1", f"{PLAN} 3.2"
OLDEST_ISSUE = timedelta(days=30)
HIGHEST_AQI = 500
LONGEST_SOURCE = 60
MOST_NAMED = 10
"""Of the others that an objection names: whoever has more of them looks for the cause, not for the rest."""
_JOINTS = re.compile(r"[、,，;；/+\s]+|和|及|与")
_NAMES = {
    "细颗粒物": Pollutant.PM25, "可吸入颗粒物": Pollutant.PM10, "臭氧": Pollutant.O3, "二氧化氮": Pollutant.NO2,
    "二氧化硫": Pollutant.SO2, "一氧化碳": Pollutant.CO, "PM25": Pollutant.PM25, "PM2_5": Pollutant.PM25,
    "O3-8H": Pollutant.O3, "O3_8H": Pollutant.O3, "O38H": Pollutant.O3,
}  # fmt: skip
_NO_POLLUTANT = ("", "—", "-", "--", "无", "/")


class Rule(StrEnum):
    """The rules of docs/rules/forecasts.md; the value is what the page prints."""

    BOUNDS = "F1"
    RANGE = "F2"
    PAST = "F3"
    HORIZON = "F4"
    ISSUED_LATER = "F5"
    ISSUED_LONG_AGO = "F6"
    REGION = "F7"
    TWICE = "F8"
    DIFFERENT = "F9"
    SOURCE = "F10"

    @property
    def clause(self) -> str:
        """On which section it rests: forecasts are of seven days (3.1), what is judged must be one thing (3.2)."""
        return SHARING if self in (Rule.TWICE, Rule.DIFFERENT) else FORECASTING


@dataclass(frozen=True)
class Draft:
    """One forecast as it came in; `region` is a name, `place` where it stands for the person, such as 第3行."""

    region: str
    day: date
    lower: int
    upper: int
    primary: str
    source: str
    issued_at: datetime
    place: str = ""

    @property
    def issue_day(self) -> date:
        """The day of the office on which it was issued."""
        return day_of(self.issued_at)

    @property
    def key(self) -> Key:
        """What makes it one and the same forecast."""
        return self.region, self.day, self.source, self.issued_at

    @property
    def values(self) -> Values:
        """What it says."""
        return self.lower, self.upper, self.primary


Key = tuple[str, date, str, datetime]
Values = tuple[int, int, str]


@dataclass(frozen=True)
class Objection:
    """Why a forecast is not entered: the number of the draft from 0, the field to blame, and the rule in words."""

    number: int
    field: str
    rule: Rule
    message: str


class Standing(Enum):
    """What becomes of a draft without objection."""

    NEW = "new"
    KNOWN = "known"


def horizon(day: date) -> int:
    """How many days ahead the plan of a day asks for forecasts (3.1); before the first edition what that one asks."""
    return (latest(day) or editions()[0]).horizon_days


def day_of(moment: datetime) -> date:
    """The day of a moment that is in the time of the office already."""
    return date(moment.year, moment.month, moment.day)


def primary_of(text: str) -> str:
    """Primary pollutants as they are kept: `PM10、PM2.5`, in the order of GB 3095. Raises ValueError in words."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if plain in _NO_POLLUTANT:
        return ""
    found = set()
    for word in filter(None, _JOINTS.split(plain)):
        try:
            found.add(_NAMES.get(word) or Pollutant(word))
        except ValueError:
            raise ValueError(f"“{word}”不是首要污染物；可填{'、'.join(Pollutant)}，没有的留空") from None
    return "、".join(each for each in Pollutant if each in found)


def objections(
    drafts: Sequence[Draft], *, regions: Collection[str], stored: Mapping[Key, Values], at: datetime
) -> list[Objection]:
    """Everything that stands in the way, in the order of the drafts. `stored` are the forecasts that stand."""
    found = [each for number, draft in enumerate(drafts) for each in _alone(number, draft, regions, at)]
    found += [*_twice(drafts), *_different(drafts, stored)]
    return sorted(found, key=lambda each: each.number)


def standing(draft: Draft, stored: Mapping[Key, Values]) -> Standing:
    """Whether exactly this forecast is entered already; asked where there is no objection."""
    return Standing.KNOWN if draft.key in stored else Standing.NEW


def missing(drafts: Sequence[Draft], expected: Sequence[str]) -> list[tuple[str, list[date]]]:
    """Per region of `expected` the days of the submission that it has no forecast for; whole absences first."""
    days = sorted({each.day for each in drafts})
    given = {(each.region, each.day) for each in drafts}
    gaps = [(region, [day for day in days if (region, day) not in given]) for region in expected]
    return sorted((each for each in gaps if each[1]), key=lambda each: -len(each[1]))


def _alone(number: int, draft: Draft, regions: Collection[str], at: datetime) -> Iterator[Objection]:
    issue_day = draft.issue_day
    ahead = horizon(issue_day)
    last = issue_day + timedelta(days=ahead)
    checks = (
        (draft.region not in regions, "region", Rule.REGION, f"“{draft.region}”不是作预报的县市、团场；请写全称"),
        (not draft.source.strip(), "source", Rule.SOURCE, "预报来源不能为空"),
        (len(draft.source) > LONGEST_SOURCE, "source", Rule.SOURCE, f"预报来源超过{LONGEST_SOURCE}字"),
        (bool(hidden := refusal_of(draft.source)), "source", Rule.SOURCE, f"预报来源中{hidden}"),
        (
            draft.lower > draft.upper,
            "lower", Rule.BOUNDS, f"AQI下限{draft.lower}大于上限{draft.upper}",
        ),
        (
            not (0 <= draft.lower <= HIGHEST_AQI and 0 <= draft.upper <= HIGHEST_AQI),
            "upper", Rule.RANGE, f"AQI应在0至{HIGHEST_AQI}之间",
        ),
        (
            draft.day < issue_day,
            "day", Rule.PAST, f"预报日{draft.day}早于起报日{issue_day}",
        ),
        (
            draft.day > last,
            "day", Rule.HORIZON, f"预报日{draft.day}超出起报日后{ahead}天（最晚{last}）",
        ),
        (
            draft.issued_at > at,
            "issued_at", Rule.ISSUED_LATER, f"起报时间{draft.issued_at:%Y-%m-%d %H:%M}晚于现在",
        ),
        (
            draft.issued_at < at - OLDEST_ISSUE,
            "issued_at", Rule.ISSUED_LONG_AGO,
            f"起报时间{draft.issued_at:%Y-%m-%d %H:%M}在{OLDEST_ISSUE.days}天以前，请核对年月",
        ),
    )  # fmt: skip
    yield from (Objection(number, field, rule, message) for broken, field, rule, message in checks if broken)


def _twice(drafts: Sequence[Draft]) -> Iterator[Objection]:
    """Two forecasts of one region and day in one submission: nobody can say which one is meant."""
    of_day: dict[tuple[str, date], list[int]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        of_day[draft.region, draft.day].append(number)
    for (region, day), numbers in of_day.items():
        for number in numbers if len(numbers) > 1 else ():
            others = [each for each in numbers[: MOST_NAMED + 1] if each != number][:MOST_NAMED]
            named = "、".join(drafts[each].place or f"第{each + 1}条" for each in others)
            more = f"等{len(numbers) - 1}处" if len(numbers) - 1 > len(others) else ""
            message = f"{region}{day}在本次提交中不止一条，另见{named}{more}；请只留一条"
            yield Objection(number, "day", Rule.TWICE, message)


def _different(drafts: Sequence[Draft], stored: Mapping[Key, Values]) -> Iterator[Objection]:
    for number, draft in enumerate(drafts):
        values = stored.get(draft.key)
        if values is not None and values != draft.values:
            lower, upper, primary = values
            known = f"AQI {lower}～{upper}" + (f"，首要污染物{primary}" if primary else "")
            yield Objection(
                number, "upper", Rule.DIFFERENT,
                f"{draft.region}{draft.day}同一来源、同一起报时间已有不同预报（{known}）；如原预报有误，请先撤回",
            )  # fmt: skip
