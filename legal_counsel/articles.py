"""The document that the rules of this register come from, and how an article of a version is cited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from portal.lifecycle import Transitions

RULES = "伊州政办规〔2023〕2号"


def clause(article: str) -> str:
    """An article as it is cited: `clause("第十八条")`."""
    return f"{RULES}{article}"


def under(table: Transitions, cited: Callable[[str], str]) -> Transitions:
    """A table of states that names a rule for each act, with the article in which a version has it."""
    return {action: replace(each, clause=cited(each.clause) if each.clause else "") for action, each in table.items()}


def resting_on(table: Transitions, cited: str) -> Transitions:
    """A table of states whose acts rest on the article in which the version of a row has them."""
    return {action: replace(each, clause=cited) for action, each in table.items()}
