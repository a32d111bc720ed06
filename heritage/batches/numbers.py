"""The next 序号 and 编号 of a list of which not everything is known. Pure (docs/rules/heritage_batches.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from heritage.codes import CATEGORIES, SIGNS, HeritageCode

SERIAL = None
"""The key of 序号 beside the ten categories."""


class Uncertain(ValueError):
    """Which number comes next cannot be told from the register; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Held:
    """A project as far as numbers go."""

    serial: int
    code: HeritageCode


@dataclass
class Numbers:
    """Numbers given so far: by the projects of the register, and `elsewhere`, up to a number, by what it lacks."""

    held: Iterable[Held]
    elsewhere: Mapping[int | None, int]
    is_first_batch: bool = False
    _last: dict[int | None, int] = field(init=False)
    _missing: bool = field(init=False)

    def __post_init__(self) -> None:
        held = list(self.held)
        last_serial = max([each.serial for each in held], default=0)
        told = self.elsewhere.get(SERIAL, 0)
        missing = set(range(1, max(last_serial, told) + 1)) - {each.serial for each in held}
        self._last = {SERIAL: max(last_serial, told)}
        is_known = bool(held or self.is_first_batch or SERIAL in self.elsewhere)
        if not is_known:
            return
        for category in range(1, len(CATEGORIES) + 1):
            own = [each for each in held if each.code.category == category]
            top = max(own, key=lambda each: each.code.number, default=None)
            is_certain = not missing or (top is not None and top.serial > max(missing))
            if category in self.elsewhere or is_certain:
                self._last[category] = max(top.code.number if top else 0, self.elsewhere.get(category, 0))

    def next(self, category: int) -> Held:
        """The next numbers, which are taken with it. Uncertain where they cannot be told."""
        if category not in self._last:
            raise Uncertain(
                f"登记簿缺此前的项目，{SIGNS[category - 1]}类（{CATEGORIES[category - 1]}）已用到的编号不能确定；"
                "请先取得此前各批的公布文件，登记“已用编号”"
            )
        for key in (SERIAL, category):
            self._last[key] += 1
        return Held(self._last[SERIAL], HeritageCode(category, self._last[category]))
