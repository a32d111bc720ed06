"""User administration 用户管理: list, detail, create, edit, authorize, and the acts of 三员."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Prefetch, Q, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import requires
from portal.accounts import administering, authorizing, ending_sessions, limits
from portal.accounts.adapters import has_second_factor
from portal.accounts.changes import changes_of
from portal.accounts.choices import AccountState, EventKind, KnowledgeLevel, Role
from portal.accounts.forms import AccountForm, AuthorizationForm, NewAccountForm
from portal.accounts.lifecycle import TRANSITIONS
from portal.accounts.models import RoleAssignment, User
from portal.accounts.permissions import (
    holds,
    may_manage_security,
    may_manage_users,
    may_read_users,
    user_of,
)
from portal.accounts.recording import record
from portal.accounts.views.own_account import facts_of
from portal.lifecycle import Refused, actions_from
from portal.listing import BulkAct, Button, bulk_page, list_page
from portal.organization.models import Unit

LIST_CRUMB = ("用户", "user_list")


class UserTable(tables.Table):
    """One line an account."""

    username = tables.Column(linkify=True)
    roles = tables.Column("角色", empty_values=(), orderable=False)

    class Meta:
        model = User
        fields = ("username", "name", "unit", "roles", "knowledge_level", "state", "expires_on", "last_login")

    def render_roles(self, record: User) -> str:
        return record.role_labels() or "—"


class UserFilter(django_filters.FilterSet):
    """Filter row of the user list."""

    q = django_filters.CharFilter(label="用户名或姓名", method="filter_q")
    unit = django_filters.ModelChoiceFilter(label="所在机构", queryset=Unit.objects.all())
    role = django_filters.ChoiceFilter(label="角色", field_name="roles__role", choices=Role.choices)
    knowledge_level = django_filters.ChoiceFilter(label="知悉层级", choices=KnowledgeLevel.choices)
    state = django_filters.ChoiceFilter(label="状态", choices=AccountState.choices)

    class Meta:
        model = User
        fields = ("q", "unit", "role", "knowledge_level", "state")

    def filter_q(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return rows.filter(Q(username__icontains=value) | Q(name__icontains=value))


@requires(may_read_users)
def user_list(request: HttpRequest) -> HttpResponseBase:
    """All accounts, for 三员."""
    user = user_of(request)
    rows = (
        User.objects.visible_to(user)
        .select_related("unit")
        .prefetch_related(Prefetch("roles", queryset=RoleAssignment.objects.only("user_id", "role")))
    )
    may_manage = may_manage_users(user)
    return list_page(
        request,
        rows,
        title="用户",
        table=UserTable,
        filters=UserFilter,
        buttons=[Button("新建用户", reverse("user_create"), is_primary=True)] if may_manage else [],
        bulk=[BulkAct("停用", reverse("user_disable_many"))] if may_manage else [],
        empty="没有符合条件的用户",
    )


@requires(may_read_users)
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its facts, what this administrator may do with it, and its history."""
    reader, user = user_of(request), _find(request, pk)
    now = timezone.now()
    locked_until = limits.locked_until(user, at=now)
    disabled = f"（{timezone.localtime(user.disabled_at):%Y-%m-%d %H:%M} 停用）" if user.disabled_at else ""
    facts = [
        *facts_of(user),
        ("状态", f"{user.get_state_display()}{disabled}"),
        ("登录锁定", f"锁定至 {timezone.localtime(locked_until):%H:%M:%S}" if locked_until else "未锁定"),
        ("下次登录", "须先更换密码" if user.must_change_password(at=now) else "无须更换密码"),
        ("最近登录", f"{timezone.localtime(user.last_login):%Y-%m-%d %H:%M}" if user.last_login else "从未登录"),
        ("登录会话", f"{len(ending_sessions.open_sessions(user))} 个"),
    ]
    return render(
        request,
        "accounts/user_detail.html",
        {
            "title": f"{user.name}（{user.username}）",
            "breadcrumbs": [(LIST_CRUMB[0], reverse(LIST_CRUMB[1]))],
            "facts": facts,
            "links": _links(reader, user),
            "acts": _acts(reader, user, is_locked=locked_until is not None),
            "changes": changes_of(user, also=("roles",)),
        },
    )


