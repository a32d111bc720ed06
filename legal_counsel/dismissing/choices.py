"""The closed lists of dismissals."""

from __future__ import annotations

from django.db import models


class DismissalGround(models.TextChoices):
    """第三十条: its six items, in short."""

    BREACH = "breach", "不履行规定义务"
    UNQUALIFIED = "unqualified", "不再符合条件"
    UNFIT = "unfit", "无法继续胜任"
    FAILED = "failed", "考核不合格"
    PUNISHED = "punished", "受到处罚处分"
    OTHER = "other", "其他不适宜情形"


ITEMS = dict(zip(DismissalGround, "一二三四五六", strict=True))


class DismissalState(models.TextChoices):
    """办理状态."""

    DRAFTED = "drafted", "待决定"
    DECIDED = "decided", "已解聘"
    WITHDRAWN = "withdrawn", "已撤回"
