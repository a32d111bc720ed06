"""Days that a holiday notice declares off or working."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from portal.history import tracked
from portal.organization.choices import CalendarDayKind, CalendarScope
from portal.organization.querysets import CalendarDayQuerySet
from portal.organization.workdays import DayKind, Scope, SpecialDay


@tracked()
class CalendarDay(models.Model):
    """日历特殊日: one day of a notice. Unconfirmed days make every deadline of their year 暂定."""

    date = models.DateField("日期")
    kind = models.CharField("休班", max_length=10, choices=CalendarDayKind)
    scope = models.CharField("范围", max_length=10, choices=CalendarScope)
    name = models.CharField("名称", max_length=30)
    source_document = models.CharField("依据文件", max_length=200, blank=True)
    is_confirmed = models.BooleanField("已确认", default=False)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = "日历特殊日"
        verbose_name_plural = "日历特殊日"
        ordering = ["date", "scope"]
        constraints = [
            models.UniqueConstraint(
                name="calendar_day_once", fields=["date", "scope"], violation_error_message="该日在此范围内已有安排"
            ),
            models.CheckConstraint(
                name="calendar_day_kind_known",
                condition=Q(kind__in=CalendarDayKind.values),
                violation_error_message="休班只能是休或班",
            ),
            models.CheckConstraint(
                name="calendar_day_scope_known",
                condition=Q(scope__in=CalendarScope.values),
                violation_error_message="范围只能是全国或新疆",
            ),
            models.CheckConstraint(
                name="calendar_day_name_given", condition=~Q(name=""), violation_error_message="名称不能为空"
            ),
            models.CheckConstraint(
                name="calendar_day_confirmed_by_a_document",
                condition=Q(is_confirmed=False) | ~Q(source_document=""),
                violation_error_message="确认放假安排须写明依据文件",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}{self.get_kind_display()}"

    def as_value(self) -> SpecialDay:
        """The day as the pure rule takes it."""
        return SpecialDay(
            self.date, DayKind(self.kind), Scope(self.scope), self.name, self.source_document, self.is_confirmed
        )
