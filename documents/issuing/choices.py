"""The closed lists of issuing 发文."""

from __future__ import annotations

from django.db import models


class SeriesForm(models.TextChoices):
    """How the numbers of a series are put together (GB/T 9704-2012 7.2.5, 10.2)."""

    BRACKET = "bracket", "机关代字〔年份〕顺序号"
    ORDER = "order", "令第N号（不分年度）"


class PaperState(models.TextChoices):
    """办理状态 of a paper on its way out."""

    DRAFTED = "drafted", "拟稿中"
    SUBMITTED = "submitted", "待核稿"
    CHECKED = "checked", "会签中"
    UNDER_REVIEW = "under_review", "合法性审核中"
    COUNTERSIGNED = "countersigned", "待签发"
    SIGNED = "signed", "待编号"
    NUMBERED = "numbered", "待印发"
    ISSUED = "issued", "已印发"
    WITHDRAWN = "withdrawn", "已撤回"


BEFORE_SIGNING = (
    PaperState.DRAFTED, PaperState.SUBMITTED, PaperState.CHECKED, PaperState.UNDER_REVIEW, PaperState.COUNTERSIGNED,
)  # fmt: skip


class StepKind(models.TextChoices):
    """办理环节 in which somebody gives an opinion."""

    CHECK = "check", "核稿"
    COUNTERSIGN = "countersign", "会签"
    LEGAL_REVIEW = "legal_review", "合法性审核"
    SIGN = "sign", "签发"


class StepOutcome(models.TextChoices):
    """办理结论; of a 合法性审核 the last three."""

    AGREED = "agreed", "同意"
    RETURNED = "returned", "退回"
    LAWFUL = "lawful", "合法"
    TO_AMEND = "to_amend", "应当修改"
    UNLAWFUL = "unlawful", "不合法"


REVIEWED = (StepOutcome.LAWFUL, StepOutcome.TO_AMEND, StepOutcome.UNLAWFUL)


def outcomes_of(kind: StepKind) -> tuple[StepOutcome, ...]:
    """How a step may end; the first carries the paper on, the others send it back."""
    return REVIEWED if kind == StepKind.LEGAL_REVIEW else (StepOutcome.AGREED, StepOutcome.RETURNED)


class Urgency(models.TextChoices):
    """紧急程度 (党政机关公文处理工作条例 第九条第三项); 特提 and 平急 are for telegrams."""

    AT_ONCE = "特提", "特提"
    VERY_URGENT = "特急", "特急"
    URGENT = "加急", "加急"
    SOON = "平急", "平急"


LONGEST_PERIOD = 30  # years for which a text may be given force; longer is a slip
