"""Units: the tree, its levels, the names units had, and what closes them."""

import threading
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from portal.lifecycle import Refused
from portal.organization import establishing
from portal.organization.choices import Level, NameKind, UnitKind
from portal.organization.models import Unit
from tests.cast import outsider
from tests.factories import UnitFactory
from tests.portal.organization.factories import TenureFactory

TODAY = date(2026, 11, 23)


def move(unit, *, below):
    return establishing.revise(
        unit,
        kind=unit.kind,
        parent=below,
        short_name=unit.short_name,
        stated_level=unit.stated_level,
        region=None,
        judicial_administration=None,
    )


@pytest.fixture
def line(db):
    """州政府 over 局 over 站."""
    government = establishing.establish(name="示范州人民政府", kind=UnitKind.PREFECTURE_GOVERNMENT)
    bureau = establishing.establish(name="示范州文化局", kind=UnitKind.PREFECTURE_DEPARTMENT, parent=government)
    station = establishing.establish(
        name="示范州文化站", kind=UnitKind.INSTITUTION, parent=bureau, stated_level="prefecture"
    )
    return government, bureau, station


class TestTheTree:
    def test_knows_what_is_below(self, line):
        government, bureau, station = line
        UnitFactory()

        assert set(Unit.objects.subtree(government)) == {government, bureau, station}
        assert set(Unit.objects.subtree(station)) == {station}

    def test_knows_the_path_from_the_top(self, line):
        government, bureau, station = line

        assert Unit.objects.path_to(station) == [government, bureau]
        assert set(Unit.objects.ancestors(station)) == {government, bureau}
        assert Unit.objects.path_to(government) == []

    def test_refuses_a_parent_from_below(self, line):
        government, _, station = line

        with pytest.raises(Refused, match="“示范州文化站”是“示范州人民政府”的下级"):
            move(government, below=station)

        government.refresh_from_db()
        assert government.parent is None

    def test_has_no_ring_whoever_writes(self, line):
        government, _, station = line

        with pytest.raises(IntegrityError, match="unit_tree_has_no_ring"), transaction.atomic():
            Unit.objects.filter(pk=government.pk).update(parent=station)

    def test_refuses_a_closed_parent(self, line):
        closed = UnitFactory(is_active=False)

        with pytest.raises(Refused, match="已停用"):
            move(line[1], below=closed)

    def test_is_shown_to_whoever_is_signed_in(self, line):
        assert Unit.objects.visible_to(outsider()).count() == 4
        assert not Unit.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.django_db(transaction=True)
