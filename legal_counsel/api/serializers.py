"""Shapes of the API; the public one can hold nothing but what is published."""

from __future__ import annotations

from rest_framework import serializers

from legal_counsel.choices import CounselKind
from legal_counsel.models import Counsel


class DirectorySerializer(serializers.Serializer):
    """人才名录的一条：公开的只有这些。"""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="counsel.name", help_text="姓名或名称")
    kind = serializers.ChoiceField(source="counsel.kind", choices=CounselKind.choices, help_text="类别")
    where = serializers.CharField(source="counsel.where", help_text="执业机构或工作单位，律师事务所为空")
    field = serializers.CharField(help_text="专业领域")


class CounselSerializer(serializers.ModelSerializer[Counsel]):
    """法律顾问人选。"""

    where = serializers.CharField(help_text="所在机构、执业机构或工作单位")
    serves = serializers.BooleanField(help_text="今日在聘")

    class Meta:
        model = Counsel
        fields = ("id", "kind", "name", "where", "serves", "recorded_at", "version")
