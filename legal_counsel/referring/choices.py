"""The closed lists of incidents."""

from __future__ import annotations

from django.db import models


class Liability(models.TextChoices):
    """第三十一条 to 第三十三条: by which article somebody may have to answer."""

    GATE = "gate", "应当听取、安排、采纳而没有"
    AGENCY = "agency", "工作机构人员履职"
    COUNSEL = "counsel", "法律顾问履职"


RULES = {
    Liability.GATE: "accountability",
    Liability.AGENCY: "agency_liability",
    Liability.COUNSEL: "counsel_liability",
}
"""The rule of each in `legal_counsel.rules`."""


class IncidentState(models.TextChoices):
    """办理状态."""

    OPENED = "opened", "办理中"
    HANDED_OVER = "handed_over", "已移送"
    CLOSED = "closed", "已结，未作认定"