@requires(may_manage_users)
@never_cache
def user_create(request: HttpRequest) -> HttpResponse:
    """Open an account. The one-time password stands in the answer to this POST and is kept nowhere."""
    form = NewAccountForm(request.POST or None)
    if form.is_valid():
        issued = _perform(
            request,
            form,
            EventKind.ACCOUNT,
            f"新建用户 {form.cleaned_data['username']}",
            lambda: administering.create(**form.cleaned_data, by=user_of(request), at=timezone.now()),
        )
        if issued:
            return _show_once(request, issued)
    return _form_page(request, form, title="新建用户", submit_label="建立账号", cancel_url=reverse("user_list"))


@requires(may_manage_users)
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, unit and last day of an account."""
    user = _find(request, pk)
    form = AccountForm(request.POST or None, instance=user)
    if form.is_valid() and _perform(
        request,
        form,
        EventKind.ACCOUNT,
        f"修改用户 {user.username}",
        lambda: administering.edit(_find(request, pk), **form.cleaned_data, by=user_of(request), at=timezone.now()),
    ):
        messages.success(request, "已保存")
        return redirect(user)
    return _form_page(request, form, title=f"修改用户：{user.username}", cancel_url=user.get_absolute_url())


@requires(may_manage_security)
def user_authorize(request: HttpRequest, pk: int) -> HttpResponse:
    """Give roles and the level of knowledge."""
    user = _find(request, pk)
    held = {"roles": sorted(user.held_roles), "knowledge_level": user.knowledge_level}
    form = AuthorizationForm(request.POST or None, initial=held)
    if form.is_valid() and _perform(
        request,
        form,
        EventKind.AUTHORIZATION,
        f"授权用户 {user.username}：{'、'.join(role.label for role in form.cleaned_data['roles']) or '无角色'}",
        lambda: authorizing.authorize(user, **form.cleaned_data, by=user_of(request), at=timezone.now()),
    ):
        messages.success(request, "授权已生效")
        return redirect(user)
    return _form_page(request, form, title=f"授权：{user}（{user.username}）", cancel_url=user.get_absolute_url())


@requires(may_manage_users)
@require_POST
def user_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """停用: ends all sessions of the account."""
    return _act(request, pk, EventKind.ACCOUNT, "停用", administering.disable)


@requires(may_manage_users)
@require_http_methods(["GET", "POST"])
def user_disable_many(request: HttpRequest) -> HttpResponse:
    """停用 of several accounts at once, each checked by itself and each recorded."""
    by = user_of(request)

    def tell(user: User, refusal: str) -> None:
        detail = f"停用用户 {user.username}" + (f"：{refusal}" if refusal else "")
        record(EventKind.ACCOUNT, request=request, at=timezone.now(), is_success=not refusal, detail=detail)

    return bulk_page(
        request,
        User.objects.visible_to(by),
        lambda user: administering.disable(user, by=by, at=timezone.now()),
        title="停用用户",
        submit_label="停用",
        back_url=reverse("user_list"),
        refusal=lambda user: _why_not_disable(user, by),
        afterwards=tell,
        named=lambda user: f"{user}（{user.username}）",
        breadcrumbs=((LIST_CRUMB[0], reverse(LIST_CRUMB[1])),),
    )


@requires(may_manage_users)
@require_POST
def user_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """启用."""
    return _act(request, pk, EventKind.ACCOUNT, "启用", administering.enable)


@requires(may_manage_users)
@require_POST
@never_cache
def user_reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a one-time password, shown once."""
    user = _find(request, pk)
    issued = _perform(
        request,
        None,
        EventKind.PASSWORD,
        f"重置用户 {user.username} 的密码",
        lambda: administering.reset_password(user, by=user_of(request), at=timezone.now()),
    )
    return _show_once(request, issued) if issued else redirect(user)


