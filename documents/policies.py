"""What rulings on validity presume about texts that say nothing themselves (docs/rules/policies.md). Pure.

A policy never ends a document: what it presumes is a reason for a person to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from documents.gazette.validity_terms import anniversary
from portal.dates import written

DEFAULT_MONTHS = 6  # before an end it is evaluated, where no verified policy says when
# The same pattern finds the texts in PostgreSQL: no groups that capture, nothing that only Python knows.
# What stands inside 《》 or 〈〉 is the name of another text (关于修改《某暂行办法》的决定), but for what is carried.
_MARK = r"(?:[(（](?:暂行|试行)[)）]|(?:暂行|试行)(?:办法|规定|细则|条例|规则|规程|标准|方案|意见|制度))"
TRIAL = rf"^(?:[^《〈]|《[^》]*》|〈[^〉]*〉)*(?:{_MARK}|(?:印发|公布|发布)[《〈][^《》〈〉]*{_MARK})"
_TRIAL = re.compile(TRIAL)


@dataclass(frozen=True)
class Policy:
    """One ruling: its first day, the first one without effect, and what it says; None where it says nothing."""

    name: str
    valid_from: date
    valid_until: date | None = None
    most_years: int | None = None
    trial_most_years: int | None = None
    silent_trial_years: int | None = None
    evaluate_months: int | None = None
    is_period_required: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether it applies on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def most(self, *, is_trial: bool) -> int | None:
        """How many years a text may hold at most."""
        return self.trial_most_years if is_trial and self.trial_most_years else self.most_years


@dataclass(frozen=True)
class Suspicion:
    """Why a text should be looked at; `lapsed_from` is what the ruling presumes."""

    words: str
    lapsed_from: date | None = None


def is_trial(title: str) -> bool:
    """Whether a title marks its own text as 暂行 or 试行, and does not only name such a text."""
    return _TRIAL.search(title) is not None


def policy_on(policies: Iterable[Policy], day: date | None) -> Policy | None:
    """The ruling that holds on a day, of which there is one at most; None where none does, or no day is known."""
    return next((each for each in policies if day and each.holds_on(day)), None)


def silent_trial(title: str, issued_on: date | None, policies: Iterable[Policy]) -> Suspicion | None:
    """What to think of a text without an end of its own, which is marked 暂行 or 试行; None of any other text."""
    if not is_trial(title):
        return None
    policy = policy_on(policies, issued_on)
    years = policy.silent_trial_years if policy else None
    last = anniversary(issued_on, years=years) if issued_on and years else None
    if policy is None or last is None:
        return Suspicion("标明暂行、试行而没有写明有效期，也没有可适用的、已核实的效力规定；请核对是否继续施行")
    lapsed = last + timedelta(days=1)
    words = f"标明暂行、试行而没有写明有效期；按{policy.name}推定有效期{years}年，自{written(lapsed)}起失效。请核对"
    return Suspicion(words, lapsed)


def months_before_an_end(policies: Iterable[Policy], today: date) -> int:
    """How long before its end a text is evaluated."""
    policy = policy_on(policies, today)
    return (policy.evaluate_months if policy else None) or DEFAULT_MONTHS
