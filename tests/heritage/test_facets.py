"""The cases of docs/rules/heritage_search.md: what a filter leaves, and the number beside each value."""

from datetime import date

import pytest
from django.core.cache import cache
from django.http import QueryDict
from redis.exceptions import RedisError

from heritage.choices import Level, ListKind
from heritage.facets import faceted
from heritage.filters import ProjectFilter
from heritage.models import HeritageUnit, InscriptionUnit, ListStatement, Project
from heritage.shown_list import shown_list
from portal import counting
from portal.organization.models import Region
from tests.heritage.factories import EXIT, HeritageUnitFactory, InscriptionFactory, ProjectFactory, RecognitionFactory
from tests.rule_tables import cases, listed

CASES = cases("heritage_search.md", "Cases of facets")


def unit(name, county):
    return HeritageUnitFactory(name=name, region=Region.objects.get(name=county) if county else None)


def extend(project, batch, by):
    inscription = InscriptionFactory(project=project, batch=batch, list_kind=ListKind.EXTENSION)
    InscriptionUnit.objects.create(inscription=inscription, unit=by, order=1, printed_name=by.name)


@pytest.fixture
def _register(db):
    first, second = unit("甲县文化馆", "特克斯县"), unit("乙县文化馆", "昭苏县")
    one = ProjectFactory(serial=1, number=1, units=[first])
    one.inscriptions.update(batch=4)
    extend(one, 5, second)
    two = ProjectFactory(serial=2, number=2, units=[first, second])
    three = ProjectFactory(serial=3, category=10, number=1, units=[unit("丙公司", "")])
    extend(three, None, first)
    RecognitionFactory(project=one)
    RecognitionFactory(project=one, level="county", region=Region.objects.get(name="特克斯县"))
    RecognitionFactory(project=one, level="county", region=Region.objects.get(name="昭苏县"))
    RecognitionFactory(project=three)
    RecognitionFactory(project=two, level="autonomous_region", is_ended=True)


def asked(query):
    query = QueryDict(query.replace("；", "&"))
    filters = ProjectFilter(query, queryset=Project.objects.all())
    return faceted(filters, query), filters


@pytest.mark.usefixtures("_register")
class TestTheFacets:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"] or "everything")
    def test_count(self, case):
        found, filters = asked(case["query"])

        assert found.count == int(case["projects"]) == filters.qs.count()
        for facet in found.facets:
            tally = {str(filters_value(facet, each)): each.count for each in facet.options if each.count}
            assert tally == dict(told(case[facet.name])), facet.name

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"] or "everything")
    def test_count_what_their_links_lead_to(self, case):
        for facet in asked(case["query"])[0].facets:
            for option in facet.options:
                if not option.is_chosen:
                    assert asked(option.query)[0].count == option.count, option.label

    def test_tell_projects_apart_that_stand_under_no_value(self):
        unnamed = {facet.name: facet.unnamed for facet in asked("")[0].facets}

        assert unnamed == {"category": 0, "region": 1, "batch": 1, "list_kind": 0, "level": 0, "unit": 0}

    def test_show_all_ten_categories(self):
        [category, *_] = asked("search=10-1")[0].facets

        assert [each.label[0] for each in category.options] == list("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ")
        notes = {each.label: each.note for each in category.options if not each.count}
        assert notes["Ⅷ 传统技艺"] == ""  # the list has such projects, only not with this search
        assert notes["Ⅰ 民间文学"] == "所录名录中没有这一类别"


@pytest.mark.django_db(transaction=True)
class TestKeptFacets:
    @pytest.fixture(autouse=True)
    def _every_tally_is_long(self, monkeypatch):
        cache.clear()
        monkeypatch.setattr(counting, "LONG_TALLY", 0)

    def test_follow_the_register(self, django_assert_num_queries):
        project = ProjectFactory(units=[HeritageUnitFactory()])
        assert asked("")[0].count == 1
        with django_assert_num_queries(2):  # whether they hold, and why categories are empty
            asked("")

        ProjectFactory(units=[HeritageUnitFactory()])
        assert asked("")[0].count == 2
        Project.objects.filter(pk=project.pk).update(exited_on="2020-01-01", **EXIT)
        assert asked("")[0].count == 1


