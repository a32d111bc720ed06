"""Bearer 代表性传承人 of a project at a level, and the yearly assessments 评估."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.urls import reverse

from documents.models import LONGEST_REASON
from heritage.bearers.choices import AssessmentResult, BearerEnd, Sex
from heritage.bearers.querysets import BearerQuerySet
from heritage.choices import Level
from heritage.models.cited import Cited, Ended, cites_a_paper, ends_whole
from heritage.models.project import Project
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
FIRST_YEAR, LAST_YEAR = 1950, 2200


@tracked()
class Bearer(Cited, Ended):
    """代表性传承人. Of the person only `heritage.bearers.querysets.PUBLIC` is ever published."""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="bearers")
    name = models.CharField("姓名", max_length=50)
    sex = models.CharField("性别", max_length=10, choices=Sex)
    level = models.CharField("级别", max_length=20, choices=Level)
    year = models.PositiveSmallIntegerField("认定年份")
    batch = models.PositiveSmallIntegerField("批次", null=True, blank=True)
    birth_on = models.DateField("出生日期", null=True, blank=True)
    contact = models.CharField("联系方式", max_length=200, blank=True)
    end_kind = models.CharField("终止情形", max_length=20, choices=BearerEnd, blank=True)
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    correction = models.CharField("更正理由", max_length=LONGEST_REASON, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    objects = BearerQuerySet.as_manager()

    class Meta:
        verbose_name = "代表性传承人"
        verbose_name_plural = "代表性传承人"
        ordering = ["project", "year", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_bearer_one_standing",
                fields=["project", "level", "name", "birth_on"],
                condition=Q(ended_on=None),
                nulls_distinct=False,
                violation_error_message="该项目同一级别已登记此传承人；同名的另一人请填写出生日期以区分",
            ),
            models.CheckConstraint(
                name="heritage_bearer_named", condition=~Q(name=""), violation_error_message="传承人须有姓名"
            ),
            models.CheckConstraint(
                name="heritage_bearer_choices_known",
                condition=Q(sex__in=Sex.values, level__in=Level.values),
                violation_error_message="性别或级别不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_bearer_year_plausible",
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)) & (Q(batch=None) | Q(batch__gt=0)),
                violation_error_message="认定年份应写四位数字，批次从1起",
            ),
            models.CheckConstraint(
                name="heritage_bearer_born_before",
                condition=Q(birth_on=None) | Q(LessThan(ExtractYear("birth_on"), F("year"))),
                violation_error_message="出生日期应早于认定年份",
            ),
            models.CheckConstraint(
                name="heritage_bearer_ends_in_a_known_way",
                condition=Q(end_kind="", ended_on=None) | Q(end_kind__in=BearerEnd.values, ended_on__isnull=False),
                violation_error_message="终止须写明情形：取消资格、去世、丧失传承能力或本人申请",
            ),
            models.CheckConstraint(
                name="heritage_bearer_ends_after_it_began",
                condition=Q(ended_on=None) | Q(GreaterThanOrEqual(ExtractYear("ended_on"), F("year"))),
                violation_error_message="终止日期不能早于认定年份",
            ),
            cites_a_paper("heritage_bearer_cites_a_paper"),
            ends_whole("heritage_bearer_ends_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_level_display()}）"

    def get_absolute_url(self) -> str:
        return reverse("heritage:bearer_detail", args=[self.pk])


@tracked()
class BearerAssessment(Cited):
    """评估 of one year."""

    bearer = models.ForeignKey(Bearer, verbose_name="传承人", on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField("评估年度")
    result = models.CharField("评估结果", max_length=20, choices=AssessmentResult)
    assessor = models.CharField("评估单位", max_length=100)
    assessed_on = models.DateField("评估日期")
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    correction = models.CharField("更正理由", max_length=LONGEST_REASON, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "传承人评估"
        verbose_name_plural = "传承人评估"
        ordering = ["bearer", "-year"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_bearer_assessed_once_a_year",
                fields=["bearer", "year"],
                violation_error_message="该年度已有评估；有误的请更正",
            ),
            models.CheckConstraint(
                name="heritage_bearer_assessment_result_known",
                condition=Q(result__in=AssessmentResult.values),
                violation_error_message="评估结果不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_bearer_assessment_by_somebody",
                condition=~Q(assessor="") & Q(GreaterThanOrEqual(ExtractYear("assessed_on"), F("year"))),
                violation_error_message="评估须有评估单位，评估日期不能早于所评估的年度",
            ),
            cites_a_paper("heritage_bearer_assessment_cites_a_paper"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度{self.get_result_display()}"

    @property
    def is_unbased(self) -> bool:
        """Whether its paper is told in words alone, so that nobody can open it here."""
        return self.document_id is None
