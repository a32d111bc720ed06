"""User administration 用户管理: list, detail, create, edit, authorize, and the acts of 三员."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.access import posted_from, requires
from portal.accounts import administering, authorizing, dual_control, ending_sessions, limits
from portal.accounts.adapters import has_second_factor
from portal.accounts.changes import changes_of
from portal.accounts.choices import AccountState, ControlledAct, EventKind, KnowledgeLevel, Role
from portal.accounts.forms import AccountForm, AuthorizationForm, NewAccountForm
from portal.accounts.lifecycle import TRANSITIONS
from portal.accounts.models import DualControlRequest, RoleAssignment, User
from portal.accounts.permissions import may_manage_security, may_manage_users, may_read_users
from portal.accounts.recording import record, recorded
from portal.accounts.views.own_account import facts_of
from portal.acting import form_page, press
from portal.lifecycle import actions_from
from portal.listing import BulkAct, bulk_edit_page, bulk_page, list_page
from portal.organization.models import Unit
from portal.pages import Button
from portal.requests import SignedInRequest

LIST_CRUMB = ("用户", reverse_lazy("user_list"))


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
def user_list(request: SignedInRequest) -> HttpResponseBase:
    """All accounts, for 三员."""
    user = request.user
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
        buttons=[
            Button("双人办理", reverse("dual_control_list")),
            *([Button("接口令牌", reverse("api_token_register"))] if may_manage_security(user) else []),
            *([Button("新建用户", reverse("user_create"), is_primary=True)] if may_manage else []),
        ],
        bulk=[
            BulkAct("批量修改", reverse("user_edit_many")),
            BulkAct("停用", reverse("user_disable_many")),
        ]
        if may_manage
        else [],
        empty="没有符合条件的用户",
    )


@requires(may_read_users)
def user_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One account: its facts, what this administrator may do with it, and its history."""
    reader, user = request.user, find_user(request, pk)
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
            "breadcrumbs": [LIST_CRUMB],
            "facts": facts,
            "links": _links(reader, user),
            "acts": _acts(reader, user, is_locked=locked_until is not None, on=timezone.localdate(now)),
            "changes": changes_of(user, also=("roles", "dual_control_requests")),
        },
    )


@requires(may_manage_users)
@never_cache
def user_create(request: SignedInRequest) -> HttpResponse:
    """Open an account. The one-time password stands in the answer to this POST and is kept nowhere."""

    def perform(given: dict[str, Any]) -> HttpResponse:
        with recorded(EventKind.ACCOUNT, f"新建用户 {given['username']}", request=request):
            issued = administering.create(**given, by=request.user, at=timezone.now())
        return _show_once(request, issued)

    return form_page(
        request,
        NewAccountForm(request.POST or None),
        perform,
        title="新建用户",
        done="",
        cancel_url=reverse("user_list"),
        breadcrumbs=[LIST_CRUMB],
        submit_label="建立账号",
    )


@requires(may_manage_users)
def user_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change name, unit and last day of an account."""
    user = find_user(request, pk)

    def perform(given: dict[str, Any]) -> User:
        with recorded(EventKind.ACCOUNT, f"修改用户 {user.username}", request=request):
            # Read again: a valid ModelForm has written on `user`, and the act compares with what stands.
            return administering.edit(find_user(request, pk), **given, by=request.user, at=timezone.now())

    return form_page(
        request,
        AccountForm(request.POST or None, instance=user),
        perform,
        title=f"修改用户：{user.username}",
        done="已保存",
        cancel_url=user.get_absolute_url(),
        breadcrumbs=[LIST_CRUMB],
    )


@requires(may_manage_users)
def user_edit_many(request: SignedInRequest) -> HttpResponse:
    """Change unit and last day of several accounts at once, all or none."""
    by = request.user

    def perform(user: User, changes: dict[str, Any]) -> None:
        facts: dict[str, Any] = {"name": user.name, "unit": user.unit, "expires_on": user.expires_on} | changes
        administering.edit(user, **facts, by=by, at=timezone.now())

    return bulk_edit_page(
        request,
        User.objects.visible_to(by).select_related("unit").prefetch_related("roles"),
        perform,
        form=AccountForm,
        fields=("unit", "expires_on"),
        title="批量修改用户",
        back_url=reverse("user_list"),
        filters=UserFilter,
        afterwards=lambda user: record(
            EventKind.ACCOUNT, request=request, at=timezone.now(), detail=f"批量修改用户 {user.username}"
        ),
        named=lambda user: f"{user}（{user.username}）",
        breadcrumbs=(LIST_CRUMB,),
    )


@requires(may_manage_security)
def user_authorize(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give roles and the level of knowledge."""
    user = find_user(request, pk)
    held = {"roles": sorted(user.held_roles), "knowledge_level": user.knowledge_level}

    def perform(given: dict[str, Any]) -> User:
        roles = "、".join(role.label for role in given["roles"]) or "无角色"
        with recorded(EventKind.AUTHORIZATION, f"授权用户 {user.username}：{roles}", request=request):
            return authorizing.authorize(user, **given, by=request.user, at=timezone.now())

    return form_page(
        request,
        AuthorizationForm(request.POST or None, initial=held),
        perform,
        title=f"授权：{user}（{user.username}）",
        done="授权已生效",
        cancel_url=user.get_absolute_url(),
        breadcrumbs=[LIST_CRUMB],
    )


