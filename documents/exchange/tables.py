"""The columns of the lists of register imports and exports."""

from __future__ import annotations

import django_tables2 as tables

from documents.models import RegisterExport, RegisterImport

EVERYTHING = "全部公文"


class RegisterImportTable(tables.Table):
    """The imports of register files."""

    pk = tables.Column("编号", linkify=True)
    attachment = tables.Column("文件", orderable=False)
    state = tables.Column("状态", orderable=False)
    row_count = tables.Column("公文件数", orderable=False)
    received_by = tables.Column("上传人", orderable=False)
    received_at = tables.DateTimeColumn(verbose_name="上传时间", format="Y-m-d H:i")
    confirmed_by = tables.Column("确认人", orderable=False)
    confirmed_at = tables.DateTimeColumn(verbose_name="确认时间", format="Y-m-d H:i")

    class Meta:
        model = RegisterImport
        fields = [
            "pk",
            "attachment",
            "state",
            "row_count",
            "received_by",
            "received_at",
            "confirmed_by",
            "confirmed_at",
        ]


class RegisterExportTable(tables.Table):
    """The own exports that a worker made or makes."""

    pk = tables.Column("编号", linkify=True)
    format = tables.Column("格式", orderable=False)
    about = tables.Column("范围", orderable=False, empty_values=())
    document_count = tables.Column("公文件数", orderable=False)
    asked_at = tables.DateTimeColumn(verbose_name="提交时间", format="Y-m-d H:i")
    expires_at = tables.DateTimeColumn(verbose_name="下载期限", format="Y-m-d H:i", orderable=False)

    class Meta:
        model = RegisterExport
        fields = ["pk", "format", "about", "document_count", "asked_at", "expires_at"]

    def render_about(self, value: str) -> str:
        return value or EVERYTHING
