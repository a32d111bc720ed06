"""Decisions about an alert on their way through the chain of the plan, and who signed them (3.3.4, 3.3.6)."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from pollution.alert_choices import AlertLevel, DecisionKind, DecisionState, SignatureOutcome, SignatureStep
from pollution.alert_querysets import AuthorizationQuerySet, DecisionQuerySet, SignatureQuerySet
from pollution.models.episodes import Episode, Proposal
from pollution.models.forecasts import Consultation
from portal.accounts.choices import Role
from portal.history import tracked
from portal.organization.models import Region

_USER = settings.AUTH_USER_MODEL
_CLOSED = [DecisionState.PUBLISHED, DecisionState.WITHDRAWN]
_SIGNING = [Role.COMMAND_OFFICE_DIRECTOR, Role.FIRST_DEPUTY_COMMANDER, Role.COMMANDER, Role.COUNTY_LEADER]


@tracked()
class AlertDecision(models.Model):
    """预警决定: one release, change or lifting. What it says is what will be published, word by word.

    `round` counts up whenever it is returned, so that what was signed before stays to be read and counts no more.
    `drafted_by` is whoever changed it last; the others who did are its `former_drafters`, who sign it as little.
    `measures` holds codes of the plan's edition; `evidence` the observed and forecast values on which a change rests.
    """

    episode = models.ForeignKey(Episode, verbose_name="污染过程", on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField("事项", max_length=10, choices=DecisionKind)
    level = models.PositiveSmallIntegerField("等级", choices=AlertLevel, null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=DecisionState, default=DecisionState.DRAFTED)
    round = models.PositiveSmallIntegerField("签批轮次", default=1)
    proposal = models.OneToOneField(
        Proposal, verbose_name="研判建议", on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )
    consultation = models.ForeignKey(
        Consultation, verbose_name="会商", on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    starts_at = models.DateTimeField("启动（解除）时间")
    ends_at = models.DateTimeField("预计结束时间", null=True, blank=True)
    primary = models.CharField("首要污染物", max_length=40, db_column="primary_pollutants", blank=True)
    degree = models.CharField("污染程度", max_length=300, blank=True)
    weather = models.CharField("气象条件", max_length=500, blank=True)
    danger = models.CharField("潜在危险程度", max_length=500, blank=True)
    affected = models.CharField("可能受影响的区域", max_length=500, blank=True)
    advice = models.TextField("健康防护提示", max_length=2000, blank=True)
    measures = models.JSONField("应采取的措施", default=list, blank=True)
    evidence = models.JSONField("依据数据", default=dict, blank=True, editable=False)
    reason = models.CharField("说明", max_length=500, blank=True, help_text="不足24小时、低于区域级别等须在此说明")
    drafted_by = models.ForeignKey(_USER, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟稿时间")
    former_drafters: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        _USER, verbose_name="先前的拟稿人", through="FormerDrafter", related_name="+", blank=True
    )
    published_by = models.ForeignKey(
        _USER, verbose_name="发布人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        _USER, verbose_name="撤回人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=300, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "预警决定"
        verbose_name_plural = "预警决定"
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="alert_decision_kind_known",
                condition=Q(kind__in=DecisionKind.values),
                violation_error_message="预警决定事项不在列表中",
            ),
            models.CheckConstraint(
                name="alert_decision_state_known",
                condition=Q(state__in=DecisionState.values),
                violation_error_message="预警决定状态不在列表中",
            ),
            models.CheckConstraint(
                name="alert_decision_level_unless_lifting",
                condition=Q(kind=DecisionKind.LIFT, level__isnull=True)
                | (  # a comparison with nothing lets it pass
                    ~Q(kind=DecisionKind.LIFT) & Q(level__isnull=False, level__in=AlertLevel.values)
                ),
                violation_error_message="除解除外，预警决定须有预警等级",
            ),
            models.CheckConstraint(
                name="alert_decision_round_from_one",
                condition=Q(round__gte=1),
                violation_error_message="签批轮次从1起",
            ),
            models.CheckConstraint(
                name="alert_decision_ends_after_start",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="预计结束时间须晚于启动时间",
            ),
            models.CheckConstraint(
                name="alert_decision_has_the_mandatory_contents",  # 3.3.5; areas and measures stand in the act
                condition=Q(kind=DecisionKind.LIFT)
                | Q(state__in=[DecisionState.DRAFTED, DecisionState.WITHDRAWN])
                | (Q(ends_at__isnull=False) & ~Q(primary="") & ~Q(degree="") & ~Q(danger="") & ~Q(affected="")),
                violation_error_message=(
                    "预警信息须写明首要污染物、污染程度、可能持续的时间、潜在危险程度和可能受影响的区域（预案3.3.5）"
                ),
            ),
            models.CheckConstraint(
                name="alert_decision_consulted_before_it_goes_on",
                condition=Q(state__in=[DecisionState.DRAFTED, DecisionState.WITHDRAWN]) | Q(consultation__isnull=False),
                violation_error_message="预警决定须先会商研判（预案3.2、3.3.3）",
            ),
            models.CheckConstraint(
                name="alert_decision_published_by_somebody",
                condition=Q(state=DecisionState.PUBLISHED, published_by__isnull=False, published_at__isnull=False)
                | (~Q(state=DecisionState.PUBLISHED) & Q(published_by__isnull=True, published_at__isnull=True)),
                violation_error_message="已发布的决定须有发布人和发布时间",
            ),
            models.CheckConstraint(
                name="alert_decision_withdrawn_by_somebody",
                condition=(
                    Q(state=DecisionState.WITHDRAWN, withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawal_reason="")
                )
                | (
                    ~Q(state=DecisionState.WITHDRAWN)
                    & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawal_reason="")
                ),
                violation_error_message="撤回须有撤回人、时间和理由",
            ),
            models.CheckConstraint(
                name="alert_decision_withdrawn_after_drafting",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("drafted_at")),
                violation_error_message="撤回时间不能早于拟稿时间",
            ),
            models.UniqueConstraint(
                name="alert_decision_open_once",
                fields=["episode"],
                condition=~Q(state__in=_CLOSED),
                violation_error_message="该污染过程已有正在办理的预警决定",
            ),
        ]

    def __str__(self) -> str:
        level = f"{self.get_level_display()}预警" if self.level else "预警"
        return f"第{self.pk}号决定（{self.get_kind_display()}{level}）"

    def get_absolute_url(self) -> str:
        return reverse("pollution:decision_detail", args=[self.pk])

    @property
    def text_seen(self) -> str:
        """Which text a page shows, to tell it from one that somebody has written since."""
        return self.drafted_at.isoformat()


@tracked()
class FormerDrafter(models.Model):
    """先前的拟稿人: drafted the decision before another changed it, and signs it as little (3.3.4)."""

    decision = models.ForeignKey(AlertDecision, verbose_name="预警决定", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(_USER, verbose_name="先前的拟稿人", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "先前的拟稿人"
        verbose_name_plural = "先前的拟稿人"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="former_drafter_once", fields=["decision", "user"], violation_error_message="该拟稿人已记录"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


@tracked()
class DecisionArea(models.Model):
    """决定所涉区域: a county or regiment with the level at which it responds (3.3.3, 4.2)."""

    decision = models.ForeignKey(AlertDecision, verbose_name="预警决定", on_delete=models.CASCADE, related_name="areas")
    region = models.ForeignKey(Region, verbose_name="区域", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("响应等级", choices=AlertLevel)
    reason = models.CharField("低于区域级别的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "决定所涉区域"
        verbose_name_plural = "决定所涉区域"
        ordering = ["region"]
        constraints = [
            models.CheckConstraint(
                name="decision_area_level_known",
                condition=Q(level__in=AlertLevel.values),
                violation_error_message="响应等级不在列表中",
            ),
            models.UniqueConstraint(
                name="decision_area_once", fields=["decision", "region"], violation_error_message="该区域已列入"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.get_level_display()}"


@tracked()
class Authorization(models.Model):
    """代行授权: for a time a named person signs in the place of another one, on a paper that says so."""

    role = models.CharField("代行职务", max_length=40, choices=Role)
    principal = models.ForeignKey(
        _USER, verbose_name="委托人", on_delete=models.PROTECT, related_name="authorizations_given"
    )
    delegate = models.ForeignKey(
        _USER, verbose_name="代行人", on_delete=models.PROTECT, related_name="authorizations_held"
    )
    during = DateTimeRangeField("期间", default_bounds="[)")
    basis = models.CharField("授权依据", max_length=300, help_text="授权书或会议纪要的名称、文号和日期")
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    revoked_by = models.ForeignKey(
        _USER, verbose_name="终止人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField("终止时间", null=True, blank=True)

    objects = AuthorizationQuerySet.as_manager()

    class Meta:
        verbose_name = "代行授权"
        verbose_name_plural = "代行授权"
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="authorization_role_of_the_chain",
                condition=Q(role__in=_SIGNING),
                violation_error_message="只有签批预警的职务可以代行",
            ),
            models.CheckConstraint(
                name="authorization_to_somebody_else",
                condition=~Q(principal=F("delegate")),
                violation_error_message="代行人不能是委托人自己",
            ),
            models.CheckConstraint(
                name="authorization_bounded",
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                violation_error_message="代行须有起止时间，且终止晚于起始",
            ),
            models.CheckConstraint(
                name="authorization_basis_given", condition=~Q(basis=""), violation_error_message="授权依据不能为空"
            ),
            models.CheckConstraint(
                name="authorization_revoked_by_somebody",
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                violation_error_message="终止须有终止人和时间",
            ),
            models.CheckConstraint(
                name="authorization_revoked_after_recording",
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("recorded_at")),
                violation_error_message="终止时间不能早于登记时间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegate}代行{self.get_role_display()}"


@tracked()
class Signature(models.Model):
    """签批: what one person said at one step. It is never changed; a returned decision is signed anew."""

    decision = models.ForeignKey(
        AlertDecision, verbose_name="预警决定", on_delete=models.PROTECT, related_name="signatures"
    )
    round = models.PositiveSmallIntegerField("签批轮次")
    step = models.CharField("环节", max_length=10, choices=SignatureStep)
    role = models.CharField("职务", max_length=40, choices=Role)
    outcome = models.CharField("意见", max_length=10, choices=SignatureOutcome)
    opinion = models.CharField("批注", max_length=500, blank=True)
    signed_by = models.ForeignKey(_USER, verbose_name="签批人", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("签批时间")
    authorization = models.ForeignKey(
        Authorization, verbose_name="代行授权", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    power_of = models.ForeignKey(
        _USER, verbose_name="行使谁的职权", on_delete=models.PROTECT, related_name="+",
        help_text="本人，或者授权代行的人",
    )  # fmt: skip

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "签批"
        verbose_name_plural = "签批"
        ordering = ["signed_at", "pk"]
        triggers = [pgtrigger.Protect(name="signature_stays", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            models.CheckConstraint(
                name="signature_round_from_one",
                condition=Q(round__gte=1),
                violation_error_message="签批轮次从1起",
            ),
            models.CheckConstraint(
                name="signature_step_known",
                condition=Q(step__in=SignatureStep.values),
                violation_error_message="签批环节不在列表中",
            ),
            models.CheckConstraint(
                name="signature_outcome_known",
                condition=Q(outcome__in=SignatureOutcome.values),
                violation_error_message="签批意见不在列表中",
            ),
            models.CheckConstraint(
                name="signature_role_of_the_chain",
                condition=Q(role__in=_SIGNING),
                violation_error_message="该职务不签批预警",
            ),
            models.CheckConstraint(
                name="signature_returned_with_reason",
                condition=~Q(outcome=SignatureOutcome.RETURNED) | ~Q(opinion=""),
                violation_error_message="退回须写明意见",
            ),
            models.UniqueConstraint(
                name="signature_once_for_each_role",
                fields=["decision", "round", "step", "role"],
                violation_error_message="该环节已经签批",
            ),
            models.UniqueConstraint(
                name="signature_once_for_each_person",
                fields=["decision", "round", "signed_by"],
                violation_error_message="同一人不能在一份决定上签批两次",
            ),
            models.UniqueConstraint(
                name="signature_once_for_each_power",
                fields=["decision", "round", "power_of"],
                violation_error_message="同一人的职权不能在一份决定上行使两次，无论本人签批还是他人代行",
            ),
            models.CheckConstraint(
                name="signature_power_own_or_authorized",
                condition=Q(authorization__isnull=True, power_of=F("signed_by"))
                | (Q(authorization__isnull=False) & ~Q(power_of=F("signed_by"))),
                violation_error_message="签批须行使本人的职权，或者凭代行授权行使委托人的职权",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}{self.get_step_display()}：{self.get_outcome_display()}"
