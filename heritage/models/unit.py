"""HeritageUnit 单位: who applies for or safeguards a project, under every spelling met in print."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from heritage.querysets import HeritageUnitQuerySet
from portal.history import tracked
from portal.organization.models import Region, Unit
from portal.pinyin import KEY_LENGTH


@tracked(exclude=["name_key"])
class HeritageUnit(models.Model):
    """申报或保护单位: cultural stations, companies, shops, associations; few of them are bodies of the office.

    Whether it is a legal person (conditions of a 保护单位) is not known from print, so nothing here claims it.
    """

    name = models.CharField("名称", max_length=100)
    name_key = models.CharField("拼音排序", max_length=KEY_LENGTH, editable=False)
    region = models.ForeignKey(
        Region,
        verbose_name="所在县市",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="从名称开头读出；名称没有写明的留空",
    )
    organization = models.ForeignKey(
        Unit,
        verbose_name="对应机构",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="机构表中的同一机构，没有则留空",
    )

    objects = HeritageUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "非遗单位"
        verbose_name_plural = "非遗单位"
        ordering = ["name_key"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_unit_name_once", fields=["name"], violation_error_message="该单位已登记"
            ),
            models.CheckConstraint(
                name="heritage_unit_name_given", condition=~Q(name=""), violation_error_message="单位名称不能为空"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class HeritageUnitAlias(models.Model):
    """单位别名: another spelling of the same body, added by a person and never by similarity alone."""

    unit = models.ForeignKey(HeritageUnit, verbose_name="单位", on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField("别名", max_length=100)

    class Meta:
        verbose_name = "单位别名"
        verbose_name_plural = "单位别名"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_unit_alias_once", fields=["name"], violation_error_message="该别名已属于一个单位"
            ),
            models.CheckConstraint(
                name="heritage_unit_alias_given", condition=~Q(name=""), violation_error_message="别名不能为空"
            ),
        ]

    def __str__(self) -> str:
        return self.name
