"""What people fill in to take a register file in."""

from __future__ import annotations

import django_filters as filters
from django import forms

from documents.choices import ExportFormat, ImportState
from documents.models import RegisterExport, RegisterImport


class RegisterUploadForm(forms.Form):
    """A register as a file."""

    file = forms.FileField(
        label="登记簿文件",
        allow_empty_file=True,
        help_text=".jsonl（每行一件公文）或按导出样式填写的 .xlsx。先逐行列出将会发生什么，经您确认才登记。",
        error_messages={"required": "请选择要上传的文件"},
    )


class RegisterImportFilters(filters.FilterSet):
    """登记簿导入 by state."""

    state = filters.ChoiceFilter(choices=ImportState, label="状态")

    class Meta:
        model = RegisterImport
        fields = ["state"]


class RegisterExportFilters(filters.FilterSet):
    """登记簿导出 by format."""

    format = filters.ChoiceFilter(choices=ExportFormat.choices, label="格式")

    class Meta:
        model = RegisterExport
        fields = ["format"]
