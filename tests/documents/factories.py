"""Documents that the database accepts."""

from __future__ import annotations

from datetime import date

import factory
from django.utils import timezone

from documents.bigrams import pairs, search_copy
from documents.choices import DocumentKind, Publicity
from documents.models import Block, Document
from portal.accounts.choices import Role
from tests.factories import UserFactory


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
    issued_on = date(2023, 9, 5)
    search_copy = factory.LazyAttribute(lambda row: search_copy(f"{row.number}\n{row.title}"))
    pairs = factory.LazyAttribute(lambda row: pairs(row.search_copy))


def paragraph(document: Document, text: str, order: int = 1) -> Block:
    """A paragraph of `document`."""
    copy = search_copy(text)
    return Block.objects.create(
        document=document, order=order, anchor=f"p{order}", text=text, search_copy=copy, pairs=pairs(copy)
    )
