"""The register as a file on its way out: what a filter chooses of what a person may see."""

from __future__ import annotations

import tempfile
from datetime import datetime
from typing import IO

import structlog
from django.db.models import QuerySet

from documents.exchange import jsonl, workbooks
from documents.exchange.describing import records
from documents.exchange.records import raw_of
from documents.models import Document
from portal.exports import snapshot

log = structlog.get_logger(__name__)
FORMATS = {"jsonl": "JSON Lines", "xlsx": "Excel 工作簿"}


def written(documents: QuerySet[Document], format: str) -> tuple[IO[bytes], datetime]:
    """A temporary file with the register as it was at one moment, and that moment.

    One document at a time: memory does not grow with their number. Refused where a workbook cannot hold what the
    register says.
    """
    with snapshot() as moment:
        raws = (raw_of(each) for each in records(documents))
        if format == "xlsx":
            file = workbooks.write(raws, taken_at=moment)
        else:
            file = tempfile.TemporaryFile(suffix=".jsonl")  # noqa: SIM115  # the response closes it
            file.writelines(jsonl.written(raws))
            file.seek(0)
    log.info("register_exported", format=format, taken_at=moment)
    return file, moment