@pytest.mark.django_db(transaction=True)
class TestAPageOfTheList:
    @pytest.fixture(autouse=True)
    def _of_two_projects(self):
        cache.clear()
        self.unit = HeritageUnitFactory(name="甲县文化馆")
        self.project = ProjectFactory(units=[self.unit])

    def shown(self, query=""):
        asked = QueryDict(query)
        return shown_list(ProjectFilter(asked, queryset=Project.objects.all()), asked, date(2026, 3, 1))

    def test_is_printed_once_for_a_state_of_the_data(self, django_assert_num_queries):
        first = self.shown()
        with django_assert_num_queries(1):  # whether anything has changed
            again = self.shown()

        assert again == first
        assert "甲县文化馆" in first.facets.printed
        assert self.project.name in first.rows.printed

    def test_asks_the_database_once_whole_with_what_it_rests_on(self, client, django_assert_num_queries):
        client.get("/heritage/")
        with django_assert_num_queries(1):
            client.get("/heritage/")

    @pytest.mark.parametrize(
        "change",
        [
            lambda project, unit: ProjectFactory(units=[unit]),
            lambda project, unit: Project.objects.update(exited_on="2020-01-01", **EXIT),
            lambda project, unit: HeritageUnit.objects.update(name="乙县文化馆"),
            lambda project, unit: Project.objects.update(name="另一项制作技艺"),
            lambda project, unit: ListStatement.objects.create(
                document=project.inscriptions.get().document, list_kind="new", category=4, absence="暂缺"
            ),
        ],
        ids=["a project", "an exit", "a unit", "a name", "a reason"],
    )
    def test_follows_each_change(self, change):
        before = self.shown()

        change(self.project, self.unit)

        assert self.shown() != before

    def test_that_lies_far_behind_has_the_facets_of_the_first_and_rows_of_its_own(self, django_assert_num_queries):
        first = self.shown("category=8")
        for _ in range(2):
            with django_assert_num_queries(3):  # whether anything has changed; which rows; the rows
                assert self.shown("category=8&page=7").facets == first.facets

    @pytest.mark.parametrize(
        ("query", "is_kept"),
        [
            ("", True),
            ("category=8&batch=5&list_kind=new", True),
            ("category=8&sort=-serial&per_page=50", True),
            ("search=没有这样的", True),
            ("x=1", False),
            ("unit=没有这样的单位", False),
            ("region=没有这样的县", False),
            ("batch=x", False),
            ("sort=x", False),
            ("per_page=21", False),
            ("category=8&batch=5&sort=name", False),
            ("category=8&batch=5&list_kind=new&level=prefecture", False),
        ],
    )
    def test_is_kept_where_many_may_ask_the_same(self, query, is_kept, monkeypatch):
        kept = []
        monkeypatch.setattr(cache, "set_many", lambda made, *args: kept.extend(made))

        self.shown(query)

        assert any(key.startswith("facets:") for key in kept) == is_kept

    def test_is_made_anew_for_what_no_link_asks(self):
        assert self.shown("x=1").facets.count == 1

    @pytest.mark.parametrize("act", ["get_many", "set_many"])
    def test_is_there_without_redis(self, act, monkeypatch):
        def is_down(*args, **named):
            raise RedisError("down")

        monkeypatch.setattr(cache, act, is_down)

        assert self.shown().facets.count == 1


def told(cell):
    for part in listed(cell):
        value, _, count = part.partition(":")
        yield value, int(count)


def filters_value(facet, option):
    """What a link of the facet asks for: the last character of a label is no key."""
    query = QueryDict(option.query)
    if not option.is_chosen:
        return query[facet.name]
    by_label = {
        "level": {str(level.label): level.value for level in Level}.get(option.label),
        "category": "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ".find(option.label[0]) + 1,
        "batch": option.label.strip("第批"),
    }
    kinds = {kind.label: kind.value for kind in ListKind}
    return by_label.get(facet.name) or kinds.get(option.label) or option.label
