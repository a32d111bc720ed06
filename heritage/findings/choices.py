"""What is doubtful in the register, and how far somebody has come with it (docs/rules/heritage_quality.md)."""

from django.db import models


class QualityKind(models.TextChoices):
    """What a finding is about."""

    STUBS = "stubs", "待补录"
    COUNTS = "counts", "数目不符"
    READING = "reading", "读取存疑"
    CONFLICT = "conflict", "与登记不符"
    UNREAD = "unread", "未读懂的行"
    SAME_UNIT = "same_unit", "疑似同一单位"
    OFF_LIST = "off_list", "退出期间的登记"


STANDING_KINDS = (QualityKind.STUBS, QualityKind.COUNTS, QualityKind.SAME_UNIT, QualityKind.OFF_LIST)
"""Seen in the register itself whenever it is looked at; the others are told by an import and stay until settled."""


class QualityState(models.TextChoices):
    """办理状态 of a finding."""

    OPEN = "open", "待处理"
    TAKEN = "taken", "处理中"
    RESOLVED = "resolved", "已解决"
    ACCEPTED = "accepted", "照印保留"


WAITING = (QualityState.OPEN, QualityState.TAKEN)
SETTLED = (QualityState.RESOLVED, QualityState.ACCEPTED)
