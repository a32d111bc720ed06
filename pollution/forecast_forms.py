"""What people enter of forecasts: several days of a region, a file, a withdrawal."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from pollution.air_at import NOT_JUDGED
from pollution.alerts.forecast_rules import FORECASTING, LONGEST_SOURCE, Draft, horizon, primary_of
from pollution.row_forms import RowForm, RowsForm
from portal.fields import WrittenDateField, WrittenMomentField, WrittenNumberField, WrittenTextField
from portal.organization.models import Region

ISSUED_HELP = "预报制作完成的时间，如 2026-12-1 8:00；不能晚于现在"
SOURCE_HELP = "制作预报的单位或模式，如 伊犁生态环境监测站"


class PrimaryField(forms.CharField):
    """Primary pollutants as people write them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=40, **options)

    def to_python(self, value: Any) -> str:
        try:
            return primary_of(str(value or ""))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class ForecastDayForm(RowForm):
    """A day with its bounds."""

    filled_by = ("lower", "upper", "primary")

    day = WrittenDateField(label="预报日")
    lower = WrittenNumberField(label="AQI下限", min_value=0, max_value=500)
    upper = WrittenNumberField(label="AQI上限", min_value=0, max_value=500)
    primary = PrimaryField(label="首要污染物")


class ForecastForm(RowsForm):
    """Several days of one region."""

    row_form = ForecastDayForm
    rows_label = "各日预报"
    nothing_filled = "请至少填写一天的预报"
    groups = [("预报", ["region", "source", "issued_at"])]

    region = forms.ModelChoiceField(label="区域", queryset=Region.objects.exclude(kind__in=NOT_JUDGED))
    source = WrittenTextField(label="预报来源", max_length=LONGEST_SOURCE, help_text=SOURCE_HELP)
    issued_at = WrittenMomentField(label="起报时间", help_text=ISSUED_HELP)

    @classmethod
    def starting(cls, at: datetime, region: str = "") -> ForecastForm:
        """An empty form for the days after the one of `at`, from the last full hour."""
        today = timezone.localdate(at)
        days: list[dict[str, date]] = [{"day": today + timedelta(days=number + 1)} for number in range(horizon(today))]
        hour = timezone.localtime(at).replace(minute=0, second=0, microsecond=0)
        chosen = region if region.isascii() and region.isdigit() else None
        return cls(initial={"issued_at": hour, "region": chosen}, initial_rows=days)

    def drafts(self) -> list[Draft]:
        """What was filled in, as drafts; asked when valid."""
        given = self.cleaned_data
        issued_at = timezone.make_naive(given["issued_at"])
        said = {"region": given["region"].name, "source": given["source"], "issued_at": issued_at}
        numbers = (number for number, _ in self.filled)
        return [Draft(**said, **row, place=f"第{number}行") for number, row in zip(numbers, given["rows"], strict=True)]


class ForecastFileForm(forms.Form):
    """A file of forecasts, and what holds where a line does not say it."""

    file = forms.FileField(
        label="预报文件",
        allow_empty_file=True,
        help_text=".csv（UTF-8或GB18030编码）或 .xlsx。"
        "表头：区域、日期、AQI下限、AQI上限、首要污染物，可另有 来源、起报时间；"
        "也可以一个区域一行、每个预报日一列，单元格写 120～150 PM2.5。读取后经您确认才录入。",
        error_messages={"required": "请选择要上传的文件"},
    )
    source = WrittenTextField(
        label="预报来源", max_length=LONGEST_SOURCE, help_text=f"用于文件中没有写来源的行；{SOURCE_HELP}"
    )
    issued_at = WrittenMomentField(label="起报时间", help_text=f"用于文件中没有写起报时间的行；{ISSUED_HELP}")

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at

    def clean_issued_at(self) -> datetime:
        """No forecast is issued later than now (F5)."""
        issued_at: datetime = self.cleaned_data["issued_at"]
        if issued_at > self.at:
            raise ValidationError(f"起报时间晚于现在（依据：{FORECASTING}）")
        return issued_at
