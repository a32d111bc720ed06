"""Articles that the text ends, changes or brings back and the register would not (docs/rules/issuing.md). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.gazette.provisions import ARTICLE, canonical, covers
from documents.gazette.shadow import shadow_of, squeeze
from documents.issuing.paper_facts import PaperFacts
from documents.issuing.remarks import Remark
from documents.issuing.saying import Statement, read
from documents.issuing.text_and_register import CLAUSE, matched, named
from documents.validity import EVENT_LABELS, EventKind

_IS_PROVISION = ("第", "附")  # 全文中的“甲局” is none
_ARTICLE = re.compile(ARTICLE)
_SENTENCE = re.compile(r"[^。;\n]+")
_LONGEST_QUOTE = 60


def articles_all_recorded(paper: PaperFacts) -> Iterator[Remark]:
    """Each article of which the text says something is recorded for its text and kind, in one effect or in several.

    Where the text says nothing of articles, or the whole is recorded, `text_matches_register` compares.
    """
    effects, _ = matched(paper, read(paper))
    recorded: dict[tuple[str, int], list[tuple[str, ...]]] = {}
    statements: dict[tuple[str, int], Statement] = {}
    for each in effects.all:
        for statement in each.statements:
            key = each.effect.kind, id(statement)
            recorded.setdefault(key, []).append(canonical(each.effect.articles))
            statements[key] = statement
    for key, articles in recorded.items():
        kind, statement = key[0], statements[key]
        known = [name for one in articles for name in one]
        said = canonical(statement.target.articles)
        left = [each for each in said if not any(covers(name, each) for name in known)]
        if all(articles) and left:
            yield _remark(paper, statement, EVENT_LABELS[EventKind(kind)], left)


def _remark(paper: PaperFacts, statement: Statement, word: str, left: list[str]) -> Remark:
    of_text = named(statement).removesuffix("、".join(statement.target.articles))
    told = "、".join(left)
    sentence = _sentence(paper, statement, left[0])
    items = f"，其下写“{sentence}”" if sentence else ""
    return Remark(
        f"{statement.place}写“{statement.quote}”{items}，效力变动登记{word}{of_text}时没有列{told}，登记簿中该条款不会变动",
        f"在“所涉条款”中补上{told}；不是由本文{word}的，换一种写法",
        CLAUSE,
        is_error=statement.is_sure and any(each.startswith(_IS_PROVISION) for each in left),
        is_of_words=True,
    )


def _sentence(paper: PaperFacts, statement: Statement, name: str) -> str:
    """The sentence behind the statement that names an article; empty where the statement itself does."""
    texts = (paper.body, *(each.text for each in paper.instruments), *(each.text for each in paper.annexes))
    for text in map(shadow_of, texts):
        lines = "\n".join(map(squeeze, text.splitlines()))
        at = lines.find(squeeze(shadow_of(statement.quote)))
        for found in _SENTENCE.finditer(lines, at) if at >= 0 else ():
            if name in canonical(_ARTICLE.findall(found[0])):
                return "" if found.start() <= at else found[0][:_LONGEST_QUOTE]
    return ""
