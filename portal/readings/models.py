"""The decided readings."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models

from portal.history import tracked
from portal.readings.registry import question, questions


class ClauseReadingQuerySet(models.QuerySet["ClauseReading"]):
    """Sets of readings."""

    def of(self, code: str) -> ClauseReadingQuerySet:
        """All readings of one question, the newest first."""
        return self.filter(code=code).order_by("-valid_from")

    def answering(self, code: str, value: str, *, on: date) -> ClauseReadingQuerySet:
        """The reading that holds on a day, where somebody decided it so; none where the default stands."""
        begun = ClauseReading.objects.filter(code=code, valid_from__lte=on)
        later = begun.filter(valid_from__gt=models.OuterRef("valid_from"))
        return self.filter(~models.Exists(later), code=code, value=value, valid_from__lte=on)


@tracked()
class ClauseReading(models.Model):
    """条款读法: the answer to one question from a day on, until the day of the next answer."""

    code = models.CharField("编码", max_length=60)
    value = models.CharField("读法", max_length=60)
    valid_from = models.DateField("起始日期")
    basis = models.CharField("决定依据", max_length=300, help_text="会议纪要、批示或复函的名称、文号和日期")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("登记时间")

    objects = ClauseReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "条款读法"
        verbose_name_plural = "条款读法"
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="reading_once_a_day",
                fields=["code", "valid_from"],
                violation_error_message="该日起的读法已经登记过",
            ),
            models.CheckConstraint(
                name="reading_has_value_and_basis",
                condition=~models.Q(value="") & ~models.Q(basis=""),
                violation_error_message="读法必须写明内容和决定依据",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} 自 {self.valid_from} 起"

    @property
    def wording(self) -> str:
        """The answer in words; the bare value for a question of an earlier version."""
        asked = questions().get(self.code)
        return asked.worded(self.value) if asked else self.value


def holding(code: str, *, on: date) -> str:
    """Which reading of the question `code` holds on a day; raises LookupError for an unknown question."""
    default = question(code).default
    value = ClauseReading.objects.of(code).filter(valid_from__lte=on).values_list("value", flat=True).first()
    return value or default


def holding_number(code: str, *, on: date) -> int:
    """The same, for a question whose answer is a whole number."""
    return int(holding(code, on=on))
