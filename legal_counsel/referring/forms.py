"""What people fill in of incidents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.advising.forms import ACCEPTED, NO_SECRETS, lines
from legal_counsel.models import Appointment, MajorDecision, Matter
from legal_counsel.pinning import citing
from legal_counsel.reach import decided_by, run_by
from legal_counsel.referring.choices import RULES, Liability
from legal_counsel.referring.recording import Told
from portal.accounts.models import User
from portal.fields import WrittenDateField, WrittenLineField, WrittenTextField


def _link(label: str, help_text: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=Matter.objects.none(), required=False, empty_label="不关联", help_text=help_text
    )


class IncidentForm(forms.Form):
    """登记追责事项."""

    liability = forms.ChoiceField(
        label="所涉条款",
        choices=[(each.value, citing(f"{{}} {each.label}", rule)) for each, rule in RULES.items()],
        widget=forms.RadioSelect,
        help_text="只登记事实，责任由有权机关认定",
    )
    matter = _link("顾问事项", citing("{}的，关联事项或者决策事项；证据包列出该事项的追责事项", RULES[Liability.GATE]))
    decision = _link("决策事项", "没有安排法律顾问、没有顾问事项的，关联决策事项，其提交记录一并列出")
    appointment = _link("聘任", citing("{}的必须关联", RULES[Liability.COUNSEL]))
    happened_on = WrittenDateField(label="发生日期")
    words = WrittenTextField(label="经过", max_length=LONGEST_REASON, widget=lines(4), help_text=NO_SECRETS)
    loss = WrittenTextField(
        label="损失或者影响", max_length=LONGEST_REASON, widget=lines(2), help_text="尚不清楚的，写明尚待查明"
    )
    basis = WrittenLineField(
        label="依据材料", max_length=LONGEST_TITLE, required=False, help_text="文号和标题；没有的须上传材料"
    )
    file = forms.FileField(label="材料附件", required=False, help_text=ACCEPTED)

    groups = [
        ("所涉条款和事项", ["liability", "matter", "decision", "appointment"]),
        ("事实", ["happened_on", "words", "loss"]),
        ("依据", ["basis", "file"]),
    ]

    def __init__(self, data: Any, files: Any, *, user: User, about: dict[str, Any]) -> None:
        super().__init__(data, files, initial=about)
        fields: Any = self.fields
        near = run_by(user) | decided_by(user)
        fields["matter"].queryset = Matter.objects.visible_to(user).filter(near).order_by("-opened_at")
        fields["decision"].queryset = MajorDecision.objects.visible_to(user).order_by("-prepared_at")
        fields["appointment"].queryset = (
            Appointment.objects.visible_to(user)
            .filter(near)
            .exclude(counsel__account=user.pk)
            .select_related("counsel", "unit")
        )

    def links(self) -> dict[str, Any]:
        """What it is about."""
        return {name: self.cleaned_data[name] for name in ("matter", "decision", "appointment")}

    def told(self) -> Told:
        """What is known of it."""
        names = ("liability", "happened_on", "words", "loss", "basis", "file")
        return Told(**{name: self.cleaned_data[name] for name in names})


class HandOverForm(forms.Form):
    """登记移送."""

    handed_to = WrittenLineField(label="移送机关", max_length=100, help_text="纪检监察机关、任免机关等")
    handed_on = WrittenDateField(label="移送日期")
    paper = WrittenLineField(label="移送文件", max_length=LONGEST_TITLE, help_text="文号和标题")

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"handed_on": timezone.localdate()})


class CloseForm(forms.Form):
    """不作认定结案."""

    reason = WrittenTextField(label="结案理由", max_length=LONGEST_REASON, widget=lines(3))
