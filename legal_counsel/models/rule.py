"""RuleVersion 规则版本: the text of a day, its extensions and interpretations, and what an act notes of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.choices import RuleState
from legal_counsel.querysets import RuleExtensionQuerySet, RuleInterpretationQuerySet, RuleVersionQuerySet
from legal_counsel.readings import NO, VALIDITY_END
from legal_counsel.rules import ARTICLES_2023, OF_2023, RULE_LABELS, Rules
from portal import readings
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
LONGEST_INTERPRETATION = 2000


def _articles() -> dict[str, str]:
    return dict(ARTICLES_2023)


def _reminders() -> list[int]:
    return list(OF_2023.reminders)


def _number(label: str, default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, default=default)


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        _USER, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class Looked(models.Model):
    """What one proposes and another looks through before it counts; what an installation starts with, nobody did."""

    state = models.CharField("状态", max_length=20, choices=RuleState, default=RuleState.PROPOSED)
    proposed_by = _person("录入人")
    proposed_at = models.DateTimeField("录入时间", null=True, blank=True)
    settled_by = _person("复核人")
    settled_at = models.DateTimeField("复核时间", null=True, blank=True)

    class Meta:
        abstract = True


def looked_through(name: str) -> models.CheckConstraint:
    """The constraint of `Looked`: confirmed by another than who proposed it."""
    return models.CheckConstraint(
        name=name,
        condition=Q(state=RuleState.PROPOSED, settled_by=None, settled_at=None)
        | Q(state=RuleState.WITHDRAWN, settled_by__isnull=False, settled_at__isnull=False)
        | Q(state=RuleState.CONFIRMED, proposed_by=None, settled_by=None)
        | (
            Q(state=RuleState.CONFIRMED, settled_by__isnull=False, settled_at__isnull=False)
            & ~Q(settled_by=F("proposed_by"))
        ),
        violation_error_message="确认须由录入人以外的人复核",
    )


@tracked()
class RuleVersion(Looked):
    """规则版本. `last_on` is the last day by its own text (A19: 2025-08-17), none where it names no term."""

    number = models.CharField("文号", max_length=80)
    title = models.CharField("标题", max_length=LONGEST_TITLE)
    first_on = models.DateField("施行日期")
    last_on = models.DateField("有效期末日", null=True, blank=True)
    filing_days = _number("备案期限（日）", OF_2023.filing_days)
    notice_working_days = _number("公示期（工作日）", OF_2023.notice_working_days)
    term_years = _number("聘期（年）", OF_2023.term_years)
    lawyer_years = _number("律师执业年限", OF_2023.lawyer_years)
    resident_years = _number("常驻坐班律师执业年限", OF_2023.resident_years)
    legal_work_years = _number("从事法律事务年限", OF_2023.legal_work_years)
    graded_years = _number("年度考核年数", OF_2023.graded_years)
    reminders = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name="续聘提醒（届满前几日）", default=_reminders
    )
    articles = models.JSONField("条款", default=_articles)
    basis = ArrayField(models.CharField(max_length=80), verbose_name="制定依据", default=list, blank=True)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "规则版本"
        verbose_name_plural = "规则版本"
        ordering = ["-first_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="counsel_rule_one_begins_a_day",
                fields=["first_on"],
                condition=~Q(state=RuleState.WITHDRAWN),
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
            models.CheckConstraint(
                name="counsel_rule_numbers_count",
                condition=Q(
                    filing_days__gte=1,
                    notice_working_days__gte=1,
                    term_years__gte=1,
                    lawyer_years__gte=1,
                    resident_years__gte=1,
                    legal_work_years__gte=1,
                    graded_years__gte=1,
                ),
                violation_error_message="期限和年限都至少为1",
            ),
            models.CheckConstraint(
                name="counsel_rule_names_every_article",
                condition=Q(articles__has_keys=list(ARTICLES_2023)),
                violation_error_message="每条规则都须写明条款",
            ),
            models.CheckConstraint(
                name="counsel_rule_state_known",
                condition=Q(state__in=RuleState.values),
                violation_error_message="状态不在列表中",
            ),
            looked_through("counsel_rule_looked_through"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:rule_detail", args=[self.pk])

    def cited(self, *rules: str) -> str:
        """Where rules stand, as they are cited: number and articles; KeyError for a rule that no version has."""
        return f"{self.number}{'、'.join(dict.fromkeys(self.articles[each] for each in rules))}"

    @property
    def rules(self) -> Rules:
        """As the pure rooms take it."""
        return Rules(
            filing_days=self.filing_days,
            notice_working_days=self.notice_working_days,
            term_years=self.term_years,
            lawyer_years=self.lawyer_years,
            resident_years=self.resident_years,
            legal_work_years=self.legal_work_years,
            graded_years=self.graded_years,
            reminders=tuple(self.reminders),
            articles=self.articles,
        )

    def last_day(self, on: date) -> date | None:
        """The last day as it was known on a day: an extension counts from the day of its paper. Reads `extensions`."""
        return last_day(self.last_on, self.extensions.all(), on)

    def has_run_out(self, on: date) -> bool:
        """Whether its term (第三十六条) is over on a day; the last day counts as the office reads it (A19)."""
        last = self.last_day(on)
        if last is None or on < last:
            return False
        return on > last or readings.holding(VALIDITY_END, on=on) == NO


@tracked()
class RuleExtension(Looked):
    """规则续期: a paper prolongs a version until a new last day."""

    version = models.ForeignKey(
        RuleVersion, verbose_name="规则版本", on_delete=models.PROTECT, related_name="extensions"
    )
    paper_number = models.CharField("续期文件文号", max_length=80)
    paper_title = models.CharField("续期文件标题", max_length=LONGEST_TITLE)
    paper_on = models.DateField("续期文件印发日期")
    last_on = models.DateField("新的有效期末日")

    objects = RuleExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = "规则续期"
        verbose_name_plural = "规则续期"
        ordering = ["-paper_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_rule_extension_cites_a_paper",
                condition=~Q(paper_number="") & ~Q(paper_title=""),
                violation_error_message="续期须写明文件的文号和标题",
            ),
            models.CheckConstraint(
                name="counsel_rule_extension_reaches_further",
                condition=Q(last_on__gte=F("paper_on")),
                violation_error_message="新的末日不能早于续期文件的印发日期",
            ),
            models.UniqueConstraint(
                name="counsel_rule_extension_one_waits",
                fields=["version"],
                condition=Q(state=RuleState.PROPOSED),
                violation_error_message="该规则版本已有一项续期待复核",
            ),
            models.CheckConstraint(
                name="counsel_rule_extension_state_known",
                condition=Q(state__in=RuleState.values),
                violation_error_message="状态不在列表中",
            ),
            looked_through("counsel_rule_extension_looked_through"),
        ]

    def __str__(self) -> str:
        return f"{self.version}续期至{self.last_on}"


@tracked()
class RuleInterpretation(models.Model):
    """规则解释 of the 州司法行政部门 (第三十五条), shown beside each check of its rule while it stands."""

    version = models.ForeignKey(
        RuleVersion, verbose_name="规则版本", on_delete=models.PROTECT, related_name="interpretations"
    )
    rule = models.CharField("所解释的规则", max_length=40, choices=list(RULE_LABELS.items()))
    text = models.CharField("解释内容", max_length=LONGEST_INTERPRETATION)
    paper = models.CharField("解释文件", max_length=LONGEST_TITLE)
    issued_on = models.DateField("解释日期")
    ended_on = models.DateField("不再适用之日", null=True, blank=True)
    end_reason = models.CharField("不再适用的理由", max_length=LONGEST_REASON, blank=True)
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    objects = RuleInterpretationQuerySet.as_manager()

    class Meta:
        verbose_name = "规则解释"
        verbose_name_plural = "规则解释"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="counsel_interpretation_rule_known",
                condition=Q(rule__in=list(RULE_LABELS)),
                violation_error_message="所解释的规则不在列表中",
            ),
            models.CheckConstraint(
                name="counsel_interpretation_says_something",
                condition=~Q(text="") & ~Q(paper=""),
                violation_error_message="解释须有内容和文件",
            ),
            models.CheckConstraint(
                name="counsel_interpretation_ends_whole",
                condition=Q(ended_on=None, end_reason="")
                | (Q(ended_on__isnull=False, ended_on__gt=F("issued_on")) & ~Q(end_reason="")),
                violation_error_message="不再适用须有日期和理由，日期晚于解释日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}（{self.issued_on}）"


class Pinned(models.Model):
    """What was done under a version of the rules; `is_basis_run_out` is the stamp 依据已届满待确认 of that day."""

    rule = models.ForeignKey(RuleVersion, verbose_name="规则版本", on_delete=models.PROTECT, related_name="+")
    is_basis_run_out = models.BooleanField("依据已届满待确认", default=False)

    class Meta:
        abstract = True


def last_day(own: date | None, extensions: Iterable[RuleExtension], on: date) -> date | None:
    """The last day of a version as known on a day: its own, or that of the last confirmed extension by then."""
    if own is None:
        return None
    confirmed = [each for each in extensions if each.state == RuleState.CONFIRMED and each.paper_on <= on]
    return max([own, *(each.last_on for each in confirmed)])
