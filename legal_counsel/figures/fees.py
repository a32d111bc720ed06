"""What counsel cost, by unit and year (第七条): the fees of contracts, each whole in the year of its signing. Pure.

Cases: docs/rules/counsel_statistics.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

READING = (
    "外聘法律顾问已签订的服务合同，按签订日期所在年度计全额；跨年度的不分摊，提前终止的不扣减；没有写明金额的另计份数"
)


@dataclass(frozen=True)
class FeeFact:
    """A contract that was signed."""

    pk: int
    unit: int
    signed_on: date
    fee: Decimal | None
    is_founded: bool
    """Whether 计酬依据 and 经费科目 are both written down."""


@dataclass(frozen=True)
class FeeTotal:
    """Of one year, and of one unit or of all (`unit` None)."""

    year: int
    unit: int | None
    contracts: tuple[int, ...]
    amount: Decimal
    unstated: int
    """Contracts without an amount: they are in no total."""
    unfounded: int

    @property
    def count(self) -> int:
        return len(self.contracts)


def totals(facts: Iterable[FeeFact]) -> list[FeeTotal]:
    """The latest year first; of each year all units together, then each unit, the dearest first."""
    rows = list(facts)
    found = []
    for year in sorted({each.signed_on.year for each in rows}, reverse=True):
        signed = [each for each in rows if each.signed_on.year == year]
        units = [
            _total(year, unit, [each for each in signed if each.unit == unit])
            for unit in {each.unit: None for each in signed}
        ]
        found += [_total(year, None, signed), *sorted(units, key=lambda each: -each.amount)]
    return found


def _total(year: int, unit: int | None, rows: list[FeeFact]) -> FeeTotal:
    return FeeTotal(
        year,
        unit,
        tuple(each.pk for each in rows),
        sum((each.fee for each in rows if each.fee is not None), Decimal(0)),
        sum(each.fee is None for each in rows),
        sum(not each.is_founded for each in rows),
    )
