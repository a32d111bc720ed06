"""What is said once stays as it was said: triggers that hold for every role (docs/adr/0002).

The same holds of what is said in the steps of a paper and of a clean-up. A determination or an event that turns out to
be about another text of the same document, or by another record of the same paper, moves there (`identifying`); what
it says never changes, and it does not go while what it is about stands.
"""

from __future__ import annotations

import pgtrigger


def says_the_same(name: str, *, moves_with: list[str]) -> pgtrigger.ReadOnly:
    """No column but those of `moves_with` ever changes."""
    return pgtrigger.ReadOnly(name=name, exclude=["id", *moves_with])


def refuses(
    name: str,
    operation: pgtrigger.Operation,
    condition: pgtrigger.Condition | str | None = None,
    *,
    where: str = "",
) -> pgtrigger.Trigger:
    """A trigger that refuses by its name, as a constraint does: always, or where the query `where` finds something.

    A `condition` may be written as SQL of OLD and NEW.
    """
    only = pgtrigger.Condition(f"({condition})") if isinstance(condition, str) else condition
    raised = f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"  # a constant name
    asked = f"IF EXISTS ({where}) THEN {raised} END IF; RETURN coalesce(NEW, OLD);" if where else raised
    return pgtrigger.Trigger(name=name, operation=operation, when=pgtrigger.Before, condition=only, func=asked)


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
