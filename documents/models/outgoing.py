"""Papers on their way out 发文稿: what is drafted, checked, countersigned, signed, numbered and issued."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.choices import DocumentKind, Publicity
from documents.gazette.titles import quoted
from documents.issuing.choices import BEFORE_SIGNING, PaperState, Urgency
from documents.issuing.querysets import OutgoingPaperQuerySet
from documents.models.document import LONGEST_NAME, LONGEST_REASON, Document
from documents.models.plain_title import LONGEST_TITLE
from documents.models.series import IssuedNumber, Series
from documents.models.written_once import refuses
from portal.accounts.choices import KnowledgeLevel
from portal.history import tracked
from portal.organization.models import Unit

_SIGNED = (PaperState.SIGNED, PaperState.NUMBERED, PaperState.ISSUED)
_NUMBERED = (PaperState.NUMBERED, PaperState.ISSUED)
LONGEST_LINE = 60  # characters of a line of a printed title
# What was drafted: once it has left its drafter it is what the others read, checked and signed.
_DRAFTED = (
    "title_lines", "title", "kind", "series_id", "addressees", "body", "copies", "note", "urgency", "attended",
    "excused", "observed", "is_normative", "joint_reason", "knowledge_level", "drafting_unit_id", "drafted_by_id",
    "origin_kind", "origin_key",
)  # fmt: skip
_OF_BEFORE, _OF_NOW = (", ".join(f"{row}.{name}" for name in _DRAFTED) for row in ("OLD", "NEW"))


def _people(label: str) -> ArrayField:
    return ArrayField(models.CharField(max_length=LONGEST_NAME), verbose_name=label, default=list, blank=True)


def _person(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


@tracked()
class OutgoingPaper(models.Model):
    """发文稿. `round` counts how often it was sent on; `version` grows with every change of the text.

    `page_key` names the page on which it was begun: what that page sends again is the same draft.
    A paper that another room of the portal signed by its own chain names it in `origin_kind` and `origin_key`.
    """

    title_lines = ArrayField(models.CharField(max_length=LONGEST_LINE), verbose_name="标题各行")
    title = models.CharField("标题", max_length=LONGEST_TITLE)
    kind = models.CharField("文种", max_length=20, choices=DocumentKind)
    series = models.ForeignKey(Series, verbose_name="发文字号系列", on_delete=models.PROTECT, related_name="papers")
    addressees = ArrayField(
        models.CharField(max_length=LONGEST_NAME), verbose_name="主送机关", default=list, blank=True
    )
    body = models.TextField("正文", blank=True)
    copies = ArrayField(models.CharField(max_length=LONGEST_NAME), verbose_name="抄送机关", default=list, blank=True)
    note = models.CharField("附注", max_length=100, blank=True)
    urgency = models.CharField("紧急程度", max_length=2, choices=Urgency, blank=True)
    attended, excused, observed = _people("出席"), _people("请假"), _people("列席")
    is_normative = models.BooleanField("行政规范性文件", default=False)
    not_normative_reason = models.CharField("不作为行政规范性文件的理由", max_length=LONGEST_REASON, blank=True)
    comments_from = models.DateField("征求意见自", null=True, blank=True)
    comments_to = models.DateField("征求意见至", null=True, blank=True)
    comments = models.CharField("征求意见情况", max_length=LONGEST_REASON, blank=True)
    joint_reason = models.CharField("联合发文的理由", max_length=LONGEST_REASON, blank=True)
    knowledge_level = models.PositiveSmallIntegerField("知悉层级", choices=KnowledgeLevel, default=KnowledgeLevel.STAFF)
    publicity = models.CharField("拟定公开属性", max_length=20, choices=Publicity, default=Publicity.PENDING)
    publicity_clause = models.CharField("拟定公开属性的依据", max_length=120, blank=True)

    state = models.CharField("办理状态", max_length=20, choices=PaperState, default=PaperState.DRAFTED)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    version = models.PositiveIntegerField("稿次", default=1)
    drafting_unit = models.ForeignKey(
        Unit, verbose_name="拟稿单位", on_delete=models.PROTECT, related_name="drafted_papers"
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="拟稿人", on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField("拟稿时间")
    page_key = models.CharField("拟稿页标识", max_length=32, blank=True, editable=False)
    submitted_at = models.DateTimeField("送核时间", null=True, blank=True)
    checked_by = _person("核稿人")
    checked_at = models.DateTimeField("核稿时间", null=True, blank=True)
    signed_by = _person("签发人")
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    signed_on = models.DateField("成文日期", null=True, blank=True, help_text="负责人签发的日期")
    signer_post = models.CharField("签发人职务", max_length=50, blank=True)
    meeting = models.CharField("集体审议的会议", max_length=LONGEST_NAME, blank=True)
    meeting_on = models.DateField("集体审议日期", null=True, blank=True)
    number = models.OneToOneField(
        IssuedNumber, verbose_name="发文字号", on_delete=models.PROTECT, null=True, blank=True, related_name="paper"
    )
    printed_on = models.DateField("印发日期", null=True, blank=True)
    issued_by = _person("印发人")
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    document = models.OneToOneField(
        Document, verbose_name="登记成的公文", on_delete=models.PROTECT, null=True, blank=True, related_name="paper"
    )
    withdrawn_by = _person("撤回人")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=LONGEST_REASON, blank=True)
    origin_kind = models.CharField("来源种类", max_length=40, blank=True)
    origin_key = models.CharField("来源标识", max_length=80, blank=True)
    mention_reason = models.CharField(
        "只是提及的理由", max_length=LONGEST_REASON, blank=True, help_text="已先发出的原文不改，其中的表述不由本文登记"
    )

    objects = OutgoingPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "发文稿"
        verbose_name_plural = "发文稿"
        ordering = ["-drafted_at", "-pk"]
        indexes = [models.Index(fields=["state"], name="outgoing_paper_by_state")]
        triggers = [
            refuses(
                "outgoing_paper_stays_as_it_was_read",
                pgtrigger.Update,
                f"OLD.state <> '{PaperState.DRAFTED}' AND ({_OF_BEFORE}) IS DISTINCT FROM ({_OF_NOW})",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="outgoing_paper_title_given", condition=~Q(title=""), violation_error_message="标题不能为空"
            ),
            models.CheckConstraint(
                name="outgoing_paper_kind_known",
                condition=Q(kind__in=DocumentKind.values),
                violation_error_message="文种不在列表中",
            ),
            models.CheckConstraint(
                name="outgoing_paper_state_known",
                condition=Q(state__in=PaperState.values),
                violation_error_message="办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="outgoing_paper_publicity_known",
                condition=Q(publicity__in=Publicity.values),
                violation_error_message="公开属性不在列表中",
            ),
            models.CheckConstraint(
                name="outgoing_paper_knowledge_level_known",
                condition=Q(knowledge_level__in=KnowledgeLevel.values),
                violation_error_message="知悉层级不在列表中",
            ),
            models.CheckConstraint(
                name="outgoing_paper_checked_by_somebody",
                condition=Q(checked_by=None, checked_at=None) | Q(checked_by__isnull=False, checked_at__isnull=False),
                violation_error_message="核稿须同时写明核稿人和时间",
            ),
            models.CheckConstraint(
                name="outgoing_paper_checked_before_signed",
                condition=~Q(
                    state__in=[PaperState.CHECKED, PaperState.UNDER_REVIEW, PaperState.COUNTERSIGNED, *_SIGNED]
                )
                | Q(checked_at__isnull=False)
                | ~Q(origin_kind=""),
                violation_error_message="未经核稿的发文稿不能会签、签发",
            ),
            models.CheckConstraint(
                name="outgoing_paper_unchecked_while_drafted",
                condition=~Q(state__in=[PaperState.DRAFTED, PaperState.SUBMITTED]) | Q(checked_by=None),
                violation_error_message="未经核稿的发文稿没有核稿人",
            ),
            models.CheckConstraint(
                name="outgoing_paper_sent_with_its_moment",
                condition=Q(state__in=[PaperState.DRAFTED, PaperState.WITHDRAWN])
                | Q(submitted_at__isnull=False)
                | ~Q(origin_kind=""),
                violation_error_message="已送核的发文稿须有送核时间",
            ),
            models.CheckConstraint(
                name="outgoing_paper_printed_after_it_was_signed",
                condition=Q(printed_on=None) | Q(printed_on__gte=F("signed_on")),
                violation_error_message="印发日期早于成文日期",
            ),
            models.CheckConstraint(
                name="outgoing_paper_mention_of_an_origin",
                condition=Q(mention_reason="") | ~Q(origin_kind=""),
                violation_error_message="只有其他登记簿先发出的文稿才确认只是提及，其他文稿请改写正文",
            ),
            models.CheckConstraint(
                name="outgoing_paper_signed_whole",
                condition=Q(state__in=BEFORE_SIGNING, signed_by=None, signed_at=None, signed_on=None)
                | Q(state__in=_SIGNED, signed_by__isnull=False, signed_at__isnull=False, signed_on__isnull=False)
                | Q(state=PaperState.WITHDRAWN),
                violation_error_message="签发须同时写明签发人、时间和成文日期；未签发的没有",
            ),
            models.CheckConstraint(
                name="outgoing_paper_three_people",
                condition=~Q(origin_kind="")
                | (
                    (Q(checked_by=None) | ~Q(checked_by=F("drafted_by")))
                    & (Q(signed_by=None) | ~Q(signed_by=F("drafted_by")))
                    & (Q(signed_by=None) | Q(checked_by=None) | ~Q(signed_by=F("checked_by")))
                ),
                violation_error_message="拟稿、核稿、签发须由不同的人办理",
            ),
            models.CheckConstraint(
                name="outgoing_paper_numbered_whole",
                condition=Q(state__in=_NUMBERED, number__isnull=False)
                | Q(state__in=[*BEFORE_SIGNING, PaperState.SIGNED], number=None)
                | Q(state=PaperState.WITHDRAWN),
                violation_error_message="已编号的发文稿须有字号，未编号的没有",
            ),
            models.CheckConstraint(
                name="outgoing_paper_issued_whole",
                condition=Q(
                    state=PaperState.ISSUED,
                    document__isnull=False,
                    printed_on__isnull=False,
                    issued_by__isnull=False,
                    issued_at__isnull=False,
                )
                | (~Q(state=PaperState.ISSUED) & Q(document=None, printed_on=None, issued_by=None, issued_at=None)),
                violation_error_message="已印发的发文稿须登记为公文，并写明印发日期、印发人和时间",
            ),
            models.CheckConstraint(
                name="outgoing_paper_withdrawn_whole",
                condition=(
                    Q(state=PaperState.WITHDRAWN, withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawal_reason="")
                )
                | (~Q(state=PaperState.WITHDRAWN) & Q(withdrawn_by=None, withdrawn_at=None, withdrawal_reason="")),
                violation_error_message="撤回须写明撤回人、时间和理由",
            ),
            models.CheckConstraint(
                name="outgoing_paper_origin_whole",
                condition=Q(origin_kind="", origin_key="") | (~Q(origin_kind="") & ~Q(origin_key="")),
                violation_error_message="来源应同时写明种类和标识",
            ),
            models.CheckConstraint(
                name="outgoing_paper_urgency_known",
                condition=Q(urgency="") | Q(urgency__in=Urgency.values),
                violation_error_message="紧急程度不在列表中",
            ),
            models.CheckConstraint(
                name="outgoing_paper_normative_or_denied",
                condition=Q(is_normative=False) | Q(not_normative_reason=""),
                violation_error_message="标明是行政规范性文件的，不写不作为行政规范性文件的理由",
            ),
            models.CheckConstraint(
                name="outgoing_paper_comments_whole",
                condition=Q(comments_from=None, comments_to=None)
                | (Q(comments_from__isnull=False, comments_to__gte=F("comments_from")) & ~Q(comments="")),
                violation_error_message="征求意见须同时写明起止日期和情况，止日不早于起日",
            ),
            models.CheckConstraint(
                name="outgoing_paper_meeting_whole",
                condition=Q(meeting="", meeting_on=None) | (~Q(meeting="") & Q(meeting_on__isnull=False)),
                violation_error_message="集体审议须同时写明会议和日期",
            ),
            models.UniqueConstraint(
                name="outgoing_paper_page_once",
                fields=["drafted_by", "page_key"],
                condition=~Q(page_key=""),
                violation_error_message="本页已保存为一件发文稿",
            ),
            models.UniqueConstraint(
                name="outgoing_paper_origin_once",
                fields=["origin_kind", "origin_key"],
                condition=~Q(origin_kind=""),
                violation_error_message="该事项已经发文",
            ),
        ]

    def __str__(self) -> str:
        return quoted(self.title)

    def get_absolute_url(self) -> str:
        return reverse("documents:paper_detail", args=[self.pk])
