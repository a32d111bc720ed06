"""Shapes of the ledgers. Nothing of an opinion but what became of it, and of a matter nothing that is material."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from legal_counsel.advising.choices import AdoptionStatus, ReasonClass
from legal_counsel.advising.knowing import last_adoption
from legal_counsel.choices import CounselKind
from legal_counsel.models import Adoption, Appointment, CounselDismissal, CounselFiling, Matter, Opinion

_BASIS = ("rule", "is_basis_run_out")


class PinnedSerializer(serializers.ModelSerializer[Any]):
    """What notes the version of the rules that it was done under."""

    rule = serializers.CharField(source="rule.number", help_text="办理所依据的规则版本的文号")


class OfAppointmentSerializer(PinnedSerializer):
    """What concerns an appointment: whose, and of which unit."""

    appointment = serializers.IntegerField(source="appointment_id", help_text="聘任的 id")
    counsel = serializers.CharField(source="appointment.counsel.name", help_text="法律顾问")
    kind = serializers.ChoiceField(
        source="appointment.counsel.kind", choices=CounselKind.choices, help_text="法律顾问类别"
    )
    unit = serializers.CharField(source="appointment.unit.name", help_text="聘任（任用）单位")


class AppointmentSerializer(PinnedSerializer):
    """聘任。"""

    counsel = serializers.CharField(source="counsel.name", help_text="法律顾问")
    kind = serializers.ChoiceField(source="counsel.kind", choices=CounselKind.choices, help_text="法律顾问类别")
    unit = serializers.CharField(source="unit.name", help_text="聘任（任用）单位")

    class Meta:
        model = Appointment
        fields = (
            "id", "counsel", "kind", "unit", "is_chief", "state", "origin", "begins_on", "ends_on", "ended_on",
            "document_on", "contract_on", "procurement", "certificate_number", "certified_on", "renews", *_BASIS,
            "version",
        )  # fmt: skip


class FilingSerializer(OfAppointmentSerializer):
    """备案。"""

    filer = serializers.CharField(source="filer.name", help_text="报送机关")

    class Meta:
        model = CounselFiling
        fields = (
            "id", "appointment", "counsel", "kind", "unit", "cause", "filer", "receiver_name", "trigger",
            "triggered_on", "due_on", "doubts", "state", "submitted_on", "received_on", "receipt_number", *_BASIS,
            "version",
        )  # fmt: skip


class DismissalSerializer(OfAppointmentSerializer):
    """解聘。"""

    class Meta:
        model = CounselDismissal
        fields = (
            "id", "appointment", "counsel", "kind", "unit", "ground", "state", "decided_on", "told_on", "ends_on",
            "decision_paper", *_BASIS, "version",
        )  # fmt: skip


class MatterSerializer(PinnedSerializer):
    """顾问事项。咨询内容和材料不在台账中。"""

    unit = serializers.CharField(source="unit.name", help_text="单位")
    number = serializers.CharField(help_text="事项编号")

    class Meta:
        model = Matter
        fields = (
            "id", "number", "unit", "title", "duty", "stage", "is_technical", "classification", "due_on", "state",
            "opened_at", "closed_at", *_BASIS, "version",
        )  # fmt: skip


class AdoptionSerializer(PinnedSerializer):
    """采纳情况：单位最后一次的答复。"""

    status = serializers.ChoiceField(choices=AdoptionStatus.choices, help_text="采纳情况")
    reason_class = serializers.ChoiceField(
        choices=ReasonClass.choices, allow_blank=True, help_text="未全部采纳的理由类别"
    )
    told_on = serializers.SerializerMethodField(help_text="向法律顾问反馈的日期")

    class Meta:
        model = Adoption
        fields = ("status", "reason_class", "decided_at", "told_on", *_BASIS)

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_told_on(self, row: Adoption) -> str | None:
        """None where counsel was not told."""
        feedback = getattr(row, "feedback", None)
        return feedback.told_on.isoformat() if feedback else None


class OpinionSerializer(PinnedSerializer):
    """一版法律意见及其采纳情况。意见内容不在台账中。"""

    matter = serializers.IntegerField(source="assignment.matter_id", help_text="事项的 id")
    matter_number = serializers.CharField(source="assignment.matter.number", help_text="事项编号")
    unit = serializers.CharField(source="assignment.matter.unit.name", help_text="单位")
    counsel = serializers.CharField(source="assignment", help_text="法律顾问；律师事务所注明承办律师")
    is_last = serializers.BooleanField(help_text="是该法律顾问的最后一版；只有最后一版计入采纳率")
    is_sent = serializers.SerializerMethodField(help_text="已报送单位")
    adoption = serializers.SerializerMethodField(help_text="采纳情况；未答复为 null")

    class Meta:
        model = Opinion
        fields = (
            "id", "matter", "matter_number", "unit", "counsel", "number", "is_last", "form", "conclusion", "digest",
            "submitted_at", "is_sent", "adoption", *_BASIS,
        )  # fmt: skip

    def get_is_sent(self, row: Opinion) -> bool:
        """Reads `sent`."""
        return bool(row.sent.all())

    @extend_schema_field(AdoptionSerializer(allow_null=True))
    def get_adoption(self, row: Opinion) -> Any:
        """Reads `adoptions`."""
        last = last_adoption(row)
        return AdoptionSerializer(last, context=self.context).data if last else None
