"""The public heritage list with 100,000 projects: every filter and the keyword search, beside a bare Django view.

The bare view renders the same number of rows of the same columns from one indexed query, in the same server behind the
same middleware. Both are asked in turn, question by question. The goal is a ratio of 2.
"""

from __future__ import annotations

import http.client
import time
from datetime import date
from statistics import median
from urllib.parse import quote

from bench.database import in_its_own_database
from bench.figures import Figure, interleave
from bench.serving import server
from bench.warm_start import PATIENCE, free_port

PROJECTS = 100_000
UNITS, BATCHES = 2_000, 20
BARE = "/bench/rows/"
QUESTIONS = (
    "",
    "page=40",
    "category=8",
    "region=特克斯县",
    "batch=20",
    "list_kind=extension",
    "level=prefecture",
    "unit=特克斯县第4文化馆",
    "category=8&region=特克斯县&batch=5",
    "search=刺绣",
    "search=哈萨克族 奶",
    "search=VIII-38",
    "search=民间音乐",
    "search=制作技艺&region=特克斯县",
    "search=没有这样的项目",
    "sort=name",
    "sort=-serial",
)


def measure(rounds: int) -> Figure:
    """The figure, in a database of its own that goes away afterwards."""
    figure: Figure = in_its_own_database(_figure, rounds)
    return figure


def _figure(rounds: int) -> Figure:
    fill(PROJECTS)
    port = free_port()
    addresses = [f"/heritage/?{quote(each, safe='=&')}" for each in QUESTIONS]
    with server(port, workers=1, threads=2):
        for address in [*addresses, BARE] * 2:  # counts are made, templates compiled, and rows come into memory
            _seconds(port, address)
        return interleave(
            "heritage_list",
            ours=lambda: median(_seconds(port, each) for each in addresses * 3),
            limit=lambda: median(_seconds(port, BARE) for each in addresses * 3),
            peer="a bare Django view with the same number of rows from one indexed query",
            unit="s",
            rounds=rounds,
        )


def _seconds(port: int, address: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.connect()
    started = time.perf_counter()
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    taken = time.perf_counter() - started
    connection.close()
    assert answer.status == 200, (address, answer.status)
    return taken


_PEOPLES = ("哈萨克族", "维吾尔族", "锡伯族", "蒙古族", "柯尔克孜族", "塔塔尔族", "回族", "乌孜别克族")
_THINGS = (
    "毡绣",
    "刺绣",
    "奶酪",
    "马具",
    "木碗",
    "皮具",
    "花帽",
    "毡房",
    "弓箭",
    "奶茶",
    "叼羊",
    "民歌",
    "草编",
    "银饰",
)


def fill(projects: int) -> None:
    """Generate projects with inscriptions and units; each tenth is extended by a later batch."""
    from django.db import connection
    from django.utils import timezone

    from documents.models import Document
    from heritage.models import HeritageUnit, Inscription, InscriptionUnit, Project
    from heritage.models.entry import FILL
    from heritage.units import COUNTIES
    from portal.accounts.models import User
    from portal.organization.choices import UnitKind
    from portal.organization.models import Region, Unit
    from portal.pinyin import sort_key

    now = timezone.now()
    office = Unit.objects.create(name="测试州文化局", kind=UnitKind.PREFECTURE_DEPARTMENT)
    clerk = User.objects.create(username="clerk", name="测试", unit=office, password_set_at=now)
    counties = list(Region.objects.filter(kind__in=COUNTIES))
    named = [f"{each.name}第{at}文化馆" for at in range(UNITS // len(counties) + 1) for each in counties][:UNITS]
    units = HeritageUnit.objects.bulk_create(
        HeritageUnit(name=name, name_key=sort_key(name), region=counties[at % len(counties)])
        for at, name in enumerate(named)
    )
    notices = [
        Document.objects.create(
            title=f"关于公布第{batch}批项目的通知", number=f"测政发〔{2000 + batch}〕1号", series="测政发",
            year=2000 + batch, sequence=1, search_copy="", issued_on=date(2000 + batch, 1, 1),
        )
        for batch in range(1, BATCHES + 1)
    ]  # fmt: skip

    def project(at: int) -> Project:
        name = f"{_PEOPLES[at % 8]}{_THINGS[at % 14]}第{at}号制作技艺"
        return Project(serial=at, category=at % 10 + 1, number=at // 10 + 1, name=name, name_key=sort_key(name))

    def inscription(row: Project, batch: int, kind: str) -> Inscription:
        return Inscription(
            project=row, document=notices[batch], list_kind=kind, batch=batch + 1, line=1, start=0, end=1,
            inscribed_on=notices[batch].issued_on, annex="附件1", printed_code=str(row.code), printed_name=row.name,
            registered_by=clerk, registered_at=now,
        )  # fmt: skip

    tables = [model._meta.db_table for model in (Project, Inscription, InscriptionUnit)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        rows = Project.objects.bulk_create(map(project, range(1, projects + 1)), batch_size=2000)
        last = BATCHES - 1
        told = [inscription(row, row.serial * last // (projects + 1), "new") for row in rows]
        told += [inscription(row, last, "extension") for row in rows[::10]]
        told = Inscription.objects.bulk_create(told, batch_size=2000)
        InscriptionUnit.objects.bulk_create(
            (
                InscriptionUnit(inscription=each, unit=units[place], order=order, printed_name=units[place].name)
                for at, each in enumerate(told)
                for order, place in enumerate({at * 7 % UNITS, at * 13 % UNITS if at % 5 == 0 else at * 7 % UNITS}, 1)
            ),
            batch_size=2000,
        )
        cursor.execute("VACUUM ANALYZE")  # else the entries are gathered by a plan for empty tables
        cursor.execute("DROP INDEX heritage_entry_pairs")  # built once at the end
        cursor.execute(FILL)
        cursor.execute("CREATE INDEX heritage_entry_pairs ON heritage_listentry USING gin (pairs)")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")
