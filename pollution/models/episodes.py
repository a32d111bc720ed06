"""Episodes of heavy pollution, what the rules propose for them, and orders from outside (3.3.2, 3.3.3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, ProposalState
from pollution.alert_querysets import EpisodeQuerySet, ExternalWarningQuerySet, ProposalQuerySet
from portal.attachments import Attachment
from portal.history import tracked
from portal.organization.models import Region

_USER = settings.AUTH_USER_MODEL
_SETTLED = [ProposalState.ADOPTED, ProposalState.DISMISSED]


@tracked()
class Episode(models.Model):
    """污染过程: what one alert is about, from the first proposal until it is over.

    While it is open everything about the same ground belongs to it, so that two peaks whose gap does not meet the
    condition of lifting are one episode (3.3.6). `plan` names the edition of the plan under which it began.
    """

    scope = models.CharField("范围", max_length=10, choices=AlertScope)
    region = models.ForeignKey(
        Region, verbose_name="县市、团场", on_delete=models.PROTECT, null=True, blank=True, related_name="episodes",
        help_text="县市、团场预警的所在区域；区域预警不填",
    )  # fmt: skip
    is_drill = models.BooleanField("演练", default=False)
    plan = models.CharField("预案版本", max_length=20)
    began_at = models.DateTimeField("开始时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        verbose_name = "污染过程"
        verbose_name_plural = "污染过程"
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="episode_scope_known",
                condition=Q(scope__in=AlertScope.values),
                violation_error_message="预警范围不在列表中",
            ),
            models.CheckConstraint(
                name="episode_plan_given", condition=~Q(plan=""), violation_error_message="预案版本不能为空"
            ),
            models.CheckConstraint(
                name="episode_region_of_county_only",
                condition=Q(scope=AlertScope.COUNTY, region__isnull=False)
                | (~Q(scope=AlertScope.COUNTY) & Q(region__isnull=True)),
                violation_error_message="县市、团场预警须指明区域，区域预警不指明",
            ),
            models.CheckConstraint(
                name="episode_closed_after_begin",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("began_at")),
                violation_error_message="污染过程的结束不能早于开始",
            ),
            models.UniqueConstraint(
                name="episode_open_once",
                fields=["scope", "region", "is_drill"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                violation_error_message="该范围已有一次未结束的污染过程（预案3.3.6：间隔未达解除条件的按一次计）",
            ),
        ]

    def __str__(self) -> str:
        where = self.region.name if self.region else "区域"
        return f"{where}第{self.pk}号{'演练' if self.is_drill else '污染过程'}"

    def get_absolute_url(self) -> str:
        return reverse("pollution:episode_detail", args=[self.pk])


@tracked(exclude=["judgement"])  # it never changes, and is large
class Proposal(models.Model):
    """研判建议: what the rules of the plan ask for at a moment, with all it rests on; or what a person asks for.

    `judgement` is pollution.alerts.plan.Judgement as JSON: windows, rules, readings of clauses, coverage.
    """

    episode = models.ForeignKey(Episode, verbose_name="污染过程", on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField("事项", max_length=10, choices=DecisionKind)
    level = models.PositiveSmallIntegerField("等级", choices=AlertLevel, null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=ProposalState, default=ProposalState.OPEN)
    regions = models.ManyToManyField(Region, verbose_name="所涉区域", related_name="+")
    starts_at = models.DateTimeField("起始时间", null=True, blank=True)
    ends_at = models.DateTimeField("预计结束时间", null=True, blank=True)
    primary = models.CharField("首要污染物", max_length=40, blank=True, db_column="primary_pollutants")
    judged_at = models.DateTimeField("研判时点")
    judgement = models.JSONField("研判依据", default=dict, editable=False)
    raised_by = models.ForeignKey(
        _USER, verbose_name="提出人", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="空为系统自动提出",
    )  # fmt: skip
    raised_at = models.DateTimeField("提出时间")
    settled_by = models.ForeignKey(
        _USER, verbose_name="处理人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "研判建议"
        verbose_name_plural = "研判建议"
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="proposal_kind_known",
                condition=Q(kind__in=DecisionKind.values),
                violation_error_message="建议事项不在列表中",
            ),
            models.CheckConstraint(
                name="proposal_state_known",
                condition=Q(state__in=ProposalState.values),
                violation_error_message="建议状态不在列表中",
            ),
            models.CheckConstraint(
                name="proposal_level_unless_lifting",
                condition=Q(kind=DecisionKind.LIFT, level__isnull=True)
                | (  # a comparison with nothing lets it pass
                    ~Q(kind=DecisionKind.LIFT) & Q(level__isnull=False, level__in=AlertLevel.values)
                ),
                violation_error_message="除解除外，建议须有预警等级",
            ),
            models.CheckConstraint(
                name="proposal_ends_after_start",
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                violation_error_message="预计结束时间须晚于起始时间",
            ),
            models.CheckConstraint(
                name="proposal_settled_by_somebody",
                condition=Q(state=ProposalState.OPEN, settled_by__isnull=True, settled_at__isnull=True)
                | (
                    ~Q(state=ProposalState.OPEN)  # a newer proposal supersedes without anybody
                    & Q(settled_at__isnull=False)
                    & (~Q(state__in=_SETTLED) | Q(settled_by__isnull=False))
                ),
                violation_error_message="处理过的建议须有处理人和时间",
            ),
            models.CheckConstraint(
                name="proposal_settled_after_raising",
                condition=Q(settled_at__isnull=True) | Q(settled_at__gte=F("raised_at")),
                violation_error_message="处理时间不能早于提出时间",
            ),
            models.CheckConstraint(
                name="proposal_dismissed_with_reason",
                condition=~Q(state=ProposalState.DISMISSED) | ~Q(reason=""),
                violation_error_message="不予采用须写明理由",
            ),
            models.UniqueConstraint(
                name="proposal_open_once",
                fields=["episode"],
                condition=Q(state=ProposalState.OPEN),
                violation_error_message="该污染过程已有待处理的研判建议",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.pk}号研判建议"

    def get_absolute_url(self) -> str:
        return reverse("pollution:proposal_detail", args=[self.pk])


@tracked()
class ExternalWarning(models.Model):
    """外部预警指令: an order of the autonomous region that binds regions here, such as 奎屯市 with 奎—独—乌.

    It is never changed: a wrong one is withdrawn and the right one registered. When it was entered, lifted and
    withdrawn stays, so that what the portal said at a moment can be said again.
    """

    issuer = models.CharField("发布单位", max_length=100)
    doc_number = models.CharField("文号或文件名", max_length=150)
    level = models.PositiveSmallIntegerField("等级", choices=AlertLevel)
    regions = models.ManyToManyField(Region, verbose_name="所涉区域", related_name="external_warnings")
    starts_at = models.DateTimeField("起始时间")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lifted_by = models.ForeignKey(
        _USER, verbose_name="解除登记人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lift_entered_at = models.DateTimeField("解除登记时间", null=True, blank=True)
    paper = models.ForeignKey(
        Attachment, verbose_name="来文", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField("要求摘要", max_length=500, blank=True)
    entered_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    withdrawn_by = models.ForeignKey(
        _USER, verbose_name="撤回人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=300, blank=True)

    objects = ExternalWarningQuerySet.as_manager()

    class Meta:
        verbose_name = "外部预警指令"
        verbose_name_plural = "外部预警指令"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="external_warning_level_known",
                condition=Q(level__in=AlertLevel.values),
                violation_error_message="预警等级不在列表中",
            ),
            models.CheckConstraint(
                name="external_warning_lifted_after_start",
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("starts_at")),
                violation_error_message="解除时间不能早于起始时间",
            ),
            models.CheckConstraint(
                name="external_warning_says_whose",
                condition=~Q(issuer="") & ~Q(doc_number=""),
                violation_error_message="外部预警指令须有发布单位和文号",
            ),
            models.CheckConstraint(
                name="external_warning_lifted_by_somebody",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_entered_at__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, lift_entered_at__gte=F("entered_at")),
                violation_error_message="解除须有登记人和登记时间，且不早于登记指令的时间",
            ),
            models.CheckConstraint(
                name="external_warning_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__gte=F("entered_at"), withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                violation_error_message="撤回须有撤回人、时间和理由，且不早于登记时间",
            ),
            models.UniqueConstraint(
                name="external_warning_once",
                fields=["issuer", "doc_number"],
                condition=Q(withdrawn_at__isnull=True, lifted_at__isnull=True),
                violation_error_message="该指令已登记；登记有误的先撤回原登记，改变等级的先登记原等级的解除，再重新登记",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer}{self.doc_number}"

    def get_absolute_url(self) -> str:
        return reverse("pollution:external_warning_detail", args=[self.pk])
