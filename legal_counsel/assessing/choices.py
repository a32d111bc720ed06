"""The closed lists of assessments."""

from __future__ import annotations

from django.db import models


class AssessmentResult(models.TextChoices):
    """考核结果."""

    EXCELLENT = "excellent", "优秀"
    QUALIFIED = "qualified", "合格"
    UNQUALIFIED = "unqualified", "不合格"


class AssessmentState(models.TextChoices):
    """办理状态."""

    DRAFTED = "drafted", "待确认"
    CONFIRMED = "confirmed", "已确认"
