"""POST /api/v1/air/uploads/: a program hands in a station file, by the same act as the page; then asks how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from pollution import ingesting, progressing
from pollution.air.monitoring.cells import Unit
from pollution.choices import UploadState
from pollution.file_choices import O3_WAYS, FileChoices
from pollution.mapping_columns import kept_mapping
from pollution.models import MonitoringMapping, MonitoringUpload
from pollution.permissions import may_upload
from pollution.summarizing import summary
from portal.access import requires
from portal.accounts.choices import Scope
from portal.accounts.scopes import writes_with
from portal.api import refuse_unknown, unless_the_same
from portal.organization.models import Region

if TYPE_CHECKING:
    from portal.accounts.models import User


class UploadSerializer(serializers.Serializer):
    """A file and what is said of it; what is not said is guessed and told."""

    file = serializers.FileField(allow_empty_file=True, help_text="CSV、.csv.gz 或 .xlsx")
    co_unit = serializers.ChoiceField(
        choices=[each.value for each in Unit], required=False, default="", help_text="CO的单位；不填按格式推断"
    )
    o3 = serializers.ChoiceField(
        choices=list(O3_WAYS.items()), required=False, default="", help_text="O3与O3_24h两列是否颠倒"
    )
    sheet = serializers.CharField(required=False, default="", max_length=31, help_text="Excel工作簿要读的工作表")
    mapping = serializers.SlugRelatedField(
        slug_field="name",
        queryset=MonitoringMapping.objects.all(),
        required=False,
        default=None,
        help_text="已保存的列对应的名称，用于不是已知格式的文件",
    )
    create_stations = serializers.BooleanField(required=False, default=False, help_text="新建没有登记的站点")
    region = serializers.SlugRelatedField(
        slug_field="name",
        queryset=Region.objects.all(),
        required=False,
        default=None,
        help_text="新建的站点列入的区域的全称，如 伊宁市",
    )
    confirm = serializers.BooleanField(
        required=False, default=False, help_text="没有问题和存疑时自动确认入库；有的仍由人在页面上核对"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A region is for stations that are created; an unknown name is no slip to pass over."""
        unknown = set(self.initial_data) - set(self.fields)
        if unknown:
            raise serializers.ValidationError({name: ["没有这个字段"] for name in sorted(unknown)})
        if attrs["region"] and not attrs["create_stations"]:
            raise serializers.ValidationError({"region": ["只与 create_stations=true 一起使用"]})
        return attrs


class FindingSerializer(serializers.Serializer):
    """What is to be known of a file."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=["question", "warning", "info"], help_text="问题、存疑、提示")
    message = serializers.CharField()
    remedy = serializers.CharField(help_text="怎么办")
    place = serializers.CharField()


class ProgressSerializer(serializers.Serializer):
    """How far the worker is with the present step."""

    state = serializers.CharField(help_text="任务状态")
    done = serializers.IntegerField(source="progress_done")
    total = serializers.IntegerField(source="progress_total", help_text="0为未知")
    note = serializers.CharField(source="news")


class UploadStatus(serializers.Serializer):
    """An upload: where it stands, its counts and findings."""

    id = serializers.IntegerField(source="pk")
    url = serializers.HyperlinkedIdentityField(view_name="air-upload-detail")
    page = serializers.SerializerMethodField(help_text="核对页面")
    file = serializers.CharField(source="attachment.name")
    sha256 = serializers.CharField(source="attachment.sha256")
    state = serializers.ChoiceField(choices=UploadState.choices)
    state_label = serializers.CharField(source="get_state_display", help_text="状态的中文名称")
    is_waiting = serializers.SerializerMethodField(help_text="是否仍在后台处理，稍后再问")
    refusal = serializers.CharField(help_text="不能读取的原因")
    progress = serializers.SerializerMethodField()

    def get_fields(self) -> dict[str, Any]:
        """The numbers of `summary` as well, one of which has a reserved word for its name."""
        fields: dict[str, Any] = super().get_fields()
        counts = ("rows_read", "rows_stored", "rows_unchanged", "rows_missing", "rows_refused", "stations")
        fields |= {name: serializers.IntegerField(source=f"told.{name}") for name in counts}
        fields |= {name: serializers.DateTimeField(source=f"told.{name}", allow_null=True) for name in ("from", "to")}
        fields["findings"] = FindingSerializer(source="told.findings", many=True)
        return fields

    @extend_schema_field(OpenApiTypes.URI)
    def get_page(self, row: Any) -> str:
        """Where a person looks at it."""
        request: Request = self.context["request"]
        return str(request.build_absolute_uri(reverse("pollution:upload_detail", args=[row.pk])))

    def get_is_waiting(self, row: Any) -> bool:
        """Whether a worker has it."""
        return progressing.is_waiting(row, row.job)

    @extend_schema_field(ProgressSerializer(allow_null=True))
    def get_progress(self, row: Any) -> dict[str, Any] | None:
        """Of the newest job."""
        return ProgressSerializer(row.job).data if row.job else None


@requires(may_upload)
@writes_with(Scope.MONITORING_WRITE)
class UploadViewSet(GenericViewSet[MonitoringUpload]):
    """监测数据上传."""

    queryset = MonitoringUpload.objects.none()
    serializer_class = UploadStatus
    parser_classes = [MultiPartParser]
    filter_backends = []
    pagination_class = None

    def get_queryset(self) -> QuerySet[MonitoringUpload]:
        """What the caller may see."""
        rows: QuerySet[MonitoringUpload] = MonitoringUpload.objects.visible_to(self.request.user)
        return rows.select_related("attachment")

    @extend_schema(
        summary="上传监测数据",
        request={"multipart/form-data": UploadSerializer},
        responses={202: OpenApiResponse(UploadStatus, description="已收到，在后台读取；到Location所指地址询问进展")},
    )
    def create(self, request: Request) -> Response:
        """收到后在后台读取。confirm=true 且没有问题和存疑时自动入库，否则由人在页面上核对。"""
        refuse_unknown(request, ())
        given = UploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        choices = FileChoices(
            sheet=said["sheet"],
            mapping=kept_mapping(said["mapping"]).to_json() if said["mapping"] else "",
            co_unit=said["co_unit"],
            o3=said["o3"],
            creates_stations=said["create_stations"],
            region=said["region"].pk if said["region"] else None,
        )
        by = cast("User", request.user)
        upload = ingesting.receive(
            said["file"], choices=choices, confirms_itself=said["confirm"], by=by, at=timezone.now()
        )
        answer = self._told(upload)
        return Response(answer, status=status.HTTP_202_ACCEPTED, headers={"Location": answer["url"]})

    @extend_schema(summary="一次上传的进展")
    def retrieve(self, request: Request, pk: str) -> HttpResponse:
        """状态、计数、问题与存疑、进展；带 If-None-Match 再问，未变时回 304。"""
        refuse_unknown(request, ())
        return unless_the_same(request, Response(self._told(self.get_object())))

    def _told(self, upload: Any) -> dict[str, Any]:
        upload.told, upload.job = summary(upload), ingesting.latest_job(upload.pk)
        data: dict[str, Any] = self.get_serializer(upload).data
        return data
