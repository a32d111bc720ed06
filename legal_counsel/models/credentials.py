"""Licences and breaks in practice, certificates, titles, and who sits at a unit for a firm (第十三、十四条)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from legal_counsel.choices import TITLE_CHOICES, BreakKind, CertificateKind, LicenceKind
from legal_counsel.facts import Title
from legal_counsel.models.counsel import Counsel
from legal_counsel.models.fact import Fact, in_order, known, of_every_fact, once
from portal.history import tracked


@tracked()
class PracticeLicence(Fact):
    """执业证: the day of the first one counts (A14)."""

    kind = models.CharField("类别", max_length=20, choices=LicenceKind)
    number = models.CharField("执业证号", max_length=40)
    first_on = models.DateField("首次执业日期")

    class Meta:
        verbose_name = "执业证"
        verbose_name_plural = "执业证"
        ordering = ["first_on", "pk"]
        constraints = [
            known("counsel_licence_kind_known", "kind", LicenceKind.values),
            once("counsel_licence_once", "number", told="该执业证已登记"),
            *of_every_fact("counsel_licence"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}执业证{self.number}"


@tracked()
class PracticeBreak(Fact):
    """执业中断: from its first day to the day on which practice went on, open while it lasts."""

    kind = models.CharField("情形", max_length=20, choices=BreakKind)
    since = models.DateField("中断起始日期")
    until = models.DateField("恢复执业日期", null=True, blank=True)

    class Meta:
        verbose_name = "执业中断"
        verbose_name_plural = "执业中断"
        ordering = ["since", "pk"]
        constraints = [
            known("counsel_break_kind_known", "kind", BreakKind.values),
            in_order("counsel_break_in_order"),
            once("counsel_break_once", "since", told="该日起的中断已登记"),
            *of_every_fact("counsel_break"),
        ]

    def __str__(self) -> str:
        return f"{self.since}起{self.get_kind_display()}"


@tracked()
class Residency(Fact):
    """常驻坐班 (第十四条第二款第一项): a lawyer whom the firm sends."""

    lawyer = models.ForeignKey(Counsel, verbose_name="常驻坐班律师", on_delete=models.PROTECT, related_name="sent")
    since = models.DateField("派驻起始日期")
    until = models.DateField("派驻终止日期", null=True, blank=True)

    class Meta:
        verbose_name = "常驻坐班"
        verbose_name_plural = "常驻坐班"
        ordering = ["since", "pk"]
        constraints = [
            in_order("counsel_residency_in_order"),
            once("counsel_residency_once", "lawyer", "since", told="该律师自该日起的派驻已登记"),
            *of_every_fact("counsel_residency"),
        ]

    def __str__(self) -> str:
        return f"{self.lawyer}自{self.since}起常驻坐班"


@tracked()
class QualificationCertificate(Fact):
    """法律职业资格证书 or 律师资格证书 (第十三条第一款第三项)."""

    kind = models.CharField("证书", max_length=20, choices=CertificateKind)
    number = models.CharField("证书编号", max_length=40)
    issued_on = models.DateField("取得日期")

    class Meta:
        verbose_name = "资格证书"
        verbose_name_plural = "资格证书"
        ordering = ["issued_on", "pk"]
        constraints = [
            known("counsel_certificate_kind_known", "kind", CertificateKind.values),
            once("counsel_certificate_once", "number", told="该证书已登记"),
            *of_every_fact("counsel_certificate"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.number}"


@tracked()
class ProfessionalTitle(Fact):
    """职称 (第十四条第二款第二项)."""

    rank = models.CharField("级别", max_length=20, choices=TITLE_CHOICES)
    subject = models.CharField("专业", max_length=50)
    is_in_law = models.BooleanField("属法学专业", default=False)
    awarded_on = models.DateField("取得日期")

    class Meta:
        verbose_name = "职称"
        verbose_name_plural = "职称"
        ordering = ["awarded_on", "pk"]
        constraints = [
            known("counsel_title_rank_known", "rank", list(Title)),
            models.CheckConstraint(
                name="counsel_title_has_subject",
                condition=~Q(subject=""),
                violation_error_message="职称须写明专业",
            ),
            *of_every_fact("counsel_title"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}{self.get_rank_display()}"
