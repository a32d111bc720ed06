"""Register files for tests."""

from __future__ import annotations

import json
from typing import IO, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from documents.exchange import entering, exporting, workbook_lines
from documents.exchange.describing import records
from documents.exchange.jsonl import Line
from documents.models import Document, RegisterImport
from portal.accounts.choices import Role
from tests.cast import one_with

BASE: dict[str, Any] = {
    "number": "测政发〔2021〕5号",
    "title": "关于甲工作的通知",
    "kind": "notice",
    "issuers": ["测试州人民政府"],
    "issued_on": "2021-03-05",
    "knowledge_level": 10,
    "instruments": [
        {
            "title": "关于甲工作的通知",
            "events": [{"kind": "commencement", "since": "2021-04-01", "reason": "第九条"}],
        }
    ],
    "blocks": [{"kind": "paragraph", "text": "正文。"}],
}
HELD = [
    BASE,
    {"number": "测政发〔2020〕1号", "is_directory_only": True},
    {"title": "乙办法", "is_directory_only": True},
]


def lines(*raws: Any) -> bytes:
    """JSON Lines; what is bytes already stands as it is."""
    return b"".join(each if isinstance(each, bytes) else json.dumps(each).encode() + b"\n" for each in raws)


def lines_of_workbook(file: IO[bytes]) -> list[Line]:
    with workbook_lines.kept(file) as rows:
        return list(rows.lines())


def upload(content: bytes, name: str = "登记簿.jsonl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def read(*raws: Any, by=None) -> RegisterImport:
    """An import that waits for a person."""
    return entering.read_now(upload(lines(*raws)), by=by or one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


def entered(*raws: Any, by=None) -> RegisterImport:
    """An import whose lines stand in the register."""
    by = by or one_with(Role.DOCUMENT_MANAGER)
    return entering.confirm(read(*raws, by=by), by=by, at=timezone.now())


def outcomes(register_import: RegisterImport) -> list[str]:
    return list(register_import.rows.values_list("outcome", flat=True))


def exported(documents: QuerySet[Document] | None = None, format: str = "jsonl") -> bytes:
    made = exporting.written(Document.objects.all() if documents is None else documents, format)
    with made.file:
        return made.file.read()


def told() -> list[Any]:
    """Every document of the register as a record, without who recorded it and when."""
    return sorted((each.without_times() for each in records(Document.objects.all())), key=str)
