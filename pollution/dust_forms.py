"""What a person enters of a sand-dust event."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from pollution.air_at import NOT_JUDGED
from pollution.deciding_dust import HOUR
from pollution.models import DustEvent
from portal.organization.models import Region


def _moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "3600"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, help_text="整点，以小时结束时刻标记")


class DustForm(forms.Form):
    """Where and when, and on what evidence."""

    regions = forms.ModelMultipleChoiceField(
        label="区域",
        queryset=Region.objects.exclude(kind__in=NOT_JUDGED),
        widget=forms.CheckboxSelectMultiple,
    )
    first = _moment("第一小时")
    last = _moment("最后一小时")
    evidence = forms.CharField(
        label="证据",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="卫星、沙尘监测网、气象资料等；写明来源和时间",
    )


class DustDecisionForm(DustForm):
    """The same as a person found them, with a reason where one is to be told."""

    reason = forms.CharField(
        label="理由", max_length=300, required=False, help_text="如 总站已认定、与气象部门会商结果"
    )


class DustRejectionForm(forms.Form):
    """Why it is none."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def initial_of(event: DustEvent) -> dict[str, object]:
    """An event as the form shows it."""
    first = event.hours.lower + HOUR
    return {
        "regions": list(event.regions.values_list("pk", flat=True)),
        "first": timezone.localtime(first),
        "last": timezone.localtime(event.hours.upper),
        "evidence": event.evidence,
        "reason": event.reason,
    }
