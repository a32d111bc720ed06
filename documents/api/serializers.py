"""The shapes of documents in REST answers. A list carries no text."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from documents.choices import STATUSES
from documents.events.timeline import stretches
from documents.models import Block, Citation, Document, Instrument


class InstrumentSerializer(serializers.ModelSerializer):
    """A text that is in force or not, on the day that was asked for."""

    status = serializers.SerializerMethodField(help_text="效力状态代码")
    status_label = serializers.SerializerMethodField(help_text="效力状态")
    reason = serializers.SerializerMethodField(help_text="理由：自何日起，由哪件公文")

    class Meta:
        model = Instrument
        fields = ["title", "status", "status_label", "reason"]

    @extend_schema_field({"type": "string", "enum": [code for code, _ in STATUSES]})
    def get_status(self, row: Instrument) -> str:
        """On the day of `valid_on`, today without it."""
        return row.standing(self.context["on"]).status.value

    def get_status_label(self, row: Instrument) -> str:
        """In Chinese."""
        return row.standing(self.context["on"]).label

    def get_reason(self, row: Instrument) -> str:
        """In words."""
        return row.standing(self.context["on"]).reason


class StretchSerializer(serializers.Serializer):
    """Days with one standing."""

    since = serializers.DateField(allow_null=True, help_text="首日；空为此前一直如此")
    until = serializers.DateField(allow_null=True, help_text="不再如此的第一天；空为此后一直如此")
    status = serializers.ChoiceField(choices=STATUSES, source="standing.status", help_text="效力状态代码")
    status_label = serializers.CharField(source="standing.label", help_text="效力状态")
    reason = serializers.CharField(source="standing.reason", help_text="理由：自何日起，由哪件公文")
    lapsed = serializers.ListField(child=serializers.CharField(), source="standing.lapsed", help_text="已不施行的条款")
    amended = serializers.ListField(child=serializers.CharField(), source="standing.amended", help_text="经修改的条款")
    pending = serializers.ListField(
        child=serializers.CharField(), source="standing.pending", help_text="尚未施行的条款"
    )
    extended = serializers.ListField(child=serializers.CharField(), source="standing.extended", help_text="延期的条款")


class TimelineSerializer(serializers.ModelSerializer):
    """A text and its stretches, which follow each other without a gap."""

    stretches = serializers.SerializerMethodField()

    class Meta:
        model = Instrument
        fields = ["title", "stretches"]

    @extend_schema_field(StretchSerializer(many=True))
    def get_stretches(self, row: Instrument) -> Any:
        """All time."""
        return StretchSerializer(stretches(row.happened()), many=True).data


class DocumentSummary(serializers.ModelSerializer):
    """A document in a list."""

    url = serializers.HyperlinkedIdentityField(view_name="document-detail")
    kind = serializers.CharField(source="get_kind_display", help_text="文种")
    publicity = serializers.CharField(source="get_publicity_display", help_text="公开属性")
    issuers: serializers.StringRelatedField[Any] = serializers.StringRelatedField(
        many=True, help_text="发文机关，依原文次序"
    )
    instruments = InstrumentSerializer(many=True)

    class Meta:
        model = Document
        fields = [
            "id",
            "url",
            "number",
            "title",
            "kind",
            "issuers",
            "issued_on",
            "publicity",
            "is_directory_only",
            "instruments",
        ]


class CitationSerializer(serializers.ModelSerializer):
    """What a paragraph names; `document` is its id where the caller may read it."""

    document = serializers.SerializerMethodField()

    class Meta:
        model = Citation
        fields = ["start", "end", "title", "number", "document"]

    def get_document(self, row: Citation) -> int | None:
        """Nothing that the caller may not see is named by its id."""
        return row.document_id if row.document_id in self.context["visible"] else None


class BlockSerializer(serializers.ModelSerializer):
    """A paragraph as printed."""

    citations = CitationSerializer(many=True)

    class Meta:
        model = Block
        fields = ["anchor", "kind", "text", "citations"]


class DocumentDetail(DocumentSummary):
    """A document with its text."""

    addressees: serializers.StringRelatedField[Any] = serializers.StringRelatedField(
        many=True, help_text="主送机关，依原文次序"
    )
    blocks = BlockSerializer(many=True)

    class Meta(DocumentSummary.Meta):
        fields = [*DocumentSummary.Meta.fields, "addressees", "blocks"]
