"""Forms on something that others may change meanwhile: what was seen is sent along, and what is stale is told."""

from __future__ import annotations

from typing import Any

from django import forms


class SeenField(forms.CharField):
    """The state that a page showed, hidden. It is written as it stands now: a stale page is told once, then fresh."""

    widget = forms.HiddenInput(attrs={"data-seen": ""})  # a draft in the browser remembers it (drafts.js)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class SeenForm(forms.Form):
    """A form whose `seen` has to be the state that stands; the act asks again under its lock."""

    seen = SeenField(required=False)
    stale = "您打开本页后，内容已被他人修改；请重新阅读后再提交"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("seen", "") != str(self.initial.get("seen", "")):
            self.add_error(None, self.stale)
        return given
