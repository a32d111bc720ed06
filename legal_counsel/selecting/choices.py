"""The closed lists of selection."""

from __future__ import annotations

from django.db import models


class SelectionWay(models.TextChoices):
    """第十七条: how external counsel are chosen; a firm by procurement, others openly."""

    OPEN = "open", "公开选聘"
    PROCUREMENT = "procurement", "政府采购"


class SelectionState(models.TextChoices):
    """办理状态 of a selection."""

    DRAFTED = "drafted", "筹备中"
    ANNOUNCED = "announced", "报名和初审"
    SCORING = "scoring", "评审中"
    RECOMMENDED = "recommended", "待公示"
    NOTICED = "noticed", "公示中"
    DECIDED = "decided", "已决定"
    WITHDRAWN = "withdrawn", "已终止"


class EntryMode(models.TextChoices):
    """第十七条第二项: how somebody enters."""

    SELF = "self", "自荐"
    RECOMMENDED = "recommended", "推荐"


class EntryState(models.TextChoices):
    """Where somebody who has entered stands."""

    ENTERED = "entered", "待初审"
    PASSED = "passed", "初审通过"
    FAILED = "failed", "初审未通过"
    RECOMMENDED = "recommended", "推荐人选"
    RESERVED = "reserved", "未推荐"
    EXCLUDED = "excluded", "异议成立"
    SELECTED = "selected", "选定"
    DECLINED = "declined", "未选定"
    WITHDRAWN = "withdrawn", "已退出"


class ObjectionOutcome(models.TextChoices):
    """异议处理结论."""

    DISMISSED = "dismissed", "异议不成立"
    UPHELD = "upheld", "异议成立"


class ProcurementMethod(models.TextChoices):
    """《政府采购法》第二十六条; 框架协议 by 财政部令第110号."""

    PUBLIC_TENDER = "public_tender", "公开招标"
    INVITED_TENDER = "invited_tender", "邀请招标"
    NEGOTIATION = "negotiation", "竞争性谈判"
    CONSULTATION = "consultation", "竞争性磋商"
    INQUIRY = "inquiry", "询价"
    SINGLE_SOURCE = "single_source", "单一来源采购"
    FRAMEWORK = "framework", "框架协议采购"
