"""The closed lists of changes."""

from __future__ import annotations

from django.db import models


class ChangeKind(models.TextChoices):
    """What a change does to the register."""

    CORRECT_INSCRIPTION = "correct_inscription", "更正列入"
    EXIT = "exit", "退出州级名录"
    RESTORE = "restore", "撤回退出，恢复列入"
    REINSTATE = "reinstate", "撤销保护单位解除"
    RECOGNISE = "recognise", "登记级别认定"
    CORRECT_RECOGNITION = "correct_recognition", "更正级别认定"
    END_RECOGNITION = "end_recognition", "退出其他级别名录"
    TAKE_BACK_END = "take_back_end", "撤回其他级别名录的退出"
    RECORD_BEARER = "record_bearer", "登记传承人"
    CORRECT_BEARER = "correct_bearer", "更正传承人"
    END_BEARER = "end_bearer", "终止传承人资格"
    TAKE_BACK_BEARER_END = "take_back_bearer_end", "撤回传承人资格终止"
    SUBMIT = "submit", "上报推荐"
    LIST = "list", "登记推荐列入"


MAKING = (ChangeKind.RECOGNISE, ChangeKind.RECORD_BEARER)
"""Each makes a row of its own, so several for one project may wait."""


class ChangeState(models.TextChoices):
    """办理状态 of a change."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"
