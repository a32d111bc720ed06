"""Four questions to a register of 20,000 documents, against the same pages with no document on them.

The questions: the list, 现行有效 on a day with its exact count, two characters in title and text, a page of the REST
list that is valid on a day. Asked for a year without documents the same addresses give what every page costs
whatever the register holds: sign-in, menu with its counts, filters, an empty table. What comes on top is the rows of
one page and the search for them; a ratio that leaps says that a question has begun to cost more with every document.
Five is the limit for this ratio: on a busy machine of two cores it came out between 3.1 and 4.2, and between 6.4 and
8.1 when each rule of the status was a set of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.figures import Figure, interleave
from bench.warm_start import wait_until_servers_are_down

DOCUMENTS = 20_000
QUESTIONS = (
    "/documents/",
    "/documents/?status=in_force&on=2024-06-30",
    "/documents/?body=%E6%A1%A5%E6%A2%81",  # 桥梁: in every 50th document
    "/api/v1/documents/?valid_on=2024-06-30",
)
EMPTY_PAGES = (*("/documents/?year=1900",) * 3, "/api/v1/documents/?year=1900")
FIRST_DAY = date(2000, 1, 1)


def measure(rounds: int) -> Figure:
    """Seconds for the four answers, in a database of its own that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as scratch:
        data_dir = Path(scratch)
        data_dir.chmod(0o711)  # run by root, the servers pass through it under their own account
        # In a child: the servers stop when the process that uses them has ended.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as child:
            figure = child.submit(_figure, data_dir, rounds).result()
        wait_until_servers_are_down(data_dir)
        return figure


def _figure(data_dir: Path, rounds: int) -> Figure:
    from portal.embedded import attach

    os.environ.update(attach(data_dir).environment() | {"DATABASE_AS_OWNER": "1"})
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    fill(DOCUMENTS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    reader = manager()
    ask, ask_in_vain = _asker(reader, QUESTIONS), _asker(reader, EMPTY_PAGES)
    ask()  # templates are compiled and connections made
    ask_in_vain()
    return interleave(
        "register",
        ours=lambda: _seconds(ask),
        limit=lambda: _seconds(ask_in_vain),
        peer="the same pages with no document on them",
        unit="s",
        rounds=rounds,
    )


def fill(count: int) -> None:
    """Generate `count` documents with issuer, text in force, events and paragraphs."""
    import pgtrigger
    from django.utils import timezone

    from documents.bigrams import pairs, search_copy
    from documents.models import Block, Document, Instrument, Issuer, ValidityEvent

    now = timezone.now()

    def searched(text: str) -> dict[str, Any]:
        copy = search_copy(text)
        return {"search_copy": copy, "pairs": pairs(copy)}

    def document(at: int) -> Document:
        issued_on = FIRST_DAY + timedelta(days=at % 9000)
        number, title = f"测政发〔{issued_on.year}〕{at}号", f"关于印发《第{at}号事项管理办法》的通知"
        return Document(
            number=number, series="测政发", year=issued_on.year, sequence=at, title=title, title_key=title,
            issued_on=issued_on, kind="notice", **searched(number + title),
        )  # fmt: skip

    def events(at: int, instrument: Instrument, start: date) -> list[ValidityEvent]:
        dated = [("commencement", start, None, [])]
        if at % 5 == 0:
            dated.append(("natural_end", start + timedelta(days=1826), start + timedelta(days=1825), []))
        if at % 8 == 0:
            dated.append(("repeal", start + timedelta(days=4000), None, []))
        if at % 40 == 0:
            dated.append(("repeal", start + timedelta(days=900), None, ["第三条"]))
        return [
            ValidityEvent(
                instrument=instrument, kind=kind, effective=(since, None), other_since=other, articles=articles,
                reason="按正文", is_suspected=kind == "natural_end" and at % 10 == 0, recorded_at=now,
            )
            for kind, since, other, articles in dated
        ]  # fmt: skip

    def blocks(at: int, paper: Document) -> list[Block]:
        about = "桥梁" if at % 50 == 0 else "道路"
        texts = [f"第{order}条　各县市负责{about}养护的单位应当于{at}日内报告。" for order in range(1, 4)]
        return [
            Block(document=paper, order=order, anchor=f"p{order}", text=text, **searched(text))
            for order, text in enumerate(texts, start=1)
        ]

    with pgtrigger.ignore():  # the history of generated rows is of no interest
        papers = Document.objects.bulk_create([document(at) for at in range(1, count + 1)], batch_size=1000)
        Issuer.objects.bulk_create([Issuer(document=each, order=1, printed_name="测试州人民政府") for each in papers])
        texts = Instrument.objects.bulk_create([Instrument(document=each, title=each.title) for each in papers])
        pairs_of = list(enumerate(zip(papers, texts, strict=True), start=1))
        told = [event for at, (paper, text) in pairs_of for event in events(at, text, paper.issued_on)]
        ValidityEvent.objects.bulk_create(told, batch_size=1000)
        Block.objects.bulk_create([each for at, (paper, _) in pairs_of for each in blocks(at, paper)], batch_size=1000)


def manager() -> Any:
    """文件管理员, who reads all of the register and whose menu counts what waits."""
    from django.utils import timezone

    from portal.accounts.choices import Role
    from portal.accounts.models import RoleAssignment, User
    from portal.organization.choices import UnitKind
    from portal.organization.models import Unit

    unit = Unit.objects.create(name="测试州人民政府办公厅", kind=UnitKind.PREFECTURE_DEPARTMENT)
    reader = User.objects.create(username="reader", name="读者", unit=unit, password_set_at=timezone.now())
    RoleAssignment.objects.create(user=reader, role=Role.DOCUMENT_MANAGER)
    return reader


def _asker(reader: Any, questions: Sequence[str]) -> Callable[[], None]:
    from django.test import Client

    client = Client()
    client.force_login(reader)

    def ask() -> None:
        for question in questions:
            answer = client.get(question)
            assert answer.status_code == 200, (question, answer.status_code)

    return ask


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
