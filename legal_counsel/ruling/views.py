"""Versions of the rules: the list, one with what prolongs and interprets it, and what its keepers do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.models import Document
from legal_counsel.choices import RuleState
from legal_counsel.models import RuleExtension, RuleInterpretation, RuleVersion
from legal_counsel.permissions import may_keep_counsel
from legal_counsel.reach import is_keeper_of_rules
from legal_counsel.rules import RULE_LABELS
from legal_counsel.ruling import versioning
from legal_counsel.ruling.forms import NUMBERS, EndForm, ExtensionForm, InterpretationForm, VersionForm, label_of
from legal_counsel.ruling.lifecycle import INTERPRETATION, VALIDITY
from legal_counsel.ruling.tables import RuleFilters, RuleTable, rule_mark
from portal.access import posted_from, requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import act_page, form_page, press
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

RULES = ("规则版本", reverse_lazy("legal_counsel:rule_list"))
_form = partial(act_page, above=[RULES])


@require_safe
@requires(signed_in)
def rule_list(request: SignedInRequest) -> HttpResponseBase:
    """All versions."""
    return list_page(
        request,
        RuleVersion.objects.visible_to(request.user).prefetch_related("extensions"),
        title=RULES[0],
        table=RuleTable,
        filters=RuleFilters,
        buttons=[Button("录入新版本", reverse("legal_counsel:rule_new"), True)] if _keeps(request.user) else [],
        empty="没有符合条件的规则版本",
    )


@require_safe
@requires(signed_in)
def rule_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version: its days and numbers, where each rule stands, its extensions and interpretations."""
    row, today = _version(request, pk), timezone.localdate()
    keeps = _keeps(request.user)
    names = (*NUMBERS, "reminders")
    numbers = [(label_of(name), getattr(row, name)) for name in names]
    context = {
        "title": str(row),
        "breadcrumbs": [RULES],
        "version": row,
        "state": rule_mark(row, today),
        "document": Document.objects.visible_to(request.user).filter(number=row.number).order_by("-pk").first(),
        "facts": [
            ("标题", row.title),
            ("施行日期", row.first_on),
            ("有效期末日", row.last_day(today) or "没有规定"),
            ("制定依据", "、".join(row.basis) or "没有写明"),
            *[(label, "、".join(map(str, value)) if isinstance(value, list) else value) for label, value in numbers],
            ("录入", _who(row.proposed_by, row.proposed_at) or "随系统安装"),
            ("复核", _who(row.settled_by, row.settled_at) or "—"),
        ],
        "acts": _acts(row) if keeps else (),
        "may_keep": keeps,
        "waits": row.state == RuleState.PROPOSED,
        "is_mine": row.proposed_by_id == request.user.pk,
        "extensions": row.extensions.select_related("proposed_by", "settled_by"),
        "interpretations": row.interpretations.select_related("recorded_by"),
        "articles": [(label, row.articles.get(rule, "")) for rule, label in RULE_LABELS.items()],
        "changes": changes_of(row, also=("extensions", "interpretations"))
        if request.GET.get("tab") == "history"
        else [],
    }
    return render(request, "legal_counsel/rule_detail.html", context)


@requires(may_keep_counsel)
def rule_new(request: SignedInRequest) -> HttpResponse:
    """录入新版本, beginning with what the last one says."""
    form = VersionForm(request.POST or None, known=RuleVersion.objects.begun_by(timezone.localdate()))
    return form_page(
        request,
        form,
        lambda _: reverse(
            "legal_counsel:rule_detail",
            args=[versioning.propose(form.text(), by=request.user, at=timezone.now()).pk],
        ),
        title="录入新版本",
        done="已录入，由另一人复核后自施行日期起适用",
        submit_label="录入",
        cancel_url=str(RULES[1]),
        breadcrumbs=[RULES],
    )


@posted_from("legal_counsel:rule_detail")
@requires(may_keep_counsel)
def rule_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """复核确认 of a version."""
    row = _version(request, pk)
    return _pressed(request, row, lambda: versioning.confirm(row, **_now(request)), "已确认，自施行日期起适用")


@posted_from("legal_counsel:rule_detail")
@requires(may_keep_counsel)
def rule_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回 of a version."""
    row = _version(request, pk)
    return _pressed(request, row, lambda: versioning.withdraw(row, **_now(request)), "已撤回")


@requires(may_keep_counsel)
def extension_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入续期."""
    row = _version(request, pk)

    def perform(given: dict[str, Any]) -> str:
        versioning.extend(row, **given, **_now(request))
        return row.get_absolute_url()

    return _form(
        request, row, ExtensionForm(request.POST or None), perform, "录入续期", done="已录入，由另一人复核后生效"
    )


@posted_from("legal_counsel:rule_list")
@requires(may_keep_counsel)
def extension_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """复核确认 of an extension."""
    row = _extension(pk)
    return _pressed(request, row.version, lambda: versioning.confirm(row, **_now(request)), "已确认续期")


@posted_from("legal_counsel:rule_list")
@requires(may_keep_counsel)
def extension_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回 of an extension."""
    row = _extension(pk)
    return _pressed(request, row.version, lambda: versioning.withdraw(row, **_now(request)), "已撤回")


@requires(may_keep_counsel)
def interpretation_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记解释."""
    row = _version(request, pk)

    def perform(given: dict[str, Any]) -> str:
        versioning.interpret(row, **given, **_now(request))
        return row.get_absolute_url()

    return _form(request, row, InterpretationForm(request.POST or None), perform, "登记解释", done="已登记解释")


@requires(may_keep_counsel)
def interpretation_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """不再适用."""
    row = get_object_or_404(RuleInterpretation.objects.select_related("version"), pk=pk)

    def perform(given: dict[str, Any]) -> str:
        versioning.end_interpretation(row, **given, **_now(request))
        return row.version.get_absolute_url()

    return _form(request, row.version, EndForm(request.POST or None), perform, "解释不再适用", done="已登记")


def _version(request: SignedInRequest, pk: int) -> RuleVersion:
    rows = RuleVersion.objects.visible_to(request.user).select_related("proposed_by", "settled_by")
    found: RuleVersion = get_object_or_404(rows, pk=pk)
    return found


def _extension(pk: int) -> RuleExtension:
    found: RuleExtension = get_object_or_404(RuleExtension.objects.select_related("version"), pk=pk)
    return found


def _keeps(user: Any) -> bool:
    return may_keep_counsel(user) and is_keeper_of_rules(user)


def _now(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _who(person: Any, at: Any) -> str:
    return f"{person}，{timezone.localtime(at):%Y-%m-%d %H:%M}" if person else ""


def _acts(row: RuleVersion) -> list[tuple[str, str, str, bool]]:
    """Label, address, clause, and whether it is the main one."""
    if row.state != RuleState.CONFIRMED:
        return []
    found = [("登记解释", reverse("legal_counsel:interpretation_new", args=[row.pk]), INTERPRETATION, False)]
    if row.last_on:
        found.insert(0, ("录入续期", reverse("legal_counsel:extension_new", args=[row.pk]), VALIDITY, True))
    return found


def _pressed(request: SignedInRequest, row: RuleVersion, act: Callable[[], Any], done: str) -> HttpResponse:
    return press(request, act, done=done, address=row.get_absolute_url())
