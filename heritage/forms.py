"""What the office may type about a project."""

from __future__ import annotations

from typing import Any

from django import forms

from heritage.models import Project


class GlossForm(forms.ModelForm):
    """释义; `known` is the text that the person started from."""

    known = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Project
        fields = ["gloss"]
        widgets = {"gloss": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, data: Any, *, instance: Project) -> None:
        super().__init__(data, instance=instance, initial={"known": instance.gloss})
