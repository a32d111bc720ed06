"""Project 项目: one entry of the prefecture's list, whatever number of units apply for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import LONGEST_REASON, Document
from heritage.choices import CATEGORY_CHOICES, Standing, UnitRole
from heritage.codes import CATEGORIES, HeritageCode
from heritage.models.cited import LONGEST_PAPER, named_paper, one_paper
from heritage.querysets import ProjectQuerySet
from portal.history import tracked
from portal.pinyin import KEY_LENGTH


@tracked(exclude=["name_key"])
class Project(models.Model):
    """代表性项目. 序号 and 编号 are given once, printed as given and never used again, not even after an exit.

    A project that the register knows only from an extension list is a stub (待补录): its first listing and its
    first applicants stand in a notice that nobody has entered yet.
    """

    serial = models.PositiveIntegerField("序号", help_text="整个名录历批连续的顺序号")
    category = models.PositiveSmallIntegerField("类别", choices=CATEGORY_CHOICES)
    number = models.PositiveIntegerField("类内编号", help_text="编号中短横线之后的数")
    name = models.CharField("项目名称", max_length=100, help_text="与公布文件一字不差")
    name_key = models.CharField("拼音排序", max_length=KEY_LENGTH, editable=False)
    gloss = models.CharField("释义", max_length=200, blank=True, help_text="名称含义的简短说明，向社会公开")
    exited_on = models.DateField("退出名录日期", null=True, blank=True)
    exit_reason = models.CharField("退出原因", max_length=LONGEST_REASON, blank=True)
    exit_document = models.ForeignKey(
        Document, verbose_name="登记簿中的退出文件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    exit_paper = models.CharField("退出文件", max_length=LONGEST_PAPER, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "非遗项目"
        verbose_name_plural = "非遗项目"
        ordering = ["category", "number"]
        indexes = [models.Index(name="heritage_project_by_pinyin", fields=["name_key", "serial"])]
        constraints = [
            models.UniqueConstraint(
                name="heritage_project_serial_once", fields=["serial"], violation_error_message="该序号已有项目"
            ),
            models.UniqueConstraint(
                name="heritage_project_code_once",
                fields=["category", "number"],
                violation_error_message="该编号已有项目",
            ),
            models.CheckConstraint(
                name="heritage_project_category_known",
                condition=Q(category__range=(1, len(CATEGORIES))),
                violation_error_message="类别应为Ⅰ至Ⅹ",
            ),
            models.CheckConstraint(
                name="heritage_project_numbers_positive",
                condition=Q(serial__gt=0, number__gt=0),
                violation_error_message="序号和编号应从1起",
            ),
            models.CheckConstraint(
                name="heritage_project_name_given", condition=~Q(name=""), violation_error_message="项目名称不能为空"
            ),
            models.CheckConstraint(
                name="heritage_project_exit_explained",
                condition=Q(exited_on=None, exit_reason="", exit_document=None, exit_paper="")
                | (Q(exited_on__isnull=False) & ~Q(exit_reason="") & one_paper("exit_document", "exit_paper")),
                violation_error_message="退出名录须同时有日期、原因和所据文件",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("heritage:project", args=[self.code.slug])

    @property
    def code(self) -> HeritageCode:
        """编号, printed as Ⅷ-38."""
        return HeritageCode(self.category, self.number)

    @property
    def standing(self) -> Standing:
        """名录状态 as last recorded; reads `inscriptions`, which lists prefetch."""
        if self.exited_on:
            return Standing.EXITED
        is_known = any(each.is_first_listing for each in self.inscriptions.all())
        return Standing.LISTED if is_known else Standing.STUB

    @property
    def unit_names(self) -> tuple[str, ...]:
        """申报地区或单位 of all inscriptions as printed, each once; reads `inscriptions` and their `units`."""
        links = (link for each in self.inscriptions.all() for link in each.units.all())
        return tuple(dict.fromkeys(each.printed_name for each in links if each.role == UnitRole.APPLICANT))

    @property
    def exit_source(self) -> str:
        """On which paper it has left the list."""
        return named_paper(self.exit_document, self.exit_paper)
