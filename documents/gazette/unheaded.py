"""Papers that begin without number and addressees: a 公告, a 决定, a news item, a paper that another forwards."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from documents.gazette.dates import DATE, parse_date
from documents.gazette.head_lines import note_at
from documents.gazette.kinds import INSTRUMENT_END, KIND_END, NUMBERED_ITEM, ORGAN_END
from documents.gazette.shadow import Line, Text
from documents.gazette.splitting import Head, is_title, may_be_title, title_above
from documents.gazette.web_pages import Header

_FORWARDS = re.compile("转发|批转")
_ORGAN_WORD = re.compile(r"政府|委员会|办公厅|办公室|指挥部|局|厅|部门|法院")
_ARTICLE = re.compile(r"^第一[条章]")
_MOST_LEADING = 12  # lines of a page above the title
_MOST_TITLE_LINES = 6
_MOST_BLANKS = 8


def unheaded(text: Text, lines: list[Line], heads: Sequence[Head], headers: Sequence[Header]) -> list[Head]:
    """The heads with those of papers that lack number and addressees, and of forwarded papers.

    `lines` are those of the text without asides, `headers` those of pages that belong to none of the heads.
    """
    found = list(heads)
    for first, last in _gaps(lines, heads, headers):
        head = _opening(text.lines, lines, first, last, is_alone=not heads)
        if head is None and not heads and any(one.title or one.number for one in headers):
            head = _of_header(lines, headers[0])
        if head:
            found.append(head)
    found.sort(key=lambda head: head.first)
    following = list(_following(text.lines, lines, found))
    return sorted([*found, *following], key=lambda head: head.first)


def _of_header(lines: list[Line], header: Header) -> Head | None:
    """The head of a paper whose title stands in the header of its page alone."""
    is_text = any("。" in line.plain for line in lines[header.last :])
    begin = header.last + 1
    return Head(range(0), range(0), begin=begin, stop=begin, is_whole_text=True) if is_text else None


def _gaps(lines: list[Line], heads: Sequence[Head], headers: Sequence[Header]) -> Iterator[tuple[int, int]]:
    """Where a paper may stand that has no head: before the first head, and behind a page's header of its own."""
    first = heads[0].first if heads else len(lines)
    yield 0, first
    starts = sorted([*(head.first for head in heads), *(header.first for header in headers), len(lines)])
    for header in headers:
        stop = starts[bisect_right(starts, header.first)]
        if header.first > first and stop - header.last > 2:
            yield header.last + 1, stop


def _opening(printed: list[Line], lines: list[Line], first: int, last: int, *, is_alone: bool) -> Head | None:
    """The head of the paper that these lines are, if they are one. Beside others it needs more of a paper's marks."""
    title = _opening_title(lines, first, last)
    behind = title.stop if title else first
    body = [line for line in lines[behind:last] if line.plain]
    is_text = any("。" in line.plain for line in body)
    is_dated = any(parse_date(line.plain.strip("()")) for line in body[-8:])
    has_articles = any(_ARTICLE.match(line.plain) for line in body[:12])
    joined = "".join(lines[at].plain for at in title)
    is_named = bool(KIND_END.search(joined) or INSTRUMENT_END.search(joined))
    if title and is_named and (is_text or has_articles) and (is_alone or is_dated or has_articles):
        return _noted(printed, Head(title, range(0), begin=first if is_alone else None, is_whole_text=True))
    has_words = any(DATE.search(line.plain) and _ORGAN_WORD.search(line.plain) for line in body)
    if is_alone and title and is_text and (has_words or (is_dated and _ORGAN_WORD.search(joined))):
        return _noted(printed, Head(title, range(0), begin=first, is_whole_text=True))
    if is_alone and not title and is_text and is_dated and any(_is_organ(line.plain) for line in body[-8:]):
        return Head(range(0), range(0), begin=first, stop=first, is_whole_text=True)
    return None


def _is_organ(plain: str) -> bool:
    return 4 <= len(plain) <= 30 and bool(ORGAN_END.search(plain))


