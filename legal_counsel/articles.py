"""The document that the rules of this register come from, and how an article of a version is cited."""

from __future__ import annotations

from dataclasses import replace

from portal.lifecycle import Transitions

RULES = "伊州政办规〔2023〕2号"


def clause(article: str) -> str:
    """An article as it is cited: `clause("第十八条")`."""
    return f"{RULES}{article}"


def resting_on(table: Transitions, cited: str) -> Transitions:
    """A table of states whose acts rest on the article in which the version of a row has them."""
    return {action: replace(each, clause=cited) for action, each in table.items()}
