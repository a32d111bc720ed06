"""PublicNotice 公示 of what is to be listed, and the objections 异议 it brings (非遗法第二十三条)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE
from heritage.batches.choices import ObjectionOutcome
from heritage.batches.querysets import ObjectionQuerySet, PublicNoticeQuerySet
from heritage.models.application import Application
from heritage.models.batch import Batch
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL


@tracked()
class PublicNotice(models.Model):
    """公示: read by anybody from its first day on, until it is taken down."""

    batch = models.ForeignKey(Batch, verbose_name="批次", on_delete=models.PROTECT, related_name="notices")
    first_day = models.DateField("公示首日")
    last_day = models.DateField("公示末日")
    contact = models.CharField("异议受理方式", max_length=300, help_text="受理机构、地址和电话，向社会公开")
    published_by = models.ForeignKey(_USER, verbose_name="公示人", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField("公示时间")
    recalled_by = models.ForeignKey(
        _USER, verbose_name="撤下人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recalled_at = models.DateTimeField("撤下时间", null=True, blank=True)
    recall_reason = models.CharField("撤下理由", max_length=LONGEST_REASON, blank=True)

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "非遗公示"
        verbose_name_plural = "非遗公示"
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_notice_one_standing",
                fields=["batch"],
                condition=Q(recalled_at=None),
                violation_error_message="该批次已有公示",
            ),
            models.CheckConstraint(
                name="heritage_notice_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")) & ~Q(contact=""),
                violation_error_message="公示末日不能早于首日，并须写明异议受理方式",
            ),
            models.CheckConstraint(
                name="heritage_notice_recalled_whole",
                condition=Q(recalled_by=None, recalled_at=None, recall_reason="")
                | (Q(recalled_by__isnull=False, recalled_at__gte=F("published_at")) & ~Q(recall_reason="")),
                violation_error_message="撤下公示须有撤下人、时间和理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch}公示"

    def get_absolute_url(self) -> str:
        return reverse("heritage:notice_public", args=[self.pk])


@tracked()
class Objection(models.Model):
    """异议: who says what against a project on notice, and the reply to it. Who it was is not published."""

    notice = models.ForeignKey(PublicNotice, verbose_name="公示", on_delete=models.PROTECT, related_name="objections")
    application = models.ForeignKey(
        Application, verbose_name="所涉项目", on_delete=models.PROTECT, related_name="objections"
    )
    objector = models.CharField("异议人", max_length=100, help_text="姓名或单位名称，不公开")
    contact = models.CharField("联系方式", max_length=100, blank=True, help_text="用于答复，不公开")
    content = models.TextField("异议内容")
    received_on = models.DateField("收到日期")
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    outcome = models.CharField("处理结论", max_length=20, choices=ObjectionOutcome, blank=True)
    reply = models.TextField("答复", blank=True)
    reply_paper = models.CharField("答复文件", max_length=LONGEST_TITLE, blank=True)
    replied_by = models.ForeignKey(
        _USER, verbose_name="答复人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "公示异议"
        verbose_name_plural = "公示异议"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_objection_said",
                condition=~Q(objector="") & ~Q(content=""),
                violation_error_message="异议须有异议人和内容",
            ),
            models.CheckConstraint(
                name="heritage_objection_outcome_known",
                condition=Q(outcome__in=["", *ObjectionOutcome.values]),
                violation_error_message="处理结论不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_objection_answered_whole",
                condition=Q(outcome="", reply="", reply_paper="", replied_by=None, replied_at=None)
                | (Q(replied_by__isnull=False, replied_at__isnull=False) & ~Q(outcome="") & ~Q(reply="")),
                violation_error_message="答复须有结论、内容、答复人和时间",
            ),
        ]

    def __str__(self) -> str:
        return f"对{self.application.name}的异议"
