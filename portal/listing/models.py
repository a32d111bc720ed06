"""What a person keeps of a list: named filters, and how its table is laid out."""

from __future__ import annotations

from django.conf import settings
from django.db import models

PAGE_SIZES = (20, 50, 100)


class SavedFilter(models.Model):
    """常用查询: the query string of a list under a name, for one person."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.CASCADE, related_name="saved_filters"
    )
    list_name = models.CharField("列表", max_length=100)
    name = models.CharField("名称", max_length=30)
    query = models.CharField("查询条件", max_length=2000, blank=True)
    is_default = models.BooleanField("打开列表时使用", default=False)

    class Meta:
        verbose_name = "常用查询"
        verbose_name_plural = "常用查询"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="saved_filter_name_once",
                fields=["user", "list_name", "name"],
                violation_error_message="已有同名的常用查询，请换一个名称",
            ),
            models.UniqueConstraint(
                name="saved_filter_default_once",
                fields=["user", "list_name"],
                condition=models.Q(is_default=True),
                violation_error_message="打开列表时使用的常用查询只能有一个，请先取消另一个",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListLayout(models.Model):
    """列表布局: the columns a person hides in a list, and the page size chosen for it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.CASCADE, related_name="list_layouts"
    )
    list_name = models.CharField("列表", max_length=100)
    hidden_columns = models.JSONField("隐藏的列", default=list, blank=True)
    page_size = models.PositiveSmallIntegerField("每页条数", default=PAGE_SIZES[0])

    class Meta:
        verbose_name = "列表布局"
        verbose_name_plural = "列表布局"
        constraints = [
            models.UniqueConstraint(
                name="list_layout_once", fields=["user", "list_name"], violation_error_message="该列表已有布局"
            ),
            models.CheckConstraint(
                name="list_layout_page_size_known",
                condition=models.Q(page_size__in=PAGE_SIZES),
                violation_error_message="每页条数只能是 20、50 或 100",
            ),
        ]

    def __str__(self) -> str:
        return self.list_name
