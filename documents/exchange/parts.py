"""The parts of the papers of a register file: parties, paragraphs, annexes, and what the paragraphs cite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from documents.bigrams import pairs, search_copy
from documents.exchange.records import Name
from documents.exchange.staging import Staged
from documents.models import Addressee, Annex, Block, Citation, Issuer
from documents.registering import units_named


def enter(staged: Sequence[Staged]) -> None:
    """Parties, paragraphs and annexes that these lines bring; each line is told the keys of its paragraphs."""
    _parties(staged)
    _blocks(staged)
    _annexes(staged)


def cite(staged: Sequence[Staged], found: Callable[[Name], int | None]) -> None:
    """What the paragraphs of these lines cite; `found` tells the key of the document that a name means."""
    Citation.objects.bulk_create(
        Citation(
            block_id=each.blocks[cited.block - 1],
            start=cited.start,
            end=cited.end,
            title=cited.title,
            number=cited.number,
            provisions=provisions,
            is_basis=bool(cited.is_basis),
            document_id=found(cited.document) if cited.document else None,
        )
        for each in staged
        if "citations" in each.fills
        for cited, provisions in zip(each.record.citations, each.provisions, strict=True)
    )


def _parties(staged: Sequence[Staged]) -> None:
    units = units_named([name for each in staged for name in (*each.record.issuers, *each.record.addressees)])
    parties: tuple[tuple[Any, str], ...] = ((Issuer, "issuers"), (Addressee, "addressees"))
    for model, field in parties:
        model.objects.bulk_create(
            model(document_id=each.document, order=order, printed_name=name, unit=units.get(name))
            for each in staged
            if field in each.fills
            for order, name in enumerate(getattr(each.record, field), start=1)
        )


def _blocks(staged: Sequence[Staged]) -> None:
    rows = [row for each in staged if "blocks" in each.fills for row in _blocks_of(each)]
    standing = [each.document for each in staged if "blocks" not in each.fills and each.paper is None]
    found: dict[int, list[int]] = defaultdict(list)
    for row in Block.objects.filter(document__in=standing).order_by("document", "order").only("pk", "document_id"):
        found[row.document_id].append(row.pk)
    for row in Block.objects.bulk_create(rows):
        found[row.document_id].append(row.pk)
    for each in staged:
        each.blocks = found[each.document]


def _blocks_of(staged: Staged) -> Iterator[Block]:
    for order, each in enumerate(staged.record.blocks, start=1):
        copy = search_copy(each.text)
        yield Block(
            document_id=staged.document,
            order=order,
            anchor=f"p{order}",
            kind=each.kind,
            text=each.text,
            search_copy=copy,
            pairs=pairs(copy),
        )


def _annexes(staged: Sequence[Staged]) -> None:
    Annex.objects.bulk_create(
        Annex(
            document_id=each.document,
            order=order,
            number=annex.number,
            title=annex.title,
            block_id=each.blocks[annex.block - 1] if annex.block else None,
        )
        for each in staged
        if "annexes" in each.fills
        for order, annex in enumerate(each.record.annexes, start=1)
    )
