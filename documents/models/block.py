"""Block: one paragraph of a document, found by its characters; and the citations that stand in it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from documents.choices import BlockKind
from documents.gazette.bases import LONGEST_PROVISION
from documents.gazette.titles import quoted
from documents.models.document import Document
from documents.models.plain_title import LONGEST_TITLE
from documents.querysets import BlockQuerySet
from documents.reviews.querysets import CitationQuerySet
from portal.data_changes import noted
from portal.history import tracked


@noted
class Block(models.Model):
    """段落. Written once with its document; the text stays as printed, `search_copy` is only searched."""

    document = models.ForeignKey(Document, verbose_name="公文", on_delete=models.CASCADE, related_name="blocks")
    order = models.PositiveIntegerField("次序")
    anchor = models.CharField("锚点", max_length=40)
    kind = models.CharField("种类", max_length=20, choices=BlockKind, default=BlockKind.PARAGRAPH)
    text = models.TextField("文字")
    search_copy = models.TextField("检索用文字", editable=False)
    pairs = ArrayField(models.CharField(max_length=8), verbose_name="检索字对", default=list, editable=False)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = "段落"
        verbose_name_plural = "段落"
        ordering = ["document", "order"]
        indexes = [GinIndex(name="block_pairs", fields=["pairs"])]
        constraints = [
            models.UniqueConstraint(
                name="block_order_once", fields=["document", "order"], violation_error_message="段落次序重复"
            ),
            models.CheckConstraint(
                name="block_kind_known",
                condition=Q(kind__in=BlockKind.values),
                violation_error_message="段落种类不在列表中",
            ),
            models.UniqueConstraint(
                name="block_anchor_once", fields=["document", "anchor"], violation_error_message="段落锚点重复"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


@noted
class Citation(models.Model):
    """引用: from a paragraph to a document of the register, or as printed where that is not known."""

    block = models.ForeignKey(Block, verbose_name="段落", on_delete=models.CASCADE, related_name="citations")
    start = models.PositiveIntegerField("起", help_text="段落内的字符位置")
    end = models.PositiveIntegerField("止")
    document = models.ForeignKey(
        Document,
        verbose_name="被引公文",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cited_by",
    )
    title = models.CharField("所引标题", max_length=500, blank=True)
    number = models.CharField("所引字号", max_length=80, blank=True)
    provisions = ArrayField(
        models.CharField(max_length=LONGEST_PROVISION),
        verbose_name="所引条款",
        default=list,
        blank=True,
        help_text="紧接在所引公文之后写明的条款",
    )
    is_basis = models.BooleanField("作为依据引用", default=False, help_text="写在“根据”“依据”“按照”等之后")

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = "引用"
        verbose_name_plural = "引用"
        ordering = ["block", "start"]
        indexes = [
            # Few of all citations; the menu counts them on every page.
            models.Index(fields=["block"], condition=Q(document=None), name="citation_unresolved"),
            models.Index(fields=["document"], condition=Q(is_basis=True), name="citation_basis"),
        ]
        constraints = [
            models.CheckConstraint(
                name="citation_names_something",
                condition=~Q(title="") | ~Q(number=""),
                violation_error_message="引用须有标题或字号",
            ),
            models.CheckConstraint(
                name="citation_has_length",
                condition=Q(end__gt=models.F("start")),
                violation_error_message="引用的止点应在起点之后",
            ),
        ]

    def __str__(self) -> str:
        return quoted(self.title) if self.title else self.number


@tracked()
class Annex(models.Model):
    """附件: as the 附件说明 or its own heading names it; without a block its text is missing."""

    document = models.ForeignKey(Document, verbose_name="公文", on_delete=models.CASCADE, related_name="annexes")
    order = models.PositiveSmallIntegerField("次序")
    number = models.PositiveSmallIntegerField("附件序号", null=True, blank=True)
    title = models.CharField("附件名称", max_length=LONGEST_TITLE, blank=True)
    block = models.ForeignKey(
        Block, verbose_name="起始段落", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "公文附件"
        verbose_name_plural = "公文附件"
        ordering = ["document", "order"]
        constraints = [
            models.UniqueConstraint(
                name="annex_order_once", fields=["document", "order"], violation_error_message="附件次序重复"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (f"附件{self.number or ''}", self.title)))
