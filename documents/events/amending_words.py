"""The very words by which papers change single provisions of a text (docs/rules/validity.md, Over time).

They are the registered paragraphs of the amending paper; nobody makes a consolidated text of them here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from documents.gazette.lists import PaperNamed
from documents.gazette.numbering import parse_number
from documents.gazette.parsed import Citation
from documents.gazette.provisions import canonical, covers
from documents.gazette.read_again import PaperAgain, Paragraph, Passage
from documents.gazette.shadow import shadow_of
from documents.gazette.titles import plain_title, without_version
from documents.grounds import places_of
from documents.models import Block, Document, Instrument, ValidityEvent

UNTOLD = "没有登记依据的公文"
HIDDEN = "依据的公文未公开，不显示其文字"
BY_NAME_ONLY = "登记簿中只有该公文的目录信息，没有正文，不能显示修改的文字；请见原件"
NOT_FOUND = "在该公文登记的正文中没有读出对应的段落，请打开该公文核对"


@dataclass(frozen=True)
class Words:
    """What is said of one provision: the paragraphs of the document of the event, or why none are shown."""

    event: ValidityEvent
    article: str
    blocks: Sequence[Block] = ()
    missing: str = ""


def words_of(instrument: Instrument, events: Iterable[ValidityEvent]) -> list[Words]:
    """Provision by provision, in the order of the days. In as many queries whatever the number of events."""
    told = sorted((each for each in events if each.articles), key=lambda each: each.effective.lower or date.min)
    if not told:
        return []
    target = _Target.of(instrument)
    papers = _papers({each.by_document for each in told if each.by_document})
    return [words for event in told for words in _of_event(target, event, papers.get(event.by_document_id or 0))]


@dataclass(frozen=True)
class _Target:
    """By what papers name a text: the number of its document, both titles; `siblings` are its other texts."""

    number: str
    titles: frozenset[str]
    siblings: frozenset[str]

    @classmethod
    def of(cls, instrument: Instrument) -> _Target:
        """The text, and the others of its document."""
        document = instrument.document
        others = {_key(each.title) for each in document.instruments.all() if each.pk != instrument.pk}
        return cls(document.number, frozenset({_key(instrument.title), _key(document.title)}), frozenset(others))

    def is_meant(self, named: Citation) -> bool:
        """The number decides, but for one of several texts that is named."""
        title = _key(named.title or "")
        if title in self.siblings:
            return False
        numbers = {str(each) for each in (named.number, *named.also) if each}
        return self.number in numbers if numbers and self.number else title in self.titles - {""}


@dataclass
class _Paper:
    """A paper with its paragraphs, and where it speaks of provisions."""

    blocks: list[Block]
    passages: list[Passage]

    @classmethod
    def of(cls, document: Document, blocks: list[Block]) -> _Paper:
        """Read again from its paragraphs; one without has nothing to say."""
        paragraphs = [Paragraph(each.kind, each.text) for each in blocks]
        number = parse_number(shadow_of(document.number)) if document.number else None
        again = PaperAgain(paragraphs, document.title, PaperNamed(number, document.issued_on))
        return cls(blocks, list(again.passages()) if paragraphs else [])

    def about(self, target: _Target, article: str) -> list[Block]:
        """The paragraphs about a provision, what contains it, or what it contains, each once and in their order."""
        places = {
            at
            for passage in self.passages
            if target.is_meant(passage.named) and any(_touches(each, article) for each in passage.articles)
            for at in passage.paragraphs
        }
        return [self.blocks[at] for at in sorted(places)]

    def at(self, place: str) -> list[Block]:
        """The paragraphs of a place that somebody wrote down: 第二条, 正文第3段."""
        places = places_of((each.kind, each.text) for each in self.blocks)
        return [block for block, name in zip(self.blocks, places, strict=True) if name and name == place]


def _papers(documents: Iterable[Document]) -> dict[int, _Paper]:
    by_key = {each.pk: each for each in documents}
    blocks: dict[int, list[Block]] = defaultdict(list)
    for block in Block.objects.filter(document__in=by_key).defer("pairs", "search_copy").order_by("order"):
        blocks[block.document_id].append(block)
    return {pk: _Paper.of(document, blocks[pk]) for pk, document in by_key.items()}


def _of_event(target: _Target, event: ValidityEvent, paper: _Paper | None) -> Iterator[Words]:
    for article in canonical(event.articles):
        if paper is None:
            yield Words(event, article, missing=HIDDEN if event.by_document_id else f"{UNTOLD}；{event.reason}")
        elif not paper.blocks:
            yield Words(event, article, missing=BY_NAME_ONLY)
        else:
            found = paper.about(target, article) or paper.at(event.clause)
            yield Words(event, article, found, "" if found else NOT_FOUND)


def _touches(one: str, other: str) -> bool:
    return covers(one, other) or covers(other, one)


def _key(title: str) -> str:
    return without_version(plain_title(title))
