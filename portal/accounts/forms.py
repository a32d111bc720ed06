"""The shape of what is typed: accounts, authorization, and the second factor."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts import codes
from portal.accounts.choices import SEPARATED_ROLES, ControlledAct, EventKind, KnowledgeLevel, Role, Scope
from portal.accounts.models import DualControlRequest, User
from portal.accounts.networks import EXAMPLES, UnreadableNetworks, read_networks
from portal.accounts.recording import record
from portal.fields import WrittenDateField, WrittenTextField


class AccountForm(forms.ModelForm):
    """What the system administrator may change about an account."""

    class Meta:
        model = User
        fields: tuple[str, ...] = ("name", "unit", "expires_on")
        field_classes = {"expires_on": WrittenDateField}


class NewAccountForm(AccountForm):
    """An account to be opened."""

    class Meta(AccountForm.Meta):
        fields = ("username", "name", "unit", "expires_on")
        help_texts = {"username": "登录时使用，建立后不再更改；字母、数字和 @ . + - _"}


class AuthorizationForm(forms.Form):
    """What the security administrator may change: roles and the level of knowledge."""

    roles = forms.MultipleChoiceField(
        label="角色",
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="系统管理员、安全管理员、审计员三者只能选其一。",
    )
    knowledge_level = forms.TypedChoiceField(
        label="知悉层级",
        choices=KnowledgeLevel.choices,
        coerce=lambda value: KnowledgeLevel(int(value)),
        help_text="不公开的公文按发文机关规定的知悉层级控制阅读。",
    )

    def clean_roles(self) -> list[Role]:
        roles = [Role(each) for each in self.cleaned_data["roles"]]
        if len(set(roles) & set(SEPARATED_ROLES)) > 1:
            raise ValidationError("系统管理员、安全管理员、审计员三者不得由一人兼任，请只保留其中一个。")
        return roles


class DualControlForm(forms.ModelForm):
    """Which act under dual control is asked for, of those that this administrator may ask for, and why."""

    class Meta:
        model = DualControlRequest
        fields = ("act", "reason")

    def __init__(self, *args: Any, acts: list[ControlledAct], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"] = forms.ChoiceField(label="事项", choices=[(act.value, act.label) for act in acts])


class NetworksField(WrittenTextField):
    """Addresses and networks, one a line; its value is the list that `read_networks` answers."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> list[str]:
        try:
            return read_networks(super().clean(value))
        except UnreadableNetworks as error:
            raise ValidationError(error.problems) from error


class ApiTokenForm(forms.Form):
    """A token to be issued."""

    name = WrittenTextField(label="用途", max_length=50, help_text="如 督查系统每日取数；便于日后辨认和吊销")
    scopes = forms.TypedMultipleChoiceField(
        label="权限范围",
        choices=[(scope.value, scope.described()) for scope in Scope],
        coerce=Scope,
        initial=[Scope.READ.value],
        widget=forms.CheckboxSelectMultiple,
        help_text="只勾选程序用得到的；令牌能做的不会超出您本人的权限",
        error_messages={"required": "请至少勾选一个权限范围"},
    )
    addresses = NetworksField(
        label="允许的地址",
        required=False,
        max_length=2000,
        help_text=f"程序所在的 IP 地址或网段，一行一个，{EXAMPLES}；留空则不限地址",
    )
    expires_on = WrittenDateField(label="有效期至", help_text="当日仍可使用，最长一年")


class RevocationForm(forms.Form):
    """Why tokens are revoked by somebody who does not own them."""

    reason = WrittenTextField(label="吊销理由", max_length=200, help_text="令牌所属的人会看到，如 程序已停用、怀疑泄露")


class _RecordedCode:
    """Takes a code once, and writes down a wrong one; allauth offers no hook for it."""

    user: Any

    def clean_code(self) -> str:
        from allauth.core import context

        try:
            code: str = super().clean_code()  # type: ignore[misc]  # of the form it is mixed into
            if not codes.spend(self.user, code):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            record(
                EventKind.SECOND_FACTOR,
                request=context.request,
                at=timezone.now(),
                user=self.user,
                is_success=False,
                detail="验证码不正确或尝试过多",
            )
            raise
        return code


class SecondFactorForm(_RecordedCode, AuthenticateForm):
    """The code asked for at sign-in."""


class EnrolmentForm(ActivateTOTPForm):
    """The first code of a new authenticator app, in the words of its page."""

    code = forms.CharField(label="六位数字", widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))


class SecondFactorAgainForm(_RecordedCode, ReauthenticateForm):
    """The code asked for before something sensitive."""
