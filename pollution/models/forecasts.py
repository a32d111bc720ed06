"""Forecasts of the daily AQI, and the consultations 会商 that judge them (伊州政办发〔2023〕31号 3.1, 3.2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from pollution.alert_choices import Channel, ConsultationKind
from pollution.alert_querysets import ConsultationQuerySet, ForecastQuerySet
from portal.attachments import Attachment
from portal.history import tracked
from portal.organization.models import Region

_USER = settings.AUTH_USER_MODEL
LARGEST_AQI = 500


@tracked()
class Forecast(models.Model):
    """空气质量预报: the AQI expected for a natural day of a region, from a lower to an upper bound.

    Forecasts are kept beside each other with source and time of issue; the newest one not withdrawn counts. One that
    came in a file names the file and its line there.
    """

    region = models.ForeignKey(Region, verbose_name="区域", on_delete=models.PROTECT, related_name="forecasts")
    day = models.DateField("预报日")
    lower = models.PositiveSmallIntegerField("AQI下限")
    upper = models.PositiveSmallIntegerField("AQI上限")
    primary = models.CharField("首要污染物", max_length=40, blank=True, db_column="primary_pollutants")
    source = models.CharField("预报来源", max_length=60, help_text="制作预报的单位或模式")
    issued_at = models.DateTimeField("起报时间")
    channel = models.CharField("录入方式", max_length=10, choices=Channel)
    file = models.ForeignKey(
        Attachment, verbose_name="来源文件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.CharField("文件中的位置", max_length=60, blank=True, help_text="行，一行多日的还有列")
    entered_by = models.ForeignKey(_USER, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("录入时间")
    withdrawn_by = models.ForeignKey(
        _USER, verbose_name="撤回人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=300, blank=True)

    objects = ForecastQuerySet.as_manager()

    class Meta:
        verbose_name = "空气质量预报"
        verbose_name_plural = "空气质量预报"
        ordering = ["-issued_at", "day", "region"]
        indexes = [models.Index(name="forecast_of_region_day", fields=["region", "day", "-issued_at"])]
        constraints = [
            models.CheckConstraint(
                name="forecast_lower_not_above_upper",
                condition=Q(lower__lte=F("upper")),
                violation_error_message="AQI下限不能大于上限",
            ),
            models.CheckConstraint(
                name="forecast_in_range",
                condition=Q(upper__lte=LARGEST_AQI),
                violation_error_message=f"AQI应在0至{LARGEST_AQI}之间",
            ),
            models.CheckConstraint(
                name="forecast_channel_known",
                condition=Q(channel__in=Channel.values),
                violation_error_message="录入方式不在列表中",
            ),
            models.CheckConstraint(
                name="forecast_of_a_file_names_it",
                condition=(Q(channel=Channel.FILE, file__isnull=False) & ~Q(place=""))
                | (~Q(channel=Channel.FILE) & Q(file__isnull=True, place="")),
                violation_error_message="由文件录入的预报须有来源文件和位置，其他方式录入的没有",
            ),
            models.CheckConstraint(
                name="forecast_source_given", condition=~Q(source=""), violation_error_message="预报来源不能为空"
            ),
            models.CheckConstraint(
                name="forecast_entered_after_issue",
                condition=Q(issued_at__lte=F("entered_at")),
                violation_error_message="起报时间不能晚于录入时间",
            ),
            models.CheckConstraint(
                name="forecast_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                violation_error_message="撤回须有撤回人、时间和理由",
            ),
            models.CheckConstraint(
                name="forecast_withdrawn_after_entry",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("entered_at")),
                violation_error_message="撤回时间不能早于录入时间",
            ),
            models.UniqueConstraint(
                name="forecast_once",
                fields=["region", "day", "source", "issued_at"],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message="同一来源、同一起报时间对该区域该日已有预报；如有误，请先撤回原预报",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}{self.day}预报"

    def get_absolute_url(self) -> str:
        return reverse("pollution:forecast_detail", args=[self.pk])


@tracked()
class Consultation(models.Model):
    """会商: who judged what on which weather (3.2): monthly, in the heating season weekly, in an episode daily.

    `period_start` is the first day of the month, week or day that it stands for; a warning consultation stands for its
    day. One held for a drill stands for no period, and only the decisions of drills rest on it. A wrong record is
    withdrawn: then it stands for nothing, and no decision may rest on it.
    """

    kind = models.CharField("种类", max_length=10, choices=ConsultationKind)
    is_drill = models.BooleanField("演练", default=False)
    held_at = models.DateTimeField("会商时间")
    period_start = models.DateField("所属期起始日", editable=False)
    weather = models.TextField("气象条件", max_length=2000)
    outlook = models.TextField("空气质量趋势", max_length=2000)
    conclusion = models.TextField("会商结论", max_length=2000)
    minutes = models.ForeignKey(
        Attachment, verbose_name="会商纪要", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(_USER, verbose_name="记录人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("记录时间")
    withdrawn_by = models.ForeignKey(
        _USER, verbose_name="撤回人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=300, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "会商"
        verbose_name_plural = "会商"
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="consultation_kind_known",
                condition=Q(kind__in=ConsultationKind.values),
                violation_error_message="会商种类不在列表中",
            ),
            models.CheckConstraint(
                name="consultation_period_begins_with_its_kind",
                condition=Q(kind__in=[ConsultationKind.DAILY, ConsultationKind.WARNING])
                | Q(kind=ConsultationKind.WEEKLY, period_start__iso_week_day=1)
                | Q(kind=ConsultationKind.MONTHLY, period_start__day=1),
                violation_error_message="月会商的所属期从1日起，周会商的从星期一起",
            ),
            models.CheckConstraint(
                name="consultation_says_what",
                condition=~Q(weather="") & ~Q(outlook="") & ~Q(conclusion=""),
                violation_error_message="会商须写明气象条件、趋势和结论",
            ),
            models.CheckConstraint(
                name="consultation_recorded_after",
                condition=Q(held_at__lte=F("recorded_at")),
                violation_error_message="会商时间不能晚于记录时间",
            ),
            models.CheckConstraint(
                name="consultation_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | (Q(withdrawn_at__gte=F("recorded_at"), withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
                violation_error_message="撤回须有撤回人、时间和理由，且不早于记录时间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{'（演练）' if self.is_drill else ''} {self.period_start}"

    def get_absolute_url(self) -> str:
        return reverse("pollution:consultation_detail", args=[self.pk])


@tracked()
class Participant(models.Model):
    """会商参加人: by name and body, since experts and guests have no account."""

    consultation = models.ForeignKey(
        Consultation, verbose_name="会商", on_delete=models.CASCADE, related_name="participants"
    )
    name = models.CharField("姓名", max_length=50)
    affiliation = models.CharField("单位及职务", max_length=100)

    class Meta:
        verbose_name = "会商参加人"
        verbose_name_plural = "会商参加人"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="participant_named",
                condition=~Q(name="") & ~Q(affiliation=""),
                violation_error_message="参加人须有姓名和单位",
            ),
            models.UniqueConstraint(
                name="participant_once",
                fields=["consultation", "name", "affiliation"],
                violation_error_message="该参加人已列入",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.affiliation}）"
