"""Restoration 恢复列入: an exit from the list of the prefecture that was taken back, with what the exit had said."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from documents.models import LONGEST_REASON, Document
from heritage.choices import RestorationKind
from heritage.models.cited import LONGEST_PAPER, named_paper, one_paper
from heritage.models.project import Project
from portal.history import tracked

_ONE_PROJECT = Func(F("project_id"), F("project_id"), template="int8range(%(expressions)s, '[]')")
_OFF_THE_LIST = Func(F("exited_on"), F("restored_on"), function="daterange", output_field=DateRangeField())


@tracked()
class Restoration(models.Model):
    """恢复列入. Where a later document reverses the exit, the project was off the list from `exited_on` until the day
    before `restored_on`; where the exit was recorded by mistake 登记有误, it never was.
    """

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="restorations")
    kind = models.CharField("情形", max_length=20, choices=RestorationKind)
    exited_on = models.DateField("原退出日期")
    exit_reason = models.CharField("原退出原因", max_length=LONGEST_REASON)
    exit_document = models.ForeignKey(
        Document, verbose_name="登记簿中的原退出文件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    exit_paper = models.CharField("原退出文件", max_length=LONGEST_PAPER, blank=True)
    restored_on = models.DateField("恢复日期", help_text="所据文件的成文日期")
    reason = models.CharField("恢复理由", max_length=LONGEST_REASON)
    document = models.ForeignKey(
        Document, verbose_name="登记簿中的恢复文件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paper = models.CharField("恢复文件", max_length=LONGEST_PAPER, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "恢复列入"
        verbose_name_plural = "恢复列入"
        ordering = ["exited_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_restoration_kind_known",
                condition=Q(kind__in=RestorationKind.values),
                violation_error_message="恢复的情形不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_restoration_after_the_exit",
                condition=Q(restored_on__gte=F("exited_on")),
                violation_error_message="恢复日期不能早于退出日期",
            ),
            models.CheckConstraint(
                name="heritage_restoration_explained",
                condition=~Q(exit_reason="") & ~Q(reason="") & one_paper("exit_document", "exit_paper")
                & one_paper("document", "paper"),
                violation_error_message="恢复列入须有理由和所据文件，并写明原退出的原因和文件",
            ),
            ExclusionConstraint(
                name="heritage_restoration_one_exit_at_a_time",
                expressions=[(_ONE_PROJECT, RangeOperators.OVERLAPS), (_OFF_THE_LIST, RangeOperators.OVERLAPS)],
                condition=Q(kind=RestorationKind.REVERSED),
                violation_error_message="该项目在这段期间已退出名录，两次退出的期间不能重叠",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.project}：{self.exited_on}退出，{self.restored_on}{self.get_kind_display()}"

    @property
    def exit_source(self) -> str:
        """On which paper the project had left the list."""
        return named_paper(self.exit_document, self.exit_paper)

    @property
    def source(self) -> str:
        """On which paper it came back."""
        return named_paper(self.document, self.paper)

    @property
    def is_mistake(self) -> bool:
        """The exit never held, on no day."""
        return self.kind == RestorationKind.MISTAKE

    def held_on(self, day: date) -> bool:
        """Whether the exit that was taken back held on a day."""
        return not self.is_mistake and self.exited_on <= day < self.restored_on