@requires(may_manage_users)
@posted_from("user_detail")
def user_disable(request: SignedInRequest, pk: int) -> HttpResponse:
    """停用: ends all sessions of the account."""
    return _act(request, pk, EventKind.ACCOUNT, "停用", administering.disable)


@requires(may_manage_users)
def user_disable_many(request: SignedInRequest) -> HttpResponse:
    """停用 of several accounts at once, each checked by itself and each recorded."""
    by = request.user

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
        filters=UserFilter,
        refusal=lambda user: _why_not_disable(user, by),
        afterwards=tell,
        named=lambda user: f"{user}（{user.username}）",
        breadcrumbs=(LIST_CRUMB,),
    )


@requires(may_manage_users)
@posted_from("user_detail")
def user_enable(request: SignedInRequest, pk: int) -> HttpResponse:
    """启用."""
    return _act(request, pk, EventKind.ACCOUNT, "启用", administering.enable)


@requires(may_manage_users)
@posted_from("user_detail")
@never_cache
def user_reset_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """Issue a one-time password, shown once."""
    user = find_user(request, pk)

    def perform() -> HttpResponse:
        with recorded(EventKind.PASSWORD, f"重置用户 {user.username} 的密码", request=request):
            issued = administering.reset_password(user, by=request.user, at=timezone.now())
        return _show_once(request, issued)

    return press(request, perform, done="", address=user)


@requires(may_manage_security)
@posted_from("user_detail")
def user_unlock(request: SignedInRequest, pk: int) -> HttpResponse:
    """解锁: clears the limit on failed sign-ins of this account."""
    return _act(request, pk, EventKind.AUTHORIZATION, "解锁", authorizing.unlock)


@requires(may_manage_security)
@posted_from("user_detail")
def user_remove_second_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """解除第二因素: for a lost telephone."""
    return _act(request, pk, EventKind.SECOND_FACTOR, "解除第二因素", authorizing.remove_second_factor)


def find_user(request: SignedInRequest, pk: int) -> User:
    """The account with that id among those that the reader may see; 404 otherwise."""
    rows = User.objects.visible_to(request.user).select_related("unit").prefetch_related("roles")
    user: User = get_object_or_404(rows, pk=pk)
    return user


def _why_not_disable(user: User, by: User) -> str:
    """What can be said beforehand; whether it is the last administrator is settled by the act itself."""
    if user == by:
        return "不能停用自己的账号"
    return "" if "disable" in actions_from(user.state, TRANSITIONS) else f"当前已是“{user.get_state_display()}”"


def _act(request: SignedInRequest, pk: int, kind: EventKind, label: str, act: Callable[..., User]) -> HttpResponse:
    user = find_user(request, pk)

    def perform() -> None:
        with recorded(kind, f"{label}用户 {user.username}", request=request):
            act(user, by=request.user, at=timezone.now())

    return press(request, perform, done=f"已{label}：{user.name}（{user.username}）", address=user)


def _show_once(request: HttpRequest, issued: administering.Issued) -> HttpResponse:
    return render(
        request,
        "accounts/password_issued.html",
        {"title": "一次性密码", "account": issued.user, "password": issued.password},
    )


def _links(reader: User, user: User) -> list[Button]:
    """Pages that lead to a change of this account."""
    links = []
    if may_manage_users(reader) and user != reader:
        links.append(Button("修改", reverse("user_edit", args=[user.pk])))
    if may_manage_security(reader) and user != reader:
        links.append(Button("授权", reverse("user_authorize", args=[user.pk]), is_primary=True))
    if dual_control.acts_to_ask(reader, user):
        links.append(Button("申请双人办理", reverse("dual_control_ask", args=[user.pk])))
    return links


def _acts(reader: User, user: User, *, is_locked: bool, on: date) -> list[Button]:
    """Acts of one press that role and state allow; the label says what happens."""
    if user == reader:
        return []
    acts = []
    agreed = set(
        DualControlRequest.objects.to_perform(on=on).filter(user=user, asked_by=reader).values_list("act", flat=True)
    )
    is_controlled = dual_control.is_controlled(user)
    if may_manage_users(reader):
        acts += [
            Button(TRANSITIONS[action].label, reverse(f"user_{action}", args=[user.pk]))
            for action in actions_from(user.state, TRANSITIONS)
        ]
        if not is_controlled or ControlledAct.RESET_PASSWORD in agreed:
            acts.append(Button("重置密码", reverse("user_reset_password", args=[user.pk])))
    if may_manage_security(reader):
        if is_locked:
            acts.append(Button("解锁", reverse("user_unlock", args=[user.pk]), is_primary=True))
        is_free = not is_controlled or ControlledAct.REMOVE_SECOND_FACTOR in agreed
        if has_second_factor(user) and is_free:
            acts.append(Button("解除第二因素", reverse("user_remove_second_factor", args=[user.pk])))
    return acts
