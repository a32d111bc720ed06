"""Closed lists of the air rooms."""

from django.db import models


class StationKind(models.TextChoices):
    """站点类别: who set a station up."""

    NATIONAL = "national", "国控"
    REGIONAL = "regional", "区控"
    PREFECTURE = "prefecture", "州控"
    COUNTY = "county", "县市控"
    CORPS = "corps", "兵团"
    OTHER = "other", "其他"


class UploadState(models.TextChoices):
    """监测数据上传的状态."""

    RECEIVED = "received", "等待读取"
    READ = "read", "待核对"
    UNREADABLE = "unreadable", "无法读取"
    CONFIRMED = "confirmed", "等待入库"
    STORED = "stored", "已入库"
    WITHDRAWING = "withdrawing", "正在撤回"
    WITHDRAWN = "withdrawn", "已撤回"


class Scale(models.TextChoices):
    """Over which hours an index speaks; a natural day is the rolling one that ends at 24:00."""

    HOUR = "hour", "1小时"
    ROLLING = "rolling", "连续24小时"


class RecalculationReason(models.TextChoices):
    """Why indices are computed again."""

    STORED = "stored", "数据入库"
    WITHDRAWN = "withdrawn", "数据撤回"
    STATION = "station", "站点变更"
    READING = "reading", "条款读法变更"
    DAY_ENDED = "day_ended", "自然日结束"


class DustState(models.TextChoices):
    """沙尘过程的状态."""

    SUGGESTED = "suggested", "系统提示"
    DECIDED = "decided", "已认定"
    REJECTED = "rejected", "不予认定"
    DROPPED = "dropped", "提示已撤销"
