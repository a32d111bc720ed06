"""The articles that the registered text of an instrument has, against those that somebody names."""

from __future__ import annotations

from collections.abc import Sequence

from documents.choices import BlockKind
from documents.gazette import provisions
from documents.models import Block, Instrument


def absent(instrument: Instrument, articles: Sequence[str]) -> str:
    """Which of them the text lacks; nothing where nobody knows its articles. Chapters and the like are not compared."""
    known = articles_of(instrument) if articles else frozenset()
    named = [name for name in provisions.canonical(articles) if provisions.is_read(name)]
    missing = [name for name in named if provisions.article(name) not in known] if known else []
    if missing:
        told = "、".join(missing)
        return f"登记的正文没有{told}（共{len(known)}条）；请核对条款，登记的正文有误的，先更正正文"
    return ""


def articles_of(instrument: Instrument) -> frozenset[str]:
    """The articles of its document as it is registered; empty where its text is not, or is not in articles."""
    rows = Block.objects.filter(document=instrument.document_id, kind=BlockKind.ARTICLE)
    return provisions.of_text(rows.values_list("text", flat=True))
