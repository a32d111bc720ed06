"""ValidityPolicy 效力规定: what a jurisdiction rules about the validity of normative documents, from a day on."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from documents.gazette.titles import quoted
from documents.models.document import LONGEST_NAME, LONGEST_REASON
from documents.models.plain_title import LONGEST_TITLE
from documents.policies import Policy
from documents.reviews.querysets import ValidityPolicyQuerySet
from portal.history import tracked

MOST_YEARS, MOST_MONTHS = 30, 60  # figures beyond are slips of the pen
# Core PostgreSQL excludes ranges alone (no btree_gist): a jurisdiction is the range of one number, made of its name.
_JURISDICTION = Func(F("jurisdiction"), template="hashtextextended(%(expressions)s, 0)")
_PERIOD = Func(F("valid_from"), F("valid_until"), function="daterange", output_field=DateRangeField())


def _figure(name: str, most: int) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"validity_policy_{name}_possible",
        condition=Q(**{name: None}) | Q(**{f"{name}__range": (1, most)}),
        violation_error_message=f"年数、月数应为1至{most}之间的整数，没有规定的留空",
    )


@tracked()
class ValidityPolicy(models.Model):
    """效力规定. Nothing is computed from one that is not verified; an empty figure means that it says nothing."""

    jurisdiction = models.CharField("适用地区", max_length=60)
    title = models.CharField("名称", max_length=LONGEST_TITLE)
    number = models.CharField("文号", max_length=LONGEST_NAME)
    valid_from = models.DateField("施行日期", null=True, blank=True)
    valid_until = models.DateField(
        "失效日期", null=True, blank=True, help_text="自这一天起不再适用，如新规定的施行日期；仍然适用的留空"
    )
    most_years = models.PositiveSmallIntegerField("有效期最长（年）", null=True, blank=True)
    trial_most_years = models.PositiveSmallIntegerField("暂行、试行最长（年）", null=True, blank=True)
    silent_trial_years = models.PositiveSmallIntegerField(
        "暂行、试行未写期限的推定（年）", null=True, blank=True, help_text="只据以提示复核，不使任何文件失效"
    )
    evaluate_months = models.PositiveSmallIntegerField("届满前几个月评估", null=True, blank=True)
    is_period_required = models.BooleanField(
        "须写明有效期", default=False, help_text="没有写明有效期的行政规范性文件不能送核；不选的只作提示"
    )
    is_verified = models.BooleanField("已核实", default=False)
    source = models.CharField("核实依据", max_length=LONGEST_REASON, blank=True, help_text="原文出处，核对人和日期")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="登记人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="系统初始数据留空",
    )
    recorded_at = models.DateTimeField("登记时间")

    objects = ValidityPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "效力规定"
        verbose_name_plural = "效力规定"
        ordering = ["jurisdiction", models.F("valid_from").desc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                name="validity_policy_once",
                fields=["jurisdiction", "valid_from"],
                violation_error_message="该地区已有自同一天起施行的效力规定",
            ),
            ExclusionConstraint(
                name="validity_policy_one_at_a_time",
                expressions=[
                    (
                        Func(_JURISDICTION, _JURISDICTION, template="int8range(%(expressions)s, '[]')"),
                        RangeOperators.OVERLAPS,
                    ),
                    (_PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=Q(is_verified=True),
                violation_error_message="该地区在这段期间已有另一项已核实的效力规定，两项不能同时适用；请核对施行日期和失效日期",
            ),
            models.CheckConstraint(
                name="validity_policy_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_from__isnull=False, valid_from__lt=F("valid_until")),
                violation_error_message="失效日期应晚于施行日期",
            ),
            models.CheckConstraint(
                name="validity_policy_verified_is_founded",
                condition=Q(is_verified=False) | (Q(valid_from__isnull=False) & ~Q(source="")),
                violation_error_message="核实须填写施行日期和核实依据",
            ),
            models.CheckConstraint(
                name="validity_policy_named",
                condition=~Q(jurisdiction="") & ~Q(title="") & ~Q(number=""),
                violation_error_message="效力规定须有适用地区、名称和文号",
            ),
            _figure("most_years", MOST_YEARS),
            _figure("trial_most_years", MOST_YEARS),
            _figure("silent_trial_years", MOST_YEARS),
            _figure("evaluate_months", MOST_MONTHS),
        ]

    def __str__(self) -> str:
        return f"{quoted(self.title)}（{self.number}）"

    def as_value(self) -> Policy:
        """As the pure rule takes it; of a verified row alone."""
        assert self.valid_from, "of verified rows alone: they have a first day"
        return Policy(
            name=str(self),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            most_years=self.most_years,
            trial_most_years=self.trial_most_years,
            silent_trial_years=self.silent_trial_years,
            evaluate_months=self.evaluate_months,
            is_period_required=self.is_period_required,
        )
