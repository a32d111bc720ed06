"""The shape of a bearer in the API and in the JSON download: what is public, and nothing that could hold more."""

from __future__ import annotations

from rest_framework import serializers

from heritage.bearers.choices import Sex
from heritage.choices import Level


class BearerSerializer(serializers.Serializer):
    """代表性传承人: only these of a person are published."""

    name = serializers.CharField(help_text="姓名")
    sex = serializers.ChoiceField(choices=Sex.choices)
    level = serializers.ChoiceField(choices=Level.choices)
    year = serializers.IntegerField(help_text="认定年份")
