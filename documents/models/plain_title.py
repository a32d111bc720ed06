"""The forms in which titles are compared, kept by PostgreSQL beside the title: those of `documents.gazette.titles`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Coalesce, Left, NullIf

from documents.gazette.titles import VERSION_NOTE

LONGEST_TITLE = 500  # characters of a title; widths unified it may be longer, and only so much of it is compared
_NO_PART_OF_A_TITLE = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029《》〈〉<>"


class _Unified(Func):
    """One width for letters and digits."""

    template = "normalize(%(expressions)s, NFKC)"


def plain(field: Any) -> Left:
    """The plain form of a title in the column, or the expression, `field`."""
    return Left(Func(_Unified(field), Value(_NO_PART_OF_A_TITLE), Value(""), function="translate"), LONGEST_TITLE)


def _without_version(field: str) -> Coalesce:
    """The plain form without version notes; what is nothing but a note stays."""
    freed = Func(plain(field), Value(VERSION_NOTE), Value(""), Value("g"), function="regexp_replace")
    return Coalesce(NullIf(freed, Value("")), plain(field))


def plain_title_field() -> models.GeneratedField:
    """A column that follows `title`, whoever writes it."""
    return _following("标题（比对用）", plain("title"))


def unversioned_title_field() -> models.GeneratedField:
    """A column that follows `title` and leaves out which version it names."""
    return _following("标题（比对用，不含版本说明）", _without_version("title"))


def _following(name: str, expression: Left | Coalesce) -> models.GeneratedField:
    return models.GeneratedField(
        verbose_name=name,
        expression=expression,
        output_field=models.CharField(max_length=LONGEST_TITLE),
        db_persist=True,
    )
