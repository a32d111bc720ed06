"""The shape of a project in the API and in the JSON download."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from documents.models import Document
from heritage.bearers.api import BearerSerializer
from heritage.bearers.publishing import public_bearers
from heritage.exits import exits_of
from heritage.levels.api import LevelSerializer
from heritage.levels.lines import levels_of
from heritage.models import HeritageUnit, HeritageUnitAlias, Inscription, InscriptionUnit, Project
from heritage.protecting.choices import ProtectionState
from heritage.protecting.publishing import is_vacant, public_protections


class SourceSerializer(serializers.ModelSerializer[Document]):
    """公布文件, named whether or not the caller may open it."""

    class Meta:
        model = Document
        fields = ["number", "title", "issued_on"]


class InscriptionUnitSerializer(serializers.ModelSerializer[InscriptionUnit]):
    """申报地区或单位 as printed, with the unit it is in the register."""

    name = serializers.CharField(source="unit.name", help_text="登记名称")

    class Meta:
        model = InscriptionUnit
        fields = ["printed_name", "name", "role"]


class InscriptionSerializer(serializers.ModelSerializer[Inscription]):
    """列入: which list named the project, and where."""

    document = SourceSerializer()
    units = InscriptionUnitSerializer(many=True)

    class Meta:
        model = Inscription
        fields = ["list_kind", "batch", "inscribed_on", "document", "annex", "line", "printed_name", "units"]


class ListedProjectSerializer(serializers.ModelSerializer[Project]):
    """代表性项目, named."""

    code = serializers.CharField(help_text="编号，如 Ⅷ-38")

    class Meta:
        model = Project
        fields = ["serial", "code", "name"]


class ListedInscriptionSerializer(InscriptionSerializer):
    """列入 with the project it names."""

    project = ListedProjectSerializer()

    class Meta(InscriptionSerializer.Meta):
        fields = ["id", "project", *InscriptionSerializer.Meta.fields]


class UnitSerializer(serializers.ModelSerializer[HeritageUnit]):
    """申报或保护单位 with its other names."""

    aliases: serializers.SlugRelatedField[HeritageUnitAlias] = serializers.SlugRelatedField(
        slug_field="name", many=True, read_only=True, help_text="公布文件中的其他写法"
    )
    region = serializers.CharField(source="region.name", default="", help_text="所在县市，名称没有写明的为空")
    former_ids = serializers.SerializerMethodField(help_text="并入本单位的单位的 id，访问时转到本单位")

    class Meta:
        model = HeritageUnit
        fields = ["id", "name", "aliases", "region", "former_ids"]

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_former_ids(self, unit: HeritageUnit) -> list[int]:
        """Those of units that were merged into this one; reads `merges`, which lists prefetch."""
        return [each.gone_id for each in unit.merges.all()]


class ProtectionSerializer(serializers.Serializer[Any]):
    """保护单位 and what was last decided of it."""

    unit_id = serializers.IntegerField(help_text="单位的 id，见单位列表")
    unit = serializers.CharField(help_text="登记名称")
    state = serializers.ChoiceField(choices=ProtectionState.choices)
    since = serializers.DateField(help_text="该状态的起始日期")


class ExitSerializer(serializers.Serializer[Any]):
    """退出州级名录, and how it was taken back."""

    exited_on = serializers.DateField(source="on", help_text="退出日期")
    paper = serializers.CharField(source="source", help_text="所据文件")
    restored_on = serializers.DateField(
        source="restoration.restored_on", default=None, allow_null=True, help_text="恢复列入的日期，未恢复的为空"
    )
    restoration_paper = serializers.CharField(source="restoration.source", default="", help_text="恢复或者更正所据文件")
    is_mistake = serializers.BooleanField(
        source="restoration.is_mistake", default=False, help_text="退出的登记有误，视为从未退出"
    )


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """代表性项目 with its inscriptions; `units` are all names as printed, each once."""

    code = serializers.CharField(help_text="编号，如 Ⅷ-38")
    category_name = serializers.CharField(source="code.category_name")
    standing = serializers.CharField(help_text="listed 已列入，stub 待补录，exited 已退出")
    exited_on = serializers.DateField(allow_null=True, help_text="退出名录的日期，现在名录中的为空")
    exits = serializers.SerializerMethodField(help_text="历次退出，含已撤回的")
    units = serializers.SerializerMethodField()
    inscriptions = InscriptionSerializer(many=True)
    levels = serializers.SerializerMethodField()
    bearers = serializers.SerializerMethodField()
    protection_units = serializers.SerializerMethodField()
    is_protection_vacant = serializers.SerializerMethodField(help_text="保护单位空缺：原保护单位已解除，待重新认定")
    has_plan = serializers.BooleanField(help_text="现在是否有执行中的保护规划")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = [
            "serial", "code", "category", "category_name", "name", "gloss", "standing", "exited_on", "exits", "units",
            "inscriptions", "levels", "bearers", "protection_units", "is_protection_vacant", "has_plan", "url",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_units(self, project: Project) -> list[str]:
        """Names as printed."""
        return list(project.unit_names)

    @extend_schema_field(ExitSerializer(many=True))
    def get_exits(self, project: Project) -> Any:
        """Oldest first."""
        return ExitSerializer(exits_of(project), many=True).data

    @extend_schema_field(LevelSerializer(many=True))
    def get_levels(self, project: Project) -> Any:
        """Every list, the highest level first."""
        return LevelSerializer(levels_of(project), many=True).data

    @extend_schema_field(BearerSerializer(many=True))
    def get_bearers(self, project: Project) -> Any:
        """Whose status stands, the highest level first; this and what follows needs `with_care` of a day."""
        return BearerSerializer(public_bearers(project), many=True).data

    @extend_schema_field(ProtectionSerializer(many=True))
    def get_protection_units(self, project: Project) -> Any:
        """As of today, in the order in which they were entered."""
        return ProtectionSerializer(public_protections(project), many=True).data

    @extend_schema_field(serializers.BooleanField())
    def get_is_protection_vacant(self, project: Project) -> bool:
        """空缺."""
        return is_vacant(public_protections(project))

    @extend_schema_field(serializers.URLField())
    def get_url(self, project: Project) -> str:
        """The public page."""
        url: str = self.context["request"].build_absolute_uri(project.get_absolute_url())
        return url
