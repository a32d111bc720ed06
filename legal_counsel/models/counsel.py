"""Counsel 法律顾问人选: a person or a firm that may become, is or was counsel."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from legal_counsel.choices import CounselKind
from legal_counsel.querysets import CounselQuerySet
from portal.history import tracked
from portal.organization.models import Unit
from portal.pinyin import KEY_LENGTH

_USER = settings.AUTH_USER_MODEL


@tracked()
class Counsel(models.Model):
    """人选. `version` rises with every change, so that two who edit see each other."""

    kind = models.CharField("类别", max_length=20, choices=CounselKind)
    name = models.CharField("姓名或名称", max_length=100)
    pinyin = models.CharField("拼音排序", max_length=KEY_LENGTH, blank=True, editable=False)
    unit = models.ForeignKey(
        Unit, verbose_name="所在机构", on_delete=models.PROTECT, null=True, blank=True, related_name="internal_counsel"
    )
    firm = models.ForeignKey(
        "self", verbose_name="执业机构", on_delete=models.PROTECT, null=True, blank=True, related_name="lawyers"
    )
    employer = models.CharField("工作单位", max_length=100, blank=True)
    account = models.OneToOneField(
        _USER, verbose_name="登录账号", on_delete=models.PROTECT, null=True, blank=True, related_name="counsel"
    )
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField("版次", default=1)

    objects = CounselQuerySet.as_manager()

    class Meta:
        verbose_name = "法律顾问人选"
        verbose_name_plural = "法律顾问人选"
        ordering = ["pinyin", "name"]
        constraints = [
            models.CheckConstraint(
                name="counsel_named", condition=~Q(name=""), violation_error_message="姓名或名称不能为空"
            ),
            models.CheckConstraint(
                name="counsel_kind_known",
                condition=Q(kind__in=CounselKind.values),
                violation_error_message="类别不在列表中",
            ),
            models.UniqueConstraint(
                name="counsel_firm_once",
                fields=["name"],
                condition=Q(kind=CounselKind.FIRM),
                violation_error_message="该律师事务所已登记",
            ),
            models.CheckConstraint(
                name="counsel_where_they_work",
                condition=(
                    Q(kind=CounselKind.INTERNAL, unit__isnull=False, firm=None, employer="")
                    | Q(kind=CounselKind.LAWYER, unit=None, firm__isnull=False, employer="")
                    | (Q(kind=CounselKind.EXPERT, unit=None, firm=None) & ~Q(employer=""))
                    | Q(kind=CounselKind.FIRM, unit=None, firm=None, employer="")
                ),
                violation_error_message="内部人选填写所在机构，律师填写执业机构，法学专家填写工作单位，律师事务所都不填",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("legal_counsel:counsel_detail", args=[self.pk])

    @property
    def is_external(self) -> bool:
        """第十条第二款: 外聘."""
        return self.kind != CounselKind.INTERNAL

    @property
    def where(self) -> str:
        """Where they work, in words; reads `unit` and `firm`."""
        return str(self.unit or self.firm or self.employer)
