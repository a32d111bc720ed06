"""The shape of a level in the API and in the JSON download."""

from __future__ import annotations

from rest_framework import serializers

from heritage.choices import Level, ListKind


class LevelSerializer(serializers.Serializer):
    """级别: a list on which the project stands or stood. The prefecture's follows from the inscriptions."""

    level = serializers.ChoiceField(choices=Level.choices)
    region = serializers.CharField(help_text="县级名录所属县市，其他级别为空")
    list_kind = serializers.ChoiceField(choices=ListKind.choices, allow_blank=True)
    code = serializers.CharField(help_text="该级名录的编号，县级可能没有")
    serial = serializers.IntegerField(allow_null=True, help_text="该级名录的序号")
    name = serializers.CharField(help_text="该级名录所用名称")
    batch = serializers.IntegerField(allow_null=True)
    recognized_on = serializers.DateField(source="on", allow_null=True, help_text="州级待补录的为空")
    document_number = serializers.CharField(source="number")
    document_title = serializers.CharField(source="title")
    ended_on = serializers.DateField(allow_null=True, help_text="退出该级名录的日期")
