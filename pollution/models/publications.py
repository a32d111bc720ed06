"""What was published, to whom it was announced and with whom it was filed (3.3.4, 3.3.5, 5.1)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import Document
from pollution.alert_choices import AlertLevel, FilingReceiver, MessageType, PaperKind
from pollution.alert_querysets import (
    AlertVersionQuerySet,
    AnnouncementQuerySet,
    FilingQuerySet,
)
from pollution.models.decisions import AlertDecision
from pollution.models.episodes import Episode
from portal.attachments import Attachment
from portal.history import tracked
from portal.organization.models import Region, Unit

_USER = settings.AUTH_USER_MODEL


class AlertVersion(models.Model):
    """预警发布版本: what was published, once and for all. A change is a new version; nothing alters an old one.

    `content` is all that pages, programs and papers show; `cap` the CAP 1.2 message, byte by byte as it is served.
    """

    episode = models.ForeignKey(Episode, verbose_name="污染过程", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版次")
    decision = models.OneToOneField(
        AlertDecision, verbose_name="预警决定", on_delete=models.PROTECT, related_name="version"
    )
    identifier = models.CharField("预警标识", max_length=60)
    message_type = models.CharField("信息类型", max_length=10, choices=MessageType)
    level = models.PositiveSmallIntegerField("等级", choices=AlertLevel)
    sent_at = models.DateTimeField("发布时间", db_index=True)
    starts_at = models.DateTimeField("启动（解除）时间")
    ends_at = models.DateTimeField("预计结束时间", null=True, blank=True)
    content = models.JSONField("发布内容")
    cap = models.TextField("CAP消息")
    regions = models.ManyToManyField(Region, verbose_name="区域", through="AlertArea", related_name="alert_versions")

    objects = AlertVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "预警发布版本"
        verbose_name_plural = "预警发布版本"
        ordering = ["-sent_at", "-pk"]
        triggers = [pgtrigger.Protect(name="alert_version_stays", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            models.CheckConstraint(
                name="alert_version_message_type_known",
                condition=Q(message_type__in=MessageType.values),
                violation_error_message="信息类型不在列表中",
            ),
            models.CheckConstraint(
                name="alert_version_level_known",
                condition=Q(level__in=AlertLevel.values),
                violation_error_message="预警等级不在列表中",
            ),
            models.CheckConstraint(
                name="alert_version_first_is_an_alert",
                condition=Q(number=1, message_type=MessageType.ALERT)
                | (Q(number__gt=1) & ~Q(message_type=MessageType.ALERT)),
                violation_error_message="首次发布为第1版，其后为更新或解除",
            ),
            models.CheckConstraint(
                name="alert_version_says_what",
                condition=~Q(identifier="") & ~Q(content={}) & ~Q(cap=""),
                violation_error_message="发布的版本须有标识、内容和CAP消息",
            ),
            models.CheckConstraint(
                name="alert_version_ends_unless_lifting",  # 3.3.5: how long it may last is told to the public
                condition=Q(message_type=MessageType.CANCEL) | Q(ends_at__isnull=False),
                violation_error_message="除解除外，发布的版本须有预计结束时间（预案3.3.5）",
            ),
            models.CheckConstraint(
                name="alert_version_ends_after_start",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="预计结束时间须晚于启动时间",
            ),
            models.UniqueConstraint(
                name="alert_version_identifier_once",
                fields=["identifier"],
                violation_error_message="该预警标识已使用",
            ),
            models.UniqueConstraint(
                name="alert_version_numbered_once",
                fields=["episode", "number"],
                violation_error_message="该版次已发布",
            ),
            models.UniqueConstraint(
                name="alert_version_lifted_once",
                fields=["episode"],
                condition=Q(message_type=MessageType.CANCEL),
                violation_error_message="该预警已解除",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identifier} 第{self.number}版"

    def get_absolute_url(self) -> str:
        return reverse("pollution:alert_public", args=[self.episode_id])


class AlertArea(models.Model):
    """发布区域: a region of a version with the level at which it responds."""

    version = models.ForeignKey(
        AlertVersion, verbose_name="预警发布版本", on_delete=models.PROTECT, related_name="areas"
    )
    region = models.ForeignKey(Region, verbose_name="区域", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("响应等级", choices=AlertLevel)

    class Meta:
        verbose_name = "发布区域"
        verbose_name_plural = "发布区域"
        ordering = ["region"]
        triggers = [pgtrigger.Protect(name="alert_area_stays", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            models.CheckConstraint(
                name="alert_area_level_known",
                condition=Q(level__in=AlertLevel.values),
                violation_error_message="响应等级不在列表中",
            ),
            models.UniqueConstraint(
                name="alert_area_once", fields=["version", "region"], violation_error_message="该区域已列入"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.get_level_display()}"


@tracked()
class AlertPaper(models.Model):
    """预警文件: the notice as PDF and the file handed to the operator of 12379, made after publication."""

    version = models.ForeignKey(
        AlertVersion, verbose_name="预警发布版本", on_delete=models.PROTECT, related_name="papers"
    )
    kind = models.CharField("种类", max_length=10, choices=PaperKind)
    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "预警文件"
        verbose_name_plural = "预警文件"
        ordering = ["version", "kind"]
        constraints = [
            models.CheckConstraint(
                name="alert_paper_kind_known",
                condition=Q(kind__in=PaperKind.values),
                violation_error_message="预警文件种类不在列表中",
            ),
            models.UniqueConstraint(
                name="alert_paper_once", fields=["version", "kind"], violation_error_message="该文件已生成"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.get_kind_display()}"


@tracked()
class AlertNotice(models.Model):
    """预警通知的文号: the document of the register that the notice of a version became, or why it stays unnumbered."""

    version = models.OneToOneField(
        AlertVersion, verbose_name="预警发布版本", on_delete=models.PROTECT, related_name="notice"
    )
    document = models.OneToOneField(
        Document, verbose_name="公文", on_delete=models.PROTECT, null=True, blank=True, related_name="alert_notice"
    )
    reason = models.CharField("不编号的理由", max_length=300, blank=True)
    settled_by = models.ForeignKey(_USER, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "预警通知的文号"
        verbose_name_plural = "预警通知的文号"
        ordering = ["version"]
        constraints = [
            models.CheckConstraint(
                name="alert_notice_numbered_or_reasoned",
                condition=Q(document__isnull=False, reason="") | (Q(document=None) & ~Q(reason="")),
                violation_error_message="预警通知或是编号登记，或写明不编号的理由",
            )
        ]

    def __str__(self) -> str:
        return self.document.number if self.document else f"不编号：{self.reason}"


@tracked()
class Announcement(models.Model):
    """通报: a version made known to one unit of the command or of a county, and its receipt (5.1（2）)."""

    version = models.ForeignKey(
        AlertVersion, verbose_name="预警发布版本", on_delete=models.PROTECT, related_name="announcements"
    )
    unit = models.ForeignKey(Unit, verbose_name="接收单位", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("通报时间")
    received_by = models.ForeignKey(
        _USER, verbose_name="签收人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    note = models.CharField("签收说明", max_length=300, blank=True, help_text="电话签收的，写明接电话的人")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "预警通报"
        verbose_name_plural = "预警通报"
        ordering = ["version", "unit"]
        constraints = [
            models.CheckConstraint(
                name="announcement_received_by_somebody",
                condition=Q(received_by__isnull=True, received_at__isnull=True)
                | Q(received_by__isnull=False, received_at__isnull=False),
                violation_error_message="签收须有签收人和时间",
            ),
            models.CheckConstraint(
                name="announcement_received_after_sending",
                condition=Q(received_at__isnull=True) | Q(received_at__gte=F("sent_at")),
                violation_error_message="签收时间不能早于通报时间",
            ),
            models.UniqueConstraint(
                name="announcement_once", fields=["version", "unit"], violation_error_message="该单位已通报"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} → {self.unit}"


@tracked()
class Filing(models.Model):
    """报备: a published version filed with the government and the command of the autonomous region (3.3.4)."""

    version = models.ForeignKey(
        AlertVersion, verbose_name="预警发布版本", on_delete=models.PROTECT, related_name="filings"
    )
    receiver = models.CharField("报备对象", max_length=30, choices=FilingReceiver)
    filed_by = models.ForeignKey(
        _USER, verbose_name="报备人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_at = models.DateTimeField("报备时间", null=True, blank=True)
    way = models.CharField("报备方式", max_length=150, blank=True, help_text="报文文号、系统或传真")
    receipt = models.CharField("回执", max_length=150, blank=True)
    receipt_at = models.DateTimeField("回执时间", null=True, blank=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = "预警报备"
        verbose_name_plural = "预警报备"
        ordering = ["version", "receiver"]
        constraints = [
            models.CheckConstraint(
                name="filing_receiver_known",
                condition=Q(receiver__in=FilingReceiver.values),
                violation_error_message="报备对象不在列表中",
            ),
            models.CheckConstraint(
                name="filing_filed_by_somebody",
                condition=Q(filed_by__isnull=True, filed_at__isnull=True, way="")
                | (Q(filed_by__isnull=False, filed_at__isnull=False) & ~Q(way="")),
                violation_error_message="报备须有报备人、时间和方式",
            ),
            models.CheckConstraint(
                name="filing_receipt_after_filing",
                condition=Q(receipt="", receipt_at__isnull=True)
                | (  # a comparison with nothing lets it pass
                    ~Q(receipt="") & Q(filed_at__isnull=False, receipt_at__isnull=False, receipt_at__gte=F("filed_at"))
                ),
                violation_error_message="回执须在报备之后，有内容和时间，且不早于报备时间",
            ),
            models.UniqueConstraint(
                name="filing_once", fields=["version", "receiver"], violation_error_message="该对象已列入报备"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} → {self.get_receiver_display()}"

    def get_absolute_url(self) -> str:
        return reverse("pollution:filing_detail", args=[self.pk])

    @property
    def text_seen(self) -> str:
        """What a page shows of it, to tell it from what somebody has entered since."""
        return "；".join(map(str, (self.filed_at, self.way, self.receipt_at, self.receipt)))
