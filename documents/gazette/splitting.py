"""A gazette into its documents: every document begins with its title lines and its number.

Gazettes print the title above the number, red-headed papers below it. Where one document follows another
without a blank line, the number line and the title lines next to it are the only mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from documents.gazette.dates import DATE, parse_date
from documents.gazette.head_lines import is_aside, note_at, number_doubt
from documents.gazette.kinds import KIND_END, NUMBERED_ITEM, ORGAN_END
from documents.gazette.numbering import joint_numbers, parse_number
from documents.gazette.order_heads import MOST_ORGANS, blank_run, instrument_beside, introduces, order_at
from documents.gazette.parsed import DocNumber, Span
from documents.gazette.shadow import Line, Text
from documents.gazette.title_lines import is_bare_address

_STOP_END = tuple("。；;:!?！？")
# 为了维护法制统一，市人民政府决定：
_LEADS_TEXT = re.compile(r"如下|下列|^(?:为[了进]|根据|现[将对就])|(?:决定|决议|规定|要求|通知):$")
_ANNEX = re.compile(r"^附(?:件|表|录)")
_SIGNER = re.compile(r"签发人:?[㐀-鿿·]{0,20}$")
_LETTERHEAD = re.compile(
    r"^(?:(?:[㐀-鿿]{2,30})?文件|特急|加急|急件|平急|签发人:?[㐀-鿿·]{0,20}|(?:绝密|机密|秘密)(?:★.{0,8})?"
    r"|\d{6})$"
)
_DOUBTFUL_END = "号发函规字电传秘令〕])0123456789"
_MAX_TITLE_LINES = 8
_MAX_TITLE_LINE = 60
_MAX_TITLE_GAP = 2  # between two lines of a title
_MAX_ASIDES = 12  # lines behind title and number that still belong to the head
_REACH = 12  # lines above a head in which its title may stand once more


@dataclass(frozen=True, slots=True)
class Head:
    """Where one document begins. `title` and `number` are ranges of line indexes, either may be empty.

    `begin` and `stop` widen it by lines that belong to the head and are neither: a title printed twice, a note.
    `number_at` is the place of a number without a line of its own, `doubt` why the number line holds no number.
    """

    title: range
    number: range
    doc_number: DocNumber | None = None
    begin: int | None = None
    stop: int | None = None
    number_at: Span | None = None
    doubt: tuple[str, str] | None = None
    web_title: range = range(0)
    is_forwarded: bool = False
    is_whole_text: bool = False

    @property
    def first(self) -> int:
        """The first line of the document."""
        starts = [part.start for part in (self.title, self.number) if part]
        return min(starts if self.begin is None else [*starts, self.begin])

    @property
    def after(self) -> int:
        """The first line behind title, number and the notes below them."""
        stops = [part.stop for part in (self.title, self.number) if part]
        return max(stops if self.stop is None else [*stops, self.stop])


def may_be_title(line: Line) -> bool:
    """Whether the line alone could be part of a title."""
    plain = line.plain
    return bool(
        0 < len(plain) <= _MAX_TITLE_LINE
        and not line.is_cell
        and not plain.endswith(_STOP_END)
        and "。" not in plain
        and not NUMBERED_ITEM.match(plain)
        and not _ANNEX.match(plain)
        and not plain.startswith("备注")
        and not plain.isdigit()
        and parse_date(plain) is None
        and parse_number(plain) is None
        and number_doubt(plain) is None
    )


def _joined(lines: list[Line], part: range) -> str:
    return "".join(lines[index].plain for index in part)


def title_above(lines: list[Line], number_at: int) -> range:
    """The title lines that end above the number line."""
    stop = blank_run(lines, number_at - 1, -1) + 1
    start = stop
    while start > 0 and stop - start < _MAX_TITLE_LINES:
        if may_be_title(lines[start - 1]):
            start -= 1
            continue
        above = _above_gap(lines, start, stop)
        if above is None:
            break
        start = above
    block = [index for index in range(start, stop) if lines[index].plain]
    if not block:
        return range(0)
    place = next((place for place, index in enumerate(block) if "关于" in lines[index].plain), 0)
    while place and _leads_title(lines[block[place - 1]].plain, _joined(lines, range(block[place], stop))):
        place -= 1
    return range(block[place], stop)


def _above_gap(lines: list[Line], start: int, stop: int) -> int | None:
    """The line above a gap in which the title begins or goes on, as web pages print it."""
    if start == stop or lines[start - 1].plain:
        return None
    at = start - 1
    while at >= 0 and start - at <= _MAX_TITLE_GAP and not lines[at].plain:
        at -= 1
    if at < 0 or not may_be_title(lines[at]):
        return None
    below = _joined(lines, range(start, stop))
    if "关于" in below:
        is_organ = below.startswith("关于") and ORGAN_END.search(lines[at].plain) and "关于" not in lines[at].plain
        return at if is_organ and KIND_END.search(below) else None
    begins = next((up for up in range(at, max(-1, at - 5), -1) if "关于" in lines[up].plain), None)
    is_open = begins is not None and not any(KIND_END.search(lines[up].plain) for up in range(begins, at + 1))
    return at if is_open and all(may_be_title(lines[up]) for up in range(begins or 0, at) if lines[up].plain) else None


def _leads_title(plain: str, below: str) -> bool:
    """Whether a line above 关于… still belongs to the title: the organ, or the head of an open bracket."""
    return bool(ORGAN_END.search(plain)) or below.count("》") > below.count("《") or not below.count("关于")


def _title_below(lines: list[Line], number_at: int) -> range:
    """The title lines that begin under the number line (red-headed papers)."""
    start = blank_run(lines, number_at + 1, 1)
    while start < len(lines) and _LETTERHEAD.match(lines[start].plain):
        start = blank_run(lines, start + 1, 1)  # the organ's red head, below its number
    stop = start
    while stop < len(lines) and stop - start < _MAX_TITLE_LINES:
        at = stop if lines[stop].plain else blank_run(lines, stop, 1)
        if at >= len(lines) or (at > stop and KIND_END.search(_joined(lines, range(start, stop)))):
            break
        if not may_be_title(lines[at]):
            break
        stop = at + 1
        if KIND_END.search(lines[at].plain) and is_title(_joined(lines, range(start, stop))):
            break
    block = range(start, stop)
    if not is_title(_joined(lines, block)):
        return range(0)
    return _with_repeat(lines, block)


def _with_repeat(lines: list[Line], title: range) -> range:
    """The title and, below it, the same once more."""
    at = blank_run(lines, title.stop, 1)
    again = range(at, min(at + len(title), len(lines)))
    return range(title.start, again.stop) if _joined(lines, again) == _joined(lines, title) else title


def _once(lines: list[Line], title: range) -> tuple[range, range]:
    """The title proper, and the lines above it that say the same or what the page calls it."""
    for stop in range(title.start + 1, title.stop):
        top, bottom = _joined(lines, range(title.start, stop)), _joined(lines, range(stop, title.stop))
        are_titles = KIND_END.search(top) and KIND_END.search(bottom) and top.count("《") == top.count("》")
        if lines[stop].plain and are_titles and ("关于" in bottom or top.endswith(bottom)) and bottom[:1] != "的":
            if len(top) > len(bottom) and top.endswith(bottom):
                return _once(lines, range(title.start, stop))[0], range(stop, title.stop)
            return _once(lines, range(stop, title.stop))[0], range(title.start, stop)
    return title, range(0)


def is_title(joined: str) -> bool:
    """Whether joined lines read as the title of an official document."""
    return bool(joined) and ("关于" in joined or bool(KIND_END.search(joined))) and len(joined) <= 300


def _opens_text(lines: list[Line], after: int) -> bool:
    """Whether addressees or a paragraph stand behind the head, as they do not in a table of documents."""
    at = blank_run(lines, after, 1)
    if at >= len(lines) or lines[at].is_cell:
        return False
    plain = lines[at].plain
    return (
        plain.endswith(":") or "。" in plain or len(plain) > 40 or parse_date(plain) is not None or plain[:1] in "《各"
    )


def _in_table(lines: list[Line], first: int) -> bool:
    """Whether the line above the head is a serial or a table cell."""
    at = blank_run(lines, first - 1, -1)
    return at >= 0 and (lines[at].is_cell or (lines[at].plain.isdigit() and len(lines[at].plain) < 4))


def _dated_number(plain: str) -> DocNumber | None:
    """The number of a line that holds nothing else, or a date beside it."""
    if not 4 <= len(plain) <= 160 or ("号" not in plain and not plain.endswith(tuple("0123456789"))):
        return None
    plain = _SIGNER.sub("", plain)
    dated = parse_number(DATE.sub("", plain).replace("()", "")) if "年" in plain else None
    return parse_number(plain) or dated or next(iter(joint_numbers(plain)), None)


def _numbered_heads(lines: list[Line]) -> list[Head]:
    heads: list[Head] = []
    for at, line in enumerate(lines):
        head = None if line.is_cell else _head_at(lines, at)
        if head and not (heads and head.first < heads[-1].after):
            heads.append(head)
    return heads


def _head_at(lines: list[Line], at: int) -> Head | None:
    plain = lines[at].plain
    number = _dated_number(plain)
    part = range(at, at + 1)
    if number is None:
        number, part = order_at(lines, at)
    doubt = None
    if number is None:
        doubt = number_doubt(plain) if plain and plain[-1] in _DOUBTFUL_END else None
        part = range(at, at + 1)
    if number is None and doubt is None:
        return None
    stop = part.stop
    while number and stop < min(len(lines), part.stop + MOST_ORGANS) and parse_number(lines[stop].plain):
        stop += 1  # one number of each joint issuer
    title = title_above(lines, part.start)
    if not is_title(_joined(lines, title)) and not (title and title.start == 0 and "》" in _joined(lines, title)):
        title = _title_below(lines, stop - 1) or instrument_beside(lines, part.start, stop)
    if doubt and not KIND_END.search(_joined(lines, title)):
        return None
    head = _titled(lines, Head(title, part, number, stop=stop if stop > part.stop else None, doubt=doubt))
    is_order = number is not None and number.form != "bracket"
    opens = _opens_text(lines, head.after) or (is_order and introduces(lines, head.after))
    if _in_table(lines, head.first) or not (opens or (title and _is_lonely(lines, head))):
        return None
    return head


def _titled(lines: list[Line], head: Head) -> Head:
    """The head with its title once, whatever stands above or below it."""
    title, others = _once(lines, head.title)
    if not others:
        return head
    is_other = _bare(_joined(lines, title)) not in _bare(_joined(lines, others))
    web_title = others if is_other and others.start < title.start else range(0)
    begin, stop = min(others.start, head.title.start), max(others.stop, head.title.stop, head.stop or 0)
    return replace(head, title=title, begin=begin, stop=stop, web_title=web_title)


def _bare(title: str) -> str:
    return title.strip("《》")


def _is_lonely(lines: list[Line], head: Head) -> bool:
    """A head with blank lines on both sides may stand before a text that opens in no usual way."""
    before = head.first == 0 or not lines[head.first - 1].plain
    if not before or (head.after < len(lines) and lines[head.after].plain):
        return False
    following = blank_run(lines, head.after, 1)
    if following >= len(lines) or not lines[following].plain:
        return not any(line.plain for line in lines[max(0, head.first - _REACH) : head.first])
    return not (may_be_title(lines[following]) and KIND_END.search(lines[following].plain))


def _unnumbered_heads(lines: list[Line], taken: list[Head]) -> list[Head]:
    """Titles without a number, each followed by addressees, outside what numbered heads cover."""
    covered = {index for head in taken for index in range(head.first, head.after)}
    heads: list[Head] = []
    for at, line in enumerate(lines):
        if not line.plain or not KIND_END.search(line.plain) or at in covered or not may_be_title(line):
            continue
        title = title_above(lines, at + 1)
        joined = _joined(lines, title)
        addressees = blank_run(lines, at + 1, 1)
        is_free = title and title.start not in covered and "关于" in joined and is_title(joined)
        if is_free and addressees < len(lines) and _is_addressed(lines, addressees):
            heads.append(_titled(lines, Head(title, range(0))))
    return heads


def _is_addressed(lines: list[Line], at: int) -> bool:
    plain = lines[at].plain
    if plain.endswith(":"):
        return "。" not in plain and not _LEADS_TEXT.search(plain) and "附件" not in plain[:2]
    return is_bare_address(plain) and _opens_text(lines, at + 1)


def heads_in(text: Text, lines: list[Line]) -> list[Head]:
    """The heads of all documents of the text, in order; `lines` are its lines without asides."""
    numbered = _numbered_heads(lines)
    unnumbered = _unnumbered_heads(lines, numbered)
    heads = sorted([*numbered, *unnumbered], key=lambda head: head.first)
    merged: list[Head] = []
    for head in heads:
        last = merged[-1] if merged else None
        if last and _is_repeated(lines, last, head):
            merged[-1] = replace(last, title=last.title or head.title, number=last.number or head.number)
            continue
        merged.append(head)
    floors = [0, *(head.after for head in merged)]
    return [_widened(text.lines, lines, head, floor) for head, floor in zip(merged, floors, strict=False)]


def _widened(printed: list[Line], lines: list[Line], head: Head, floor: int) -> Head:
    """The head with the notes below it and its title where it stands once more above it, not above `floor`."""
    stop, at = head.after, head.after
    while at < min(len(printed), head.after + _MAX_ASIDES):
        plain = printed[at].plain
        is_number = bool(head.doc_number and head.number and parse_number(plain))  # of another joint issuer
        is_of_head = is_number or is_aside(plain) or number_doubt(plain) is not None
        behind = max(note_at(printed, at), at + is_of_head)
        if plain and behind == at:
            break
        stop, at = (behind, behind) if plain else (stop, at + 1)
    begin = _begin_of(lines, head, floor)
    return replace(head, begin=begin, stop=stop) if (begin, stop) != (head.first, head.after) else head


def _begin_of(lines: list[Line], head: Head, floor: int) -> int:
    """The first line of the head with the title and the number that stand once more above it."""
    title = _bare(_joined(lines, head.title))
    begin, joined = head.first, ""
    for above in range(head.first - 1, max(floor - 1, head.first - _REACH), -1):
        plain = lines[above].plain
        if not plain:
            continue
        is_number = head.doc_number and parse_number(plain) == head.doc_number
        if not joined and (is_number or _LETTERHEAD.match(plain)):
            begin = above
            continue
        if not joined and begin == above + 1 and lines[begin].plain == "文件" and ORGAN_END.search(plain):
            begin = above
            continue
        joined = _bare(plain) + joined
        if joined == title or (title.endswith(joined) and KIND_END.search(joined) and "关于" in joined):
            begin, joined = above, "" if joined == title else joined
        elif not title or joined not in title:
            break
    return begin


def _is_repeated(lines: list[Line], last: Head, head: Head) -> bool:
    """Whether a head only repeats the one just above it (a web page's header, then the paper)."""
    if last.doc_number and head.doc_number and last.doc_number != head.doc_number:
        return False
    same = last.doc_number == head.doc_number and last.doc_number is not None
    same_title = bool(last.title) and _joined(lines, last.title) == _joined(lines, head.title)
    between = range(last.after, head.first)
    return (same or same_title) and len(between) < 12 and not any("。" in lines[index].plain for index in between)


def spans_of(text: Text, heads: list[Head]) -> list[Span]:
    """From the first line of each head to the first line of the next."""
    starts = [text.lines[head.first].start for head in heads]
    return [Span(start, end) for start, end in zip(starts, [*starts, len(text.raw)][1:], strict=True)]
