"""What is known of somebody who is to be counsel, as values: dated, each with where it was seen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Grade(StrEnum):
    """The result of a yearly assessment of 公务员 or 事业单位工作人员."""

    EXCELLENT = "excellent"
    COMPETENT = "competent"
    QUALIFIED = "qualified"
    BARELY_COMPETENT = "barely_competent"
    BARELY_QUALIFIED = "barely_qualified"
    INCOMPETENT = "incompetent"
    UNQUALIFIED = "unqualified"
    UNGRADED = "ungraded"


GRADE_LABELS = {
    Grade.EXCELLENT: "优秀",
    Grade.COMPETENT: "称职",
    Grade.QUALIFIED: "合格",
    Grade.BARELY_COMPETENT: "基本称职",
    Grade.BARELY_QUALIFIED: "基本合格",
    Grade.INCOMPETENT: "不称职",
    Grade.UNQUALIFIED: "不合格",
    Grade.UNGRADED: "不定等次",
}


class Title(StrEnum):
    """The rank of a professional title 职称."""

    SENIOR = "senior"
    ASSOCIATE_SENIOR = "associate_senior"
    INTERMEDIATE = "intermediate"
    JUNIOR = "junior"


TITLE_LABELS = {
    Title.SENIOR: "正高级",
    Title.ASSOCIATE_SENIOR: "副高级",
    Title.INTERMEDIATE: "中级",
    Title.JUNIOR: "初级",
}


class Source(StrEnum):
    """Where one asks whether somebody was punished."""

    PLATFORM = "platform"
    """全国律师执业诚信信息公示平台: shows a punishment only for a time, and knows no 公职律师, 公司律师."""
    AUTHORITY = "authority"
    """The written reply of the 司法行政部门."""
    DECLARATION = "declaration"
    """What the candidate declares."""


SOURCE_LABELS = {
    Source.PLATFORM: "诚信信息公示平台",
    Source.AUTHORITY: "司法行政部门复函",
    Source.DECLARATION: "本人声明",
}


@dataclass(frozen=True)
class LookUp:
    """One answer to whether there is a punishment or a bad record; `found` says which, empty for none."""

    source: Source
    on: date
    found: str = ""
    found_on: date | None = None
    """The day of what was found, where it is told."""


@dataclass(frozen=True)
class Declared:
    """A declaration, and when the unit confirmed it."""

    on: date
    confirmed_on: date | None = None


@dataclass(frozen=True)
class Break:
    """A time without practice 注销、停业: its first day, and the day on which practice went on, none while it lasts."""

    since: date
    until: date | None = None


@dataclass(frozen=True)
class Practice:
    """A practice licence 执业证: the day of the first one, and the breaks since."""

    since: date
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True)
class Certificate:
    """法律职业资格证书 or the older 律师资格证书."""

    name: str
    number: str
    on: date


@dataclass(frozen=True)
class Rank:
    """A professional title: its rank, its field, and the day from which it was held."""

    title: Title
    subject: str
    is_in_law: bool
    on: date


@dataclass(frozen=True)
class Internal:
    """Somebody in office who is to be 内部法律顾问 of `unit`."""

    unit: str
    employer: str
    is_in_office: bool
    consented_on: date | None = None
    is_public_lawyer: bool = False
    does_legal_work_only: bool = False
    politics: Declared | None = None
    grades: Mapping[int, Grade] = field(default_factory=dict)
    sanctions: tuple[LookUp, ...] = ()
    legal_work_since: date | None = None
    legal_work_breaks: tuple[Break, ...] = ()
    certificate: Certificate | None = None
    served_since: date | None = None
    served_in: str = ""


@dataclass(frozen=True)
class External:
    """What is asked of everybody who comes from outside."""

    politics: Declared | None = None
    is_party_member: bool = False
    look_ups: tuple[LookUp, ...] = ()
    knows_the_place: str = ""
    has_time: str = ""
    meets_the_rest: str = ""


@dataclass(frozen=True)
class Lawyer(External):
    """律师."""

    practice: Practice | None = None
    is_good_at_it: str = ""


@dataclass(frozen=True)
class Expert(External):
    """法学专家."""

    rank: Rank | None = None
    influence: str = ""


@dataclass(frozen=True)
class Firm(External):
    """律师事务所, with the lawyer who will be at the unit 派驻律师."""

    strength: str = ""
    resident: Practice | None = None


Candidate = Internal | Lawyer | Expert | Firm
