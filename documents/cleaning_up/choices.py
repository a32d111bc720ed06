"""The closed lists of clean-up campaigns 清理."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models


class CampaignState(models.TextChoices):
    """办理状态 of a campaign."""

    DRAFTED = "drafted", "待布置"
    OPENED = "opened", "清理中"
    DECIDED = "decided", "待印发"
    CONCLUDED = "concluded", "已印发"
    WITHDRAWN = "withdrawn", "已撤回"


class CleanupOutcome(models.TextChoices):
    """清理结论: what is to become of a text."""

    KEEP = "keep", "继续有效"
    REPEAL = "repeal", "废止"
    LAPSE = "lapse", "宣布失效"
    AMEND = "amend", "修改"
    EXTEND = "extend", "延长有效期"
    RESTORE = "restore", "恢复施行"
    REPEAL_PART = "repeal_part", "废止部分条款"
    RESTORE_PART = "restore_part", "恢复施行部分条款"
    EXCLUDE = "exclude", "无需处理（移出清理）"


OF_ARTICLES = (CleanupOutcome.REPEAL_PART, CleanupOutcome.RESTORE_PART)
"""What becomes of single articles; the others are about the whole text."""


def outcome_words(outcome: str, articles: Sequence[str] = ()) -> str:
    """废止, 废止部分条款：第三条、第五条."""
    label = str(CleanupOutcome(outcome).label)
    return f"{label}：{'、'.join(articles)}" if articles else label


class ReviewOutcome(models.TextChoices):
    """合法性审核结论 on a proposal."""

    AGREED = "agreed", "同意"
    RETURNED = "returned", "退回"


class ItemState(models.TextChoices):
    """Where an item stands; derived from its rows, docs/rules/cleaning_up.md."""

    WAITING = "waiting", "待提意见"
    PROPOSED = "proposed", "待审核"
    RETURNED = "returned", "已退回"
    AGREED = "agreed", "已审核"
    DECIDED = "decided", "已决定"


class ItemWait(models.TextChoices):
    """等待: whose turn it is with an item, as the workbench asks."""

    PROPOSE = "propose", "待本单位提意见"
    LATE = "late", "本单位逾期未提意见"
    REVIEW = "review", "待合法性审核"
    OVERDUE = "overdue", "各部门逾期未提意见"


class AmendmentState(models.TextChoices):
    """清理后待修改: whether what was decided to be amended was; derived, docs/rules/cleaning_up.md."""

    PENDING = "pending", "待修改"
    OVERDUE = "overdue", "逾期未修改"
    AMENDED = "amended", "已修改"
    SETTLED = "settled", "已另行了结"
