"""The closed lists of legal counsel."""

from __future__ import annotations

from django.db import models


class CounselKind(models.TextChoices):
    """第十条: who may be counsel."""

    INTERNAL = "internal", "内部法律顾问"
    LAWYER = "lawyer", "律师"
    EXPERT = "expert", "法学专家"
    FIRM = "firm", "律师事务所"


EXTERNAL = (CounselKind.LAWYER, CounselKind.EXPERT, CounselKind.FIRM)
"""第十条第二款: 外聘."""


class AppointmentState(models.TextChoices):
    """Where an appointment stands; whether its term runs on a day is computed from its days."""

    DRAFTED = "drafted", "拟聘任"
    APPOINTED = "appointed", "已聘任"
    DISMISSED = "dismissed", "已解聘"
    WITHDRAWN = "withdrawn", "已撤回"


class RuleState(models.TextChoices):
    """Whether a version of the rules, or what prolongs it, counts."""

    PROPOSED = "proposed", "待复核"
    CONFIRMED = "confirmed", "已确认"
    WITHDRAWN = "withdrawn", "已撤回"
