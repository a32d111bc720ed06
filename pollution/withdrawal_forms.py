"""撤回 of what was entered wrongly: one question for every register of the warning work."""

from __future__ import annotations

from django import forms

from portal.fields import WrittenTextField


class WithdrawalForm(forms.Form):
    """撤回."""

    reason = WrittenTextField(
        label="撤回理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="哪里有误、应为什么，如 录入有误，应为 130～160；撤回的仍可查阅",
    )
