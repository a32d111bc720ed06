"""Where a document says since when and until when it applies: 第三十六条“自印发之日起施行”. Pure.

Takes values and paragraphs as `documents.drafting` makes them, and the text that both were read from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]
_ARTICLE = re.compile(r"\s*(?P<name>第[〇零一二三四五六七八九十百\d]{1,7}条)")
_PRINTING = re.compile(r"(?:印|下)发之日")
_CLOSES = {"signature", "date", "annex_label"}  # behind these no article goes on
_LONGEST_QUOTE = 60


def ground_of(value: Json, blocks: Sequence[Json], source: str, printed_on: Json | None = None) -> Json:
    """The clause of a start or an end and its words, as an event keeps them.

    成文日期 is named where it stands in for 印发之日. A value that a person corrected has its clause, but no longer the
    words.
    """
    clause = article_of(value, blocks)
    if "corrected" in value:
        return {"clause": clause, "reason": "导入时更正"}
    printed = "".join(source[value["start"] : value["end"]].split())[:_LONGEST_QUOTE]
    is_stated = "之日" not in printed or (printed_on and _PRINTING.search(printed))
    inferred = "" if is_stated else "，原文没有印发日期，按成文日期推定"
    return {"clause": clause, "reason": f"{'' if clause else '原文'}“{printed}”{inferred}"}


def article_of(value: Json, blocks: Sequence[Json]) -> str:
    """The article in which a value stands; nothing where the paper is not in articles, or the value has no place."""
    article, place = "", value.get("start", -1)
    for block in blocks:
        if block["start"] > place:
            break
        named = _ARTICLE.match(block["text"])
        if named:
            article = named["name"]
        elif block["kind"] in _CLOSES:
            article = ""
    return article
