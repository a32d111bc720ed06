"""What a page says on top of a paper about its standing: （本文件已被青政发〔2021〕8号废止）, 废止依据：《…》（…）."""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.gazette.citations import citations_in
from documents.gazette.head_lines import note_at
from documents.gazette.parsed import Citation, Finding, Span
from documents.gazette.shadow import Text

_OWN = r"(?:本|此|该)(?:规范性文件|文件|文|通知|办法|规定|意见|决定|公告|规章|细则|方案)?"
_ENDED = re.compile(
    rf"^[(【\[※*]{{0,2}}(?:注:|提示:|说明:)?(?:{_OWN})?(?:现|业)?(?:已经?|于)"
    r"(?P<by>[^。]{0,120}?)(?:予以|明令|宣布|全文)?(?P<what>废止|失效)(?:[,。;][^。]{0,60})?[)】\].。!]{0,2}$"
)
_BASIS = re.compile(r"^[(【\[]?(?:废止|失效)(?:依据|文件|文号|决定)[:](?P<by>.{2,120})$")
_STANDING = re.compile(rf"^[(【\[]?(?:{_OWN})?(?:状态|时效性|有效性)?:?(?:已|全文)(?:废止|失效)[)】\]]?$")
_OPENS = re.compile(r"^(?:注:|提示:|说明:)?(?:本|此|该)(?:规范性)?文件(?:现|业)?已")
_MOST_LINES = 3
_LONGEST = 160
_MARKS = frozenset("(【[※*本此该废失现已业全注提说状时有")
_MAX_GAP = 3  # blank lines within one banner
_ABOVE, _BELOW = 8, 3  # lines around a head in which a banner belongs to it


@dataclass(frozen=True, slots=True)
class Banner:
    """By which document the paper is ended, as far as the page says, and the lines that say it."""

    lines: tuple[int, ...]
    repealed_by: Citation | None

    def belongs(self, first: int, after: int) -> bool:
        """Whether it stands at a head of these lines."""
        return first - _ABOVE <= self.lines[-1] and self.lines[0] <= after + _BELOW


def banners_in(text: Text) -> list[Banner]:
    """Every banner; neighbouring lines are one."""
    runs: list[list[int]] = []
    behind = 0
    for at, line in enumerate(text.lines):
        if at < behind or line.plain[:1] not in _MARKS:
            continue
        behind = max(at + 1, note_at(text.lines, at), _open_until(text, at))
        if not _is_banner("".join(line.plain for line in text.lines[at:behind])):
            continue
        gap = text.lines[runs[-1][-1] + 1 : at] if runs and at - runs[-1][-1] <= _MAX_GAP + 1 else None
        if gap is not None and not any(between.plain for between in gap):
            runs[-1] += range(at, behind)
        else:
            runs.append(list(range(at, behind)))
    return [Banner(tuple(run), _ended_by(text, run)) for run in runs]


def _open_until(text: Text, at: int) -> int:
    """The line behind a banner without brackets that runs over lines; `at` where none does."""
    if not _OPENS.match(text.lines[at].plain):
        return at
    for stop in range(at, min(at + _MOST_LINES, len(text.lines))):
        if not text.lines[stop].plain:
            break
        if re.search("(?:废止|失效)[。!]?$", text.lines[stop].plain):
            return stop + 1
    return at


def _is_banner(plain: str) -> bool:
    if not 3 <= len(plain) <= _LONGEST:
        return False
    if plain[0] in "现已业" and not plain.startswith(("已被", "已由", "已经", "已废止", "已失效", "现已", "业已")):
        return False
    return bool(_STANDING.match(plain) or _BASIS.match(plain) or _ENDED.match(plain))


def _ended_by(text: Text, run: list[int]) -> Citation | None:
    cited, _ = citations_in(text, Span(text.lines[run[0]].start, text.lines[run[-1]].end))
    return cited[0] if cited else None


def without_source(text: Text, span: Span) -> Finding:
    """The doubt about a paper that a page calls ended without saying by what."""
    return text.finding("repealed_by_unknown", "页面注明本文件已废止或失效，未写明依据哪份文件", span)
