"""JSON Lines: one document a line, UTF-8. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

MOST_LINE = 8 * 1024 * 1024  # bytes; the longest plan with all its paragraphs stays below one
MOST_LEVELS = 32
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Line:
    """One line of a file: what it says, or why nothing can be made of it. Counted from 1."""

    number: int
    raw: Any = None
    refusal: str = ""


class _Refusal(ValueError):
    """Why a line is no record."""


def lines(file: IO[bytes]) -> Iterator[Line]:
    """The lines that are not blank. A line that is too long is passed over to its end, and the next one is read."""
    number = 0
    while data := file.readline(MOST_LINE + 1):
        number += 1
        if len(data) > MOST_LINE:
            yield Line(number, refusal=f"超过{MOST_LINE // 1024 // 1024}MB")
            while data and not data.endswith(b"\n"):
                data = file.readline(MOST_LINE)
            continue
        data = data.removeprefix(_BOM) if number == 1 else data
        if data.strip():
            yield _line(number, data)


def written(raws: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Records as lines."""
    for raw in raws:
        yield json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def _line(number: int, data: bytes) -> Line:
    try:
        raw = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
        if _levels(raw) > MOST_LEVELS:
            raise _Refusal(f"嵌套超过{MOST_LEVELS}层")
    except UnicodeDecodeError:
        return Line(number, refusal="不是 UTF-8 编码的文字；请把文件另存为 UTF-8 编码后重新上传")
    except RecursionError:
        return Line(number, refusal=f"嵌套超过{MOST_LEVELS}层")
    except _Refusal as refusal:
        return Line(number, refusal=str(refusal))
    except ValueError:
        return Line(number, refusal="不是完整的 JSON；请核对引号、括号和逗号，一件公文须写在一行内")
    return Line(number, raw)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which no key stands twice: of two values one would be lost without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Refusal("同一个字段写了两次")
    return found


def _no_number(name: str) -> Any:
    raise _Refusal(f"{name} 不是数")


def _levels(raw: Any) -> int:
    """How deep lists and objects stand in each other, without recursion."""
    deepest, waiting = 0, [(raw, 1)]
    while waiting and deepest <= MOST_LEVELS:
        value, level = waiting.pop()
        if isinstance(value, (dict, list)):
            deepest = max(deepest, level)
            waiting.extend((each, level + 1) for each in (value.values() if isinstance(value, dict) else value))
    return deepest
