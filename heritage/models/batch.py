"""Batch 批次: one call for applications, from its opening to its announcement; what was done; numbers given before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE, Document, Series
from heritage.batches.choices import BatchState
from heritage.batches.querysets import BatchQuerySet
from heritage.choices import CATEGORY_CHOICES
from heritage.codes import CATEGORIES
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
_DELIBERATED = (BatchState.DELIBERATED, BatchState.NOTICED, BatchState.APPROVED, BatchState.ANNOUNCED)
_APPROVED = (BatchState.APPROVED, BatchState.ANNOUNCED)


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        _USER, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


@tracked()
class Batch(models.Model):
    """批次. `round` rises whenever it goes back before the experts: what they said earlier counts no more."""

    number = models.PositiveSmallIntegerField("批次", help_text="第几批，写数字")
    basis = models.CharField("依据", max_length=300, help_text="组织申报的文件")
    series = models.ForeignKey(
        Series, verbose_name="公布文件的发文字号系列", on_delete=models.PROTECT, related_name="heritage_batches",
        help_text="以该系列所属机关的名义公布",
    )  # fmt: skip
    addressees = models.CharField("主送机关", max_length=300, help_text="以逗号分隔")
    applications_until = models.DateField("申报截止日期")
    state = models.CharField("办理状态", max_length=20, choices=BatchState, default=BatchState.OPENED)
    round = models.PositiveSmallIntegerField("评审轮次", default=1)
    opened_by = models.ForeignKey(_USER, verbose_name="布置人", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("布置时间")
    deliberation_meeting = models.CharField("评审委员会会议", max_length=100, blank=True)
    deliberated_on = models.DateField("审议日期", null=True, blank=True)
    deliberation_minutes = models.TextField("审议意见", blank=True)
    deliberated_by = _person("录入审议人")
    deliberated_at = models.DateTimeField("录入审议时间", null=True, blank=True)
    approval_meeting = models.CharField("批准会议", max_length=100, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approval_paper = models.CharField("批准所据文件", max_length=LONGEST_TITLE, blank=True)
    approved_by = _person("录入批准人")
    approved_at = models.DateTimeField("录入批准时间", null=True, blank=True)
    document = models.OneToOneField(
        Document,
        verbose_name="公布文件",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="heritage_batch",
    )
    announced_by = _person("公布人")
    announced_at = models.DateTimeField("公布时间", null=True, blank=True)
    withdrawn_by = _person("撤回人")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=LONGEST_REASON, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "非遗批次"
        verbose_name_plural = "非遗批次"
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_batch_number_once",
                fields=["number"],
                condition=~Q(state=BatchState.WITHDRAWN),
                violation_error_message="该批次已经布置",
            ),
            models.CheckConstraint(
                name="heritage_batch_state_known",
                condition=Q(state__in=BatchState.values),
                violation_error_message="办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_batch_named",
                condition=Q(number__gt=0, round__gt=0) & ~Q(basis="") & ~Q(addressees=""),
                violation_error_message="批次须有序数、依据和主送机关",
            ),
            models.CheckConstraint(
                name="heritage_batch_deliberated_whole",
                condition=Q(
                    state__in=_DELIBERATED,
                    deliberated_on__isnull=False,
                    deliberated_by__isnull=False,
                    deliberated_at__isnull=False,
                )
                & ~Q(deliberation_meeting="")
                & ~Q(deliberation_minutes="")
                | Q(state=BatchState.WITHDRAWN)
                | (
                    Q(deliberation_meeting="", deliberated_on=None, deliberation_minutes="")
                    & Q(deliberated_by=None, deliberated_at=None)
                    & ~Q(state__in=_DELIBERATED)
                ),
                violation_error_message="审议须有会议、日期、意见和录入人",
            ),
            models.CheckConstraint(
                name="heritage_batch_approved_whole",
                condition=Q(
                    state__in=_APPROVED, approved_on__isnull=False, approved_by__isnull=False, approved_at__isnull=False
                )
                & ~Q(approval_meeting="")
                & ~Q(approval_paper="")
                | Q(state=BatchState.WITHDRAWN)
                | (
                    Q(approval_meeting="", approved_on=None, approval_paper="", approved_by=None, approved_at=None)
                    & ~Q(state__in=_APPROVED)
                ),
                violation_error_message="批准须有会议、日期、所据文件和录入人",
            ),
            models.CheckConstraint(
                name="heritage_batch_announced_with_its_paper",
                condition=Q(
                    state=BatchState.ANNOUNCED,
                    document__isnull=False,
                    announced_by__isnull=False,
                    announced_at__isnull=False,
                )
                | (Q(document=None, announced_by=None, announced_at=None) & ~Q(state=BatchState.ANNOUNCED)),
                violation_error_message="公布须有公布文件、公布人和时间",
            ),
            models.CheckConstraint(
                name="heritage_batch_withdrawn_with_a_reason",
                condition=Q(state=BatchState.WITHDRAWN, withdrawn_by__isnull=False, withdrawn_at__gte=F("opened_at"))
                & ~Q(withdrawal_reason="")
                | (Q(withdrawn_by=None, withdrawn_at=None, withdrawal_reason="") & ~Q(state=BatchState.WITHDRAWN)),
                violation_error_message="撤回须有撤回人、时间和理由",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}批非遗项目"

    def get_absolute_url(self) -> str:
        return reverse("heritage:batch_detail", args=[self.pk])


@tracked()
class BatchStep(models.Model):
    """批次经过: what somebody did with a batch, or with one application of it; rows are never changed."""

    batch = models.ForeignKey(Batch, verbose_name="批次", on_delete=models.PROTECT, related_name="steps")
    application = models.ForeignKey(
        "heritage.Application", verbose_name="申报", on_delete=models.PROTECT, null=True, blank=True,
        related_name="steps",
    )  # fmt: skip
    act = models.CharField("事项", max_length=30)
    reason = models.TextField("说明", blank=True)
    paper = models.CharField("所据文件", max_length=LONGEST_TITLE, blank=True)
    by = models.ForeignKey(_USER, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "批次经过"
        verbose_name_plural = "批次经过"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_step_named", condition=~Q(act=""), violation_error_message="经过须写明事项"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application or self.batch}：{self.act}"


@tracked()
class NumberFloor(models.Model):
    """已用编号: up to which number was given in projects that the register lacks, of a category or of 序号."""

    category = models.PositiveSmallIntegerField(
        "类别", choices=CATEGORY_CHOICES, null=True, blank=True, help_text="留空为序号"
    )
    last = models.PositiveIntegerField("已用到", help_text="此前各批最后的号；从未用过的填0")
    basis = models.CharField("依据", max_length=300, help_text="此前各批的公布文件或州文旅局的答复")
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "已用编号"
        verbose_name_plural = "已用编号"
        ordering = ["category"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_floor_once",
                fields=["category"],
                nulls_distinct=False,
                violation_error_message="该类别的已用编号已登记，请修改原登记",
            ),
            models.CheckConstraint(
                name="heritage_floor_category_known",
                condition=Q(category=None) | Q(category__range=(1, len(CATEGORIES))),
                violation_error_message="类别应为Ⅰ至Ⅹ",
            ),
            models.CheckConstraint(
                name="heritage_floor_has_basis", condition=~Q(basis=""), violation_error_message="已用编号须写明依据"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display() or '序号'}已用到{self.last}"
