"""Counts and versions that are kept are exact: whatever changes a row of their tables, in whatever order it commits."""

import os
from datetime import timedelta

import psycopg
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext
from redis.exceptions import RedisError

from documents.models import Document, Instrument
from portal import counting, data_changes
from portal.counting import counts_of, keep_parts, kept_parts, moment, version_of
from portal.data_changes import DataChange
from portal.jobs import Job
from portal.organization.models import Unit
from tests.factories import JobFactory, UnitFactory

A_SECOND = "UPDATE organization_unit SET name = name || '二' WHERE id = %s"


@pytest.fixture(autouse=True)
def every_count_is_long(monkeypatch):
    cache.clear()
    monkeypatch.setattr(counting, "LONG", 0)
    yield
    cache.clear()


@pytest.fixture
def another_session(transactional_db):
    """The role of the running portal, over a connection of its own."""
    url = psycopg.conninfo.make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    with psycopg.connect(url) as session:
        yield session


def renamed():
    return Unit.objects.filter(name__endswith="二")


def long_ago():
    """Have the changes been noted for the last time, as far as the next removal knows."""
    cache.delete(data_changes._SEEN)
    data_changes.forget()
    snapshot, _ = cache.get(data_changes._SEEN)
    cache.set(data_changes._SEEN, (snapshot, 0))


def asked_for(*sets):
    """The counts, and the queries behind them."""
    with CaptureQueriesContext(connection) as queries:
        counts = counts_of(sets)
    return counts, [query["sql"] for query in queries]


class TestCounting:
    def test_answers_for_all_sets_at_once(self, db):
        UnitFactory.create_batch(2)
        JobFactory()

        counts, queries = asked_for(Unit.objects.all(), Job.objects.all(), Unit.objects.none(), renamed())

        assert counts == [Unit.objects.count(), 1, 0, 0]
        assert len(queries) == 1

    def test_counts_a_row_once_however_often_a_join_brings_it(self, db):
        unit = UnitFactory()
        UnitFactory.create_batch(2, parent=unit)
        parents = Unit.objects.filter(children__isnull=False).distinct()

        assert counts_of([parents]) == [parents.count()]


@pytest.mark.django_db(transaction=True)
class TestAKeptCount:
    def test_is_found_again_by_one_question_for_all_of_them(self):
        UnitFactory.create_batch(2)
        sets = (Unit.objects.all(), renamed())
        counts, _ = asked_for(*sets)

        again, queries = asked_for(*sets)

        assert again == counts
        assert len(queries) == 1
        assert "count(*)" not in queries[0]

    def test_follows_each_change_of_its_table(self):
        first, second = UnitFactory.create_batch(2)
        assert counts_of([renamed()]) == [0]

        Unit.objects.filter(pk=first.pk).update(name="甲二")
        assert counts_of([renamed()]) == [1]
        with connection.cursor() as cursor:
            cursor.execute(A_SECOND, [second.pk])
        assert counts_of([renamed()]) == [2]
        first.delete()
        assert counts_of([renamed()]) == [1]

    def test_follows_a_change_of_a_table_that_only_a_condition_reads(self):
        document = Document.objects.create(title="某通知", search_copy="某通知")
        carrying = Document.objects.filter(Exists(Instrument.objects.filter(document=OuterRef("pk"))))
        assert counts_of([carrying]) == [0]

        Instrument.objects.create(document=document, title="某通知")

        assert counts_of([carrying]) == [1]

    def test_stays_while_other_tables_change(self):
        UnitFactory()
        counts_of([renamed()])
        Document.objects.create(title="某通知", search_copy="某通知")

        _, [query] = asked_for(renamed())

        assert "count(*)" not in query

    def test_follows_a_transaction_that_began_before_it_was_made(self, another_session):
        """The count is made while the change is under way, beside a later one that is already done."""
        early, late = UnitFactory.create_batch(2)
        another_session.execute(A_SECOND, [early.pk])
        Unit.objects.filter(pk=late.pk).update(name="乙二")
        assert counts_of([renamed()]) == [1]

        another_session.commit()

        assert counts_of([renamed()]) == [2]

    def test_is_not_made_of_what_is_taken_back(self):
        unit = UnitFactory()

        with transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(name="甲二")
            assert counts_of([renamed()]) == [1]
            transaction.set_rollback(True)

        assert counts_of([renamed()]) == [0]

    def test_is_not_made_of_a_table_that_does_not_note_its_changes(self):
        counts_of([DataChange.objects.all()])

        _, [query] = asked_for(DataChange.objects.all())

        assert "count(*)" in query

    def test_does_not_outlive_the_tables_it_was_made_of(self, monkeypatch):
        counts_of([renamed()])
        monkeypatch.setattr(counting, "_STILL_HOLDING", counting._STILL_HOLDING.replace("|| '.' ||", "|| '!' ||"))

        _, queries = asked_for(renamed())

        assert "count(*)" in queries[-1]

    def test_holds_when_old_changes_have_been_forgotten(self):
        unit = UnitFactory()
        long_ago()
        Unit.objects.filter(pk=unit.pk).update(name="甲二")
        assert counts_of([renamed()]) == [1]

        data_changes.forget()

        assert DataChange.objects.exists()  # the later one, which a count of an hour ago has not seen
        assert len(asked_for(renamed())[1]) == 1
        long_ago()
        data_changes.forget()
        assert not DataChange.objects.exists()
        assert len(asked_for(renamed())[1]) == 1

    def test_follows_a_change_that_was_long_under_way(self, another_session):
        unit = UnitFactory()
        another_session.execute(A_SECOND, [unit.pk])
        long_ago()
        assert counts_of([renamed()]) == [0]
        another_session.commit()

        data_changes.forget()

        assert counts_of([renamed()]) == [1]

    def test_is_worth_keeping_only_where_it_took_long(self, monkeypatch):
        monkeypatch.setattr(counting, "LONG", 3600)
        counts_of([renamed()])

        _, [query] = asked_for(renamed())

        assert "count(*)" in query


