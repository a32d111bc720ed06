"""Regions and borders: the facts of the data files, kept by the database."""

import csv
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from portal.organization import seeding
from portal.organization.choices import AdjacencyBasis
from portal.organization.models import CalendarDay, Region, RegionAdjacency

SHARED = Path(__file__).parents[4] / "shared/data"

pytestmark = pytest.mark.django_db


def region(name):
    return Region.objects.get(name=name)


class TestTheRegions:
    def test_are_the_counties_the_corps_city_and_the_regiments(self):
        assert Region.objects.filter(parent=region("伊犁州直")).count() == 11
        assert Region.objects.filter(parent=region("第四师")).count() == 19
        assert region("奎屯市").is_enclave
        assert region("可克达拉市").adcode == "659008"

    @pytest.mark.skipif(not SHARED.exists(), reason="the files this was copied from are not here")
    def test_equal_the_source(self):
        with (SHARED / "regions.csv").open(encoding="utf-8") as rows:
            source = {(row["name"], row["adcode"]) for row in csv.DictReader(rows)}
        with (SHARED / "region_adjacency.csv").open(encoding="utf-8") as rows:
            borders = {frozenset(row.values()) for row in csv.DictReader(rows)}

        assert set(Region.objects.values_list("name", "adcode")) == source
        pairs = RegionAdjacency.objects.values_list("first__name", "second__name")
        assert {frozenset(pair) for pair in pairs} == borders


class TestABorder:
    def test_holds_both_ways(self):
        assert region("新源县") in Region.objects.adjacent_to(region("巩留县"))
        assert region("巩留县") in Region.objects.adjacent_to(region("新源县"))
        assert region("新源县") not in Region.objects.adjacent_to(region("特克斯县"))

    def test_is_absent_around_the_enclave(self):
        assert not Region.objects.adjacent_to(region("奎屯市")).exists()

    def test_says_where_it_is_unverified(self):
        bases = {
            frozenset((border.first.name, border.second.name)): border.is_verified
            for border in RegionAdjacency.objects.select_related("first", "second")
        }

        assert bases[frozenset(("伊宁市", "伊宁县"))]
        assert bases[frozenset(("第四师62团", "霍城县"))]
        assert not bases[frozenset(("第四师61团", "霍城县"))]
        assert not bases[frozenset(("第四师62团", "霍尔果斯市"))]

    def test_is_stored_once(self):
        border = RegionAdjacency.objects.first()

        with pytest.raises(IntegrityError, match="region_adjacency_stored_once"), transaction.atomic():
            RegionAdjacency.objects.create(first=border.second, second=border.first, basis=AdjacencyBasis.COMPUTED)


class TestSeeding:
    def test_changes_nothing_the_second_time(self):
        before = (list(Region.objects.values()), list(CalendarDay.objects.values()))

        seeding.seed()

        assert (list(Region.objects.values()), list(CalendarDay.objects.values())) == before
