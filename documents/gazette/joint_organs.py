"""Organs that issue together, as head and signature print them: side by side, by 、, or each on a line of its own."""

from __future__ import annotations

import re

from documents.gazette.kinds import ORGAN_END
from documents.gazette.parsed import Span, Value
from documents.gazette.shadow import Text

_APART = re.compile(r"[^ 、\t\n\r|]+")
_OFFICES = ("办公厅", "办公室", "委办", "府办")  # 甲市人民政府 办公室 is one
_CENTRAL = re.compile(
    r"^(?!.{0,12}[省市县州旗盟区]).{0,16}(?:部|总局|总署|银行|改革委|健康委|国资委|国家.{2,12}[局委署])$"
)


def organs_of(text: Text, span: Span) -> list[Value[str]]:
    """The organs of these lines, each at its place; one alone where the words are no row of whole organs."""
    parts = [Span(match.start(), match.end()) for match in _APART.finditer(text.shadow, span.start, span.end)]
    names = [text.compact(part) for part in parts]
    are_organs = len(names) > 1 and all(len(name) >= 3 and ORGAN_END.search(name) for name in names)
    if are_organs and not any(name in _OFFICES for name in names):
        return [Value(name, part) for name, part in zip(names, parts, strict=True)]
    whole = text.trimmed(span)
    return [Value(text.compact(whole), whole)] if whole.start < whole.end else []


def is_central(name: str) -> bool:
    """An organ of the State Council, whose name names no place: 财政部, 税务总局."""
    return len(name) >= 3 and bool(_CENTRAL.search(name))
