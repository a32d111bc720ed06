"""An uploaded station file as rows of registered stations, and everything of it that is refused."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from pollution import storing
from pollution.air.monitoring.tables import TextLimits, goes_on
from pollution.air.monitoring.understanding import FileReader, reading
from pollution.air.monitoring.workbooks import WorkbookLimits
from pollution.file_choices import FileChoices
from pollution.models import MonitoringUpload, Station
from portal.attachments import MEGABYTE
from portal.jobs import Progress

MOST_LINES_NAMED = 10  # of the other lines that speak of the same hour


@contextmanager
def opened(upload: MonitoringUpload, *, at: datetime, progress: Progress | None = None) -> Iterator[FileReader]:
    """The file under the choices of the upload; Refused where it is no longer what was uploaded.

    What has not been measured yet is judged by the moment of reading, so that what a person has looked at is stored.
    """
    at = upload.read_at or at
    upload.attachment.open().close()
    not_after = timezone.make_naive(at).replace(minute=0, second=0, microsecond=0)
    with reading(
        upload.attachment.path,
        FileChoices.from_json(upload.choices).way(),
        not_after=not_after,
        text=TextLimits(settings.MONITORING_CSV_MEGABYTES * MEGABYTE, settings.MONITORING_GZIP_RATIO),
        workbook=WorkbookLimits(
            packed=settings.MONITORING_XLSX_MEGABYTES * MEGABYTE,
            unpacked=settings.MONITORING_XLSX_UNPACKED_MEGABYTES * MEGABYTE,
        ),
        pulse=progress.check if progress else goes_on,
    ) as reader:
        yield reader


def known_rows(
    reader: FileReader,
    unknown: Counter[str],
    progress: Progress | None,
    *,
    is_studied: bool = False,
    are_created: bool = False,
) -> Iterator[pl.DataFrame]:
    """The rows of registered stations, by their ids; `unknown` counts the hours of others, in the order they come.

    Where those `are_created` on confirming, they pass too, the first unknown one as −1, the second as −2.

    The stations are asked for at once, since nothing can be asked while rows are being copied.
    """
    codes = dict(Station.objects.values_list("code", "pk"))
    known = pl.DataFrame({"code": list(codes), "id": list(codes.values())}, schema={"code": pl.String, "id": pl.Int64})

    def parts() -> Iterator[pl.DataFrame]:
        for batch in reader.batches(is_studied=is_studied):
            rows = batch.rows.join(known, left_on="station", right_on="code", how="left", maintain_order="left")
            left_out = rows.filter(pl.col("id").is_null())["station"].value_counts()
            unknown.update(dict(left_out.iter_rows()))
            if progress:
                progress.report(reader.understanding.lines, reader.lines, f"已读取{reader.understanding.lines}行")
            if are_created:
                new = {code: -place for place, code in enumerate(unknown, start=1)}
                provisional = pl.col("station").replace_strict(new, default=None, return_dtype=pl.Int64)
                rows = rows.with_columns(pl.coalesce("id", provisional).alias("id"))
            yield rows.filter(pl.col("id").is_not_null()).drop("station").rename({"id": "station"})

    return parts()


def refusals(upload: MonitoringUpload, *, at: datetime) -> Iterator[dict[str, Any]]:
    """Everything that is refused, read again from the file: line, column, value, reason.

    Every line of an hour that stands there twice with different values is one of them, however many they are.
    """
    with opened(upload, at=at) as reader:
        for batch in reader.batches():
            yield from batch.refusals.iter_rows(named=True)
    if not upload.understanding["duplicates"]["refused"]:
        return
    with TemporaryFile("w+", encoding="utf-8", newline="") as spool:
        _write_contradictions(upload, spool, at=at)
        spool.seek(0)
        for line, value, reason in csv.reader(spool):
            yield {"line": int(line), "column": "", "value": value, "reason": reason}


def _write_contradictions(upload: MonitoringUpload, spool: io.TextIOBase, *, at: datetime) -> None:
    """Put down every line of the hours that contradict each other, so that no transaction waits for a slow reader.

    The rows are staged for that as they were for reading, and go with the transaction.
    """
    writer = csv.writer(spool)
    unknown: Counter[str] = Counter()
    with opened(upload, at=at) as reader, transaction.atomic():
        are_created = bool(upload.choices.get("creates_stations"))
        storing.stage(known_rows(reader, unknown, None, are_created=are_created))
        storing.settle_duplicates()
        codes = {-place: code for place, code in enumerate(unknown, start=1)}
        codes |= dict(Station.objects.values_list("pk", "code"))
        for station, hour, line, lines, count in storing.contradictions(MOST_LINES_NAMED):
            others = "、".join(str(each) for each in lines)
            written = f"{others}等{count}" if count > len(lines) else others
            moment = f"{timezone.localtime(hour):%Y-%m-%d %H:%M}"
            writer.writerow(
                (line, f"{codes[station]} {moment}", f"同一站点同一小时在第{written}行有不同的值，都不入库")
            )
        transaction.set_rollback(True)
