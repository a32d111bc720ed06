"""The columns of the list of annex imports."""

from __future__ import annotations

import django_tables2 as tables

from heritage.models import AnnexImport


class AnnexImportTable(tables.Table):
    """One line an import, newest first."""

    pk = tables.Column("编号", linkify=True)
    attachment = tables.Column("文件", orderable=False)
    paper = tables.Column("公布文件", orderable=False)
    list_kind = tables.Column("名录类别", orderable=False)
    state = tables.Column("状态", orderable=False)
    row_count = tables.Column("项目数", orderable=False)
    received_by = tables.Column("上传人", orderable=False)
    received_at = tables.DateTimeColumn(verbose_name="上传时间", format="Y-m-d H:i")
    confirmed_by = tables.Column("确认人", orderable=False)
    confirmed_at = tables.DateTimeColumn(verbose_name="确认时间", format="Y-m-d H:i")

    class Meta:
        model = AnnexImport
        fields = [
            "pk", "attachment", "paper", "list_kind", "state", "row_count",
            "received_by", "received_at", "confirmed_by", "confirmed_at",
        ]  # fmt: skip
