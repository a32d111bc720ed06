"""Who assesses and who confirms, as the office reads 第十一条、第二十七条、第三十条 (A16); always two people."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from legal_counsel.agencies import decides_for, is_agency
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel, may_see_counsel
from legal_counsel.readings import ASSESSOR
from portal import readings
from portal.organization.models import Unit


class Assessor(StrEnum):
    """A16: who assesses."""

    BOTH = "both"
    """The agency enters, the unit confirms."""
    UNIT = "unit"
    """Somebody of the unit enters, another who decides for it confirms."""
    AGENCY = "agency"
    """Somebody of the agency enters, another of it confirms."""

    @property
    def entered_by(self) -> str:
        """In words."""
        return "聘任（任用）单位" if self is Assessor.UNIT else "聘任（任用）单位的法律顾问工作机构"

    @property
    def confirmed_by(self) -> str:
        """In words."""
        return "法律顾问工作机构的另一人" if self is Assessor.AGENCY else "聘任（任用）单位的负责人"


def assessor_on(on: date) -> Assessor:
    """How A16 is read on a day."""
    return Assessor(readings.holding(ASSESSOR, on=on))


def may_enter(user: Any, unit: Unit, reading: Assessor) -> bool:
    """Whether somebody enters assessments of the counsel of a unit."""
    if reading is Assessor.UNIT:
        return may_see_counsel(user) and decides_for(user, unit)
    return may_keep_counsel(user) and is_agency(user, unit)


def may_settle(user: Any, unit: Unit, reading: Assessor) -> bool:
    """Whether somebody confirms them or sends them back."""
    if reading is Assessor.AGENCY:
        return may_keep_counsel(user) and is_agency(user, unit)
    return may_decide_on_counsel(user) and decides_for(user, unit)
