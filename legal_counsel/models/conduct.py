"""How somebody was found: yearly assessments, declarations, look-ups of credit and sanctions, written findings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from documents.models import LONGEST_REASON
from legal_counsel.choices import GRADE_CHOICES, SOURCE_CHOICES, AttainmentKind, DeclarationKind, FindingKind
from legal_counsel.facts import Grade, Source
from legal_counsel.models.fact import Fact, in_order, known, of_every_fact, once
from portal.history import tracked

FIRST_YEAR, LAST_YEAR = 1950, 2200


@tracked()
class YearlyGrade(Fact):
    """年度考核 of somebody in office (第十三条第一款第二项)."""

    year = models.PositiveSmallIntegerField("考核年度")
    grade = models.CharField("考核等次", max_length=20, choices=GRADE_CHOICES)

    class Meta:
        verbose_name = "年度考核"
        verbose_name_plural = "年度考核"
        ordering = ["-year", "pk"]
        constraints = [
            known("counsel_grade_known", "grade", list(Grade)),
            models.CheckConstraint(
                name="counsel_grade_year_plausible",
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                violation_error_message="考核年度应写四位数字",
            ),
            once("counsel_grade_once_a_year", "year", told="该年度的考核已登记"),
            *of_every_fact("counsel_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度{self.get_grade_display()}"


@tracked()
class Declaration(Fact):
    """声明: political conditions (第十三、十四条), secrecy (第二十一条第二项); confirmed by the unit."""

    kind = models.CharField("事项", max_length=20, choices=DeclarationKind)
    declared_on = models.DateField("声明日期")
    confirmed_on = models.DateField("单位确认日期", null=True, blank=True)
    confirmed_by = models.CharField("确认单位", max_length=100, blank=True)

    class Meta:
        verbose_name = "声明"
        verbose_name_plural = "声明"
        ordering = ["-declared_on", "-pk"]
        constraints = [
            known("counsel_declaration_kind_known", "kind", DeclarationKind.values),
            models.CheckConstraint(
                name="counsel_declaration_confirmed_whole",
                condition=Q(confirmed_on=None, confirmed_by="")
                | (Q(confirmed_on__gte=F("declared_on")) & ~Q(confirmed_by="")),
                violation_error_message="确认须同时有日期和单位，且不早于声明日期",
            ),
            *of_every_fact("counsel_declaration"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.declared_on}）"


@tracked()
class DeclaredClient(Fact):
    """申报的客户: for whom else an external works, from when to when; parties of a matter are held against it.

    第二十一条第四项.
    """

    name = models.CharField("客户名称", max_length=100, help_text="营业执照或者身份证件上的全称")
    affair = models.CharField("委托事务", max_length=100, help_text="如 常年法律顾问、诉讼代理")
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "申报的客户"
        verbose_name_plural = "申报的客户"
        ordering = ["-since", "-pk"]
        constraints = [
            in_order("counsel_client_in_order"),
            once("counsel_client_once", "name", "since", told="该日起的这一客户已登记"),
            models.CheckConstraint(
                name="counsel_client_told",
                condition=~Q(name="") & ~Q(affair=""),
                violation_error_message="须写明客户名称和委托事务",
            ),
            *of_every_fact("counsel_client"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.affair}）"


@tracked()
class CreditLookUp(Fact):
    """处罚诚信核查: where one asked, when, and what was found; empty for nothing."""

    asked = models.CharField("核查来源", max_length=20, choices=SOURCE_CHOICES)
    checked_on = models.DateField("核查日期")
    found = models.CharField("查到的记录", max_length=LONGEST_REASON, blank=True, help_text="没有记录的留空")
    found_on = models.DateField("记录日期", null=True, blank=True)

    class Meta:
        verbose_name = "处罚诚信核查"
        verbose_name_plural = "处罚诚信核查"
        ordering = ["-checked_on", "-pk"]
        constraints = [
            known("counsel_look_up_source_known", "asked", list(Source)),
            models.CheckConstraint(
                name="counsel_look_up_dates_what_was_found",
                condition=Q(found_on=None) | (~Q(found="") & Q(found_on__lte=F("checked_on"))),
                violation_error_message="记录日期只在查到记录时填写，且不晚于核查日期",
            ),
            *of_every_fact("counsel_look_up"),
        ]

    def __str__(self) -> str:
        return f"{self.get_asked_display()}（{self.checked_on}）"


@tracked()
class WrittenFinding(Fact):
    """书面意见: what a person judges in words (第十四条第一款第三项至第五项、第二款)."""

    kind = models.CharField("事项", max_length=30, choices=FindingKind)
    text = models.CharField("意见", max_length=LONGEST_REASON)
    judge = models.CharField("作出意见的单位或小组", max_length=100)
    found_on = models.DateField("意见日期")

    class Meta:
        verbose_name = "书面意见"
        verbose_name_plural = "书面意见"
        ordering = ["-found_on", "-pk"]
        constraints = [
            known("counsel_finding_kind_known", "kind", FindingKind.values),
            models.CheckConstraint(
                name="counsel_finding_says_something",
                condition=~Q(text="") & ~Q(judge=""),
                violation_error_message="书面意见须有内容和作出意见的单位或小组",
            ),
            *of_every_fact("counsel_finding"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.found_on}）"


@tracked()
class PartyMembership(Fact):
    """中共党员 (第十四条第一款第一项)."""

    since = models.DateField("入党日期")
    until = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "党员身份"
        verbose_name_plural = "党员身份"
        ordering = ["since", "pk"]
        constraints = [
            in_order("counsel_membership_in_order"),
            once("counsel_membership_once", "since", told="该日起的党员身份已登记"),
            *of_every_fact("counsel_membership"),
        ]

    def __str__(self) -> str:
        return f"{self.since}入党"


@tracked()
class Attainment(Fact):
    """培训和表彰奖励 (第十一条)."""

    kind = models.CharField("类别", max_length=20, choices=AttainmentKind)
    title = models.CharField("名称", max_length=100)
    on = models.DateField("日期")
    organiser = models.CharField("组织或授予单位", max_length=100)
    hours = models.PositiveSmallIntegerField("学时", null=True, blank=True, help_text="只在培训时填写")

    class Meta:
        verbose_name = "培训奖励"
        verbose_name_plural = "培训奖励"
        ordering = ["-on", "-pk"]
        constraints = [
            known("counsel_attainment_kind_known", "kind", AttainmentKind.values),
            models.CheckConstraint(
                name="counsel_attainment_told",
                condition=~Q(title="") & ~Q(organiser=""),
                violation_error_message="须写明名称和组织或授予单位",
            ),
            models.CheckConstraint(
                name="counsel_attainment_hours_of_training",
                condition=Q(hours=None) | Q(kind=AttainmentKind.TRAINING),
                violation_error_message="学时只在培训时填写",
            ),
            *of_every_fact("counsel_attainment"),
        ]

    def __str__(self) -> str:
        return self.title
