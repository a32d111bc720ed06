"""The register as a file on its way out: what a filter chooses of what a person may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import structlog
from django.db.models import QuerySet

from documents.exchange import jsonl, workbooks
from documents.exchange.describing import records
from documents.exchange.records import raw_of
from documents.models import Document

log = structlog.get_logger(__name__)
FORMATS = {"jsonl": "JSON Lines", "xlsx": "Excel 工作簿"}


def as_lines(documents: QuerySet[Document]) -> Iterator[bytes]:
    """JSON Lines, one document at a time: memory does not grow with their number."""
    log.info("register_exported", format="jsonl")
    return jsonl.written(raw_of(each) for each in records(documents))


def as_workbook(documents: QuerySet[Document]) -> IO[bytes]:
    """A temporary file with the workbook. Refused where it cannot hold what the register says."""
    log.info("register_exported", format="xlsx")
    return workbooks.write(raw_of(each) for each in records(documents))
