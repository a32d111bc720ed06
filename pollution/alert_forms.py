"""What people fill in along the chain: episodes by hand, opinions, authorisations, receipts and filings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope
from pollution.alerting import announcing, deciding, opening, signing, standing
from pollution.alerting.deciding import CONSULTED_WITHIN
from pollution.models import Consultation, Episode, Filing
from portal.accounts.choices import AccountState, Role
from portal.accounts.models import User
from portal.fields import WrittenMomentField, WrittenTextField
from portal.lifecycle import Refused
from portal.organization.models import Region
from portal.seen import SeenForm

SIGNING = (Role.COMMAND_OFFICE_DIRECTOR, Role.FIRST_DEPUTY_COMMANDER, Role.COMMANDER, Role.COUNTY_LEADER)


class LongTextField(WrittenTextField):
    """Some lines of text."""

    widget = forms.Textarea(attrs={"rows": 3})


class EpisodeForm(forms.Form):
    """A new episode by hand: where, whether a drill, and at which level its first decision is drafted."""

    scope = forms.ChoiceField(label="范围", choices=AlertScope.choices, widget=forms.RadioSelect)
    region = forms.ModelChoiceField(
        label="县市、团场", queryset=Region.objects.none(), required=False, help_text="区域预警不选"
    )
    level = forms.TypedChoiceField(
        label="预警等级", choices=AlertLevel.choices, coerce=lambda value: AlertLevel(int(value)),
        widget=forms.RadioSelect,
    )  # fmt: skip
    is_drill = forms.BooleanField(
        label="演练", required=False, help_text="演练走同样的程序，全部标明“演练”，不对外发布、不报备、不约束任何区域"
    )

    def __init__(self, data: Any, *, at: datetime) -> None:
        super().__init__(data)
        self.at = at
        region: Any = self.fields["region"]
        region.queryset = standing.regions()

    def clean(self) -> dict[str, Any]:
        """What the episode would be stands as `episode`; refused at once where one is open on the same ground."""
        given = super().clean() or {}
        if self.errors:
            return given
        scope = AlertScope(given["scope"])
        try:
            episode = opening.unopened(scope, given["region"], is_drill=given["is_drill"], at=self.at)
            episode.validate_constraints()
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return given | {"episode": episode}

    def address(self) -> dict[str, str]:
        """As parameters of the page on which the decision is drafted."""
        episode: Episode = self.cleaned_data["episode"]
        asked = {"scope": episode.scope, "region": episode.region_id, "level": self.cleaned_data["level"].value}
        return {name: str(value) for name, value in asked.items() if value} | (
            {"drill": "1"} if episode.is_drill else {}
        )


class ConsultForm(SeenForm):
    """On which consultation the decision rests; `seen` is the text that was read."""

    stale = deciding.REDRAFTED

    consultation = forms.ModelChoiceField(
        label="会商",
        queryset=Consultation.objects.none(),
        help_text="只列出48小时内的预警会商和日会商（预案3.2、3.3.3）",
    )

    def __init__(self, data: Any, *, seen: str, user: User, is_drill: bool, at: datetime) -> None:
        super().__init__(data, initial={"seen": seen})
        field: Any = self.fields["consultation"]
        field.queryset = Consultation.objects.visible_to(user).bases(at, within=CONSULTED_WITHIN, is_drill=is_drill)
        field.label_from_instance = lambda row: (
            f"{row}，{timezone.localtime(row.held_at):%Y-%m-%d %H:%M}：{row.conclusion[:60]}"
        )


class SignForm(SeenForm):
    """同意; `seen` is the round whose text was read."""

    stale = signing.RETURNED
    opinion = LongTextField(label="批注", max_length=500, required=False, help_text="可不填")


class ReturnForm(SignForm):
    """退回: what is to be mended."""

    opinion = LongTextField(label="退回意见", max_length=500, help_text="写明须修改的内容，拟稿人据此修改")


class WithdrawDecisionForm(forms.Form):
    """撤回."""

    reason = LongTextField(label="撤回理由", max_length=300)


class DismissForm(forms.Form):
    """不予采用."""

    reason = LongTextField(label="理由", max_length=500, help_text="如 沙尘天气、会商认为不会持续")


class AuthorizationForm(forms.Form):
    """代行授权."""

    groups = [("授权", ["role", "principal", "delegate"]), ("期间和依据", ["since", "until", "basis"])]

    role = forms.TypedChoiceField(label="代行职务", choices=[(each.value, each.label) for each in SIGNING], coerce=Role)
    principal = forms.ModelChoiceField(label="委托人", queryset=User.objects.none(), help_text="现任该职务的人员")
    delegate = forms.ModelChoiceField(
        label="代行人", queryset=User.objects.none(), help_text="拟稿的人不能代他人签批自己拟的决定"
    )
    since = WrittenMomentField(label="起", required=False, help_text="留空为自现在起；不能补登过去的代行")
    until = WrittenMomentField(label="止")
    basis = WrittenTextField(label="授权依据", max_length=300, help_text="授权书或会议纪要的名称、文号和日期")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        active: Any = User.objects.filter(state=AccountState.ACTIVE).select_related("unit").order_by("name")
        principal: Any = self.fields["principal"]
        delegate: Any = self.fields["delegate"]
        principal.queryset = active.filter(pk__in=User.objects.filter(roles__role__in=SIGNING)).prefetch_related(
            "roles"
        )
        principal.label_from_instance = lambda row: f"{row}（{row.role_labels()}）"
        delegate.queryset = active
        delegate.label_from_instance = lambda row: f"{row}（{row.unit}）"


class AcknowledgeForm(forms.Form):
    """签收 by the unit itself."""

    note = LongTextField(label="签收说明", max_length=300, required=False, help_text="可不填")


class CalledForm(forms.Form):
    """代为登记签收: acknowledged by telephone."""

    note = LongTextField(label="对方接收人和方式", max_length=300, help_text="如 电话通知值班员某某，0999-8020000")


class FileForm(forms.Form):
    """报备."""

    way = WrittenTextField(label="报备方式", max_length=150, help_text="报文文号、系统或传真")
    filed_at = WrittenMomentField(label="报备时间", required=False, help_text="报出的时间；留空为现在")


class ReceiptForm(forms.Form):
    """回执."""

    receipt = WrittenTextField(label="回执", max_length=150, help_text="回执的编号或内容")
    received_at = WrittenMomentField(label="回执时间")


class CorrectFilingForm(SeenForm):
    """更正 of a filing and its receipt; `seen` is what stood there when it was read."""

    stale = announcing.CORRECTED
    groups = [("报备", ["way", "filed_at"]), ("回执", ["receipt", "received_at"])]

    way = WrittenTextField(label="报备方式", max_length=150, help_text="报文文号、系统或传真")
    filed_at = WrittenMomentField(label="报备时间")
    receipt = WrittenTextField(
        label="回执", max_length=150, required=False, help_text="回执的编号或内容；没有回执的不填"
    )
    received_at = WrittenMomentField(label="回执时间", required=False)

    @classmethod
    def of(cls, data: Any, filing: Filing) -> CorrectFilingForm:
        """As it stands."""
        given = {"way": filing.way, "filed_at": filing.filed_at, "receipt": filing.receipt}
        return cls(data, initial=given | {"received_at": filing.receipt_at, "seen": filing.text_seen})


class CorrectNoteForm(forms.Form):
    """更正签收说明."""

    note = LongTextField(label="签收说明", max_length=300, required=False)
