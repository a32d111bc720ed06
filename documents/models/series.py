"""Series 发文字号系列, where each stands, and the numbers that were taken from them."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.gazette.parsed import DocNumber
from documents.issuing.choices import SeriesForm
from documents.issuing.querysets import SeriesQuerySet
from documents.models.document import LONGEST_REASON
from documents.models.written_once import refuses
from portal.history import tracked
from portal.organization.models import Unit

LONGEST_CODE = 30


@tracked()
class Series(models.Model):
    """发文字号系列: the code under which a unit numbers one sort of its papers (GB/T 9704-2012 7.2.5)."""

    code = models.CharField(
        "机关代字", max_length=LONGEST_CODE, help_text="如 伊州政办发；命令写全称，如 X州人民政府令"
    )
    unit = models.ForeignKey(Unit, verbose_name="发文机关", on_delete=models.PROTECT, related_name="series")
    form = models.CharField("编号方式", max_length=10, choices=SeriesForm, default=SeriesForm.BRACKET)
    mark = models.CharField("发文机关标志", max_length=60, help_text="版头所印，如 X州人民政府办公厅文件")
    is_letter = models.BooleanField("信函格式", default=False)
    is_normative = models.BooleanField("专用于行政规范性文件", default=False)
    opened_on = models.DateField("启用日期")
    closed_on = models.DateField("停用日期", null=True, blank=True, help_text="自该日起不再编号")

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "发文字号系列"
        verbose_name_plural = "发文字号系列"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                name="series_code_once", fields=["code"], violation_error_message="该机关代字已登记"
            ),
            models.CheckConstraint(
                name="series_code_readable",
                condition=Q(code__regex=r"^[一-鿿〇]{2,30}$"),
                violation_error_message="机关代字应为2至30个汉字，不含年份、括号和空格",
            ),
            models.CheckConstraint(
                name="series_form_known",
                condition=Q(form__in=SeriesForm.values),
                violation_error_message="编号方式不在列表中",
            ),
            models.CheckConstraint(
                name="series_order_named_order",
                condition=Q(form=SeriesForm.BRACKET, code__regex=r"[^令]$")
                | Q(form=SeriesForm.ORDER, code__regex=r"令$"),
                violation_error_message="命令的代字以“令”结尾，按“令第N号”编号；其他代字按年度编号",
            ),
            models.CheckConstraint(
                name="series_mark_given", condition=~Q(mark=""), violation_error_message="发文机关标志不能为空"
            ),
            models.CheckConstraint(
                name="series_closed_after_opened",
                condition=Q(closed_on=None) | Q(closed_on__gt=models.F("opened_on")),
                violation_error_message="停用日期应晚于启用日期",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("documents:series_detail", args=[self.pk])

    def year_of(self, day: date) -> int | None:
        """The year in which a paper of this day is numbered; orders run on without one."""
        return day.year if self.form == SeriesForm.BRACKET else None

    def written(self, year: int | None, sequence: int) -> str:
        """The number as it is printed."""
        return str(DocNumber(self.code, year, sequence, str(self.form)))

    def is_open_on(self, day: date) -> bool:
        """Whether a paper of this day may be numbered."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


@tracked(fields=["series", "year", "first"])
class NumberYear(models.Model):
    """顺序号进度: which number of a series comes next. Its row lock makes numbers consecutive (ADR 0014).

    The history tells who said where a year begins; what was taken from it are rows of their own.
    """

    series = models.ForeignKey(Series, verbose_name="系列", on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True, help_text="命令不分年度，留空")
    first = models.PositiveIntegerField("起编号", default=1)
    next = models.PositiveIntegerField("下一号", default=1)

    class Meta:
        verbose_name = "顺序号进度"
        verbose_name_plural = "顺序号进度"
        ordering = ["series", "-year"]
        triggers = [
            refuses(
                "number_year_only_grows",
                pgtrigger.Update,
                pgtrigger.Q(new__next__lt=pgtrigger.F("old__next"))
                | pgtrigger.Q(new__series_id__df=pgtrigger.F("old__series_id"))
                | pgtrigger.Q(new__year__df=pgtrigger.F("old__year"))
                | pgtrigger.Q(new__first__df=pgtrigger.F("old__first")),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="number_year_once",
                fields=["series", "year"],
                nulls_distinct=False,
                violation_error_message="该系列本年度已开始编号",
            ),
            models.CheckConstraint(
                name="number_year_possible",
                condition=Q(year=None) | Q(year__range=(1900, 2200)),
                violation_error_message="年份应在1900至2200之间",
            ),
            models.CheckConstraint(
                name="number_year_begins_at_one_or_later",
                condition=Q(first__gte=1, next__gte=models.F("first")),
                violation_error_message="起编号不小于1，下一号不小于起编号",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year or ''}"


@tracked()
class IssuedNumber(models.Model):
    """已编号: a number that was taken. It is taken for ever: a void one says why and is never given again."""

    series = models.ForeignKey(Series, verbose_name="系列", on_delete=models.PROTECT, related_name="numbers")
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    sequence = models.PositiveIntegerField("顺序号")
    allocated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="编号人", on_delete=models.PROTECT, related_name="+"
    )
    allocated_at = models.DateTimeField("编号时间")
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="作废人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=LONGEST_REASON, blank=True)

    class Meta:
        verbose_name = "已编号"
        verbose_name_plural = "已编号"
        ordering = ["series", "-year", "-sequence"]
        triggers = [
            refuses("issued_number_stays", pgtrigger.Delete),
            refuses(
                "issued_number_unchanged",
                pgtrigger.Update,
                pgtrigger.Q(new__series_id__df=pgtrigger.F("old__series_id"))
                | pgtrigger.Q(new__year__df=pgtrigger.F("old__year"))
                | pgtrigger.Q(new__sequence__df=pgtrigger.F("old__sequence"))
                | pgtrigger.Q(old__voided_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="issued_number_once",
                fields=["series", "year", "sequence"],
                nulls_distinct=False,
                violation_error_message="该字号已编给另一件公文",
            ),
            models.CheckConstraint(
                name="issued_number_from_one",
                condition=Q(sequence__gte=1),
                violation_error_message="顺序号从1起编",
            ),
            models.CheckConstraint(
                name="issued_number_void_whole",
                condition=Q(voided_by=None, voided_at=None, void_reason="")
                | (Q(voided_by__isnull=False, voided_at__isnull=False) & ~Q(void_reason="")),
                violation_error_message="作废字号须写明作废人、时间和理由",
            ),
        ]

    def __str__(self) -> str:
        return self.series.written(self.year, self.sequence)
