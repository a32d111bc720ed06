"""What the office may type about a project."""

from __future__ import annotations

from typing import Any

from django import forms

from heritage.explaining import state_of
from heritage.models import Project
from portal.seen import SeenForm


class GlossForm(SeenForm, forms.ModelForm):
    """释义."""

    stale = "释义刚被他人修改，请核对后再保存"

    class Meta:
        model = Project
        fields = ["gloss"]
        widgets = {"gloss": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, data: Any, *, project: Project) -> None:
        super().__init__(data, instance=project, initial={"seen": state_of(project)})
