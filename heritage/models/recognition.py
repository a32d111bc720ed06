"""LevelRecognition 级别认定: a project stands on the list of another level than the prefecture's."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from documents.models import LONGEST_REASON
from heritage.choices import Level, ListKind
from heritage.codes import SIGNS
from heritage.levels.querysets import LevelRecognitionQuerySet
from heritage.models.cited import Cited, Ended, cites_a_paper, ends_whole
from heritage.models.project import Project
from portal.history import tracked
from portal.organization.models import Region

_USER = settings.AUTH_USER_MODEL
RECORDED = (Level.COUNTY, Level.REGION, Level.NATIONAL)
"""The levels that are entered; the prefecture's follows from the inscriptions."""


@tracked()
class LevelRecognition(Cited, Ended):
    """级别认定. 序号 and 编号 are those of that list; they are not unique, since extensions share them."""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="recognitions")
    level = models.CharField("级别", max_length=20, choices=Level)
    region = models.ForeignKey(
        Region, verbose_name="县市", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    list_kind = models.CharField("名录类别", max_length=20, choices=ListKind, default=ListKind.NEW)
    serial = models.PositiveIntegerField("序号", null=True, blank=True)
    code = models.CharField("编号", max_length=20, blank=True)
    name = models.CharField("该名录所用名称", max_length=100, blank=True)
    batch = models.PositiveSmallIntegerField("批次", null=True, blank=True)
    recognized_on = models.DateField("公布日期")
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    correction = models.CharField("更正理由", max_length=LONGEST_REASON, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    objects = LevelRecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = "级别认定"
        verbose_name_plural = "级别认定"
        ordering = ["project", "recognized_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_recognition_one_standing",
                fields=["project", "level", "region"],
                condition=Q(ended_on=None),
                nulls_distinct=False,
                violation_error_message="该项目已在该级名录，不能重复登记；有误的请更正原登记",
            ),
            models.CheckConstraint(
                name="heritage_recognition_level_known",
                condition=Q(level__in=RECORDED),
                violation_error_message="级别只能是县级、自治区级或国家级；州级由列入情况得出",
            ),
            models.CheckConstraint(
                name="heritage_recognition_county_of_its_list",
                condition=Q(level=Level.COUNTY, region__isnull=False) | (~Q(level=Level.COUNTY) & Q(region=None)),
                violation_error_message="县级须写明是哪个县市的名录，其他级别不写县市",
            ),
            models.CheckConstraint(
                name="heritage_recognition_kind_known",
                condition=Q(list_kind__in=ListKind.values),
                violation_error_message="名录类别不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_recognition_code_form",
                condition=Q(code__regex=f"^[{SIGNS}]-[1-9][0-9]{{0,4}}$") | Q(code="", level=Level.COUNTY),
                violation_error_message="编号应写作Ⅷ-38；自治区级和国家级须有编号",
            ),
            models.CheckConstraint(
                name="heritage_recognition_numbers_positive",
                condition=(Q(serial=None) | Q(serial__gt=0)) & (Q(batch=None) | Q(batch__gt=0)),
                violation_error_message="序号和批次应从1起",
            ),
            models.CheckConstraint(
                name="heritage_recognition_ends_after_it_began",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("recognized_on")),
                violation_error_message="退出日期不能早于公布日期",
            ),
            cites_a_paper("heritage_recognition_cites_a_paper"),
            ends_whole("heritage_recognition_ends_whole"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.place, self.code)))

    @property
    def place(self) -> str:
        """Which list: 国家级, 县级（特克斯县）."""
        label = self.get_level_display()
        return f"{label}（{self.region.name}）" if self.region else label
