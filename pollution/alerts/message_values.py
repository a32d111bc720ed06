"""What may stand in a message that programs read: texts, tokens, addresses, times. Pure.

Whatever passes here gives well-formed XML and a valid value of the CAP schema; what does not is refused with the name
of the field. Times are written in Beijing time with their offset, never with Z (CAP 1.2 §3.3.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from portal.hidden_characters import refusal_of

BEIJING = timezone(timedelta(hours=8))
_LINE_END = re.compile("\r\n?")
_NOT_IN_TOKEN = re.compile(r"[\s,<&]")
_PERCENT = "%[0-9A-Fa-f]{2}"
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
    rf"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|{_PERCENT})*)?"
    rf"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|{_PERCENT})*)?"
)
_FIRST_YEAR, _LAST_YEAR = 2000, 2999


def check_text(name: str, text: str, *, is_required: bool = True) -> None:
    """Several lines of text that people can see whole."""
    if is_required and not text.strip():
        raise ValueError(f"{name}不能为空")
    if reason := refusal_of(text):
        raise ValueError(f"{name}：{reason}")


def check_line(name: str, text: str, *, is_required: bool = True) -> None:
    """One line of text."""
    check_text(name, text, is_required=is_required)
    if len(text.splitlines()) > 1 or "\t" in text or text != text.strip():
        raise ValueError(f"{name}只能有一行，首尾不能有空格，中间不能有制表符")


def check_token(name: str, text: str) -> None:
    """An identifier or a sender: no white space, comma, < or & (CAP 1.2 §3.2.1), for `references` takes them apart."""
    check_line(name, text)
    if _NOT_IN_TOKEN.search(text):
        raise ValueError(f"{name}不能含空格、英文逗号、<和&（CAP 1.2 §3.2.1）：{text}")


def check_address(name: str, text: str) -> None:
    """A full address on the web; what is not ASCII stands in it percent-encoded."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"{name}须是http或https的完整网址，中文须用百分号编码：{text}")


def check_moment(name: str, moment: datetime) -> None:
    """A time with its zone, to the second: that is all a message can say, and references compare it by its text."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"{name}须写明时区：{moment.isoformat()}")
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"{name}的年份不在{_FIRST_YEAR}至{_LAST_YEAR}之间：{moment.isoformat()}")
    if moment.microsecond:
        raise ValueError(f"{name}只能精确到秒：{moment.isoformat()}")


def check_listed(name: str, value: str, values: type[StrEnum]) -> None:
    """One of a closed list, also where a caller gives plain text."""
    if value not in values.__members__.values():
        raise ValueError(f"{name}不能是{value}，可用：{'、'.join(values)}")


def check_distinct(name: str, values: Iterable[str]) -> None:
    """Nothing is said twice."""
    listed = list(values)
    if twice := [value for value in dict.fromkeys(listed) if listed.count(value) > 1]:
        raise ValueError(f"{name}重复：{'、'.join(twice)}")


def written(moment: datetime) -> str:
    """`2026-01-08T20:00:00+08:00`."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


def with_plain_line_ends(text: str) -> str:
    """Line ends as XML keeps them; forms send \\r\\n."""
    return _LINE_END.sub("\n", text)
