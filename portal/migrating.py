"""Applying a migration without drawing the models anew for every constraint and trigger.

After each operation Django draws the model it changed and all its neighbours again. Nearly every model here is a
neighbour of the user, so on an empty database that was nine tenths of the time of `migrate`. Constraints, indexes and
triggers change no model that another operation looks at: those of one migration are added last, and the models are
drawn once for all of them. What a migration leaves behind, in the database and as state, is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

_TABLES = (CreateModel, AddField)
_ADDITIONS = (AddConstraint, AddIndex, AddTrigger)
_one_by_one = Migration.apply


@contextmanager
def additions_at_once() -> Iterator[None]:
    """Apply migrations in this way as long as the context lasts; one that does more than add goes Django's own way."""
    Migration.apply = _apply  # type: ignore[method-assign]
    try:
        yield
    finally:
        Migration.apply = _one_by_one  # type: ignore[method-assign]


def _apply(
    self: Migration, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
) -> ProjectState:
    if collect_sql or not all(isinstance(each, (*_TABLES, *_ADDITIONS)) for each in self.operations):
        return _one_by_one(self, project_state, schema_editor, collect_sql)
    additions: list[Any] = [each for each in self.operations if isinstance(each, _ADDITIONS)]
    tables = Migration(self.name, self.app_label)
    tables.operations = [each for each in self.operations if isinstance(each, _TABLES)]  # type: ignore[misc]
    project_state = _one_by_one(tables, project_state, schema_editor)
    before = project_state.clone()
    vars(project_state).pop("apps", None)  # drawn at the next look, with all of them
    for each in additions:
        each.state_forwards(self.app_label, project_state)
    for each in additions:
        each.database_forwards(self.app_label, schema_editor, before, project_state)
    return project_state
