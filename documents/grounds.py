"""Where a document says since when and until when it applies, and what it does to others: 第三十六条, 正文第3段. Pure.

Takes values and paragraphs as `documents.importing.drafting` makes them, and the text that both were read from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Json = dict[str, Any]
INFERRED = "原文没有印发日期，按成文日期推定"
TITLE = "标题"
_ARTICLE = re.compile(r"\s*(?P<name>第[〇零一二三四五六七八九十百\d]{1,7}条)")
_SERIAL = re.compile(r"\s*[(（]?(?P<number>\d{1,3})(?:[)）、.．]|\t)")
_PRINTING = re.compile(r"(?:印|下)发之日")
_CLOSES = {"signature", "date", "annex_label"}  # behind these no article goes on
_HEAD = {"title", "number", "addressees", "annex_note"}
_BODY, _BEHIND = "正文", "所附文本"
_LONGEST_QUOTE = 60
_LONGEST_HEADING = 20


def ground_of(value: Json, blocks: Sequence[Json], source: str, printed_on: Json | None = None) -> Json:
    """The clause of a start or an end and its words, as an event keeps them.

    成文日期 is named where it stands in for 印发之日. A value that a person corrected has its clause, but no longer the
    words.
    """
    clause = place_of(value, blocks)
    if "corrected" in value:
        return {"clause": clause, "reason": "导入时更正"}
    printed = "".join(source[value["start"] : value["end"]].split())
    words = quoted(printed, is_printed=printed_on is not None)
    return {"clause": clause, "reason": f"{'' if clause else '原文'}{words}"}


def quoted(printed: str, *, is_printed: bool) -> str:
    """The words of a clause, and whether 成文日期 stands in for the day that they name."""
    is_stated = "之日" not in printed or (is_printed and _PRINTING.search(printed))
    return f"“{printed[:_LONGEST_QUOTE]}”{'' if is_stated else f'，{INFERRED}'}"


def place_of(value: Json, blocks: Sequence[Json]) -> str:
    """第三十六条; 正文第3段 where the paper is not in articles; of an annex its label and the number of the entry.

    Nothing where the value has no place in the text.
    """
    place, found = value.get("start", -1), ""
    for block, name in zip(blocks, places_of((each["kind"], each["text"]) for each in blocks), strict=True):
        if block["start"] > place:
            break
        found = name
    return found


def places_of(blocks: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The place of each paragraph, from its kind and its words; of the head only the title has a name."""
    part, article, heading, count = _BODY, "", "", 0
    for kind, text in blocks:
        if kind in _CLOSES:
            part = "".join(text.split()).rstrip(":：") if kind == "annex_label" else _BEHIND
            article, heading, count = "", "", 0
            yield ""
        elif kind in _HEAD:
            yield TITLE if kind == "title" else ""
        else:
            count += 1
            named = _ARTICLE.match(text)
            article = named["name"] if named else article
            heading = text.strip() if kind == "heading" else heading
            yield article or _paragraph(part, heading, count, text)


def _paragraph(part: str, heading: str, count: int, text: str) -> str:
    """附件“一、废止的文件”第3项 of a list in an annex, else the place of the paragraph in its part."""
    serial = _SERIAL.match(text) if part not in (_BODY, _BEHIND) else None
    if serial is None:
        return f"{part}第{count}段"
    under = f"“{heading[:_LONGEST_HEADING]}”" if heading else ""
    return f"{part}{under}第{int(serial['number'])}项"
