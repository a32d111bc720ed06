"""What is known of a matter and its opinions, as values for the checks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What an opinion concludes."""

    LAWFUL = "lawful"
    PARTLY = "partly"
    UNLAWFUL = "unlawful"


class Adopted(StrEnum):
    """What the unit did with it."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT_ADOPTED = "not_adopted"


class Studied(StrEnum):
    """What the study of an illegality found."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"


ADOPTED_LABELS = {Adopted.ADOPTED: "采纳", Adopted.PARTLY: "部分采纳", Adopted.NOT_ADOPTED: "未采纳"}
STUDIED_LABELS = {Studied.CONFIRMED: "确属不合法", Studied.REFUTED: "不存在不合法情形"}


@dataclass(frozen=True)
class KnownOpinion:
    """The last version of the opinion of one counsel. None stands for what nobody has said."""

    counsel: str
    verdict: Verdict
    is_external: bool = True
    is_reviewed: bool = False
    """第十五条: internal counsel analysed it."""
    is_sent_up: bool = False
    """第二十三条: it reached the unit."""
    is_recused: bool = False
    """第二十一条第六项: the author stepped back since; it is no hearing, but what it finds stands."""
    adopted: Adopted | None = None
    is_told: bool = False
    """第二十五条: counsel was told."""
    studied: Studied | None = None

    @property
    def is_unlawful(self) -> bool:
        """第二十四条: 认为决策事项存在不合法情形."""
        return self.verdict is Verdict.UNLAWFUL


@dataclass(frozen=True)
class KnownMatter:
    """A matter with what each counsel said last."""

    title: str
    has_counsel: bool = False
    """Somebody is on it who declared no interest."""
    opinions: tuple[KnownOpinion, ...] = ()
    is_synthesised: bool = False
    """第二十三条第一款: the last synthesis takes in every one of the opinions."""
    has_service: bool = False
    """Something was done besides opinions (第十六条)."""


@dataclass(frozen=True)
class Stopped:
    """Another decision of the unit that the gate has stopped and never let pass."""

    title: str
    is_same: bool
    """It bears the same title, however brackets and blanks are written."""
    unlinked: tuple[str, ...] = ()
    """Its matters on which the one at the gate does not rest."""
