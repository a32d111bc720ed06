"""The articles that the registered text of an instrument has, against those that somebody names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from documents.choices import BlockKind
from documents.gazette import provisions
from documents.models import Block, Instrument


def absent(articles: Sequence[str], known: frozenset[str]) -> str:
    """Which of them the text lacks; nothing where nobody knows its articles. Chapters and the like are not compared."""
    named = [name for name in provisions.canonical(articles) if provisions.is_read(name)]
    missing = [name for name in named if provisions.article(name) not in known] if known else []
    if missing:
        told = "、".join(missing)
        return f"登记的正文没有{told}（共{len(known)}条）；请核对条款，登记的正文有误的，先更正正文"
    return ""


def articles_of(instrument: Instrument) -> frozenset[str]:
    """The articles of its document as it is registered; empty where its text is not, or is not in articles."""
    return articles_of_each([instrument])[instrument.document_id]


def articles_of_each(instruments: Iterable[Instrument]) -> dict[int, frozenset[str]]:
    """The same of many by the key of their documents, in one query."""
    paragraphs: dict[int, list[str]] = {each.document_id: [] for each in instruments}
    rows = Block.objects.filter(document__in=paragraphs, kind=BlockKind.ARTICLE) if paragraphs else Block.objects.none()
    for document, text in rows.values_list("document", "text"):
        paragraphs[document].append(text)
    return {document: provisions.of_text(texts) for document, texts in paragraphs.items()}
