"""The closed lists of legal counsel."""

from __future__ import annotations

from django.db import models

from legal_counsel.facts import GRADE_LABELS, SOURCE_LABELS, TITLE_LABELS


class CounselKind(models.TextChoices):
    """第十条: who may be counsel."""

    INTERNAL = "internal", "内部法律顾问"
    LAWYER = "lawyer", "律师"
    EXPERT = "expert", "法学专家"
    FIRM = "firm", "律师事务所"


EXTERNAL = (CounselKind.LAWYER, CounselKind.EXPERT, CounselKind.FIRM)
"""第十条第二款: 外聘."""


class AppointmentState(models.TextChoices):
    """Where an appointment stands; whether its term runs on a day is computed from its days."""

    DRAFTED = "drafted", "拟聘任"
    APPOINTED = "appointed", "已聘任"
    DISMISSED = "dismissed", "已解聘"
    WITHDRAWN = "withdrawn", "已撤回"


class RuleState(models.TextChoices):
    """Whether a version of the rules, or what prolongs it, counts."""

    PROPOSED = "proposed", "待复核"
    CONFIRMED = "confirmed", "已确认"
    WITHDRAWN = "withdrawn", "已撤回"


class LicenceKind(models.TextChoices):
    """What a practice licence is for."""

    FULL_TIME = "full_time", "专职律师"
    PART_TIME = "part_time", "兼职律师"
    PUBLIC = "public", "公职律师"
    CORPORATE = "corporate", "公司律师"


class BreakKind(models.TextChoices):
    """Why somebody did not practise (A14)."""

    SUSPENDED = "suspended", "停业"
    CANCELLED = "cancelled", "注销"
    REVOKED = "revoked", "吊销"


class CertificateKind(models.TextChoices):
    """第十三条第一款第三项: 法律职业资格（律师资格）."""

    LEGAL_PROFESSION = "legal_profession", "法律职业资格证书"
    LAWYER = "lawyer", "律师资格证书"


TITLE_CHOICES = [(each.value, label) for each, label in TITLE_LABELS.items()]
GRADE_CHOICES = [(each.value, label) for each, label in GRADE_LABELS.items()]
SOURCE_CHOICES = [(each.value, label) for each, label in SOURCE_LABELS.items()]
"""职称, 年度考核, 核查来源: the lists of `legal_counsel.facts`."""


class DeclarationKind(models.TextChoices):
    """What is declared."""

    POLITICS = "politics", "政治条件"
    SECRECY = "secrecy", "保密承诺"


class FindingKind(models.TextChoices):
    """What is judged in words; the values are the rules of `legal_counsel.rules`."""

    KNOWS_THE_PLACE = "knows_the_place", "熟悉本地情况"
    HAS_TIME = "has_time", "意愿、时间和精力"
    MEETS_THE_REST = "meets_the_rest", "其他条件"
    IS_A_STRONG_FIRM = "is_a_strong_firm", "综合实力"
    HAS_INFLUENCE = "has_influence", "影响力"
    IS_GOOD_AT_IT = "is_good_at_it", "专业能力"


class AttainmentKind(models.TextChoices):
    """第十一条: training and awards are tasks of the agency."""

    TRAINING = "training", "培训"
    AWARD = "award", "表彰奖励"


class PoolSource(models.TextChoices):
    """第二十九条: how somebody came into the pool."""

    SELF = "self", "自荐"
    RECOMMENDED = "recommended", "推荐"
    SELECTED = "selected", "遴选产生"
    INVITED = "invited", "司法行政部门邀请"
