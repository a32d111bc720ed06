"""HeritageUnit 单位: who applies for or safeguards a project, under every spelling met in print."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import LONGEST_REASON
from heritage.querysets import HeritageUnitQuerySet
from heritage.uniting.choices import LegalPerson
from portal.history import tracked
from portal.organization.models import Region, Unit
from portal.pinyin import KEY_LENGTH


@tracked(exclude=["name_key"])
class HeritageUnit(models.Model):
    """申报或保护单位: cultural stations, companies, shops, associations; few of them are bodies of the office.

    Whether it is a legal person (conditions of a 保护单位) is not known from print; what was verified has
    its basis. A unit that was merged into another keeps its row and names nothing (docs/rules/heritage_units.md).
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
    legal_person = models.CharField("法人资格", max_length=20, choices=LegalPerson, default=LegalPerson.UNKNOWN)
    legal_person_basis = models.CharField(
        "核实依据", max_length=LONGEST_REASON, blank=True, help_text="如统一社会信用代码、登记证书或主管部门的答复"
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
            models.CheckConstraint(
                name="heritage_unit_legal_person_known",
                condition=Q(legal_person__in=LegalPerson.values),
                violation_error_message="法人资格不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_unit_legal_person_verified",
                condition=Q(legal_person=LegalPerson.UNKNOWN, legal_person_basis="")
                | (~Q(legal_person=LegalPerson.UNKNOWN) & ~Q(legal_person_basis="")),
                violation_error_message="已核实法人资格的须写明依据，未核实的不写",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("heritage:unit_detail", args=[self.pk])


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
