"""A register of a million documents: sixteen people at once, beside one connection that asks nothing else.

`register`: sixteen people of mixed roles and the public page through the list and its filters, status on a date among
them, on a server of two workers; they read for a while between two pages. Their 95th percentile stands against that of
one connection of psycopg that asks, one after the other, the same questions as SQL: the rows of the page and their
exact count. The goal is a ratio of 3.

`register roles`: the same pages one after the other, by people who see a part of the register, against 文件管理员, who
sees all of it. The goal is 1.2.
"""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median, quantiles
from typing import Any

from bench.database import in_its_own_database
from bench.figures import Figure, interleave
from bench.serving import server
from bench.warm_start import PATIENCE, free_port

DOCUMENTS = 1_000_000
GENERATED = 10_000  # by the portal's own models; the others are copies of these rows with other numbers
PEOPLE = 16
PAGES_EACH = 8  # of one person in a round
READING = (1.0, 3.0)  # seconds between two pages
QUESTIONS = (
    "",
    "page=40",
    "status=in_force&on=2024-06-30",
    "status=repealed&on=2024-06-30",
    "status=not_yet_in_force&on=2024-06-01&kind=notice",
    "year=2012&kind=notice",
    "named=%E4%BA%8B%E9%A1%B9&year=2015",  # 事项
    "body=%E6%A1%A5%E6%A2%81&status=in_force&on=2024-06-30",  # 桥梁: in every 50th document
    "sort=title",
)
FIRST_DAY = date(2000, 1, 1)


def measure(rounds: int) -> list[Figure]:
    """Both figures, in a database of their own that goes away afterwards."""
    figures: list[Figure] = in_its_own_database(_figures, rounds)
    return figures


