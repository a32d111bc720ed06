"""Selection 选聘 of external counsel by a unit (第十七条): its course, its criteria, what was done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.models.rule import Pinned
from legal_counsel.selecting.choices import ProcurementMethod, SelectionState, SelectionWay
from legal_counsel.selecting.querysets import SelectionQuerySet
from portal.attachments import Attachment
from portal.history import tracked
from portal.organization.models import Unit

_USER = settings.AUTH_USER_MODEL
_RECOMMENDED = (SelectionState.RECOMMENDED, SelectionState.NOTICED)
_OVER = (SelectionState.DECIDED, SelectionState.WITHDRAWN)


def person(label: str) -> models.ForeignKey:
    """Who did it, none before it was done."""
    return models.ForeignKey(
        _USER, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


def paper(label: str) -> models.ForeignKey:
    """A file that a step cannot do without, none before it."""
    return models.ForeignKey(
        Attachment, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


@tracked()
class Selection(Pinned):
    """选聘. `version` rises with every act on it or its entries, so that two who act see each other."""

    unit = models.ForeignKey(Unit, verbose_name="聘任单位", on_delete=models.PROTECT, related_name="counsel_selections")
    title = models.CharField("名称", max_length=LONGEST_TITLE)
    way = models.CharField("选聘方式", max_length=20, choices=SelectionWay)
    seats = models.PositiveSmallIntegerField("拟聘人数")
    entries_until = models.DateField("报名截止日期", null=True, blank=True)
    state = models.CharField("办理状态", max_length=20, choices=SelectionState, default=SelectionState.DRAFTED)
    version = models.PositiveIntegerField("版次", default=1)
    opened_by = models.ForeignKey(_USER, verbose_name="筹备人", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("筹备时间")
    announced_url = models.URLField("公告网址", max_length=500, blank=True)
    announced_on = models.DateField("公告日期", null=True, blank=True)
    announcement = paper("公告快照")
    protocol = paper("评审记录")
    procurement = models.CharField("政府采购项目编号", max_length=100, blank=True)
    procurement_method = models.CharField("采购方式", max_length=20, choices=ProcurementMethod, blank=True)
    procured_on = models.DateField("成交结果公告日期", null=True, blank=True)
    result_notice = paper("成交结果公告")
    decision_organ = models.CharField("决定的党组织", max_length=100, blank=True)
    decision_number = models.CharField("决定文号或会议", max_length=100, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decision = paper("决定文件")
    decided_by = person("决定录入人")
    decided_at = models.DateTimeField("决定录入时间", null=True, blank=True)
    withdrawal_reason = models.CharField("终止理由", max_length=LONGEST_REASON, blank=True)

    objects = SelectionQuerySet.as_manager()

    class Meta:
        verbose_name = "选聘"
        verbose_name_plural = "选聘"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_selection_one_of_a_name",
                fields=["unit", "title"],
                condition=~Q(state__in=_OVER),
                violation_error_message="本单位已有同名的选聘正在办理",
            ),
            models.CheckConstraint(
                name="counsel_selection_choices_known",
                condition=Q(way__in=SelectionWay.values, state__in=SelectionState.values)
                & Q(procurement_method__in=["", *ProcurementMethod.values]),
                violation_error_message="选聘方式、办理状态或采购方式不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_selection_named",
                condition=Q(seats__gt=0) & ~Q(title=""),
                violation_error_message="选聘须有名称和拟聘人数",
            ),
            models.CheckConstraint(
                name="counsel_selection_open_with_a_closing_day",
                condition=Q(way=SelectionWay.OPEN, entries_until__isnull=False)
                | Q(way=SelectionWay.PROCUREMENT, entries_until=None),
                violation_error_message="公开选聘须有报名截止日期，政府采购不填",
            ),
            models.CheckConstraint(
                name="counsel_selection_announced_whole",
                condition=Q(announced_url="", announced_on=None, announcement=None)
                & (Q(way=SelectionWay.PROCUREMENT) | Q(state__in=[SelectionState.DRAFTED, SelectionState.WITHDRAWN]))
                | (Q(announced_on__isnull=False, announcement__isnull=False) & ~Q(announced_url="")),
                violation_error_message="公告须有网址、日期和快照（第十七条第二项第1目）",
            ),
            models.CheckConstraint(
                name="counsel_selection_recommended_by_a_protocol",
                condition=Q(protocol__isnull=False)
                | Q(way=SelectionWay.PROCUREMENT)
                | ~Q(state__in=[*_RECOMMENDED, SelectionState.DECIDED]),
                violation_error_message="推荐名单须有评审记录（第十七条第二项第4目）",
            ),
            models.CheckConstraint(
                name="counsel_selection_procured_whole",
                condition=Q(procurement="", procurement_method="", procured_on=None, result_notice=None)
                & (Q(way=SelectionWay.OPEN) | ~Q(state=SelectionState.DECIDED))
                | (
                    Q(way=SelectionWay.PROCUREMENT, procured_on__isnull=False, result_notice__isnull=False)
                    & ~Q(procurement="")
                    & ~Q(procurement_method="")
                ),
                violation_error_message="采购结果须有项目编号、采购方式、公告日期和公告（第十七条第一项）",
            ),
            models.CheckConstraint(
                name="counsel_selection_decided_whole",
                condition=(
                    Q(decision_organ="", decision_number="", decided_on=None, decision=None)
                    & (Q(way=SelectionWay.PROCUREMENT) | ~Q(state=SelectionState.DECIDED))
                    | (
                        Q(state=SelectionState.DECIDED, decided_on__isnull=False, decision__isnull=False)
                        & ~Q(decision_organ="")
                        & ~Q(decision_number="")
                    )
                )
                & (
                    Q(state=SelectionState.DECIDED, decided_by__isnull=False, decided_at__gte=F("opened_at"))
                    | (Q(decided_by=None, decided_at=None) & ~Q(state=SelectionState.DECIDED))
                ),
                violation_error_message="决定须有党组织、文号、日期、文件和录入人",
            ),
            models.CheckConstraint(
                name="counsel_selection_withdrawn_with_a_reason",
                condition=(Q(state=SelectionState.WITHDRAWN) & ~Q(withdrawal_reason=""))
                | (~Q(state=SelectionState.WITHDRAWN) & Q(withdrawal_reason="")),
                violation_error_message="终止选聘须有理由",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:selection_detail", args=[self.pk])

    @property
    def is_procured(self) -> bool:
        """第十七条第一项: a firm, by procurement."""
        return self.way == SelectionWay.PROCUREMENT


@tracked()
class SelectionCriterion(models.Model):
    """评分标准: stated before anybody scores; what is pass or fail is the initial check and no criterion."""

    selection = models.ForeignKey(Selection, verbose_name="选聘", on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("评分项目", max_length=100)
    weight = models.PositiveSmallIntegerField("权重（%）")

    class Meta:
        verbose_name = "评分标准"
        verbose_name_plural = "评分标准"
        ordering = ["selection", "order"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_criterion_once",
                fields=["selection", "name"],
                violation_error_message="评分项目重复",
            ),
            models.CheckConstraint(
                name="counsel_criterion_weighs",
                condition=Q(weight__range=(1, 100)) & ~Q(name=""),
                violation_error_message="评分项目须有名称和1至100的权重",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.weight}%）"


@tracked()
class SelectionStep(models.Model):
    """选聘经过: what somebody did with a selection, or with one entry of it; rows are never changed."""

    selection = models.ForeignKey(Selection, verbose_name="选聘", on_delete=models.PROTECT, related_name="steps")
    entry = models.ForeignKey(
        "legal_counsel.SelectionEntry", verbose_name="报名", on_delete=models.PROTECT, null=True, blank=True,
        related_name="steps",
    )  # fmt: skip
    act = models.CharField("事项", max_length=30)
    reason = models.TextField("说明", blank=True)
    by = models.ForeignKey(_USER, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "选聘经过"
        verbose_name_plural = "选聘经过"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_selection_step_named",
                condition=~Q(act=""),
                violation_error_message="经过须写明事项",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry or self.selection}：{self.act}"
