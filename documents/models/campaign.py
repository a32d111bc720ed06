"""清理: a campaign that goes through documents, its items, and what was proposed, reviewed and decided of each."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from documents.cleaning_up.choices import OF_ARTICLES, CampaignState, CleanupOutcome, ReviewOutcome, outcome_words
from documents.cleaning_up.querysets import CampaignItemQuerySet, CampaignQuerySet
from documents.gazette.titles import quoted
from documents.models.document import LONGEST_REASON, Document
from documents.models.instrument import Instrument
from documents.models.plain_title import LONGEST_TITLE
from documents.models.series import Series
from documents.models.written_once import goes_only, refuses, says_the_same
from portal.history import tracked
from portal.organization.models import Unit

_USER = settings.AUTH_USER_MODEL
_DECIDED = (CampaignState.DECIDED, CampaignState.CONCLUDED)
_PRONOUNCED = (
    "SELECT FROM documents_campaignitem i JOIN documents_campaign c ON c.id = i.campaign_id"
    f" WHERE i.id = OLD.item_id AND c.state = '{CampaignState.CONCLUDED}'"
)
_CONCLUSION = ("item_id", "outcome", "articles", "until", "due_on", "reason", "decided_by_id", "decided_at")
_SAID, _SAID_NOW = (", ".join(f"{row}.{name}" for name in _CONCLUSION) for row in ("OLD", "NEW"))


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        _USER, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


@tracked()
class Campaign(models.Model):
    """清理. `scope` is the query string of the register's list that chose the items."""

    title = models.CharField("名称", max_length=100)
    basis = models.CharField("依据", max_length=300, help_text="布置清理的文件和所依据的办法")
    series = models.ForeignKey(
        Series, verbose_name="决定的发文字号系列", on_delete=models.PROTECT, related_name="campaigns",
        help_text="以该系列所属机关的名义决定",
    )  # fmt: skip
    scope = models.CharField("范围", max_length=1000, blank=True, editable=False)
    addressees = models.CharField("主送机关", max_length=300, help_text="以逗号分隔")
    propose_by = models.DateField("部门报送期限")
    state = models.CharField("办理状态", max_length=20, choices=CampaignState, default=CampaignState.DRAFTED)
    drafted_by = models.ForeignKey(_USER, verbose_name="拟办人", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("拟办时间")
    opened_at = models.DateTimeField("布置时间", null=True, blank=True)
    meeting = models.CharField("会议", max_length=100, blank=True, help_text="如 自治州第十五届人民政府第27次常务会议")
    meeting_on = models.DateField("会议日期", null=True, blank=True)
    decided_by = _person("录入决定人")
    decided_at = models.DateTimeField("录入决定时间", null=True, blank=True)
    document = models.OneToOneField(
        Document, verbose_name="清理决定", on_delete=models.PROTECT, null=True, blank=True, related_name="campaign"
    )
    concluded_by = _person("印发人")
    concluded_at = models.DateTimeField("印发时间", null=True, blank=True)
    withdrawn_by = _person("撤回人")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=LONGEST_REASON, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "清理"
        verbose_name_plural = "清理"
        ordering = ["-drafted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="campaign_named",
                condition=~Q(title="") & ~Q(basis=""),
                violation_error_message="清理须有名称和依据",
            ),
            models.CheckConstraint(
                name="campaign_state_known",
                condition=Q(state__in=CampaignState.values),
                violation_error_message="办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="campaign_opened_with_its_day",
                condition=Q(state__in=[CampaignState.DRAFTED, CampaignState.WITHDRAWN]) | Q(opened_at__isnull=False),
                violation_error_message="已布置的清理须有布置时间",
            ),
            models.CheckConstraint(
                name="campaign_decided_by_a_meeting",
                condition=Q(state__in=_DECIDED, decided_by__isnull=False, decided_at__isnull=False)
                & Q(meeting_on__isnull=False)
                & ~Q(meeting="")
                | ~Q(state__in=_DECIDED),
                violation_error_message="会议决定须写明会议、日期和录入人",
            ),
            models.CheckConstraint(
                name="campaign_undecided_before_the_meeting",
                condition=~Q(state__in=[CampaignState.DRAFTED, CampaignState.OPENED])
                | Q(meeting="", meeting_on=None, decided_by=None, decided_at=None),
                violation_error_message="没有录入会议决定的清理，不写会议、日期和录入人",
            ),
            models.CheckConstraint(
                name="campaign_moves_in_time",
                condition=(Q(opened_at=None) | Q(opened_at__gte=F("drafted_at")))
                & (Q(decided_at=None) | Q(decided_at__gte=F("opened_at")))
                & (Q(concluded_at=None) | Q(concluded_at__gte=F("decided_at"))),
                violation_error_message="布置、决定、印发的时间先后颠倒",
            ),
            models.CheckConstraint(
                name="campaign_concluded_with_its_paper",
                condition=Q(
                    state=CampaignState.CONCLUDED,
                    document__isnull=False,
                    concluded_by__isnull=False,
                    concluded_at__isnull=False,
                )
                | (Q(document=None, concluded_by=None, concluded_at=None) & ~Q(state=CampaignState.CONCLUDED)),
                violation_error_message="印发的清理须有清理决定、印发人和时间",
            ),
            models.CheckConstraint(
                name="campaign_withdrawn_with_a_reason",
                condition=Q(
                    state=CampaignState.WITHDRAWN, withdrawn_by__isnull=False, withdrawn_at__gte=F("drafted_at")
                )
                & ~Q(withdrawal_reason="")
                | (Q(withdrawn_by=None, withdrawn_at=None, withdrawal_reason="") & ~Q(state=CampaignState.WITHDRAWN)),
                violation_error_message="撤回须有撤回人、时间和理由",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:campaign_detail", args=[self.pk])


@tracked()
class CampaignItem(models.Model):
    """清理条目: a text that is gone through, or one by name that the register lacks, and who answers for it."""

    campaign = models.ForeignKey(Campaign, verbose_name="清理", on_delete=models.PROTECT, related_name="items")
    order = models.PositiveIntegerField("次序")
    instrument = models.ForeignKey(
        Instrument, verbose_name="文件", on_delete=models.PROTECT, null=True, blank=True, related_name="clean_ups"
    )
    named_title = models.CharField("名称", max_length=LONGEST_TITLE, blank=True, help_text="登记簿没有的文件")
    named_number = models.CharField("发文字号", max_length=120, blank=True)
    unit = models.ForeignKey(Unit, verbose_name="责任部门", on_delete=models.PROTECT, related_name="clean_up_items")

    objects = CampaignItemQuerySet.as_manager()

    class Meta:
        verbose_name = "清理条目"
        verbose_name_plural = "清理条目"
        ordering = ["campaign", "order"]
        constraints = [
            models.CheckConstraint(
                name="campaign_item_registered_or_named",
                condition=Q(instrument__isnull=False, named_title="", named_number="")
                | (Q(instrument=None) & ~Q(named_title="")),
                violation_error_message="条目或是登记簿中的文件，或写明名称",
            ),
            models.UniqueConstraint(
                name="campaign_item_once",
                fields=["campaign", "instrument"],
                violation_error_message="该文件已列入本次清理",
            ),
            models.UniqueConstraint(
                name="campaign_item_named_once",
                fields=["campaign", "named_title", "named_number"],
                condition=Q(instrument=None),
                violation_error_message="该名称和字号已列入本次清理",
            ),
            models.UniqueConstraint(
                name="campaign_item_order_once",
                fields=["campaign", "order"],
                violation_error_message="清理条目次序重复",
            ),
        ]

    def __str__(self) -> str:
        return quoted(self.title)

    def get_absolute_url(self) -> str:
        return reverse("documents:campaign_item", args=[self.pk])

    @property
    def title(self) -> str:
        """Of the text, or as it was named."""
        return self.instrument.title if self.instrument else self.named_title

    @property
    def number(self) -> str:
        """Of its document, or as it was named."""
        return self.instrument.document.number if self.instrument else self.named_number


class Conclusion(models.Model):
    """What is to become of a text: proposed by a department, or decided by the meeting."""

    outcome = models.CharField("结论", max_length=20, choices=CleanupOutcome)
    articles = ArrayField(models.CharField(max_length=40), verbose_name="条款", default=list, blank=True)
    until = models.DateField("延长至", null=True, blank=True, help_text="最后一个有效日")
    due_on = models.DateField("修改期限", null=True, blank=True, help_text="须在该日前另行发文修改")
    reason = models.CharField("理由", max_length=LONGEST_REASON)

    class Meta:
        abstract = True

    @property
    def words(self) -> str:
        """废止, 废止部分条款：第三条、第五条, 延长有效期至2028-12-31, 2027-06-30前修改."""
        label = outcome_words(self.outcome, self.articles)
        if self.until:
            return f"{label}至{self.until}"
        return f"{self.due_on}前{label}" if self.due_on else label


def _whole(prefix: str) -> list[models.BaseConstraint]:
    extend, amend = CleanupOutcome.EXTEND, CleanupOutcome.AMEND
    return [
        models.CheckConstraint(
            name=f"{prefix}_outcome_known",
            condition=Q(outcome__in=CleanupOutcome.values),
            violation_error_message="清理结论不在列表中",
        ),
        models.CheckConstraint(
            name=f"{prefix}_reasoned", condition=~Q(reason=""), violation_error_message="清理结论须写明理由"
        ),
        models.CheckConstraint(
            name=f"{prefix}_extended_until_a_day",
            condition=Q(outcome=extend, until__isnull=False) | (~Q(outcome=extend) & Q(until=None)),
            violation_error_message="延长有效期须写明最后一个有效日，其他结论不写",
        ),
        models.CheckConstraint(
            name=f"{prefix}_amended_by_a_day",
            condition=Q(outcome=amend, due_on__isnull=False) | (~Q(outcome=amend) & Q(due_on=None)),
            violation_error_message="修改须写明期限，其他结论不写",
        ),
        models.CheckConstraint(
            name=f"{prefix}_articles_of_a_part",
            condition=Q(outcome__in=OF_ARTICLES, articles__len__gt=0) | (~Q(outcome__in=OF_ARTICLES) & Q(articles=[])),
            violation_error_message="废止、恢复施行部分条款须写明条款，其他结论不写条款",
        ),
    ]


@tracked()
class CleanupProposal(Conclusion):
    """清理意见 of the responsible department; the latest one of an item counts."""

    item = models.ForeignKey(CampaignItem, verbose_name="清理条目", on_delete=models.PROTECT, related_name="proposals")
    proposed_by = models.ForeignKey(_USER, verbose_name="提出人", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "清理意见"
        verbose_name_plural = "清理意见"
        ordering = ["item", "proposed_at", "pk"]
        triggers = [
            says_the_same("cleanup_proposal_says_the_same", moves_with=[]),
            goes_only(
                "cleanup_proposal_goes_with_its_item",
                while_stands="SELECT FROM documents_campaignitem i WHERE i.id = OLD.item_id",
            ),
        ]
        constraints = _whole("cleanup_proposal")

    def __str__(self) -> str:
        return f"{self.item}：{self.words}"


@tracked()
class CleanupReview(models.Model):
    """合法性审核 of a proposal: one each; who proposed it does not review it."""

    proposal = models.OneToOneField(
        CleanupProposal, verbose_name="清理意见", on_delete=models.PROTECT, related_name="review"
    )
    outcome = models.CharField("审核结论", max_length=10, choices=ReviewOutcome)
    opinion = models.CharField("审核意见", max_length=LONGEST_REASON, blank=True)
    reviewed_by = models.ForeignKey(_USER, verbose_name="审核人", on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField("审核时间")

    class Meta:
        verbose_name = "清理意见合法性审核"
        verbose_name_plural = "清理意见合法性审核"
        ordering = ["reviewed_at", "pk"]
        triggers = [
            refuses(
                "cleanup_review_only_returns_what_was_agreed",
                pgtrigger.Update,
                f"(OLD.outcome, NEW.outcome) <> ('{ReviewOutcome.AGREED}', '{ReviewOutcome.RETURNED}')"
                " OR OLD.proposal_id <> NEW.proposal_id",
            ),
            goes_only(
                "cleanup_review_goes_with_its_proposal",
                while_stands="SELECT FROM documents_cleanupproposal p WHERE p.id = OLD.proposal_id",
            ),
            refuses(
                "cleanup_review_by_another",
                pgtrigger.Insert | pgtrigger.Update,
                where="SELECT FROM documents_cleanupproposal p"
                " WHERE p.id = NEW.proposal_id AND p.proposed_by_id = NEW.reviewed_by_id",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="cleanup_review_outcome_known",
                condition=Q(outcome__in=ReviewOutcome.values),
                violation_error_message="审核结论不在列表中",
            ),
            models.CheckConstraint(
                name="cleanup_review_returned_with_opinion",
                condition=~Q(outcome=ReviewOutcome.RETURNED) | ~Q(opinion=""),
                violation_error_message="退回须写明意见",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}：{self.get_outcome_display()}"


@tracked()
class CleanupDecision(Conclusion):
    """会议决定 on one item."""

    item = models.OneToOneField(
        CampaignItem, verbose_name="清理条目", on_delete=models.CASCADE, related_name="decision"
    )
    decided_by = models.ForeignKey(_USER, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("录入时间")
    settled_by = _person("了结人")
    settled_at = models.DateTimeField("了结时间", null=True, blank=True)
    settled_reason = models.CharField("了结理由", max_length=LONGEST_REASON, blank=True)
    settled_on_paper = models.CharField("了结所据文件", max_length=LONGEST_TITLE, blank=True)

    class Meta:
        verbose_name = "清理会议决定"
        verbose_name_plural = "清理会议决定"
        ordering = ["item"]
        triggers = [
            refuses(
                "cleanup_decision_stays_as_pronounced",
                pgtrigger.Update,
                f"({_SAID}) IS DISTINCT FROM ({_SAID_NOW})",
                where=_PRONOUNCED,
            ),
            refuses("cleanup_decision_goes_before_it_is_pronounced", pgtrigger.Delete, where=_PRONOUNCED),
        ]
        constraints = [
            *_whole("cleanup_decision"),
            models.CheckConstraint(
                name="cleanup_decision_settled_whole",
                condition=Q(settled_by=None, settled_at=None, settled_reason="", settled_on_paper="")
                | Q(outcome=CleanupOutcome.AMEND, settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(settled_reason="")
                & ~Q(settled_on_paper=""),
                violation_error_message="另行了结只用于须修改的文件，须写明了结人、时间、理由和所据文件",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}：{self.words}"

    @property
    def settled_words(self) -> str:
        """Why nothing is to be amended any more, on what paper that rests, and who says so."""
        if self.settled_at is None:
            return ""
        day = timezone.localdate(self.settled_at)
        return f"{self.settled_reason}（依据：{self.settled_on_paper}；{self.settled_by}，{day}）"
