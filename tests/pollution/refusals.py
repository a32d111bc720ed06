"""What the database answers to a row that must not be."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction


def refused_by(row, constraint):
    """Write `row` past all Python checks: the database must refuse it by `constraint`. Returns the message."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.bulk_create([row])
    found = next(each for each in type(row)._meta.constraints if each.name == constraint)
    with pytest.raises(ValidationError) as error:
        found.validate(type(row), row)
    return error.value.messages[0]
