"""The plain form of a title, kept by PostgreSQL beside the title: that of `documents.gazette.citations.plain_title`."""

from __future__ import annotations

from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Left

LONGEST_TITLE = 500  # characters of a title; widths unified it may be longer, and only so much of it is compared
_NO_PART_OF_A_TITLE = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029《》〈〉<>"


class _Unified(Func):
    """One width for letters and digits."""

    template = "normalize(%(expressions)s, NFKC)"


def plain(field: str) -> Left:
    """The plain form of a title in the column `field`."""
    return Left(Func(_Unified(field), Value(_NO_PART_OF_A_TITLE), Value(""), function="translate"), LONGEST_TITLE)


def plain_title_field() -> models.GeneratedField:
    """A column that follows `title`, whoever writes it."""
    return models.GeneratedField(
        verbose_name="标题（比对用）",
        expression=plain("title"),
        output_field=models.CharField(max_length=LONGEST_TITLE),
        db_persist=True,
    )
