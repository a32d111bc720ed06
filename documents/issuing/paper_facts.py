"""A paper on its way out as plain values, for the checks of form and for its text. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from documents.gazette.parsed import DocNumber
from documents.policies import Policy
from documents.validity import Status

UPWARDS = ("请示", "报告", "议案")
# 文种 that may be addressed to nobody: they are made known to all, or record what was decided.
UNADDRESSED = ("决议", "决定", "令", "公报", "公告", "通告", "纪要")


@dataclass(frozen=True)
class Carried:
    """A text that the paper puts in force."""

    title: str
    text: str = "第一条 内容。"
    starts_on: date | None = None
    ends_on: date | None = None
    years: int | None = None

    @property
    def has_end(self) -> bool:
        """Whether it says how long it holds."""
        return self.years is not None or self.ends_on is not None


@dataclass(frozen=True)
class PlannedEffect:
    """What the paper does to another text, and whether its issuers may (documents/organs/authority.py).

    `title` is that of the text, `number` and `document_title` are those of the paper that carries it, `others` the
    further texts of that paper, `text_of` is its 成文日期. `absent` says which articles the text lacks. `standing` is
    what the register says of the text on the day of the effect, whatever this paper does to it; `endless` why an
    extension would put off nothing. `is_new_text`: another text is to take its place as a whole, which `successor`
    names among those that are carried. `normative` says why the text is a 行政规范性文件, empty where nothing does;
    `is_surely_normative` that its series or its own issuing says so, not its name or words.
    """

    name: str
    verdict: str = "same"
    words: str = ""
    since: date | None = None
    until: date | None = None
    kind: str = ""
    title: str = ""
    number: str = ""
    document_title: str = ""
    articles: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    absent: str = ""
    text_of: date | None = None
    standing: Status | None = None
    endless: str = ""
    is_new_text: bool = False
    is_republication: bool = False
    successor: str = ""
    normative: str = ""
    is_surely_normative: bool = False


@dataclass(frozen=True)
class AnnexFacts:
    """An annex; without text it is sent apart."""

    title: str
    text: str = "内容。"


@dataclass(frozen=True)
class PaperFacts:
    """`kind` is the word of the 文种 as a title ends in it (令, not 命令（令）). `day` is the one of the question.

    `is_reviewed` is the 合法性审核 of the text as it stands, `is_reviewed_elsewhere` that of another room's own chain.
    `number` is there once it is given, `printed_on` when the paper is issued. `mention_reason` says why words that are
    not recorded stand as they are: a text that went out before it was numbered is not reworded. `ended_bases` says of
    each document that the text names as its basis, and that does not hold on `day`, why.
    """

    kind: str
    title: str
    addressees: tuple[str, ...] = ()
    body: str = ""
    note: str = ""
    copies: tuple[str, ...] = ()
    annexes: tuple[AnnexFacts, ...] = ()
    instruments: tuple[Carried, ...] = ()
    effects: tuple[PlannedEffect, ...] = ()
    lead: str = ""
    joint: tuple[str, ...] = ()
    joint_reason: str = ""
    asked: tuple[str, ...] = ()
    is_order_series: bool = False
    is_normative_series: bool = False
    is_series_open: bool = True
    series_code: str = ""
    is_normative: bool = False
    not_normative_reason: str = ""
    is_denial_confirmed: bool = False
    is_reviewed: bool = False
    is_reviewed_elsewhere: bool = False
    reviewed_on: date | None = None
    comments: str = ""
    comments_to: date | None = None
    meeting_on: date | None = None
    policy: Policy | None = None
    urgency: str = ""
    attended: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    observed: tuple[str, ...] = ()
    signer_post: str = ""
    publicity: str = "pending"
    publicity_clause: str = ""
    day: date = field(default=date(2026, 1, 1))
    number: DocNumber | None = None
    printed_on: date | None = None
    mention_reason: str = ""
    ended_bases: tuple[str, ...] = ()

    @property
    def issuers(self) -> tuple[str, ...]:
        """The lead first."""
        return (self.lead, *self.joint)
