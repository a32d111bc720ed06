"""Posts, officials, tenures and days that the database accepts."""

from __future__ import annotations

from datetime import date

import factory
from django.db.backends.postgresql.psycopg_any import DateRange

from portal.organization.choices import CalendarDayKind, CalendarScope
from portal.organization.models import CalendarDay, Official, Post, Tenure
from portal.pinyin import sort_key
from tests.factories import UnitFactory


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    unit = factory.SubFactory(UnitFactory)
    title = factory.Sequence(lambda number: f"副主任{number}")


class OfficialFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Official

    name = factory.Sequence(lambda number: f"阿依努尔·马合木提{number}")
    pinyin = factory.LazyAttribute(lambda official: sort_key(official.name))


class TenureFactory(factory.django.DjangoModelFactory):
    """`TenureFactory(since=date(2023, 1, 1))`; goes on unless `until` (not included) is given."""

    class Meta:
        model = Tenure

    class Params:
        since = date(2023, 1, 1)
        until = None

    official = factory.SubFactory(OfficialFactory)
    post = factory.SubFactory(PostFactory)
    held = factory.LazyAttribute(lambda tenure: DateRange(tenure.since, tenure.until))


class CalendarDayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CalendarDay

    date = date(2040, 5, 1)
    kind = CalendarDayKind.OFF
    scope = CalendarScope.XINJIANG
    name = "肉孜节"
    source_document = "自治区放假通知"
    is_confirmed = True
