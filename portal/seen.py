"""Forms on something that others may change meanwhile: what was seen is sent along, and what is stale is told.

Nothing is lost on either side: what the second person typed stays in the form, and beside each field that says
something else than what stands now, there is what stands now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Model


def stamp(*values: object) -> str:
    """Tells values that a page showed from any others, where a row counts no versions."""
    return hashlib.sha256("\0".join(map(str, values)).encode()).hexdigest()[:16]


class SeenField(forms.CharField):
    """The state that a page showed, hidden. It is written as it stands now: a stale page is told once, then fresh."""

    widget = forms.HiddenInput(attrs={"data-seen": ""})  # a draft in the browser remembers it (drafts.js)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class SeenForm(forms.Form):
    """A form whose `seen` has to be the state that stands; the act asks again under its lock."""

    seen = SeenField(required=False)
    stale = "您打开本页后，内容已被他人修改；请重新阅读后再提交"
    is_stale = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("seen", "") != str(self.initial.get("seen", "")):
            self.is_stale = True
            self.add_error(None, self.stale)
        return given

    def full_clean(self) -> None:
        """What stands now is told last: it is no fault of what was typed."""
        super().full_clean()
        for name, now in list(self._differences()) if self.is_stale else ():
            self.add_error(name, f"与现在的内容不同，现在是“{now}”；再次提交即改为您填写的内容")

    def _differences(self) -> Iterator[tuple[str, str]]:
        """(field, what stands now) of each that was filled in with something else."""
        for name in self.changed_data:
            field, now = self.fields[name], self.initial.get(name)
            is_same = "".join(str(self[name].data).split()) == "".join(str(now).split())  # browsers send \r\n
            if name in self.initial and not self[name].is_hidden and not is_same:
                yield name, _words(field, self.get_initial_for_field(field, name))


def _words(field: forms.Field, value: Any) -> str:
    """What stands in a field, for people."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(_words(field, each) for each in value) or "空"
    if isinstance(field, forms.ModelChoiceField) and not isinstance(value, Model):
        value = field.queryset.filter(pk=value).first() if field.queryset is not None else value
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        value = {str(key): label for key, label in choices}.get(str(value), value)
    return "空" if value is None or str(value).strip() == "" else str(value)
