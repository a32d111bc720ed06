"""A file of forecasts: upload, what was understood and what is refused, confirmation.

The address of the page that shows a file carries, signed, which file it is and what was said beside it, so that it
survives a reload, and nobody opens another file by it. The file is read again each time it is shown. One that nobody
confirms is swept away after a week (portal.attachments).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution.alert_choices import Channel
from pollution.alerting import forecasting
from pollution.alerting.forecasting import Looked
from pollution.alerts import forecast_files
from pollution.alerts.forecast_files import ForecastFile, Unreadable
from pollution.alerts.forecast_rules import FORECASTING
from pollution.forecast_forms import ForecastFileForm
from pollution.forecast_tables import levels_look, range_words
from pollution.models import Forecast
from pollution.permissions import may_analyse_warnings, may_see_warnings
from pollution.views.forecasts import FORECASTS
from portal import attachments
from portal.access import posted_from, requires
from portal.acting import form_page
from portal.attachments import Attachment
from portal.file_kinds import FileKind
from portal.lifecycle import Refused
from portal.pages import Finding
from portal.requests import SignedInRequest

KINDS = (FileKind.CSV, FileKind.XLSX)
IMPORTING = ("上传预报文件", "pollution:forecast_import")
MOST_SHOWN = 200
"""Refusals on the page; a file with more of them has one cause."""
_SALT = "pollution.forecast_file"


@dataclass(frozen=True)
class _Said:
    """Which file, and what holds where a line does not say it."""

    attachment: int
    source: str
    issued_at: datetime
    """Naive, in the time of the office."""

    @property
    def key(self) -> str:
        """As the address carries it."""
        return signing.dumps([self.attachment, self.source, self.issued_at.isoformat()], salt=_SALT, compress=True)

    @classmethod
    def of(cls, key: str) -> _Said:
        """From the address; 404 for one that the portal did not make."""
        try:
            attachment, source, issued_at = signing.loads(key, salt=_SALT)
        except signing.BadSignature:
            raise Http404 from None
        return cls(attachment, source, datetime.fromisoformat(issued_at))


@requires(may_analyse_warnings)
def forecast_import(request: SignedInRequest) -> HttpResponse:
    """Hand in a file; nothing is entered before it is confirmed."""

    now = timezone.now()

    def receive(given: dict[str, Any]) -> HttpResponse:
        with transaction.atomic():
            kept = attachments.store(given["file"], allowed=KINDS, by=request.user, at=now)
            said = _Said(kept.pk, given["source"], timezone.make_naive(given["issued_at"]))
            _read(kept, said)  # what cannot be read at all is told on the form, and not kept
        return redirect("pollution:forecast_import_check", said.key)

    initial = {"issued_at": timezone.localtime(now).replace(minute=0, second=0, microsecond=0)}
    return form_page(
        request,
        ForecastFileForm(request.POST or None, request.FILES or None, initial=initial, at=now),
        receive,
        title=IMPORTING[0],
        done="",
        cancel_url=str(FORECASTS[1]),
        breadcrumbs=[FORECASTS],
        submit_label="上传并读取",
        refused_at="file",
    )


@require_safe
@requires(may_analyse_warnings)
def forecast_import_check(request: SignedInRequest, key: str) -> HttpResponse:
    """What was understood, what would be entered, what is refused, and which regions are missing."""
    said = _Said.of(key)
    file = get_object_or_404(Attachment, pk=said.attachment)
    found = _read(file, said)
    looked = forecasting.look(found.drafts, at=timezone.now())
    rows = [(each, range_words(each.lower, each.upper), levels_look(each.lower, each.upper)) for each in looked.new]
    return render(
        request,
        "pollution/forecast_import.html",
        {
            "title": f"预报文件：{file.name}",
            "breadcrumbs": [FORECASTS, (IMPORTING[0], reverse(IMPORTING[1]))],
            "key": key,
            "found": found,
            "looked": looked,
            "refused": _refused(found, looked)[:MOST_SHOWN],
            "refused_count": len(found.refusals) + len(looked.objections),
            "rows": rows,
            "findings": _findings(found, looked),
            "facts": [
                ("文件", file.name),
                ("编码", "Excel工作簿" if found.encoding == "xlsx" else found.encoding.upper()),
                ("工作表", found.sheet or "—"),
                ("排列", "一个区域一行，每个预报日一列" if found.is_wide else "一个区域一日一行"),
                ("没有写来源、起报时间的行", f"{said.source}，{said.issued_at:%Y-%m-%d %H:%M}"),
                ("将录入", f"{len(looked.new)}条"),
                ("与已有预报相同，不重复录入", f"{looked.known}条"),
                ("拒收", f"{len(found.refusals) + len(looked.objections)}处"),
            ],
        },
    )


@posted_from("pollution:forecast_import")
@requires(may_analyse_warnings)
def forecast_import_confirm(request: SignedInRequest, key: str) -> HttpResponse:
    """Read the file again and enter what nothing stands in the way of."""
    said = _Said.of(key)
    file = get_object_or_404(Attachment, pk=said.attachment)
    now = timezone.now()
    try:
        looked = forecasting.look(_read(file, said).drafts, at=now)
        if looked.known and not looked.new:
            messages.success(request, f"可录入的{looked.known}条预报已全部录入")
            return redirect("pollution:forecast_grid")
        entered = forecasting.enter_many(looked.new, channel=Channel.FILE, by=request.user, at=now, file=file)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("pollution:forecast_import_check", key)
    messages.success(request, entered.told)
    return redirect("pollution:forecast_grid")


@require_safe
@requires(may_see_warnings)
def forecast_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file in which a forecast stood."""
    rows = Forecast.objects.visible_to(request.user).filter(file__isnull=False).select_related("file")
    forecast: Forecast = get_object_or_404(rows, pk=pk)
    assert forecast.file is not None
    return attachments.download_response(forecast.file)


