"""Which unit fills which place in the command of the plan, and who is on duty there (2, 附件1, 6.1)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from pollution.alert_querysets import DutyShiftQuerySet, PlanMemberQuerySet
from portal.history import tracked
from portal.organization.models import Unit

_USER = settings.AUTH_USER_MODEL


def _same_number(field: str) -> Func:
    """A number as a range of itself: the core server excludes ranges that overlap, and nothing else (no btree_gist)."""
    return Func(F(field), F(field), template="int8range(%(expressions)s, '[]')")


def _same_text(field: str) -> Func:
    """The same of a text by its hash of 64 bits, which two codes of a plan do not share."""
    hashed = Func(F(field), template="hashtextextended(%(expressions)s, 0)")
    return Func(hashed, hashed, template="int8range(%(expressions)s, '[]')")


@tracked()
class PlanMember(models.Model):
    """指挥部成员单位: the unit that fills a place which an edition of the plan names, from a day to a day."""

    plan = models.CharField("预案版本", max_length=20)
    place = models.CharField("职责编码", max_length=40, help_text="预案附件1所列的职责")
    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="plan_places")
    held = DateRangeField("期间")
    basis = models.CharField("依据", max_length=300, blank=True)

    objects = PlanMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "指挥部成员单位"
        verbose_name_plural = "指挥部成员单位"
        ordering = ["plan", "place", "unit"]
        constraints = [
            models.CheckConstraint(
                name="plan_member_period_not_empty",
                condition=Q(held__isempty=False, held__lower_inf=False),
                violation_error_message="期间须有起始日，且终止晚于起始",
            ),
            models.CheckConstraint(
                name="plan_member_place_given",
                condition=~Q(plan="") & ~Q(place=""),
                violation_error_message="须指明预案版本和职责",
            ),
            ExclusionConstraint(
                name="plan_member_once_at_a_time",
                expressions=[
                    (_same_text("plan"), RangeOperators.OVERLAPS),
                    (_same_text("place"), RangeOperators.OVERLAPS),
                    (_same_number("unit"), RangeOperators.OVERLAPS),
                    ("held", RangeOperators.OVERLAPS),
                ],
                violation_error_message="该单位在这段时间已登记此项职责",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}（{self.place}）"


@tracked()
class DutyShift(models.Model):
    """应急值守班次: who answers the telephone of a unit, around the clock during a response (6.1)."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="duty_shifts")
    person = models.CharField("值班人", max_length=50)
    phone = models.CharField("值班电话", max_length=40)
    during = DateTimeRangeField("班次", default_bounds="[)")
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    objects = DutyShiftQuerySet.as_manager()

    class Meta:
        verbose_name = "应急值守班次"
        verbose_name_plural = "应急值守班次"
        ordering = ["during", "unit"]
        constraints = [
            models.CheckConstraint(
                name="duty_shift_bounded",
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                violation_error_message="班次须有起止时间，且终止晚于起始",
            ),
            models.CheckConstraint(
                name="duty_shift_person_reachable",
                condition=~Q(person="") & ~Q(phone=""),
                violation_error_message="班次须有值班人和电话",
            ),
            ExclusionConstraint(
                name="duty_shift_person_once_at_a_time",
                expressions=[
                    (_same_number("unit"), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message="该单位这段时间已有值班人",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.person}"
