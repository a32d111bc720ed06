"""Document 公文: the paper, with who issued it, to whom, and who may read it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from documents.choices import DocumentKind, Publicity
from documents.gazette.titles import quoted
from documents.models.plain_title import LONGEST_TITLE, plain_title_field, unversioned_title_field
from documents.models.starting_days import NEVER_NARROWED, WIDENED_BY_ITS_TEXTS
from documents.querysets import DocumentQuerySet
from portal.accounts.choices import KnowledgeLevel
from portal.history import tracked
from portal.organization.models import Unit
from portal.pinyin import KEY_LENGTH

LONGEST_NAME = 200  # characters of the printed name of an issuer or addressee
LONGEST_REASON = 300  # characters of a reason that a person gives for what they decide


@tracked(
    exclude=[
        *("pairs", "search_copy", "title_key", "plain_title", "unversioned_title"),
        *("starts_first_on", "starts_last_on"),
    ]
)
class Document(models.Model):
    """公文. One that is only known from a citation or a clean-up list is `is_directory_only` and has no text."""

    number = models.CharField("发文字号", max_length=80, blank=True, help_text="如 伊州政办规〔2023〕2号")
    number_as_printed = models.CharField("原文所印字号", max_length=120, blank=True)
    series = models.CharField("机关代字", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    sequence = models.PositiveIntegerField("顺序号", null=True, blank=True)
    title = models.CharField("标题", max_length=LONGEST_TITLE)
    plain_title = plain_title_field()
    unversioned_title = unversioned_title_field()
    title_key = models.CharField("标题排序键", max_length=KEY_LENGTH, blank=True, editable=False)
    search_copy = models.TextField("检索用文字", editable=False)  # widths unified: may be longer than what it copies
    pairs = ArrayField(models.CharField(max_length=8), verbose_name="检索字对", default=list, editable=False)
    kind = models.CharField("文种", max_length=20, choices=DocumentKind, default=DocumentKind.OTHER)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    printed_on = models.DateField(
        "印发日期", null=True, blank=True, help_text="版记所载；自印发之日起施行的从这一天起算"
    )
    knowledge_level = models.PositiveSmallIntegerField(
        "知悉层级", choices=KnowledgeLevel, default=KnowledgeLevel.STAFF, help_text="低于此层级的人员看不到该公文"
    )
    is_directory_only = models.BooleanField("仅有目录信息", default=False)
    registered_at = models.DateTimeField(
        "登记时间", default=timezone.now, editable=False, help_text="登记簿自何时起有这件公文，包括仅知标题的目录记录"
    )
    starts_first_on = models.DateField("文本最早施行之日", null=True, editable=False)
    starts_last_on = models.DateField("文本最晚施行之日", null=True, editable=False)
    is_told_apart = models.BooleanField("已认定不是其他同题公文", default=False)

    publicity = models.CharField("公开属性", max_length=20, choices=Publicity, default=Publicity.PENDING)
    publicity_clause = models.CharField("公开属性依据的条款", max_length=120, blank=True)
    publicity_reason = models.CharField("公开属性的理由", max_length=LONGEST_REASON, blank=True)
    publicity_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="公开审批人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    publicity_decided_at = models.DateTimeField("公开审批时间", null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "公文"
        verbose_name_plural = "公文"
        ordering = [models.F("issued_on").desc(nulls_last=True), "-pk"]
        indexes = [
            GinIndex(name="document_pairs", fields=["pairs"]),
            models.Index(name="document_by_number", fields=["year", "series", "sequence"]),
            models.Index(name="document_by_plain_title", fields=["plain_title"]),
            models.Index(name="document_by_unversioned", fields=["unversioned_title"]),
            models.Index(  # the list, which passes over what cannot have a status without a look at the row
                models.F("issued_on").desc(nulls_last=True),
                models.F("id").desc(),
                "starts_first_on",
                "starts_last_on",
                name="document_newest_first",
            ),
            models.Index(name="document_by_last_start", fields=["starts_last_on"]),
        ]
        triggers = [NEVER_NARROWED, WIDENED_BY_ITS_TEXTS]
        constraints = [
            models.UniqueConstraint(
                name="document_number_once",
                fields=["series", "year", "sequence"],
                condition=~Q(series=""),
                nulls_distinct=False,
                violation_error_message="该发文字号已登记",
            ),
            models.UniqueConstraint(
                name="document_known_by_title_once",
                fields=["plain_title"],
                condition=Q(number="", is_directory_only=True),
                violation_error_message="仅知标题的同题公文已有一条目录记录",
            ),
            models.CheckConstraint(
                name="document_number_whole",
                condition=Q(number="", series="", year=None, sequence=None)
                | (~Q(number="") & ~Q(series="") & Q(sequence__isnull=False, sequence__gt=0)),
                violation_error_message="发文字号应同时具备机关代字和顺序号，或者整个留空",
            ),
            models.CheckConstraint(
                name="document_year_possible",
                condition=Q(year=None) | Q(year__range=(1900, 2200)),
                violation_error_message="发文字号的年份应在1900至2200之间",
            ),
            models.CheckConstraint(
                name="document_title_given",
                condition=~Q(title="") | (Q(is_directory_only=True) & ~Q(number="")),
                violation_error_message="标题不能为空（仅有目录信息且有字号的除外）",
            ),
            models.CheckConstraint(
                name="document_told_apart_is_known_by_title",
                condition=Q(is_told_apart=False) | Q(is_directory_only=True, number=""),
                violation_error_message="只有仅知标题的目录记录才须与同题公文区分",
            ),
            models.CheckConstraint(
                name="document_kind_known",
                condition=Q(kind__in=DocumentKind.values),
                violation_error_message="文种不在列表中",
            ),
            models.CheckConstraint(
                name="document_knowledge_level_known",
                condition=Q(knowledge_level__in=KnowledgeLevel.values),
                violation_error_message="知悉层级不在列表中",
            ),
            models.CheckConstraint(
                name="document_publicity_known",
                condition=Q(publicity__in=Publicity.values),
                violation_error_message="公开属性不在列表中",
            ),
            models.CheckConstraint(
                name="document_publicity_decided",
                condition=Q(
                    publicity=Publicity.PENDING, publicity_decided_by__isnull=True, publicity_decided_at__isnull=True
                )
                | (
                    ~Q(publicity=Publicity.PENDING)
                    & Q(publicity_decided_by__isnull=False, publicity_decided_at__isnull=False)
                ),
                violation_error_message="公开属性只有经审批才能确定，并须记录审批人和时间",
            ),
            models.CheckConstraint(
                name="document_publicity_reasoned",
                condition=Q(publicity__in=[Publicity.PENDING, Publicity.PUBLIC])
                | (~Q(publicity_reason="") & ~Q(publicity_clause="")),
                violation_error_message="依申请公开、不予公开的须写明理由和依据的条款",
            ),
        ]

    def __str__(self) -> str:
        if not self.title:
            return self.number
        return f"{quoted(self.title)}（{self.number}）" if self.number else quoted(self.title)

    def get_absolute_url(self) -> str:
        return reverse("documents:document_detail", args=[self.pk])

    @property
    def is_known_by_title(self) -> bool:
        """Known from citations by its title alone, so that nobody has seen its number."""
        return self.is_directory_only and not self.number

    @property
    def is_offered(self) -> bool:
        """Known by its title alone, and nobody has said that it is no other document of this title."""
        return self.is_known_by_title and not self.is_told_apart


class Party(models.Model):
    """A body named on a document, in the printed order and under the printed name."""

    order = models.PositiveSmallIntegerField("次序")
    printed_name = models.CharField("原文所印名称", max_length=LONGEST_NAME)
    unit = models.ForeignKey(
        Unit, verbose_name="机构", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ["document", "order"]

    def __str__(self) -> str:
        return self.printed_name


@tracked()
class Issuer(Party):
    """发文机关; the first one leads, and the number is its."""

    document = models.ForeignKey(Document, verbose_name="公文", on_delete=models.CASCADE, related_name="issuers")

    class Meta(Party.Meta):
        verbose_name = "发文机关"
        verbose_name_plural = "发文机关"
        constraints = [
            models.UniqueConstraint(
                name="issuer_order_once", fields=["document", "order"], violation_error_message="发文机关次序重复"
            )
        ]


@tracked()
class Addressee(Party):
    """主送机关: a body or a group of bodies as printed."""

    document = models.ForeignKey(Document, verbose_name="公文", on_delete=models.CASCADE, related_name="addressees")

    class Meta(Party.Meta):
        verbose_name = "主送机关"
        verbose_name_plural = "主送机关"
        constraints = [
            models.UniqueConstraint(
                name="addressee_order_once", fields=["document", "order"], violation_error_message="主送机关次序重复"
            )
        ]
