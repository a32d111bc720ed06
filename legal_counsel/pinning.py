"""Every act notes the version of the rules that held on its day, and whether its term had run out (第三十六条)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy

from legal_counsel.models import RuleVersion
from legal_counsel.rules import Rules
from portal.lifecycle import Refused


def in_force(on: date) -> RuleVersion:
    """The version of a day, whether or not its own term had run out. Refused before the first version began."""
    version: RuleVersion | None = RuleVersion.objects.begun_by(on)
    if version is None:
        raise Refused(f"{on}没有施行中的法律顾问工作规定；请先在“规则版本”中登记该日施行的文件")
    return version


def rules_on(on: date) -> Rules:
    """Its numbers and articles, as the pure rooms take them."""
    return in_force(on).rules


def run_out_rule(on: date) -> RuleVersion | None:
    """The version whose own term has run out while no other took its place: what the banner of every page tells."""
    version: RuleVersion | None = RuleVersion.objects.begun_by(on)
    return version if version and version.has_run_out(on) else None


def pinned(on: date) -> dict[str, Any]:
    """The facts of `models.rule.Pinned` for an act of this day. Refused before the first version began."""
    version = in_force(on)
    return {"rule": version, "is_basis_run_out": version.has_run_out(on)}


def _with_articles(words: str, rules: tuple[str, ...]) -> str:
    known = in_force(timezone.localdate()).articles
    return words.format(*(known[each] for each in rules))


def citing(words: str, *rules: str) -> Any:
    """Words of a form with an article for each `{}`, as the version of the day has it; read when they are shown."""
    return _lazily(words, rules)


_lazily = lazy(_with_articles, str)
