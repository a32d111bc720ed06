"""The paper that pronounces what a clean-up decided: title, text, annex (docs/rules/cleaning_up.md). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from documents.issuing import listing
from documents.validity import EventKind
from portal.dates import written

REPEAL, LAPSE, EXTEND, RESTORE, AMEND, KEEP = "repeal", "lapse", "extend", "restore", "amend", "keep"
REPEAL_PART, RESTORE_PART = "repeal_part", "restore_part"
ORDER = (REPEAL, LAPSE, REPEAL_PART, EXTEND, RESTORE, RESTORE_PART, AMEND, KEEP)
ENDING = (REPEAL, LAPSE)
"""What a text no longer is after it: a basis of administration."""
DONE = (REPEAL, LAPSE, EXTEND, RESTORE)
OF_ARTICLES = (REPEAL_PART, RESTORE_PART)
"""What the paper itself does, to whole texts and to single articles; of the others it only tells."""
_VERBS = {
    REPEAL: listing.VERBS[EventKind.REPEAL],
    LAPSE: listing.VERBS[EventKind.DECLARED_LAPSE],
    EXTEND: listing.VERBS[EventKind.EXTENSION],
    RESTORE: listing.VERBS[EventKind.RESTORATION],
    REPEAL_PART: listing.OF_ARTICLES[EventKind.REPEAL],
    RESTORE_PART: listing.OF_ARTICLES[EventKind.RESTORATION],
    AMEND: listing.AMENDED,
    KEEP: listing.KEPT,
}
_PARTS = "部分条款"


@dataclass(frozen=True)
class Listed:
    """One text of a list: title and number as the decision prints them, and what goes with the outcome."""

    title: str
    number: str = ""
    day: date | None = None
    articles: tuple[str, ...] = ()

    def __str__(self) -> str:
        return listing.name(self.title, self.number, self.articles)


Lists = Mapping[str, Sequence[Listed]]


@dataclass(frozen=True)
class Decision:
    """What the meeting decided. `unit` is the body in whose name, `basis` what the clean-up rests on."""

    unit: str
    basis: str
    meeting: str
    lists: Lists

    @property
    def kinds(self) -> list[str]:
        """The outcomes that occur, in the order of the paper."""
        return [kind for kind in ORDER if self.lists.get(kind)]

    @property
    def title(self) -> str:
        """关于废止和宣布失效一批文件的通知; where nothing is done to a text it only makes known."""
        whole = _joined([_VERBS[kind] for kind in self.kinds if kind in DONE])
        parts = _joined([_VERBS[kind].removesuffix(_PARTS) for kind in self.kinds if kind in OF_ARTICLES])
        told = [f"{whole}一批文件"] if whole else []
        told += [f"{parts}一批文件{_PARTS}"] if parts else []
        if told:
            return f"关于{'以及'.join(told)}的通知"
        return "关于公布继续有效文件目录的通知" if self.kinds == [KEEP] else "关于公布文件清理结果的通知"

    @property
    def counts(self) -> str:
        """决定废止文件8件，宣布失效文件5件."""
        told = (f"{_VERBS[kind]}{'的' * (kind in OF_ARTICLES)}文件{len(self.lists[kind])}件" for kind in self.kinds)
        return "决定" + "，".join(told)

    @property
    def body(self) -> str:
        """The paragraphs of the text, one a line."""
        ended = [_VERBS[kind] for kind in self.kinds if kind in ENDING]
        since, over = "本通知自印发之日起执行", [f"{'和'.join(ended)}的文件"] if ended else []
        over += ["废止的条款"] if REPEAL_PART in self.kinds else []
        if over:
            since += f"，予以{'、'.join(over)}不再作为行政管理依据"
        if REPEAL_PART in self.kinds:
            since += "，只废止部分条款的文件其余条款继续有效"
        lines = [
            f"根据{self.basis}，{self.unit}组织有关部门对文件进行了清理。经{self.meeting}研究，{self.counts}。",
            f"{since}。",
        ]
        if AMEND in self.kinds:
            lines.insert(1, "需要修改的文件，由责任部门在附件所列期限前按程序报送修改文本，修改前继续执行。")
        return "\n".join(lines)

    @property
    def annex_title(self) -> str:
        """The heading of the list."""
        return f"{self.unit}文件清理目录"

    @property
    def annex(self) -> str:
        """A heading for each list, its entries numbered anew, one a line."""
        lines = []
        for place, kind in enumerate(self.kinds):
            lines.append(listing.heading(place, _VERBS[kind]))
            lines += [f"{number}.{each}{_until(kind, each)}" for number, each in enumerate(self.lists[kind], start=1)]
        return "\n".join(lines)


def _joined(verbs: Sequence[str]) -> str:
    return f"{'、'.join(verbs[:-1])}和{verbs[-1]}" if len(verbs) > 1 else "".join(verbs)


def _until(kind: str, listed: Listed) -> str:
    if listed.day is None:
        return ""
    return listing.extended(listed.day) if kind == EXTEND else f"，{written(listed.day)}前修改"
