"""Inscription 列入: a published list names a project; and what that list says about itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models import LONGEST_REASON, Document
from heritage.choices import CATEGORY_CHOICES, ListKind, UnitRole
from heritage.codes import CATEGORIES
from heritage.models.cited import LONGEST_PAPER, named_paper, one_paper
from heritage.models.project import Project
from heritage.models.unit import HeritageUnit
from portal.history import tracked

LONGEST_REMARK = 300


@tracked()
class Inscription(models.Model):
    """列入: one row of one annex. A further unit for a listed project is a further inscription, not a project."""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="inscriptions")
    document = models.ForeignKey(Document, verbose_name="公布文件", on_delete=models.PROTECT, related_name="+")
    list_kind = models.CharField("名录类别", max_length=20, choices=ListKind)
    batch = models.PositiveSmallIntegerField("批次", null=True, blank=True, help_text="随第几批公布；文件未写明的留空")
    inscribed_on = models.DateField("列入日期", help_text="公布文件的成文日期")
    annex = models.CharField("附件", max_length=20, blank=True, help_text="如 附件1")
    sub_name = models.CharField("分项名称", max_length=100, blank=True)
    remark = models.CharField("备注", max_length=LONGEST_REMARK, blank=True, help_text="原文“备注”一栏的文字")
    printed_code = models.CharField("原文所印编号", max_length=20)
    printed_name = models.CharField("原文所印名称", max_length=100)
    doubt = models.CharField("存疑", max_length=300, blank=True, help_text="读取原文时的疑点，留待核实")
    line = models.PositiveIntegerField("原文行号")
    start = models.PositiveIntegerField("原文起始字符")
    end = models.PositiveIntegerField("原文终止字符")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField("登记时间")
    correction = models.CharField("更正理由", max_length=LONGEST_REASON, blank=True)
    correction_document = models.ForeignKey(
        Document, verbose_name="登记簿中的更正依据", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    correction_paper = models.CharField("更正依据", max_length=LONGEST_PAPER, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "列入"
        verbose_name_plural = "列入"
        ordering = ["inscribed_on", "line", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_inscription_once",
                fields=["project", "document", "list_kind"],
                violation_error_message="该文件的这份名录已登记此项目",
            ),
            models.UniqueConstraint(
                name="heritage_inscription_new_once",
                fields=["project"],
                condition=Q(list_kind=ListKind.NEW),
                violation_error_message="一个项目只能新列入一次，再次公布的是扩展项目",
            ),
            models.CheckConstraint(
                name="heritage_inscription_kind_known",
                condition=Q(list_kind__in=ListKind.values),
                violation_error_message="名录类别不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_inscription_batch_positive",
                condition=Q(batch=None) | Q(batch__gt=0),
                violation_error_message="批次应从1起",
            ),
            models.CheckConstraint(
                name="heritage_inscription_corrected_on_a_paper",
                condition=Q(correction="", correction_document=None, correction_paper="")
                | (~Q(correction="") & one_paper("correction_document", "correction_paper")),
                violation_error_message="更正列入须同时有理由和所据文件",
            ),
            models.CheckConstraint(
                name="heritage_inscription_has_place",
                condition=Q(line__gt=0, end__gt=models.F("start")),
                violation_error_message="列入须写明在原文中的位置",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printed_code} {self.printed_name}（{self.get_list_kind_display()}）"

    @property
    def is_first_listing(self) -> bool:
        """Listed as new, which is what makes a project more than a stub."""
        return self.list_kind == ListKind.NEW

    @property
    def correction_source(self) -> str:
        """On which paper it was corrected."""
        return named_paper(self.correction_document, self.correction_paper)

    @property
    def batch_label(self) -> str:
        """第5批, or that the notice names none."""
        return batch_label(self.batch)


def batch_label(batch: int | None) -> str:
    """第5批, or that a notice names none."""
    return f"第{batch}批" if batch else "未写明批次"


@tracked()
class InscriptionUnit(models.Model):
    """列入的单位: a unit of one annex row, in printed order and spelling."""

    inscription = models.ForeignKey(Inscription, verbose_name="列入", on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(HeritageUnit, verbose_name="单位", on_delete=models.PROTECT, related_name="links")
    role = models.CharField("角色", max_length=20, choices=UnitRole, default=UnitRole.APPLICANT)
    order = models.PositiveSmallIntegerField("次序")
    printed_name = models.CharField("原文所印单位", max_length=100)

    class Meta:
        verbose_name = "列入的单位"
        verbose_name_plural = "列入的单位"
        ordering = ["inscription", "order"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_inscription_unit_once",
                fields=["inscription", "unit", "role"],
                violation_error_message="该单位已在此列入中",
            ),
            models.UniqueConstraint(
                name="heritage_inscription_unit_order_once",
                fields=["inscription", "role", "order"],
                violation_error_message="单位次序重复",
            ),
            models.CheckConstraint(
                name="heritage_inscription_unit_role_known",
                condition=Q(role__in=UnitRole.values),
                violation_error_message="单位角色不在列表中",
            ),
        ]

    def __str__(self) -> str:
        return self.printed_name


@tracked()
class ListStatement(models.Model):
    """名录自述: how many projects a list says it holds, whole (no category) or by category, or why it holds none.

    Kept as evidence: 「共计11项」 above twelve rows is shown beside the count, and neither is corrected.
    """

    document = models.ForeignKey(Document, verbose_name="公布文件", on_delete=models.PROTECT, related_name="+")
    list_kind = models.CharField("名录类别", max_length=20, choices=ListKind)
    category = models.PositiveSmallIntegerField("类别", choices=CATEGORY_CHOICES, null=True, blank=True)
    stated = models.PositiveIntegerField("所称项数", null=True, blank=True)
    absence = models.CharField("无项目的说明", max_length=100, blank=True, help_text="如 暂缺、未扩展")

    class Meta:
        verbose_name = "名录自述"
        verbose_name_plural = "名录自述"
        ordering = ["document", "list_kind", "category"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_statement_once",
                fields=["document", "list_kind", "category"],
                nulls_distinct=False,
                violation_error_message="该名录的这一类别已有自述",
            ),
            models.CheckConstraint(
                name="heritage_statement_category_known",
                condition=Q(category=None) | Q(category__range=(1, len(CATEGORIES))),
                violation_error_message="类别应为Ⅰ至Ⅹ",
            ),
            models.CheckConstraint(
                name="heritage_statement_kind_known",
                condition=Q(list_kind__in=ListKind.values),
                violation_error_message="名录类别不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_statement_count_or_absence",
                condition=Q(stated__isnull=False, absence="") | (Q(stated=None) & ~Q(absence="")),
                violation_error_message="名录自述须写明项数，或者说明为何没有项目",
            ),
        ]

    def __str__(self) -> str:
        scope = self.get_category_display() if self.category else "总计"
        return f"{scope}：{self.absence or f'{self.stated}项'}"
