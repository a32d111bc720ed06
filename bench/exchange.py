"""The register as a file: 100,000 documents on their way out, 20,000 on their way in, as JSON Lines and as a workbook.

Of each way two figures, both against a tenth of the same file: the seconds of all of it against ten times those of the
tenth, and the highest memory of the process against that with the tenth. The goal of both is a ratio of 1: time grows
with the rows, memory does not. Each file goes its way in a process of its own, because a process never tells of less
memory than it once had.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.database import data_dir_of_its_own, migrate, process, set_up
from bench.figures import Figure
from bench.register import GENERATED, fill, multiply, readers

EXPORTED, IMPORTED, TENTH = 100_000, 20_000, 10
FORMATS = ("jsonl", "xlsx")
Cost = tuple[float, float]  # seconds, megabytes


def measure(rounds: int) -> list[Figure]:
    """Time and memory of each way and format, in a database of their own that goes away afterwards."""
    with data_dir_of_its_own() as data_dir, process() as keeper:
        keeper.submit(_fill, data_dir).result()
        return [figure for format in FORMATS for figure in _figures(data_dir, format, rounds)]


def _figures(data_dir: Path, format: str, rounds: int) -> list[Figure]:
    ways: dict[str, tuple[Callable[[Path, str, int], Cost], int]] = {
        "export": (_export, EXPORTED),
        "import": (_import, IMPORTED),
    }
    return [
        figure
        for way, (act, rows) in ways.items()
        for figure in _against_a_tenth(f"register {way} {format}", partial(_alone, act, data_dir, format), rows, rounds)
    ]


def _against_a_tenth(bench: str, cost: Callable[[int], Cost], rows: int, rounds: int) -> list[Figure]:
    """Both figures from the same runs, the tenth and the whole in turn."""
    pairs = [(cost(rows // TENTH), cost(rows)) for _ in range(rounds)]
    least, reached = ([median(each) for each in zip(*side, strict=True)] for side in zip(*pairs, strict=True))
    told = ((f"{TENTH} times a tenth of the file", "s", TENTH), ("a tenth of the file", "MB", 1))
    return [
        Figure(
            f"{bench} {unit}",
            round(ours, 1),
            round(limit * times, 1),
            peer,
            round(ours / limit / times, 2),
            unit,
            rounds,
        )
        for ours, limit, (peer, unit, times) in zip(reached, least, told, strict=True)
    ]


def _alone(act: Callable[[Path, str, int], Cost], data_dir: Path, format: str, rows: int) -> Cost:
    with process() as child:
        return child.submit(act, data_dir, format, rows).result()


def _fill(data_dir: Path) -> None:
    set_up(data_dir)
    migrate()
    fill(GENERATED, by=readers()[0])
    multiply(EXPORTED // GENERATED)


def _export(data_dir: Path, format: str, rows: int) -> Cost:
    set_up(data_dir)
    from documents.exchange import exporting
    from documents.models import Document

    started = time.perf_counter()
    made = exporting.written(_first(rows, Document), format)
    taken = time.perf_counter() - started
    made.file.close()
    return taken, _megabytes()


def _import(data_dir: Path, format: str, rows: int) -> Cost:
    """What was exported, as papers of another series: read, compared, confirmed and entered, and then taken back."""
    set_up(data_dir)
    from django.core.files.base import File
    from django.db import transaction
    from django.utils import timezone

    from documents.exchange import entering, jsonl, workbooks
    from documents.exchange.describing import records
    from documents.exchange.records import raw_of
    from documents.models import Document
    from portal.accounts.models import User

    by = User.objects.get(username="reader0")
    raws = (_of_another_series(raw_of(each)) for each in records(_first(rows, Document)))
    path = data_dir / f"{rows}.{format}"
    if format == "xlsx":
        with workbooks.write(raws) as book:
            path.write_bytes(book.read())
    else:
        path.write_bytes(b"".join(jsonl.written(raws)))
    with path.open("rb") as file, transaction.atomic():
        started = time.perf_counter()
        read = entering.read_now(File(file, path.name), by=by, at=timezone.now())
        entering.confirm(read, by=by, at=timezone.now())
        taken = time.perf_counter() - started
        transaction.set_rollback(True)
    return taken, _megabytes()


def _first(rows: int, model: type[Any]) -> Any:
    return model.objects.filter(pk__in=model.objects.order_by("pk").values("pk")[:rows])


def _of_another_series(raw: dict[str, Any]) -> dict[str, Any]:
    named = {name: raw[name].replace("测政发", "测政规") for name in ("number",) if raw.get(name)}
    return raw | named | {"publicity": "pending", "publicity_clause": "", "citations": []}


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
