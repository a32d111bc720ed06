"""Appointment 聘任（任用）: somebody is counsel of a unit for a term."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE, Document
from legal_counsel.appointing.choices import Origin
from legal_counsel.choices import AppointmentState
from legal_counsel.models.counsel import Counsel
from legal_counsel.models.rule import Pinned
from legal_counsel.models.selection import paper
from legal_counsel.models.selection_entry import SelectionEntry
from legal_counsel.querysets import AppointmentQuerySet
from portal.history import tracked
from portal.organization.models import Unit

_USER = settings.AUTH_USER_MODEL
_STANDING = (AppointmentState.APPOINTED, AppointmentState.DISMISSED)


def _only(field: str) -> Func:
    return Func(F(field), F(field), template="int8range(%(expressions)s, '[]')")


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        _USER, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


@tracked()
class Appointment(Pinned):
    """聘任（任用）. `ends_on` is the last day of the term, `ended_on` the day on which it ended before.

    A term that was ended before `begins_on` never ran.
    """

    counsel = models.ForeignKey(Counsel, verbose_name="人选", on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(
        Unit, verbose_name="聘任（任用）单位", on_delete=models.PROTECT, related_name="counsel_appointments"
    )
    is_chief = models.BooleanField("首席法律顾问", default=False)
    begins_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期")
    ended_on = models.DateField("提前终止日期", null=True, blank=True)
    state = models.CharField("办理状态", max_length=20, choices=AppointmentState, default=AppointmentState.DRAFTED)
    origin = models.CharField("聘任来源", max_length=20, choices=Origin)
    entry = models.ForeignKey(
        SelectionEntry, verbose_name="选聘结果", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    origin_note = models.CharField("选用或任用依据", max_length=LONGEST_REASON, blank=True)
    consented_on = models.DateField("单位同意日期", null=True, blank=True)
    consent = paper("单位同意材料")
    renews = models.ForeignKey(
        "self", verbose_name="续聘自", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    document = models.ForeignKey(
        Document, verbose_name="聘任文件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paper_number = models.CharField("聘任文件文号", max_length=80, blank=True)
    paper_title = models.CharField("聘任文件标题", max_length=LONGEST_TITLE, blank=True)
    document_on = models.DateField("聘任文件印发日期", null=True, blank=True)
    contract_party = models.ForeignKey(
        Counsel, verbose_name="合同相对方", on_delete=models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    contract_on = models.DateField("合同签订日期", null=True, blank=True)
    contract = paper("服务合同")
    contract_signer = models.ForeignKey(
        Unit, verbose_name="合同签订单位", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contract_authorisation = paper("授权签订合同的文件")
    procurement = models.CharField("政府采购项目编号", max_length=100, blank=True)
    fee = models.DecimalField("顾问费（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    budget_line = models.CharField("经费科目", max_length=100, blank=True)
    fee_basis = models.CharField("计酬依据", max_length=LONGEST_REASON, blank=True)
    override_reason = models.CharField("超过三年的理由", max_length=LONGEST_REASON, blank=True)
    override_by = _person("超期批准人")
    certificate_number = models.CharField("聘任证书编号", max_length=40, blank=True)
    certificate_code = models.CharField("证书验证码", max_length=32, blank=True, editable=False)
    certified_on = models.DateField("发证日期", null=True, blank=True)
    drafted_by = models.ForeignKey(_USER, verbose_name="拟订人", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟订时间")
    appointed_by = _person("聘任决定录入人")
    appointed_at = models.DateTimeField("聘任决定录入时间", null=True, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = "法律顾问聘任"
        verbose_name_plural = "法律顾问聘任"
        ordering = ["-begins_on", "-pk"]
        constraints = [
            ExclusionConstraint(
                name="counsel_appointment_once_at_a_time",
                expressions=[
                    (_only("counsel"), RangeOperators.OVERLAPS),
                    (_only("unit"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("begins_on"),
                            Coalesce(F("ended_on"), F("ends_on")),
                            template="daterange(%(expressions)s, '[]')",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=_STANDING) & (Q(ended_on=None) | Q(ended_on__gte=F("begins_on"))),
                violation_error_message="该人选在这段时间已是本单位的法律顾问",
            ),
            models.CheckConstraint(
                name="counsel_appointment_state_known",
                condition=Q(state__in=AppointmentState.values),
                violation_error_message="办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_appointment_term_in_order",
                condition=Q(ends_on__gte=F("begins_on")),
                violation_error_message="截止日期不能早于起始日期",
            ),
            models.CheckConstraint(
                name="counsel_appointment_ended_within_its_term",
                condition=(
                    Q(ended_on=None) & ~Q(state=AppointmentState.DISMISSED)
                    | Q(state=AppointmentState.DISMISSED, ended_on__lte=F("ends_on"))
                ),
                violation_error_message="解聘须有日期，且不晚于聘期末日",
            ),
            models.CheckConstraint(
                name="counsel_appointment_decided_by_somebody",
                condition=(
                    Q(appointed_by=None, appointed_at=None) & ~Q(state__in=_STANDING)
                    | Q(appointed_by__isnull=False, appointed_at__isnull=False, state__in=_STANDING)
                ),
                violation_error_message="已聘任的须有录入人和录入时间",
            ),
            models.CheckConstraint(
                name="counsel_appointment_override_whole",
                condition=Q(override_reason="", override_by=None)
                | (~Q(override_reason="") & Q(override_by__isnull=False)),
                violation_error_message="超过三年的聘期须同时有理由和批准人（第十八条）",
            ),
            models.UniqueConstraint(
                name="counsel_appointment_renewed_once",
                fields=["renews"],
                condition=~Q(state=AppointmentState.WITHDRAWN),
                violation_error_message="该聘任已有续聘",
            ),
            models.UniqueConstraint(
                name="counsel_appointment_once_from_a_result",
                fields=["entry"],
                condition=~Q(state=AppointmentState.WITHDRAWN),
                violation_error_message="该选聘结果已有聘任",
            ),
            models.CheckConstraint(
                name="counsel_appointment_origin_whole",
                condition=Q(origin=Origin.SELECTION, entry__isnull=False, renews=None)
                | Q(origin=Origin.RENEWAL, entry=None, renews__isnull=False)
                | (Q(origin__in=[Origin.POOL, Origin.INTERNAL], entry=None, renews=None) & ~Q(origin_note="")),
                violation_error_message="聘任须有来源：选聘结果、原聘任，或者选用、任用的依据",
            ),
            models.CheckConstraint(
                name="counsel_appointment_contract_whole",
                condition=Q(contract_on=None, contract=None, contract_signer=None)
                | Q(
                    contract_on__isnull=False,
                    contract__isnull=False,
                    contract_signer__isnull=False,
                    contract_party__isnull=False,
                ),
                violation_error_message="合同须有签订日期、文本、签订单位和相对方",
            ),
            models.CheckConstraint(
                name="counsel_certificate_whole",
                condition=Q(certificate_number="", certificate_code="", certified_on=None)
                | (
                    Q(certified_on__isnull=False, state__in=_STANDING)
                    & ~Q(certificate_number="")
                    & ~Q(certificate_code="")
                ),
                violation_error_message="聘任证书须有编号、验证码和发证日期，且已决定聘任",
            ),
            models.UniqueConstraint(
                name="counsel_certificate_number_once",
                fields=["certificate_number"],
                condition=~Q(certificate_number=""),
                violation_error_message="该聘任证书编号已使用",
            ),
            models.UniqueConstraint(
                name="counsel_certificate_code_once",
                fields=["certificate_code"],
                condition=~Q(certificate_code=""),
                violation_error_message="该证书验证码已使用",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}：{self.counsel}"

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:appointment_detail", args=[self.pk])

    @property
    def paper_label(self) -> str:
        """聘任文件 in words, empty where there is none; reads `document`."""
        if self.document:
            return f"{self.document.number}《{self.document.title}》"
        return f"{self.paper_number}《{self.paper_title}》" if self.paper_number else ""

    @property
    def last_day(self) -> date:
        """The day on which it ends or ended; before `begins_on` where it never ran."""
        return self.ended_on or self.ends_on

    @property
    def never_ran(self) -> bool:
        """Dismissed before the term began (第三十条)."""
        return self.last_day < self.begins_on

    @property
    def served(self) -> str:
        """聘期 in words, as it was served."""
        if self.never_ran:
            return f"{self.begins_on}至{self.ends_on}，未开始，已于{self.ended_on}解聘"
        return f"{self.begins_on}至{self.last_day}"


@tracked()
class AppointmentRemark(models.Model):
    """提示及理由: a line of the checks that warned when it was decided, with the written reason to go on."""

    appointment = models.ForeignKey(Appointment, verbose_name="聘任", on_delete=models.PROTECT, related_name="remarks")
    article = models.CharField("条款", max_length=100)
    condition = models.CharField("事项", max_length=200)
    fact = models.TextField("事实")
    reason = models.CharField("继续办理的理由", max_length=LONGEST_REASON)
    by = models.ForeignKey(_USER, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "聘任提示及理由"
        verbose_name_plural = "聘任提示及理由"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_remark_with_a_reason",
                condition=~Q(reason="") & ~Q(article="") & ~Q(condition=""),
                violation_error_message="有提示仍继续办理的，须写明理由",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article}：{self.condition}"


@tracked()
class AppointmentStep(models.Model):
    """聘任经过: what somebody did with an appointment; rows are never changed."""

    appointment = models.ForeignKey(Appointment, verbose_name="聘任", on_delete=models.PROTECT, related_name="steps")
    act = models.CharField("事项", max_length=30)
    reason = models.TextField("说明", blank=True)
    by = models.ForeignKey(_USER, verbose_name="办理人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "聘任经过"
        verbose_name_plural = "聘任经过"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_appointment_step_named",
                condition=~Q(act=""),
                violation_error_message="经过须写明事项",
            )
        ]

    def __str__(self) -> str:
        return f"{self.appointment}：{self.act}"