class TestTwoMovesAtOnce:
    def test_never_close_a_ring_together(self):
        first, second = UnitFactory(), UnitFactory()
        start, outcomes = threading.Barrier(2), []

        def put(unit, below):
            start.wait()
            try:
                move(unit, below=below)
                outcomes.append("moved")
            except Refused:
                outcomes.append("refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=put, args=pair) for pair in ((first, second), (second, first))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == ["moved", "refused"]


class TestTheLevel:
    @pytest.mark.parametrize(
        ("kind", "level"),
        [
            (UnitKind.PREFECTURE_DEPARTMENT, Level.PREFECTURE),
            (UnitKind.COUNTY_DEPARTMENT, Level.COUNTY),
            (UnitKind.TOWNSHIP, Level.TOWNSHIP),
            (UnitKind.CORPS_DIVISION, Level.DIVISION),
            (UnitKind.CORPS_REGIMENT, Level.REGIMENT),
            (UnitKind.INSTITUTION, ""),
        ],
    )
    def test_follows_from_the_kind(self, db, kind, level):
        unit = UnitFactory(kind=kind)

        unit.refresh_from_db()
        assert unit.level == level

    def test_is_stated_where_the_kind_leaves_it_open(self, db):
        unit = establishing.establish(name="某中心", kind=UnitKind.INSTITUTION, stated_level=Level.COUNTY)

        assert list(Unit.objects.filter(level=Level.COUNTY)) == [unit]

    def test_is_not_stated_against_the_kind(self, db):
        unit = establishing.establish(name="某乡", kind=UnitKind.TOWNSHIP, stated_level=Level.COUNTY)

        assert (unit.stated_level, unit.level) == ("", Level.TOWNSHIP)
        with pytest.raises(IntegrityError, match="unit_level_stated_only_where_open"), transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(stated_level=Level.COUNTY)


class TestJudicialAdministration:
    def test_belongs_to_governments(self, line):
        government, bureau, _ = line
        government.judicial_administration = bureau
        government.save()

        assert list(bureau.administers_justice_for.all()) == [government]
        with pytest.raises(IntegrityError, match="unit_judicial_administration_of_governments"), transaction.atomic():
            Unit.objects.filter(pk=bureau.pk).update(judicial_administration=bureau)


class TestRenaming:
    def test_keeps_the_former_name_and_its_last_day(self, line):
        bureau = establishing.rename(
            line[1], name="示范州文化和旅游局", last_day=date(2019, 3, 31), basis="机构改革方案"
        )

        assert (bureau.name, bureau.pinyin) == ("示范州文化和旅游局", "shi fan zhou wen hua he lv you ju")
        assert [(each.name, each.kind) for each in bureau.other_names.all()] == [("示范州文化局", NameKind.FORMER)]
        assert bureau.name_on(date(2019, 3, 31)) == "示范州文化局"
        assert bureau.name_on(date(2019, 4, 1)) == "示范州文化和旅游局"

    def test_knows_the_name_of_any_day_after_several_renamings(self, line):
        bureau = establishing.rename(line[1], name="二", last_day=date(2010, 1, 1), basis="")
        bureau = establishing.rename(bureau, name="三", last_day=date(2019, 1, 1), basis="")

        names = [bureau.name_on(day) for day in (date(2005, 1, 1), date(2015, 1, 1), TODAY)]
        assert names == ["示范州文化局", "二", "三"]

    def test_refuses_to_go_back_behind_an_earlier_renaming(self, line):
        bureau = establishing.rename(line[1], name="二", last_day=date(2019, 1, 1), basis="")

        with pytest.raises(Refused, match="应在其后"):
            establishing.rename(bureau, name="三", last_day=date(2010, 1, 1), basis="")

    def test_refuses_a_name_that_another_unit_has(self, line):
        with pytest.raises(Refused, match="已有同名机构"):
            establishing.rename(line[1], name=line[0].name, last_day=TODAY, basis="")

    def test_finds_a_unit_by_any_of_its_names(self, line):
        bureau = establishing.rename(line[1], name="示范州文旅局", last_day=date(2019, 1, 1), basis="")
        establishing.add_name(bureau, name="州文旅局", kind=NameKind.ALIAS)

        for name in ("示范州文旅局", "示范州文化局", "州文旅局"):
            assert list(Unit.objects.called(name)) == [bureau]
        assert list(Unit.objects.matching("文旅")) == [bureau]
        assert not Unit.objects.called("文旅").exists()

    def test_refuses_another_name_twice(self, line):
        establishing.add_name(line[1], name="文化局", kind=NameKind.SHORT)

        with pytest.raises(Refused, match="已登记"):
            establishing.add_name(line[1], name="文化局", kind=NameKind.SHORT)
        with pytest.raises(Refused, match="更名"):
            establishing.add_name(line[1], name="旧局", kind=NameKind.FORMER)


class TestClosing:
    def test_waits_for_the_units_below(self, line):
        _, bureau, station = line

        with pytest.raises(Refused, match="下级机构“示范州文化站”仍在用"):
            establishing.close(bureau, on=TODAY)

        establishing.close(station, on=TODAY)
        assert not establishing.close(bureau, on=TODAY).is_active

    def test_waits_for_the_people_in_office(self, line):
        TenureFactory(post__unit=line[2], post__title="站长")

        with pytest.raises(Refused, match="“站长”仍有人任职"):
            establishing.close(line[2], on=TODAY)

    def test_happens_once(self, line):
        establishing.close(line[2], on=TODAY)

        with pytest.raises(Refused, match="刚被他人改动"):
            establishing.close(line[2], on=TODAY)

    def test_is_undone_from_the_top(self, line):
        _, bureau, station = line
        establishing.close(station, on=TODAY)
        establishing.close(bureau, on=TODAY)
        station.refresh_from_db()

        with pytest.raises(Refused, match="先恢复上级机构"):
            establishing.reopen(station)
        establishing.reopen(bureau)
        station.refresh_from_db()
        assert establishing.reopen(station).is_active
