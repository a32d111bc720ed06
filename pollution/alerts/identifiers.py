"""The identifier of a message by GB/T 35965.1-2018: `ZZZZZZDDDUUUXX_YYYYMMDDhhmmss(_N)`. Pure.

Six digits of the area (GB/T 2260), three of the agency (GB/T 4657), three of the unit and two in reserve, then the
second of sending in Beijing time, and a number where one sender sends several in that second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from pollution.alerts.message_values import BEIJING, check_moment

_PATTERN = re.compile(
    "(?P<area>[0-9]{6})(?P<agency>[0-9]{3})(?P<unit>[0-9]{3})(?P<reserve>[0-9]{2})"
    "_(?P<at>[0-9]{14})(?:_(?P<number>[1-9][0-9]*))?"
)
_MOMENT = "%Y%m%d%H%M%S"


@dataclass(frozen=True)
class AlertIdentifier:
    """Who sends and when. `agency` is a setting of the office; unit and reserve are 000 and 00 in all ids seen."""

    area: str
    agency: str
    at: datetime
    number: int | None = None
    unit: str = "000"
    reserve: str = "00"

    def __post_init__(self) -> None:
        for name, value, length in (
            ("行政区划代码", self.area, 6),
            ("发布机构代码", self.agency, 3),
            ("单位代码", self.unit, 3),
            ("预留代码", self.reserve, 2),
        ):
            if not re.fullmatch(f"[0-9]{{{length}}}", value):
                raise ValueError(f"{name}须为{length}位数字（GB/T 35965.1）：{value}")
        check_moment("报文标识的时间", self.at)
        if self.number is not None and self.number < 1:
            raise ValueError(f"报文序号从1开始：{self.number}")

    def __str__(self) -> str:
        at = self.at.astimezone(BEIJING).strftime(_MOMENT)
        number = "" if self.number is None else f"_{self.number}"
        return f"{self.area}{self.agency}{self.unit}{self.reserve}_{at}{number}"

    @classmethod
    def parse(cls, text: str) -> AlertIdentifier:
        """The identifier that is written so; raises ValueError for any other text."""
        found = _PATTERN.fullmatch(text)
        if found is None:
            raise ValueError(f"不是GB/T 35965.1的报文标识：{text}")
        try:
            at = datetime.strptime(found["at"], _MOMENT).replace(tzinfo=BEIJING)
        except ValueError:
            raise ValueError(f"报文标识的时间不存在：{text}") from None
        number = int(found["number"]) if found["number"] else None
        return cls(found["area"], found["agency"], at, number, found["unit"], found["reserve"])