def _opening_title(lines: list[Line], first: int, last: int) -> range:
    """The first lines that read as a title; a single line above a paragraph does too."""
    block = [line.index for line in lines[first : min(last, first + 200)] if line.plain][:_MOST_LEADING]
    for place, at in enumerate(block):
        if not may_be_title(lines[at]) or "。" in lines[at].plain:
            break
        title = title_above(lines, at + 1)
        joined = "".join(lines[index].plain for index in title)
        if title.start < first or len(title) > _MOST_TITLE_LINES:
            continue
        if is_title(joined) and KIND_END.search(joined):
            following = block[place + 1] if place + 1 < len(block) else None
            return _longer(lines, title, following)
        if INSTRUMENT_END.search(joined):
            return title
    if len(block) > 1 and may_be_title(lines[block[0]]) and len(lines[block[0]].plain) >= 6:
        is_heading = "。" in lines[block[1]].plain and not NUMBERED_ITEM.match(lines[block[0]].plain)
        return range(block[0], block[0] + 1) if is_heading else range(0)
    return range(0)


def _longer(lines: list[Line], title: range, following: int | None) -> range:
    """青川市人民政府公告 above 关于…的公告: what the paper is about is its title."""
    if following is None or not may_be_title(lines[following]):
        return title
    plain = lines[following].plain
    has_subject = "关于" in "".join(lines[at].plain for at in title)
    return (
        range(following, following + 1)
        if not has_subject and plain.startswith("关于") and KIND_END.search(plain)
        else title
    )


def _noted(printed: list[Line], head: Head) -> Head:
    """The head with the notes in brackets below its title."""
    at = stop = head.after
    while at < len(printed) and at - stop <= _MOST_BLANKS:
        behind = note_at(printed, at)
        if printed[at].plain and behind == at:
            break
        at = max(behind, at + 1)
        stop = at if behind == at else stop
    return replace(head, stop=stop)


def _following(printed: list[Line], lines: list[Line], heads: Sequence[Head]) -> Iterator[Head]:
    """The papers without a head of their own that stand behind the signature of another: forwarded, or the next."""
    stops = [*(head.first for head in heads), len(lines)][1:]
    for head, stop in zip(heads, stops, strict=True):
        carrier = "".join(lines[at].plain for at in head.title)
        is_forwarded = bool(_FORWARDS.search(carrier))
        at = _behind_signature(lines, head.after, stop)
        while at:
            title = _title_at(lines, at, stop)
            joined = "".join(lines[index].plain for index in title)
            signed = _behind_signature(lines, title.stop, stop, is_last=True) if title else None
            is_next = bool(signed and KIND_END.search(joined) and joined.strip("《》") not in carrier)
            if title and (is_forwarded or is_next):
                yield _noted(printed, Head(title, range(0), is_forwarded=is_forwarded, is_whole_text=not is_forwarded))
            at = signed if is_next and not is_forwarded else None


def _behind_signature(lines: list[Line], first: int, last: int, *, is_last: bool = False) -> int | None:
    """The first line of text behind the first dated signature; with `is_last`, `last` where nothing follows."""
    signed = next((at for at in range(first, last) if parse_date(lines[at].plain)), None)
    if signed is None:
        return None
    following = (
        at for at in range(signed + 1, min(last, signed + _MOST_BLANKS)) if lines[at].plain and not _is_tail(lines[at])
    )
    return next(following, last if is_last else None)


def _is_tail(line: Line) -> bool:
    return line.plain.startswith(("(此件", "抄送", "分送", "抄报")) or line.plain.endswith("印发")


def _title_at(lines: list[Line], start: int, last: int) -> range:
    """The title that begins at this line."""
    joined = ""
    for at in range(start, min(last, start + _MOST_TITLE_LINES)):
        if not lines[at].plain or not may_be_title(lines[at]):
            break
        joined += lines[at].plain
        if "关于" in joined and (KIND_END.search(joined) or INSTRUMENT_END.search(joined)):
            return range(start, at + 1)
    return range(0)
