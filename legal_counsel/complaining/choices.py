"""The closed lists of what is said of counsel."""

from __future__ import annotations

from django.db import models


class Obligation(models.TextChoices):
    """第二十一条: its seven items, in short."""

    DILIGENCE = "diligence", "认真、及时、专业履职"
    SECRECY = "secrecy", "保密"
    TITLE = "title", "不以顾问身份从事商业等无关活动"
    MANDATES = "mandates", "不接受有利益冲突的委托"
    NO_HARM = "no_harm", "不损害单位利益或者形象"
    RECUSAL = "recusal", "有利害关系的回避"
    AGREED = "agreed", "约定的其他义务"


ITEMS = dict(zip(Obligation, "一二三四五六七", strict=True))


class ComplaintState(models.TextChoices):
    """办理状态."""

    RECEIVED = "received", "待核实"
    VERIFIED = "verified", "已核实"
    WITHDRAWN = "withdrawn", "已作废"


class ComplaintResult(models.TextChoices):
    """核实结果."""

    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    UNTRUE = "untrue", "不属实"


UPHELD = (ComplaintResult.TRUE, ComplaintResult.PARTLY)
"""What is told beside dismissal, report and assessment."""
