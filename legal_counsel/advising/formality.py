"""第二十二条: what makes the opinion of an external a formal one, one function a condition. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from legal_counsel.qualification import Finding, Outcome


class Name(StrEnum):
    """In whose name it is given."""

    PERSON = "person"
    FIRM = "firm"
    TEAM = "team"


@dataclass(frozen=True)
class Given:
    """An opinion as it comes in."""

    is_external: bool
    is_written: bool
    name: Name | None = None
    handler: str = ""
    """The 承办律师 or 法学专家 who signed."""
    has_signed_paper: bool = False
    has_seal: bool = False


def findings(given: Given) -> tuple[Finding, ...]:
    """Every condition. Internal counsel are asked for a written opinion alone: it is what is kept."""
    conditions = (is_written, is_signed, is_sealed) if given.is_external else (is_written,)
    return tuple(finding for condition in conditions for finding in condition(given))


def is_written(given: Given) -> Iterator[Finding]:
    """以法律意见书或者其他书面形式出具."""
    fact = "书面" if given.is_written else "口头意见，须改以法律意见书或者其他书面形式出具"
    yield _finding("书面形式", fact, is_met=given.is_written)


def is_signed(given: Given) -> Iterator[Finding]:
    """由承办律师或法学专家签名."""
    if given.handler and given.has_signed_paper:
        yield _finding("承办人签名", f"{given.handler}签名", is_met=True)
    else:
        lacks = "没有写明签名的承办律师或者法学专家" if not given.handler else "没有上传签名件"
        yield _finding("承办人签名", lacks, is_met=False)


def is_sealed(given: Given) -> Iterator[Finding]:
    """以律师事务所名义或者以律师法律顾问团队承办的，还应加盖律师事务所公章."""
    if given.name is None:
        yield _finding("承办方式", "没有写明以谁的名义承办", is_met=False)
    elif given.name is not Name.PERSON:
        fact = "已加盖律师事务所公章" if given.has_seal else "没有加盖律师事务所公章"
        yield _finding("加盖公章", fact, is_met=given.has_seal)


def _finding(condition: str, fact: str, *, is_met: bool) -> Finding:
    return Finding("formality", condition, Outcome.MET if is_met else Outcome.UNMET, fact)
