"""The cases of docs/rules/heritage_search.md, and that what is searched follows the register."""

import os

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from heritage.models import HeritageUnitAlias, InscriptionUnit, ListEntry, Project
from heritage.searching import fold, terms
from portal.organization.models import Region
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory, RecognitionFactory
from tests.rule_tables import cases

SEARCHES = [(row["search"], row["finds"].split()) for row in cases("heritage_search.md", "Cases of a search")]


@pytest.fixture
def chapchal(db):
    unit = HeritageUnitFactory(name="察布查尔锡伯自治县文化馆")
    HeritageUnitAlias.objects.create(unit=unit, name="察布查尔县文化馆")
    return unit


@pytest.fixture
def _register(chapchal):
    units = [HeritageUnitFactory(name="某县文化馆")]
    ProjectFactory(serial=196, category=1, number=36, name="森塔斯（草原石人）传说", units=units)
    ProjectFactory(serial=199, category=2, number=18, name="锡伯族“依尔根吾春”（民歌）", units=[chapchal])
    game = ProjectFactory(serial=204, category=6, number=11, name="叼羊", gloss="马背上的争夺", units=units)
    RecognitionFactory(project=game, name="马上叼羊", serial=830, code="Ⅵ-40")
    county = Region.objects.get(name="特克斯县")
    RecognitionFactory(project=game, level="county", region=county, serial=9, code="Ⅵ-7", is_ended=True)
    ProjectFactory(serial=215, category=8, number=38, name="伊犁抓饭制作技艺", gloss="1200年来的做法", units=units)
    pot = ProjectFactory(serial=23, category=8, number=3, name="抓饭锅制作技艺", units=units)
    pot.inscriptions.update(sub_name="ＡＢ锅")


def found(search):
    return [str(each.code) for each in Project.objects.search(search)]


@pytest.mark.usefixtures("_register")
class TestASearch:
    @pytest.mark.parametrize(("search", "codes"), SEARCHES)
    def test_finds(self, search, codes):
        assert found(search) == codes

    @pytest.mark.parametrize("search", ["\ufeff叼羊", "叼\u200b羊", "\u202aⅥ-11\u202c"])
    def test_leaves_out_hidden_characters_that_were_copied_along(self, search):
        assert found(search) == ["Ⅵ-11"]

    def test_is_folded_in_the_database_as_here(self):
        for entry in ListEntry.objects.select_related("project"):
            assert fold(entry.project.name) in entry.search_copy.split("\n")
            assert all(set(term.pairs) <= set(entry.pairs) for term in terms(entry.project.name))


class TestWhatIsSearched:
    def test_follows_a_gloss(self, db):
        project = ProjectFactory(number=5)
        Project.objects.filter(pk=project.pk).update(gloss="木碗")

        assert found("木碗") == ["Ⅷ-5"]

    def test_follows_the_name_and_the_aliases_of_a_unit(self, chapchal):
        ProjectFactory(number=5, units=[chapchal])
        type(chapchal).objects.filter(pk=chapchal.pk).update(name="新名文化馆")
        assert found("新名文化馆") == ["Ⅷ-5"]

        chapchal.aliases.get().delete()
        assert found("察布查尔县文化馆") == []

    def test_follows_a_unit_that_goes_and_one_that_comes(self, chapchal):
        project = ProjectFactory(number=5, units=[chapchal])
        other = HeritageUnitFactory(name="昭苏县文化馆")
        InscriptionUnit.objects.filter(unit=chapchal).update(unit=other, printed_name="昭苏县文化馆")

        assert found("察布查尔县文化馆") == []
        assert found("昭苏") == ["Ⅷ-5"]
        assert [each.unit for each in project.entries.all()] == [other]

    def test_follows_what_is_written_past_the_program(self, db):
        project = ProjectFactory(number=5)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE heritage_project SET name = '马鞍制作技艺' WHERE id = %s", [project.pk])

        assert found("马鞍") == ["Ⅷ-5"]

    def test_follows_what_another_list_calls_a_project(self, db):
        row = RecognitionFactory(project=ProjectFactory(number=5), code="Ⅱ-28", serial=830, name="长调")
        assert (found("2-28"), found("830"), found("长调")) == (["Ⅷ-5"],) * 3

        type(row).objects.filter(pk=row.pk).update(code="Ⅱ-29", serial=831, name="短调")

        assert (found("2-28"), found("830"), found("长调")) == ([],) * 3
        assert (found("2-29"), found("831"), found("短调")) == (["Ⅷ-5"],) * 3

    def test_goes_with_the_project(self, db):
        project = ProjectFactory()
        project.inscriptions.all().delete()
        assert project.entries.get().inscription is None

        project.delete()

        assert not ListEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestTwoWhoChangeOneProject:
    @pytest.fixture
    def another_session(self):
        """The role of the running portal, over a connection of its own."""
        url = psycopg.conninfo.make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
        with psycopg.connect(url) as session:
            yield session

    def test_wait_for_each_other_and_lose_nothing(self, another_session):
        unit = HeritageUnitFactory(name="甲县文化馆")
        project = ProjectFactory(number=5, units=[unit])
        another_session.execute("INSERT INTO heritage_heritageunitalias (unit_id, name) VALUES (%s, '甲馆')", [unit.pk])

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
            with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
                cursor.execute("UPDATE heritage_project SET gloss = '木碗' WHERE id = %s", [project.pk])
        another_session.commit()
        Project.objects.filter(pk=project.pk).update(gloss="木碗")

        assert found("木碗 甲馆") == ["Ⅷ-5"]
        assert project.entries.count() == 1
