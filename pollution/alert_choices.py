"""Closed lists of the warning and alert rooms (伊州政办发〔2023〕31号)."""

from django.db import models

MAKE_PAPERS = "pollution.make_alert_papers"
"""The job that makes the papers of a version."""
NUMBER_NOTICE = "pollution.number_alert_notice"
"""The job that numbers its notice, after publication (ADR 0016)."""


class AlertLevel(models.IntegerChoices):
    """预警等级 (3.3.2), the higher the more; 4.1 gives each its response level."""

    YELLOW = 1, "黄色"
    ORANGE = 2, "橙色"
    RED = 3, "红色"

    @property
    def code(self) -> str:
        """The word that programs read."""
        return self.name.lower()

    @property
    def response(self) -> str:
        """应急响应级别 that follows from the level (4.1), never typed."""
        return {AlertLevel.YELLOW: "Ⅲ级", AlertLevel.ORANGE: "Ⅱ级", AlertLevel.RED: "Ⅰ级"}[self]


class AlertScope(models.TextChoices):
    """预警范围 (3.3.3)."""

    REGIONAL = "regional", "区域预警"
    COUNTY = "county", "县市、团场预警"


class Channel(models.TextChoices):
    """By which way a forecast came in."""

    FORM = "form", "表单"
    FILE = "file", "文件"
    API = "api", "接口"


class ConsultationKind(models.TextChoices):
    """会商 (3.2): the regular ones by season, and the one about a warning."""

    MONTHLY = "monthly", "月会商"
    WEEKLY = "weekly", "周会商"
    DAILY = "daily", "日会商"
    WARNING = "warning", "预警会商"


class ProposalState(models.TextChoices):
    """研判建议的状态."""

    OPEN = "open", "待处理"
    ADOPTED = "adopted", "已采用"
    DISMISSED = "dismissed", "不予采用"
    SUPERSEDED = "superseded", "已被新建议取代"


class DecisionKind(models.TextChoices):
    """What a decision does with the alert of an episode (3.3.4, 3.3.6)."""

    RELEASE = "release", "发布"
    RAISE = "raise", "提高级别"
    ADJUST = "adjust", "调整范围或时间"
    LOWER = "lower", "降低级别"
    LIFT = "lift", "解除"


class DecisionState(models.TextChoices):
    """预警决定的状态."""

    DRAFTED = "drafted", "拟稿"
    CONSULTED = "consulted", "已会商，待签批"
    REVIEWED = "reviewed", "已审核，待批准"
    APPROVED = "approved", "已批准，待发布"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"


class SignatureStep(models.TextChoices):
    """签批环节."""

    REVIEW = "review", "审核"
    APPROVE = "approve", "批准"


class SignatureOutcome(models.TextChoices):
    """签批意见."""

    AGREED = "agreed", "同意"
    RETURNED = "returned", "退回"


class MessageType(models.TextChoices):
    """信息类型 of CAP 1.2 and GB/T 35965.1."""

    ALERT = "Alert", "首次发布"
    UPDATE = "Update", "更新"
    CANCEL = "Cancel", "解除"


class PaperKind(models.TextChoices):
    """What is made of a published version."""

    NOTICE = "notice", "预警通知（PDF）"
    HANDOFF = "handoff", "12379报送文件"


class FilingReceiver(models.TextChoices):
    """报备对象 (3.3.4)."""

    PREFECTURE_GOVERNMENT = "prefecture_government", "自治州人民政府"
    AUTONOMOUS_REGION_COMMAND = "autonomous_region_command", "自治区重污染天气应急指挥部"