@requires(may_manage_security)
@require_POST
def user_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """解锁: clears the limit on failed sign-ins of this account."""
    return _act(request, pk, EventKind.AUTHORIZATION, "解锁", authorizing.unlock)


@requires(may_manage_security)
@require_POST
def user_remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """解除第二因素: for a lost telephone."""
    return _act(request, pk, EventKind.SECOND_FACTOR, "解除第二因素", authorizing.remove_second_factor)


def _find(request: HttpRequest, pk: int) -> User:
    rows = User.objects.visible_to(user_of(request)).select_related("unit").prefetch_related("roles")
    user: User = get_object_or_404(rows, pk=pk)
    return user


def _why_not_disable(user: User, by: User) -> str:
    """What can be said beforehand; whether it is the last administrator is settled by the act itself."""
    if user == by:
        return "不能停用自己的账号"
    return "" if "disable" in actions_from(user.state, TRANSITIONS) else f"当前已是“{user.get_state_display()}”"


def _perform(request: HttpRequest, form: BaseForm | None, kind: EventKind, detail: str, act: Callable[[], Any]) -> Any:
    """Carry out an act on an account and record it, refused or not; None where it was refused."""
    try:
        outcome = act()
    except Refused as refusal:
        record(kind, request=request, at=timezone.now(), is_success=False, detail=f"{detail}：{refusal}")
        if form is None:
            messages.error(request, str(refusal))
        else:
            form.add_error(NON_FIELD_ERRORS, str(refusal))
        return None
    record(kind, request=request, at=timezone.now(), detail=detail)
    return outcome


def _act(request: HttpRequest, pk: int, kind: EventKind, label: str, act: Callable[..., User]) -> HttpResponse:
    user = _find(request, pk)
    if _perform(
        request, None, kind, f"{label}用户 {user.username}", lambda: act(user, by=user_of(request), at=timezone.now())
    ):
        messages.success(request, f"已{label}：{user.name}（{user.username}）")
    return redirect(user)


def _show_once(request: HttpRequest, issued: administering.Issued) -> HttpResponse:
    return render(
        request,
        "accounts/password_issued.html",
        {"title": "一次性密码", "account": issued.user, "password": issued.password},
    )


def _form_page(request: HttpRequest, form: BaseForm, **context: Any) -> HttpResponse:
    crumbs = [(LIST_CRUMB[0], reverse(LIST_CRUMB[1]))]
    return render(request, "kinds/form.html", {"form": form, "breadcrumbs": crumbs, **context})


def _links(reader: User, user: User) -> list[Button]:
    """Pages that lead to a change of this account."""
    links = []
    if may_manage_users(reader) and user != reader:
        links.append(Button("修改", reverse("user_edit", args=[user.pk])))
    if may_manage_security(reader) and user != reader:
        links.append(Button("授权", reverse("user_authorize", args=[user.pk]), is_primary=True))
    return links


def _acts(reader: User, user: User, *, is_locked: bool) -> list[Button]:
    """Acts of one press that role and state allow; the label says what happens."""
    if user == reader:
        return []
    acts = []
    if holds(Role.SYSTEM_ADMINISTRATOR)(reader):
        acts += [
            Button(TRANSITIONS[action].label, reverse(f"user_{action}", args=[user.pk]))
            for action in actions_from(user.state, TRANSITIONS)
        ]
        acts.append(Button("重置密码", reverse("user_reset_password", args=[user.pk])))
    if may_manage_security(reader):
        if is_locked:
            acts.append(Button("解锁", reverse("user_unlock", args=[user.pk]), is_primary=True))
        if has_second_factor(user):
            acts.append(Button("解除第二因素", reverse("user_remove_second_factor", args=[user.pk])))
    return acts
