"""The closed lists of batches: states, groups of material, what experts and committee say."""

from __future__ import annotations

from django.db import models


class BatchState(models.TextChoices):
    """办理状态 of a batch."""

    OPENED = "opened", "申报中"
    REVIEWING = "reviewing", "评审中"
    DELIBERATED = "deliberated", "待公示"
    NOTICED = "noticed", "公示中"
    APPROVED = "approved", "待公布"
    ANNOUNCED = "announced", "已公布"
    WITHDRAWN = "withdrawn", "已撤回"


class ApplicationState(models.TextChoices):
    """办理状态 of an application."""

    DRAFTED = "drafted", "草拟"
    SUBMITTED = "submitted", "待复核"
    RETURNED = "returned", "待补正"
    ACCEPTED = "accepted", "待评审"
    PASSED = "passed", "初评通过"
    FAILED = "failed", "初评未通过"
    PROPOSED = "proposed", "拟列入"
    DECLINED = "declined", "不予列入"
    LISTED = "listed", "已列入"
    WITHDRAWN = "withdrawn", "已撤回"


class EntryKind(models.TextChoices):
    """列入方式: what an application becomes in the list."""

    NEW = "new", "新列入"
    EXTENSION = "extension", "扩展项目"
    JOINT = "joint", "并入同批申报"


class MaterialGroup(models.TextChoices):
    """材料组 of 《非物质文化遗产法》 第十九条."""

    INTRODUCTION = "introduction", "项目介绍"
    TRANSMISSION = "transmission", "传承情况"
    PROTECTION = "protection", "保护要求"
    MEDIA = "media", "视听资料"


class CheckOutcome(models.TextChoices):
    """复核结论."""

    COMPLETE = "complete", "材料齐全"
    RETURNED = "returned", "退回补正"


class Vote(models.TextChoices):
    """评审意见 of one member."""

    FOR = "for", "同意"
    AGAINST = "against", "不同意"
    RECUSED = "recused", "回避"


class ObjectionOutcome(models.TextChoices):
    """异议处理结论."""

    DISMISSED = "dismissed", "异议不成立"
    UPHELD = "upheld", "异议成立"


PANEL_NAMED, OPINION_GIVEN = "评审小组组成", "评审意见"
"""The lines of 批次经过 that name members of the panel and their votes: only who runs the review reads them."""
