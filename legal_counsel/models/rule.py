"""RuleVersion 规则版本: the text that held on a day, and what an act under it notes of it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from documents.models import LONGEST_TITLE
from portal.history import tracked


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    """Sets of versions."""

    def begun_by(self, on: date) -> RuleVersion | None:
        """The last one to have begun by a day, whether or not its own term has run out since."""
        return self.filter(first_on__lte=on).order_by("-first_on").first()


@tracked()
class RuleVersion(models.Model):
    """规则版本. `last_on` is its last day (A19: 2025-08-17 inclusive), none where the text names no term."""

    number = models.CharField("文号", max_length=80)
    title = models.CharField("标题", max_length=LONGEST_TITLE)
    first_on = models.DateField("施行日期")
    last_on = models.DateField("有效期末日", null=True, blank=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "规则版本"
        verbose_name_plural = "规则版本"
        ordering = ["-first_on"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_rule_one_begins_a_day",
                fields=["first_on"],
                violation_error_message="该日已有一个规则版本开始施行",
            ),
            models.CheckConstraint(
                name="counsel_rule_named",
                condition=~Q(number="") & ~Q(title=""),
                violation_error_message="规则版本须有文号和标题",
            ),
            models.CheckConstraint(
                name="counsel_rule_ends_after_it_began",
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")),
                violation_error_message="有效期末日不能早于施行日期",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def has_run_out(self, on: date) -> bool:
        """Whether its own term (第三十六条) is over on a day."""
        return self.last_on is not None and on > self.last_on


class Pinned(models.Model):
    """What was done under a version of the rules; `is_basis_run_out` is the stamp 依据已届满待确认 of that day."""

    rule = models.ForeignKey(RuleVersion, verbose_name="规则版本", on_delete=models.PROTECT, related_name="+")
    is_basis_run_out = models.BooleanField("依据已届满待确认", default=False)

    class Meta:
        abstract = True
