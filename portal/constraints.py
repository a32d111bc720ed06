"""What the database refuses, told to the person: a named constraint answers with its own Chinese message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from psycopg import errors

from portal.lifecycle import Refused


@contextmanager
def keeping(model: type[models.Model], also: Mapping[str, str] | None = None) -> Iterator[None]:
    """Write inside: a violated constraint of `model` becomes Refused with its message, and nothing is written.

    Forms ask the same constraints before; this is for the second of two people at once, and for programs.
    `also` gives messages for names outside Meta.constraints (triggers), or better ones for some inside. Anything
    else is raised as it is.
    """
    messages = {each.name: str(each.violation_error_message) for each in model._meta.constraints} | dict(also or {})
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = violated(error)
        if name not in messages:
            raise
        raise Refused(messages[name]) from error


def check(row: models.Model) -> None:
    """Ask beforehand: Refused with the messages of the constraints that writing `row` would violate."""
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error


def violated(error: IntegrityError) -> str:
    """The name of the constraint that refused; empty where PostgreSQL names none."""
    violation = error.__cause__
    return (violation.diag.constraint_name or "") if isinstance(violation, errors.IntegrityError) else ""
