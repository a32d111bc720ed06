"""Where somebody was in office, did legal work and was counsel before, and what the unit consents to (第十、十三条)."""

from __future__ import annotations

from django.db import models

from legal_counsel.models.fact import Fact, in_order, of_every_fact, once
from portal.history import tracked
from portal.organization.models import Unit


@tracked()
class Employment(Fact):
    """在职情况 (第十条第一款)."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    is_in_office = models.BooleanField("在职公职人员", default=True)
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "在职情况"
        verbose_name_plural = "在职情况"
        ordering = ["since", "pk"]
        constraints = [
            in_order("counsel_employment_in_order"),
            once("counsel_employment_once", "unit", "since", told="该单位自该日起的在职情况已登记"),
            *of_every_fact("counsel_employment"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}，{self.since}起"


@tracked()
class LegalWork(Fact):
    """法律事务经历 (第十条第一款、第十三条第一款第三项)."""

    duty = models.CharField("工作内容", max_length=100)
    is_only_that = models.BooleanField("专门从事法律事务", default=False)
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "法律事务经历"
        verbose_name_plural = "法律事务经历"
        ordering = ["since", "pk"]
        constraints = [
            in_order("counsel_legal_work_in_order"),
            once("counsel_legal_work_once", "since", told="该日起的经历已登记"),
            *of_every_fact("counsel_legal_work"),
        ]

    def __str__(self) -> str:
        return f"{self.duty}，{self.since}起"


@tracked()
class UnitConsent(Fact):
    """单位同意 (第十条第一款)."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    consented_on = models.DateField("同意日期")

    class Meta:
        verbose_name = "单位同意"
        verbose_name_plural = "单位同意"
        ordering = ["-consented_on", "-pk"]
        constraints = [*of_every_fact("counsel_consent")]

    def __str__(self) -> str:
        return f"{self.unit}于{self.consented_on}同意"


@tracked()
class EarlierService(Fact):
    """原任法律顾问 (第十三条第二款, A11): since when somebody was counsel of a unit, or did that duty."""

    unit = models.ForeignKey(Unit, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    since = models.DateField("开始履职日期")

    class Meta:
        verbose_name = "原任法律顾问"
        verbose_name_plural = "原任法律顾问"
        ordering = ["since", "pk"]
        constraints = [
            once("counsel_earlier_service_once", "unit", told="该单位的履职已登记"),
            *of_every_fact("counsel_earlier_service"),
        ]

    def __str__(self) -> str:
        return f"{self.since}起在{self.unit}履职"
