"""Matter 顾问事项: one file a task of counsel, with its material and what was done."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.advising.choices import (
    KEPT_CLASSIFICATIONS,
    MANDATED,
    Classification,
    Duty,
    MatterState,
    Ownership,
    Stage,
)
from legal_counsel.advising.querysets import MaterialQuerySet, MatterQuerySet
from legal_counsel.models.rule import Pinned
from portal.attachments import Attachment
from portal.data_changes import noted
from portal.history import tracked
from portal.organization.models import Unit

_USER = settings.AUTH_USER_MODEL
NOT_TAKEN_IN = "涉及国家秘密的事项和材料不得录入本系统（第二十一条第二项），请按保密规定在涉密环境中办理"


def stays(name: str) -> pgtrigger.Protect:
    """What was said once is neither changed nor deleted by anybody (第二十条第一项)."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Delete | pgtrigger.Update)


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        _USER, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


@tracked()
class Matter(Pinned):
    """顾问事项. `question` and the files are material; title and parties are what a conflict is judged by."""

    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("序号")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="counsel_matters")
    title = models.CharField("事项名称", max_length=LONGEST_TITLE)
    duty = models.CharField("职责类型", max_length=20, choices=Duty)
    stage = models.CharField("参与阶段", max_length=10, choices=Stage)
    due_on = models.DateField("办理期限")
    is_technical = models.BooleanField("专业性、技术性较强", default=False)
    classification = models.CharField("密级", max_length=20, choices=Classification, default=Classification.NONE)
    parties = models.CharField("相关当事人", max_length=LONGEST_REASON, blank=True)
    question = models.TextField("咨询内容")
    client = models.CharField("企业名称", max_length=100, blank=True)
    ownership = models.CharField("企业性质", max_length=20, choices=Ownership, blank=True)
    mandate = models.ForeignKey(
        Attachment, verbose_name="委托书", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField("办理状态", max_length=20, choices=MatterState, default=MatterState.OPEN)
    opened_by = models.ForeignKey(_USER, verbose_name="交办人", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("交办时间")
    closed_by = _person("办结人")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closing_note = models.CharField("办结说明", max_length=LONGEST_REASON, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = "顾问事项"
        verbose_name_plural = "顾问事项"
        ordering = ["-year", "-serial"]
        triggers = [pgtrigger.Protect(name="counsel_matter_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                name="counsel_matter_number_once", fields=["year", "serial"], violation_error_message="事项编号已使用"
            ),
            models.CheckConstraint(
                name="counsel_matter_says_what",
                condition=~Q(title="") & ~Q(question=""),
                violation_error_message="事项须有名称和咨询内容",
            ),
            models.CheckConstraint(
                name="counsel_matter_duty_known",
                condition=Q(duty__in=Duty.values),
                violation_error_message="职责类型应为第十二条所列九类之一",
            ),
            models.CheckConstraint(
                name="counsel_matter_stage_known",
                condition=Q(stage__in=Stage.values),
                violation_error_message="参与阶段应为事前、事中或者事后（第三条）",
            ),
            models.CheckConstraint(
                name="counsel_matter_state_known",
                condition=Q(state__in=MatterState.values),
                violation_error_message="办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_matter_no_state_secret",
                condition=Q(classification__in=KEPT_CLASSIFICATIONS),
                violation_error_message=NOT_TAKEN_IN,
            ),
            models.CheckConstraint(
                name="counsel_matter_mandated",
                condition=Q(duty__in=MANDATED, mandate__isnull=False) | ~Q(duty__in=MANDATED),
                violation_error_message="第十二条第五项、第六项的事务须有委托书",
            ),
            models.CheckConstraint(
                name="counsel_matter_of_a_state_firm",
                condition=(
                    (Q(duty=Duty.ENTERPRISE, ownership__in=Ownership.values) & ~Q(client=""))
                    | (~Q(duty=Duty.ENTERPRISE) & Q(ownership="", client=""))
                ),
                violation_error_message="第十二条第六项只限本单位所属国有企业和国有控股公司，须写明企业名称和性质",
            ),
            models.CheckConstraint(
                name="counsel_matter_closed_by_somebody",
                condition=(
                    Q(state=MatterState.CLOSED, closed_by__isnull=False, closed_at__isnull=False)
                    | (~Q(state=MatterState.CLOSED) & Q(closed_by=None, closed_at=None))
                ),
                violation_error_message="已办结的须有办结人和办结时间",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:matter_detail", args=[self.pk])

    @property
    def number(self) -> str:
        """事项编号: 2026-0007."""
        return f"{self.year}-{self.serial:04d}"

    def is_late(self, on: date) -> bool:
        """Past its day and still open."""
        return self.state == MatterState.OPEN and on > self.due_on


@noted
class MatterFile(models.Model):
    """事项材料: a file of a matter; rows are never changed."""

    matter = models.ForeignKey(Matter, verbose_name="顾问事项", on_delete=models.PROTECT, related_name="files")
    caption = models.CharField("说明", max_length=100)
    classification = models.CharField("密级", max_length=20, choices=Classification, default=Classification.NONE)
    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(_USER, verbose_name="上传人", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间")

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = "事项材料"
        verbose_name_plural = "事项材料"
        ordering = ["pk"]
        triggers = [stays("counsel_material_stays")]
        constraints = [
            models.CheckConstraint(
                name="counsel_material_no_state_secret",
                condition=Q(classification__in=KEPT_CLASSIFICATIONS),
                violation_error_message=NOT_TAKEN_IN,
            ),
            models.CheckConstraint(
                name="counsel_material_captioned", condition=~Q(caption=""), violation_error_message="材料须有说明"
            ),
        ]

    def __str__(self) -> str:
        return self.caption


@noted
class MatterStep(models.Model):
    """事项经过: one line for each act; `warned_of` is what was told before somebody went on, `reason` why he did.

    `due_before` is the day that held until this line moved it.
    """

    matter = models.ForeignKey(Matter, verbose_name="顾问事项", on_delete=models.PROTECT, related_name="steps")
    act = models.CharField("事项", max_length=100)
    warned_of = models.CharField("提示", max_length=LONGEST_REASON, blank=True)
    reason = models.CharField("说明", max_length=LONGEST_REASON, blank=True)
    due_before = models.DateField("原办理期限", null=True, blank=True)
    by = models.ForeignKey(_USER, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "事项经过"
        verbose_name_plural = "事项经过"
        ordering = [F("pk").asc()]
        triggers = [stays("counsel_step_stays")]
        constraints = [
            models.CheckConstraint(
                name="counsel_warning_answered",
                condition=Q(warned_of="") | ~Q(reason=""),
                violation_error_message="有提示而继续办理的，须写明理由",
            ),
        ]

    def __str__(self) -> str:
        return self.act