@pytest.mark.django_db(transaction=True)
class TestAVersion:
    def test_is_the_same_at_one_question_until_a_row_of_its_tables_changes(self, django_assert_num_queries):
        unit = UnitFactory()
        version = version_of([Unit, Document])
        with django_assert_num_queries(1):
            assert version_of([Document, Unit]) == version

        JobFactory()
        assert version_of([Unit, Document]) == version
        Unit.objects.filter(pk=unit.pk).update(name="甲二")
        changed = version_of([Unit, Document])
        assert changed != version
        Document.objects.create(title="某通知", search_copy="某通知")
        assert version_of([Unit, Document]) not in (version, changed)

    def test_is_another_one_for_other_tables(self):
        assert version_of([Unit]) != version_of([Unit, Document])

    def test_follows_a_transaction_that_began_before_it_was_given(self, another_session):
        unit = UnitFactory()
        another_session.execute(A_SECOND, [unit.pk])
        version = version_of([Unit])

        another_session.commit()

        assert version_of([Unit]) != version

    def test_is_not_kept_from_within_a_change(self):
        unit = UnitFactory()
        with transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(name="甲二")
            within = version_of([Unit])
            assert version_of([Unit]) != within
            transaction.set_rollback(True)

        assert version_of([Unit]) != within

    def test_is_another_one_each_time_of_a_table_that_does_not_note_its_changes(self):
        assert version_of([DataChange]) != version_of([DataChange])

    def test_does_not_outlive_the_tables_it_was_given_for(self, monkeypatch):
        version = version_of([Unit])
        monkeypatch.setattr(counting, "_STILL_HOLDING", counting._STILL_HOLDING.replace("|| '.' ||", "|| '!' ||"))

        assert version_of([Unit]) != version


@pytest.mark.django_db(transaction=True)
class TestWhatIsKeptOfTables:
    def keep(self, value="印好的", tables=(Unit,)):
        """Made and kept now."""
        keep_parts({"part": value}, moment(), timedelta(minutes=1))
        return kept_parts(tables, ["part"]).parts

    def test_is_had_with_one_question_until_a_row_changes(self, django_assert_num_queries):
        unit = UnitFactory()
        assert self.keep() == {"part": "印好的"}
        JobFactory()
        with django_assert_num_queries(1):
            assert kept_parts([Unit], ["part", "other"]).parts == {"part": "印好的"}

        Unit.objects.filter(pk=unit.pk).update(name="甲二")

        assert kept_parts([Unit], ["part"]).parts == {}

    def test_is_of_the_moment_before_it_was_made(self):
        unit, since = UnitFactory(), moment()
        Unit.objects.filter(pk=unit.pk).update(name="甲二")  # while it is made

        keep_parts({"part": "印好的"}, since, timedelta(minutes=1))

        assert kept_parts([Unit], ["part"]).parts == {}

    def test_is_not_kept_from_within_a_change(self):
        unit = UnitFactory()
        with transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(name="甲二")
            assert moment() is None
            assert self.keep() == {}

    def test_holds_never_of_a_table_that_does_not_note_its_changes(self):
        assert self.keep(tables=(Unit, DataChange)) == {}

    def test_comes_with_what_is_asked_beside_whatever_has_changed(self):
        cache.set("aside", 1)

        kept = kept_parts([Unit], ["part"], beside=["aside", "nowhere"])

        assert (kept.parts, kept.beside) == ({}, {"aside": 1})


class TestWithoutRedis:
    @pytest.mark.parametrize("failing", ["get_many", "set_many"])
    def test_everything_is_counted(self, transactional_db, monkeypatch, failing):
        UnitFactory()

        def fail(*args, **options):
            raise RedisError("gone")

        monkeypatch.setattr(cache, failing, fail)

        assert counts_of([Unit.objects.all()]) == [Unit.objects.count()]
        assert version_of([Unit]) != version_of([Unit])
        keep_parts({"part": 1}, moment(), timedelta(minutes=1))
        assert kept_parts([Unit], ["part"]).parts == {}