def _read(file: Attachment, said: _Said) -> ForecastFile:
    """Raises Refused where nothing of the file can be read."""
    with file.open():  # a look that it is still what was uploaded
        try:
            return forecast_files.read(file.path, source=said.source, issued_at=said.issued_at)
        except Unreadable as error:
            raise Refused(str(error)) from error


def _refused(found: ForecastFile, looked: Looked) -> list[tuple[str, str, str, str]]:
    """Place, column, value and reason of everything that is not entered."""
    cells = [(f"第{each.line}行", each.column, each.value, each.reason) for each in found.refusals]
    labels = {"region": "区域", "day": "预报日", "lower": "AQI下限", "upper": "AQI上限", "source": "来源",
              "issued_at": "起报时间"}  # fmt: skip
    for each in looked.objections:
        draft = looked.drafts[each.number]
        value = str(getattr(draft, each.field))
        reason = f"{each.message}（规则{each.rule}，{each.rule.clause}）"
        cells.append((draft.place, labels[each.field], value, reason))
    return cells


def _findings(found: ForecastFile, looked: Looked) -> list[Finding]:
    findings = []
    refused = len(found.refusals) + len(looked.objections)
    if refused > MOST_SHOWN:
        findings.append(Finding(f"下表只列前{MOST_SHOWN}处拒收", severity="info"))
    if refused:
        findings.append(
            Finding(
                f"有{refused}处拒收，所在的预报不录入",
                severity="error",
                remedy="按下表更正文件后重新上传，或确认录入其余各条",
            )
        )
    if not looked.new:
        findings.append(Finding("没有新的预报可录入", severity="info" if looked.known else "error"))
    submitted = {each.day for each in looked.drafts}
    absent = [region for region, days in looked.missing if len(days) == len(submitted)]
    if absent:
        findings.append(
            Finding(f"缺各日预报的县市（{len(absent)}个，规则F11）：{'、'.join(absent)}", clause=FORECASTING)
        )
    for region, days in looked.missing:
        if region not in absent:
            which = "、".join(f"{each:%m-%d}" for each in days)
            findings.append(Finding(f"{region}缺{which}预报（规则F11）", clause=FORECASTING))
    if found.ignored:
        findings.append(Finding(f"没有读取的列：{'、'.join(found.ignored)}", severity="info"))
    return findings
