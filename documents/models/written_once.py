"""What is said once stays as it was said: triggers that hold for every role (docs/adr/0002).

A determination or an event that turns out to be about another text of the same document, or by another record of the
same paper, moves there (`identifying`); what it says never changes, and it does not go while what it is about stands.
"""

from __future__ import annotations

import pgtrigger


def says_the_same(name: str, *, moves_with: list[str]) -> pgtrigger.ReadOnly:
    """No column but those of `moves_with` ever changes."""
    return pgtrigger.ReadOnly(name=name, exclude=["id", *moves_with])


def goes_only(name: str, *, while_stands: str) -> pgtrigger.Trigger:
    """A row that goes while the query `while_stands` finds something at the end of the transaction is refused."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Delete,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=f"""
            IF EXISTS ({while_stands}) THEN
                RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END IF;
            RETURN OLD;
        """,
    )
