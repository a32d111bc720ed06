"""What the database refuses of register imports."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from documents.choices import ImportState, RowOutcome
from documents.models import RegisterImport, RegisterImportRow
from portal import attachments
from portal.file_kinds import FileKind
from tests.documents.test_constraints import refused_by

pytestmark = pytest.mark.django_db


def register_import(**facts) -> RegisterImport:
    file = ContentFile(b"{}\n", name="a.jsonl")
    attachment = attachments.store(file, allowed=[FileKind.JSONL], by=None, at=timezone.now())
    return RegisterImport(**({"attachment": attachment, "received_at": timezone.now()} | facts))


def row(**facts) -> RegisterImportRow:
    there = register_import()
    there.save()
    return RegisterImportRow(**({"register_import": there, "line": 1, "outcome": RowOutcome.NEW} | facts))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": "lost"}, "register_import_state_known"),
        ({"state": ImportState.UNREADABLE}, "register_import_unreadable_says_why"),
        ({"state": ImportState.READ}, "register_import_read_dated"),
        ({"confirmed_at": timezone.now()}, "register_import_confirmed_by_somebody"),
        ({"withdrawn_at": timezone.now()}, "register_import_withdrawn_by_somebody"),
    ],
)
def test_an_import_is_refused(facts, constraint):
    assert refused_by(register_import(**facts), constraint)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"outcome": "lost"}, "register_import_row_outcome_known"),
        ({"outcome": RowOutcome.REFUSED}, "register_import_row_refusal_says_why"),
    ],
)
def test_a_line_is_refused(facts, constraint):
    assert refused_by(row(**facts), constraint)


def test_a_line_stands_there_once():
    first = row()
    first.save()

    again = RegisterImportRow(register_import=first.register_import, line=1, outcome=RowOutcome.NEW)
    assert refused_by(again, "register_import_row_line_once")
