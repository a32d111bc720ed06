"""变更记录: what happened to one tracked row, told from its events.

Works for every `@tracked()` model. The number of queries does not depend on the number of changes: one for
the events of the row, one for each kind of child rows asked for, one for each table that foreign keys name,
one for the people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import formats, timezone

from portal.accounts.models import User

ACTS = {"insert": "新建", "update": "修改", "delete": "删除"}
EMPTY = "—"
PLACE = "order"
"""Where a row stands among its like: told when it moves, not when the row comes or goes."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """One value of one row that changed: who did it, when, from what to what, and on which page.

    `field`, `old` and `new` are words for people: verbose name, choice label, name of the related row.
    The creation of the row itself is one change without field.
    """

    at: datetime
    who: str
    act: str
    field: str
    old: str
    new: str
    url: str


@dataclass(frozen=True)
class _Step:
    """A changed value before it is put into words."""

    event: Any
    field: models.Field | None
    old: Any
    new: Any
    subject: str = ""


def changes_of(
    instance: models.Model,
    *,
    also: Sequence[str] = (),
    called: Mapping[str, Mapping[Any, str]] = MappingProxyType({}),
    worded: Mapping[str, Callable[[Any], str]] = MappingProxyType({}),
) -> list[Change]:
    """All changes of a tracked row, newest first; `also` names its relations whose rows belong to it.

    `changes_of(user, also=("roles",))` tells of the roles too. `called` gives the rows of a relation names, by key,
    where a person must tell one from another, `worded` puts the values of a field into words that only its app knows.
    Raises TypeError where the model is untracked.
    """
    steps = _steps(_events(type(instance)).filter(pgh_obj_id=instance.pk), is_own=True)
    for name in also:
        relation: Any = instance._meta.get_field(name)
        events = _events(relation.related_model).filter(**{relation.field.attname: instance.pk})
        names = called.get(name, {})
        steps += [
            replace(step, subject=names.get(step.event.pgh_obj_id, ""))
            for step in _steps(events, is_own=False, without=relation.field.name)
        ]
    return _in_words(steps, worded)


def changes_among(model: type[models.Model], **facts: Any) -> list[Change]:
    """All changes of the rows of a tracked model with these values, newest first; rows that are gone too.

    `changes_among(ClauseReading, code="x")` tells of every answer to a question, and of those that were taken back.
    """
    without = next(iter(facts)) if len(facts) == 1 else ""
    return _in_words(_steps(_events(model).filter(**facts), is_own=False, without=without))


def _in_words(steps: list[_Step], worded: Mapping[str, Callable[[Any], str]] = MappingProxyType({})) -> list[Change]:
    steps.sort(key=lambda step: step.event.pgh_created_at)
    steps.reverse()
    names = _related_names(steps)
    people = _people(steps)
    return [_told(step, names, people, worded) for step in steps]


def _events(model: type[models.Model]) -> Any:
    event_models = set(getattr(model, "pgh_event_models", {}).values())
    if not event_models:
        raise TypeError(f"{model.__name__} is not tracked")
    return event_models.pop()._default_manager.order_by("pgh_obj_id", "pgh_id")


def _steps(events: Iterable[Any], *, is_own: bool, without: str = "") -> list[_Step]:
    """The differences between each event and the one before it, row by row."""
    steps: list[_Step] = []
    before: dict[Any, Any] = {}
    for event in events:
        previous = before.get(event.pgh_obj_id)
        before[event.pgh_obj_id] = event
        if is_own and event.pgh_label != "update":
            steps.append(_Step(event, None, None, None))
            continue
        for field in _fields(event):
            old = getattr(previous, field.attname) if previous is not None else None
            new = getattr(event, field.attname) if event.pgh_label != "delete" else None
            is_told = field.name != without and (event.pgh_label == "update" or field.name != PLACE)
            if is_told and old != new and not (_is_empty(old) and _is_empty(new)):
                steps.append(_Step(event, field, old, new))
    return steps


def _fields(event: Any) -> list[models.Field]:
    """Fields of the tracked model that its events carry, in the order of the model, without the key."""
    carried = {field.name for field in event._meta.fields}
    model = type(event).pgh_tracked_model
    return [field for field in model._meta.fields if field.name in carried and not field.primary_key]


def _related_names(steps: Iterable[_Step]) -> dict[type[models.Model], dict[Any, str]]:
    """The names of all rows that foreign keys name: one query a table."""
    wanted: dict[Any, set[Any]] = {}
    for step in steps:
        if step.field is not None and step.field.is_relation:
            wanted.setdefault(step.field.related_model, set()).update({step.old, step.new} - {None})
    return {
        model: {key: str(row) for key, row in model._base_manager.in_bulk(keys).items()}
        for model, keys in wanted.items()
        if keys
    }


def _people(steps: Iterable[_Step]) -> dict[int, str]:
    keys = {(step.event.pgh_context or {}).get("user") for step in steps} - {None}
    return {user.pk: user.name for user in User.objects.filter(pk__in=keys)} if keys else {}


def _told(
    step: _Step,
    names: dict[type[models.Model], dict[Any, str]],
    people: dict[int, str],
    worded: Mapping[str, Callable[[Any], str]],
) -> Change:
    context = step.event.pgh_context or {}
    words = worded.get(step.field.name) if step.field else None

    def told(value: Any) -> str:
        return (words(value) or EMPTY) if words and not _is_empty(value) else _words(step.field, value, names)

    return Change(
        at=step.event.pgh_created_at,
        who=people.get(context.get("user", 0), "系统"),
        act=context.get("act") or ACTS[step.event.pgh_label],
        field="：".join(filter(None, (step.subject, str(step.field.verbose_name) if step.field else ""))),
        old=told(step.old),
        new=told(step.new),
        url=context.get("url") or "",
    )


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _words(field: models.Field | None, value: Any, names: dict[type[models.Model], dict[Any, str]]) -> str:
    """A stored value as a page would show it."""
    if field is None or _is_empty(value):
        return EMPTY
    if field.is_relation:
        related: Any = field.related_model
        return names.get(related, {}).get(value, f"（已删除的记录 {value}）")
    if isinstance(field, ArrayField):
        return "、".join(_words(field.base_field, each, names) for each in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "Y-m-d H:i")
    if isinstance(field, DateTimeRangeField):
        return _hours(value)
    if isinstance(value, DateRange):
        return _period(value)
    return str(value)


def _period(days: DateRange) -> str:
    """A period of days with its last day inside, as people write it."""
    first = f"{days.lower}起" if days.lower else ""
    last = f"至{days.upper - _ONE_DAY}止" if days.upper else ""
    return first + last or "不限"


def _hours(moments: DateTimeTZRange) -> str:
    """A stretch of time by its two ends."""
    return "至".join(f"{timezone.localtime(each):%Y-%m-%d %H:%M}" for each in (moments.lower, moments.upper) if each)