def _figures(rounds: int) -> list[Figure]:
    people = readers()
    fill(GENERATED, by=people[0])
    multiply(DOCUMENTS // GENERATED)
    return measured(people, rounds)


def measured(people: Sequence[Any], rounds: int) -> list[Figure]:
    """The figures of a register that is filled."""
    port = free_port()
    cookies = [_cookie(each) for each in people]
    questions = [_as_sql(each) for each in QUESTIONS]
    with server(port, workers=2, threads=8):
        for cookie in dict.fromkeys(cookies):  # counts are made, templates compiled, and rows come into memory
            for question in QUESTIONS:
                _seconds_of_page(port, cookie, question)
        return [
            interleave(
                "register",
                ours=lambda: _percentile(_seconds_of_all(port, cookies)),
                limit=lambda: _percentile(_seconds_of_sql(questions)),
                peer="one connection that asks for the same rows and counts",
                unit="s",
                rounds=rounds,
            ),
            interleave(
                "register roles",
                ours=lambda: median(_seconds_in_turn(port, cookies[-1:])),
                limit=lambda: median(_seconds_in_turn(port, cookies[:1])),
                peer="the same pages of who sees all",
                unit="s",
                rounds=rounds,
            ),
        ]


def _percentile(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def _seconds_of_all(port: int, cookies: Sequence[str]) -> list[float]:
    """What each page took when all of them ask at once, each at their own pace."""
    taken: list[float] = []

    def read(person: int, cookie: str) -> None:
        choices = random.Random(person)
        for _ in range(PAGES_EACH):
            time.sleep(choices.uniform(*READING))
            taken.append(_seconds_of_page(port, cookie, choices.choice(QUESTIONS)))

    threads = [threading.Thread(target=read, args=each) for each in enumerate(cookies)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(taken) == len(cookies) * PAGES_EACH
    return taken


def _seconds_in_turn(port: int, cookies: Sequence[str]) -> list[float]:
    return [_seconds_of_page(port, cookie, question) for cookie in cookies for question in QUESTIONS]


def _seconds_of_page(port: int, cookie: str, question: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    started = time.perf_counter()
    connection.request("GET", f"/documents/?{question}", headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 200, (question, answer.status)
    return time.perf_counter() - started


def _as_sql(question: str) -> tuple[str, str]:
    """Rows and count of a page as the portal asks for them, of all documents, with the values in the text."""
    from django.db import connection
    from django.http import QueryDict

    from documents.filters import DocumentFilters
    from documents.models import Document

    asked = QueryDict(question)
    rows = DocumentFilters(asked, queryset=Document.objects.all()).qs
    if "sort" in asked:
        rows = rows.order_by("title_key", "title", "pk")
    first = (int(asked.get("page", "1")) - 1) * 20
    with connection.cursor() as cursor:
        page = cursor.mogrify(*rows[first : first + 20].query.sql_with_params())
        all_rows = cursor.mogrify(*rows.order_by().values("pk").query.sql_with_params())
    return page, f"SELECT count(*) FROM ({all_rows}) AS counted"


def _seconds_of_sql(questions: Sequence[tuple[str, str]]) -> list[float]:
    from django.db import connection

    taken = []
    with connection.cursor() as cursor:
        for page, count in questions:
            started = time.perf_counter()
            for sql in (page, count):
                cursor.execute(sql)
                cursor.fetchall()
            taken.append(time.perf_counter() - started)
    return taken


def fill(count: int, *, by: Any) -> None:
    """Generate `count` documents with all that hangs on them; each fourth is made public by `by`."""
    import pgtrigger
    from django.db.models import F
    from django.utils import timezone

    from documents.bigrams import pairs, search_copy
    from documents.models import Block, Citation, Document, Instrument, Issuer, ValidityEvent

    now = timezone.now()
    public = {"publicity": "public", "publicity_decided_by": by, "publicity_decided_at": now}

    def searched(text: str) -> dict[str, Any]:
        copy = search_copy(text)
        return {"search_copy": copy, "pairs": pairs(copy)}

    def document(at: int) -> Document:
        issued_on = FIRST_DAY + timedelta(days=at % 9000)
        number, title = f"测政发〔{issued_on.year}〕{at}号", f"关于印发《第{at}号事项管理办法》的通知"
        return Document(
            number=number, series="测政发", year=issued_on.year, sequence=at, title=title, title_key=title,
            issued_on=issued_on, kind="notice" if at % 3 else "opinion", knowledge_level=40 if at % 10 == 0 else 10,
            **searched(number + title), **(public if at % 4 == 0 else {}),
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
        Document.objects.update(starts_first_on=F("issued_on"), starts_last_on=F("issued_on"))  # as triggers would
        Instrument.objects.update(start_known_at=now)
        told_in = [each for at, (paper, _) in pairs_of for each in blocks(at, paper)]
        paragraphs = Block.objects.bulk_create(told_in, batch_size=1000)
        Citation.objects.bulk_create(
            Citation(
                block=each, start=0, end=4, title=papers[place - 1].title, document=papers[place - 1], is_basis=True
            )
            for place, each in enumerate(paragraphs[::3])
            if place % 5 == 1
        )


# Each table with the columns that point to rows which are copied too.
_COPIED = {
    "documents_document": {},
    "documents_issuer": {"document_id": "documents_document"},
    "documents_instrument": {"document_id": "documents_document"},
    "documents_validityevent": {"instrument_id": "documents_instrument"},
    "documents_block": {"document_id": "documents_document"},
    "documents_citation": {"block_id": "documents_block", "document_id": "documents_document"},
}
_SEARCHED = {"documents_document": "document_pairs", "documents_block": "block_pairs"}  # built once at the end


def multiply(times: int) -> None:
    """Copy all rows `times` - 1 times, with other numbers and the same words."""
    from django.db import connection

    with connection.cursor() as cursor:
        last: dict[str, int] = {}
        for table, pointing in _COPIED.items():
            cursor.execute(f"SELECT max(id) FROM {table}")  # constants of this module
            [(last[table],)] = cursor.fetchall()
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall()]
            moved = {"id": f"id + k * {last[table]}"}
            moved |= {column: f"{column} + k * {last[parent]}" for column, parent in pointing.items()}
            if table == "documents_document":
                shifted = f"sequence + k * {last[table]}"
                moved |= {"sequence": shifted, "number": f"replace(number, sequence || '号', ({shifted}) || '号')"}
            names = ", ".join(f'"{name}"' for name in columns)
            values = ", ".join(moved.get(name, f'"{name}"') for name in columns)
            if index := _SEARCHED.get(table):
                cursor.execute(f"DROP INDEX {index}")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # their history is of no interest
            cursor.execute(
                f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE"
                f" SELECT {values} FROM {table}, generate_series(1, {times - 1}) AS k"
            )
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
            if index:
                cursor.execute(f"CREATE INDEX {index} ON {table} USING gin (pairs)")
        cursor.execute("VACUUM ANALYZE")


def readers() -> list[Any]:
    """Who asks: 文件管理员 first, 信息公开审批, staff of two ranks last."""
    from django.utils import timezone

    from portal.accounts.choices import KnowledgeLevel, Role
    from portal.accounts.models import RoleAssignment, User
    from portal.organization.choices import UnitKind
    from portal.organization.models import Unit

    unit = Unit.objects.create(name="测试州人民政府办公厅", kind=UnitKind.PREFECTURE_DEPARTMENT)
    roles = [*[Role.DOCUMENT_MANAGER] * 4, *[Role.PUBLICITY_APPROVER] * 2, *[None] * 10]
    people = []
    for place, role in enumerate(roles):
        level = KnowledgeLevel.COUNTY if place % 2 else KnowledgeLevel.STAFF
        person = User.objects.create(
            username=f"reader{place}", name=f"读者{place}", unit=unit, knowledge_level=level,
            password_set_at=timezone.now(),
        )  # fmt: skip
        if role:
            RoleAssignment.objects.create(user=person, role=role)
        people.append(person)
    return people


def _cookie(person: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
