"""Addresses of accounts.

allauth's own addresses are named one by one: what makes no sense where nobody signs up and nobody has an
e-mail address (sign-up, e-mail, reset by e-mail, third parties, sign-in codes) does not exist here.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from django.contrib.auth.decorators import login_not_required
from django.urls import path, reverse_lazy

from portal.accounts.views import api_token_register, api_tokens, dual_control, own_account, security_events, users


def _titled(title: str, submit_label: str = "", *, back_to: str = "") -> dict[str, object]:
    """What the page kinds of this portal need and allauth's views do not say."""
    return {"title": title, "submit_label": submit_label, "cancel_url": reverse_lazy(back_to) if back_to else ""}


urlpatterns = [
    path("accounts/", own_account.my_account, name="my_account"),
    path("accounts/login/", own_account.SignIn.as_view(extra_context=_titled("登录", "登录")), name="account_login"),
    # Open, so that somebody who stands between password and second factor can give up.
    path(
        "accounts/logout/",
        login_not_required(account.LogoutView.as_view(extra_context=_titled("退出登录", "退出"))),
        name="account_logout",
    ),
    path(
        "accounts/reauthenticate/",
        account.ReauthenticateView.as_view(extra_context=_titled("再次确认身份", "确认")),
        name="account_reauthenticate",
    ),
    path(
        "accounts/password/change/",
        account.PasswordChangeView.as_view(extra_context=_titled("修改密码", "修改密码")),
        name="account_change_password",
    ),
    path("accounts/2fa/", mfa.IndexView.as_view(extra_context=_titled("双因素认证")), name="mfa_index"),
    path(
        "accounts/2fa/authenticate/",
        own_account.EnterCode.as_view(extra_context=_titled("双因素认证", "登录")),
        name="mfa_authenticate",
    ),
    path(
        "accounts/2fa/reauthenticate/",
        mfa.ReauthenticateView.as_view(extra_context=_titled("再次确认身份", "确认")),
        name="mfa_reauthenticate",
    ),
    path(
        "accounts/2fa/totp/activate/",
        own_account.ActivateSecondFactor.as_view(extra_context=_titled("绑定验证器应用", "完成绑定")),
        name="mfa_activate_totp",
    ),
    path(
        "accounts/2fa/totp/deactivate/",
        own_account.DeactivateSecondFactor.as_view(extra_context=_titled("停用双因素认证", "停用")),
        name="mfa_deactivate_totp",
    ),
    path(
        "accounts/2fa/recovery-codes/",
        recovery_codes.ViewRecoveryCodesView.as_view(extra_context=_titled("恢复码")),
        name="mfa_view_recovery_codes",
    ),
    path(
        "accounts/2fa/recovery-codes/generate/",
        recovery_codes.GenerateRecoveryCodesView.as_view(
            extra_context=_titled("重新生成恢复码", "作废原码并重新生成", back_to="mfa_view_recovery_codes")
        ),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "accounts/2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("accounts/sessions/", own_account.my_sessions, name="usersessions_list"),
    path("accounts/sessions/end-others/", own_account.end_my_other_sessions, name="end_my_other_sessions"),
    path("accounts/sessions/<int:pk>/end/", own_account.end_my_session, name="end_my_session"),
    path("accounts/tokens/", api_tokens.api_token_list, name="api_token_list"),
    path("accounts/tokens/new/", api_tokens.api_token_create, name="api_token_create"),
    path("accounts/tokens/<int:pk>/revoke/", api_tokens.api_token_revoke, name="api_token_revoke"),
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_create, name="user_create"),
    path("users/edit/", users.user_edit_many, name="user_edit_many"),
    path("users/disable/", users.user_disable_many, name="user_disable_many"),
    path("users/<int:pk>/", users.user_detail, name="user_detail"),
    path("users/<int:pk>/edit/", users.user_edit, name="user_edit"),
    path("users/<int:pk>/authorize/", users.user_authorize, name="user_authorize"),
    path("users/<int:pk>/disable/", users.user_disable, name="user_disable"),
    path("users/<int:pk>/enable/", users.user_enable, name="user_enable"),
    path("users/<int:pk>/reset-password/", users.user_reset_password, name="user_reset_password"),
    path("users/<int:pk>/unlock/", users.user_unlock, name="user_unlock"),
    path("users/<int:pk>/remove-second-factor/", users.user_remove_second_factor, name="user_remove_second_factor"),
    path("users/<int:pk>/dual-control/", dual_control.dual_control_ask, name="dual_control_ask"),
    path("users/dual-control/", dual_control.dual_control_list, name="dual_control_list"),
    path("users/dual-control/agree/", dual_control.dual_control_agree, name="dual_control_agree"),
    path("users/tokens/", api_token_register.api_token_register, name="api_token_register"),
    path("users/tokens/revoke/", api_token_register.api_token_revoke_many, name="api_token_revoke_many"),
    path("security-events/", security_events.security_event_list, name="security_event_list"),
]
