"""Documents that the database accepts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from documents.bigrams import pairs, search_copy
from documents.choices import DocumentKind, Publicity
from documents.gazette.heading import carried_by
from documents.importing import deciding, importing
from documents.models import Block, Document, DutyAssignment, GazetteImport
from portal.accounts.choices import Role
from portal.pinyin import sort_key
from tests.cast import one_with
from tests.factories import UserFactory
from tests.meanwhile import ended_by_the_worker


class DocumentFactory(factory.django.DjangoModelFactory):
    """A 通知 with a number; `DocumentFactory(is_approved_public=True)` for one that anybody may read."""

    class Meta:
        model = Document

    class Params:
        is_approved_public = factory.Trait(
            publicity=Publicity.PUBLIC,
            publicity_decided_by=factory.SubFactory(UserFactory, role=Role.PUBLICITY_APPROVER),
            publicity_decided_at=factory.LazyFunction(timezone.now),
        )

    series = "测政办发"
    year = 2023
    sequence = factory.Sequence(lambda number: number + 1)
    number = factory.LazyAttribute(lambda row: f"{row.series}〔{row.year}〕{row.sequence}号" if row.series else "")
    title = factory.LazyAttribute(lambda row: f"关于第{row.sequence}项工作的通知")
    kind = DocumentKind.NOTICE
    issued_on = factory.LazyAttribute(
        lambda row: date(2023, 9, 5) if str(row.year) == "2023" else date(int(row.year or 2020), 1, 1)
    )
    registered_at = datetime(2000, 1, 1, tzinfo=UTC)  # before whatever a test records
    title_key = factory.LazyAttribute(lambda row: sort_key(row.title))
    search_copy = factory.LazyAttribute(lambda row: search_copy(f"{row.number}\n{row.title}"))
    pairs = factory.LazyAttribute(lambda row: pairs(row.search_copy))


def paragraph(document: Document, text: str, order: int = 1) -> Block:
    """A paragraph of `document`."""
    copy = search_copy(text)
    return Block.objects.create(
        document=document, order=order, anchor=f"p{order}", text=text, search_copy=copy, pairs=pairs(copy)
    )


NUMBER = re.compile(r"(?P<series>\w+)〔(?P<year>\d{4})〕(?P<sequence>\d+)号")
GAZETTE = """测试州人民政府办公厅关于印发《测试州值班工作办法（试行）》的通知
测政办规〔2023〕2号

各县市人民政府，州人民政府各部门：
    《测试州值班工作办法（试行）》已经州人民政府同意，现印发你们，请认真贯彻执行。

测试州人民政府办公厅
2023年8月17日

测试州值班工作办法（试行）

第一条 根据《关于加强值班工作的意见》（新政办发〔2022〕72号），制定本办法。
第二条 本办法自印发之日起施行，有效期两年。


关于提高文件办理效率的通知
测政办函〔2023〕72号

各县市人民政府：
    为提高文件办理效率，现将有关事项通知如下。
    一、<script>alert("文件")</script>不再转发。

测试州人民政府办公厅
2023年8月25日
"""


def upload(text: str | bytes = GAZETTE, name: str = "公报.txt") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text, content_type="text/plain")


def received_import(text: str | bytes = GAZETTE) -> GazetteImport:
    """A file that was handed in and not yet read."""
    return importing.receive(upload(text), by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


def read_import(text: str = GAZETTE) -> GazetteImport:
    """An import that waits for a person."""
    return importing.read_upload(received_import(text), at=timezone.now())


def decided_import(text: str = GAZETTE) -> GazetteImport:
    """An import whose doubts are all decided."""
    gazette_import = read_import(text)
    deciding.accept_as_read(gazette_import, remark="", by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())
    return gazette_import


def confirmed_import(text: str = GAZETTE) -> GazetteImport:
    """An import whose documents stand in the register."""
    return importing.confirm(decided_import(text), by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


def entered_by_the_worker(gazette_import: GazetteImport) -> GazetteImport:
    """What a worker does once the confirmation of an import was asked for, in the transaction of the test."""
    ended_by_the_worker(importing.CONFIRM_IMPORT, gazette_import.pk)
    gazette_import.refresh_from_db()
    return gazette_import


CITING = """关于加强值班工作的通知
测政发〔2023〕{sequence}号

各县市人民政府：
    根据{cited}，现将有关事项通知如下。
    一、各单位明确专人值班。

测试州人民政府
2023年8月17日

"""


def citing(*cited: str) -> GazetteImport:
    """An import of one document for each of `cited`, ready to be confirmed."""
    return decided_import("\n".join(CITING.format(sequence=at, cited=each) for at, each in enumerate(cited, start=1)))


def held(told: str) -> Document:
    """A document as the table writes it: 《标题》（字号）正文."""
    title, number = re.match(r"《(.+)》(?:（(.+)）)?", told.removesuffix("正文")).groups()
    parts = NUMBER.fullmatch(number).groupdict() if number else {}
    document = DocumentFactory(
        title=title,
        series=parts.get("series", ""),
        year=parts.get("year"),
        sequence=parts.get("sequence"),
        number=number or "",
        is_directory_only=not told.endswith("正文"),
    )
    for order, name in enumerate(carried_by(title) or [title], start=1):
        document.instruments.create(order=order, title=name)
    return document


class DutyAssignmentFactory(factory.django.DjangoModelFactory):
    """A deputy who assists one leader overall; `DutyAssignmentFactory(leader=..., matters=[...], since=...)`."""

    class Meta:
        model = DutyAssignment
        skip_postgeneration_save = True

    class Params:
        since = date(2023, 8, 10)
        until = None

    document = factory.SubFactory(DocumentFactory)
    deputy_name = factory.Sequence(lambda number: f"测试秘书{number}")
    post = "州政府副秘书长"
    period = factory.LazyAttribute(lambda row: DateRange(row.since, row.until))
    recorded_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def relations(self, create, extracted, **kwargs):
        rows = [] if not create else extracted or [("赵三", [])]
        for order, (leader, matters) in enumerate(rows, start=1):
            self.assistances.create(order=order, leader_name=leader, leader_post="副州长", matters=matters)
