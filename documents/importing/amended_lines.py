"""Which provisions a draft amends, as lines that people correct: 《甲办法》（甲政发〔2020〕3号）：第三条. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.gazette.provisions import canonical
from documents.importing.drafting import Json, named

LONGEST_PROVISION = 40
SHAPE = "每行一件：《名称》（字号）：第三条、第五条。冒号后留空为整件修改，原文本不再适用；不能增减行"
_COLON = re.compile(r"(?P<name>.*)[:：](?P<provisions>[^:：]*)")
_PARTED = re.compile("[、，,；;]")


class UnreadableProvisions(Exception):
    """What is wrong with which line, and how to mend it."""


def written(amends: Sequence[Json]) -> str:
    """One line a text, with the provisions behind a colon."""
    return "\n".join(f"{named(each)}：{'、'.join(each.get('articles') or ())}" for each in amends)


def read(text: str) -> list[tuple[str, list[str]]]:
    """Name and provisions of each line."""
    found = []
    for place, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        split = _COLON.fullmatch(line.strip())
        if split is None:
            raise UnreadableProvisions(
                f"第{place}行“{line.strip()[:40]}”没有冒号，请写成“《名称》（字号）：第三条、第五条”"
            )
        parts = [part for each in _PARTED.split(split["provisions"]) if (part := "".join(each.split()))]
        if long := next((part for part in parts if len(part) > LONGEST_PROVISION), ""):
            raise UnreadableProvisions(f"第{place}行“{long[:20]}……”超过{LONGEST_PROVISION}字，请逐条以顿号分开")
        found.append((split["name"].strip(), list(canonical(parts))))
    return found


def amended(amends: Sequence[Json], lines: Sequence[tuple[str, list[str]]]) -> list[Json]:
    """The texts with the provisions of their lines; what is as it was keeps its words."""
    if [name for name, _ in lines] != [named(each) for each in amends]:
        raise UnreadableProvisions(
            "“修改的条款”中的公文与读出的不一致：请保持各行的《名称》（字号）不变，只更正冒号后的条款"
        )
    return [
        each if list(each.get("articles") or ()) == parts else each | {"articles": parts, "corrected": True}
        for each, (_, parts) in zip(amends, lines, strict=True)
    ]
