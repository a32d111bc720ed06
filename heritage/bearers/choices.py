"""The closed lists of bearers."""

from __future__ import annotations

from django.db import models


class Sex(models.TextChoices):
    """性别, as the published lists print it."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class AssessmentResult(models.TextChoices):
    """评估结果."""

    EXCELLENT = "excellent", "优秀"
    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"


class BearerEnd(models.TextChoices):
    """How the status of a bearer ends."""

    REVOKED = "revoked", "取消资格"
    DIED = "died", "去世"
    INCAPABLE = "incapable", "丧失传承能力，另行认定"
    RESIGNED = "resigned", "本人申请"
