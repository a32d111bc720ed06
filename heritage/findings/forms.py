"""What people say of a finding."""

from __future__ import annotations

from django import forms

from documents.models import LONGEST_REASON
from heritage.findings.settling import CHANGED
from portal.fields import WrittenTextField
from portal.seen import SeenForm


class WordsForm(SeenForm):
    """How it was settled, or why it goes back."""

    stale = CHANGED

    words = WrittenTextField(
        label="说明", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明核实的结果和依据，或者理由",
    )  # fmt: skip
