"""Assignment 指派: who of the counsel of a unit works on a matter, what the unit lets them read, what they declare."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models import LONGEST_REASON
from legal_counsel.advising.choices import AssignmentState
from legal_counsel.advising.querysets import AssignmentQuerySet
from legal_counsel.models.appointment import Appointment
from legal_counsel.models.matter import Matter, stays
from portal.attachments import Attachment
from portal.data_changes import noted
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL


@noted
class SecrecyUndertaking(models.Model):
    """保密承诺书 of counsel to a unit (第二十一条第二项), for the term of the appointment."""

    appointment = models.OneToOneField(
        Appointment, verbose_name="聘任", on_delete=models.PROTECT, related_name="undertaking"
    )
    signed_on = models.DateField("签署日期")
    attachment = models.ForeignKey(Attachment, verbose_name="承诺书", on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "保密承诺书"
        verbose_name_plural = "保密承诺书"
        triggers = [stays("counsel_undertaking_stays")]

    def __str__(self) -> str:
        return f"{self.appointment}，{self.signed_on}"


@tracked()
class Assignment(models.Model):
    """指派. `handler` is the 承办律师 where a firm is counsel."""

    matter = models.ForeignKey(Matter, verbose_name="顾问事项", on_delete=models.PROTECT, related_name="assignments")
    appointment = models.ForeignKey(
        Appointment, verbose_name="法律顾问", on_delete=models.PROTECT, related_name="assignments"
    )
    handler = models.CharField("承办律师", max_length=50, blank=True)
    state = models.CharField("承办状态", max_length=20, choices=AssignmentState, default=AssignmentState.ASSIGNED)
    assigned_by = models.ForeignKey(_USER, verbose_name="指派人", on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField("指派时间")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "事项指派"
        verbose_name_plural = "事项指派"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_assigned_once",
                fields=["matter", "appointment"],
                violation_error_message="该法律顾问已指派过本事项",
            ),
            models.CheckConstraint(
                name="counsel_assignment_state_known",
                condition=Q(state__in=AssignmentState.values),
                violation_error_message="承办状态不在列表中",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counsel}（{self.handler}）" if self.handler else str(self.counsel)

    @property
    def counsel(self) -> object:
        """Who; reads `appointment.counsel`."""
        return self.appointment.counsel


@noted
class MaterialGrant(models.Model):
    """材料授权记录 (第二十条第二项): the unit lets counsel read the material, or no more."""

    assignment = models.ForeignKey(Assignment, verbose_name="指派", on_delete=models.PROTECT, related_name="grants")
    is_granted = models.BooleanField("授权查阅")
    reason = models.CharField("说明", max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey(_USER, verbose_name="授权人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("授权时间")

    class Meta:
        verbose_name = "材料授权记录"
        verbose_name_plural = "材料授权记录"
        ordering = ["pk"]
        triggers = [stays("counsel_grant_stays")]

    def __str__(self) -> str:
        return "授权查阅" if self.is_granted else "收回授权"


@noted
class ConflictDeclaration(models.Model):
    """利害关系声明 (第二十一条第六项); `paper` names the signed one of counsel without an account."""

    assignment = models.ForeignKey(
        Assignment, verbose_name="指派", on_delete=models.PROTECT, related_name="declarations"
    )
    has_interest = models.BooleanField("有利害关系")
    words = models.CharField("说明", max_length=LONGEST_REASON, blank=True)
    paper = models.CharField("书面声明", max_length=100, blank=True)
    by = models.ForeignKey(_USER, verbose_name="声明（代录）人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("声明时间")

    class Meta:
        verbose_name = "利害关系声明"
        verbose_name_plural = "利害关系声明"
        ordering = ["pk"]
        triggers = [stays("counsel_declaration_stays")]
        constraints = [
            models.CheckConstraint(
                name="counsel_interest_explained",
                condition=Q(has_interest=False) | ~Q(words=""),
                violation_error_message="有利害关系的，须说明是什么关系",
            ),
        ]

    def __str__(self) -> str:
        return "有利害关系" if self.has_interest else "无利害关系"


@noted
class ServiceLog(models.Model):
    """服务记录 of an external (第十六条): contact, work, and its hours."""

    assignment = models.ForeignKey(Assignment, verbose_name="指派", on_delete=models.PROTECT, related_name="services")
    served_on = models.DateField("服务日期")
    hours = models.DecimalField("工时（小时）", max_digits=5, decimal_places=1, null=True, blank=True)
    words = models.CharField("服务内容", max_length=LONGEST_REASON)
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "服务记录"
        verbose_name_plural = "服务记录"
        ordering = ["served_on", "pk"]
        triggers = [stays("counsel_service_stays")]
        constraints = [
            models.CheckConstraint(
                name="counsel_service_says_what",
                condition=~Q(words=""),
                violation_error_message="服务记录须写明内容",
            ),
            models.CheckConstraint(
                name="counsel_service_hours_positive",
                condition=Q(hours=None) | Q(hours__gt=0),
                violation_error_message="工时须大于零",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.served_on} {self.words}"
