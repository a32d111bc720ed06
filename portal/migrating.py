"""Applying migrations without drawing the models anew for every table, constraint and trigger.

After each operation Django draws the model it changed and all its neighbours again. Nearly every model here is a
neighbour of the user, so on an empty database that was nearly all of the time of `migrate`. A migration that only adds
is applied in two steps instead: the models are drawn once with all their fields, and their tables made; then once
more with constraints, indexes and triggers, and these made. What it leaves behind, in the database and as state, is
the same. Migrations of libraries, which do go Django's own way, come before those of the apps, while few models stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

_TABLES = (CreateModel, AddField)
_ADDITIONS = (AddConstraint, AddIndex, AddTrigger)
_one_by_one = Migration.apply
_in_order_of_names = MigrationExecutor.migration_plan
_HOUSE = Path(__file__).resolve().parents[1]


@contextmanager
def additions_at_once() -> Iterator[None]:
    """Apply migrations in this way as long as the context lasts; one that does more than add goes Django's own way."""
    Migration.apply = _apply  # type: ignore[method-assign]
    MigrationExecutor.migration_plan = _plan  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Migration.apply = _one_by_one  # type: ignore[method-assign]
        MigrationExecutor.migration_plan = _in_order_of_names  # type: ignore[method-assign]


def _plan(self: MigrationExecutor, targets: Sequence[tuple[str, Any]], clean_start: bool = False) -> Any:
    """Libraries first, each with what it depends on."""
    own = {each.label for each in apps.get_app_configs() if Path(each.path) == _HOUSE.joinpath(*each.name.split("."))}
    first = sorted(targets, key=lambda target: target[0] in own)
    return _in_order_of_names(self, first, clean_start)


def _apply(
    self: Migration, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
) -> ProjectState:
    operations = self.operations
    if collect_sql or not _only_adds(operations):
        return _one_by_one(self, project_state, schema_editor, collect_sql)
    tables = [each for each in operations if isinstance(each, _TABLES)]
    additions: list[Any] = [each for each in operations if isinstance(each, _ADDITIONS)]
    vars(project_state).pop("apps", None)  # drawn at the next look, with all of them
    for each in tables:
        each.state_forwards(self.app_label, project_state)
    for each in tables:
        if isinstance(each, CreateModel):  # with the fields that follow: their foreign keys are checked at the end
            each.database_forwards(self.app_label, schema_editor, project_state, project_state)
    before = project_state.clone()
    vars(project_state).pop("apps", None)
    for each in additions:
        each.state_forwards(self.app_label, project_state)
    for each in additions:
        each.database_forwards(self.app_label, schema_editor, before, project_state)
    return project_state


def _only_adds(operations: Sequence[Any]) -> bool:
    """Whether there are new tables, fields of these, and additions to them, and nothing else."""
    created = {each.name_lower for each in operations if isinstance(each, CreateModel)}
    fields = [each for each in operations if isinstance(each, AddField)]
    return all(isinstance(each, (*_TABLES, *_ADDITIONS)) for each in operations) and all(
        each.model_name_lower in created for each in fields
    )
