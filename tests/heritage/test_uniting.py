"""Two units that a person says are one body, and how that is taken back."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from heritage.models import (
    HeritageUnit,
    HeritageUnitAlias,
    InscriptionUnit,
    ListEntry,
    MergedRow,
    Project,
    UnitMerge,
)
from heritage.uniting import merging, verifying
from heritage.uniting.alike_units import alike_units
from heritage.uniting.choices import LegalPerson, MergeSide
from heritage.uniting.unit_names import body_keys
from heritage.units import UnitBook
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import RegionKind
from portal.organization.models import Region
from tests.cast import one_with
from tests.gazette_files import needs_the_real_gazette
from tests.heritage.factories import HeritageUnitFactory, InscriptionFactory, ProjectFactory
from tests.rule_tables import cases

RULES = "heritage_units.md"
COUNTIES = ("特克斯县", "察布查尔锡伯自治县", "伊宁县", "伊宁市")
WHOLE, SHORT = "察布查尔锡伯自治县文化馆", "察布查尔县文化馆"


@pytest.fixture
def keeper(db):
    return one_with(Role.HERITAGE_MANAGER)


@pytest.fixture
def whole(db):
    return HeritageUnitFactory(name=WHOLE)


@pytest.fixture
def short(db):
    return HeritageUnitFactory(name=SHORT)


def merge(kept, gone, by, reason="县文旅局电话核实"):
    return merging.merge(kept, gone, reason=reason, seen=merging.planned(kept, gone).stamp, by=by, at=timezone.now())


def undo(done, by, reason="核实有误"):
    done.refresh_from_db()
    return merging.undo(done, reason=reason, seen=merging.undoing(done).stamp, by=by, at=timezone.now())


def link(unit, project=None, printed=None):
    """A further list names the unit."""
    inscription = InscriptionFactory(project=project or ProjectFactory(), list_kind="extension")
    return InscriptionUnit.objects.create(
        inscription=inscription, unit=unit, order=1, printed_name=printed or unit.name
    )


class TestWhichUnitsAreSuggested:
    @pytest.mark.parametrize("case", cases(RULES, "Cases: the same body"), ids=lambda case: case["one"])
    def test_by_the_table(self, case):
        keys = body_keys([case["one"], case["other"]], counties=COUNTIES, prefectures=["伊犁哈萨克自治州"])

        assert (keys[case["one"]] == keys[case["other"]]) == (case["suggested"] == "yes")

    def test_reads_the_units_that_stand(self, keeper, whole, short):
        Region.objects.get_or_create(name="察布查尔锡伯自治县", defaults={"kind": RegionKind.AUTONOMOUS_COUNTY})
        HeritageUnitFactory(name="察布查尔县文化站")

        assert [(each.first, each.second) for each in alike_units()] == [(whole, short)]
        merge(whole, short, keeper)
        assert alike_units() == []

    @needs_the_real_gazette
    def test_finds_the_one_pair_of_the_real_lists(self, the_real_lists):
        assert [(str(each.first), str(each.second)) for each in alike_units()] == [(WHOLE, SHORT)]


class TestMerging:
    def test_moves_every_link_and_keeps_what_was_printed(self, keeper, whole, short):
        ProjectFactory(units=[whole], name="甲")
        ProjectFactory(units=[short], name="乙")

        done = merge(whole, short, keeper)

        assert set(InscriptionUnit.objects.values_list("unit__name", "printed_name")) == {
            (WHOLE, WHOLE),
            (WHOLE, SHORT),
        }
        assert list(whole.aliases.values_list("name", flat=True)) == [SHORT]
        assert set(done.rows.values_list("side", flat=True)) == {MergeSide.KEPT, MergeSide.MOVED, MergeSide.ADDED}
        assert (done.by, done.reason) == (keeper, "县文旅局电话核实")
        assert list(HeritageUnit.objects.standing()) == [whole]

    def test_is_followed_by_the_list_and_its_search(self, keeper, whole, short):
        project = ProjectFactory(units=[whole], name="甲")
        other = ProjectFactory(units=[short], name="乙")

        merge(whole, short, keeper)

        for name in (WHOLE, SHORT):
            assert list(HeritageUnit.objects.called(name)) == [whole]
            assert set(ListEntry.objects.of_unit(name).values_list("project", flat=True)) == {project.pk, other.pk}
            assert set(Project.objects.search(name)) == {project, other}

    def test_takes_the_aliases_along(self, keeper, whole, short):
        HeritageUnitAlias.objects.create(unit=short, name="察县文化馆")

        merge(whole, short, keeper)

        assert set(whole.aliases.values_list("name", flat=True)) == {SHORT, "察县文化馆"}

    def test_gives_what_is_imported_later_to_the_unit_that_stays(self, keeper, whole, short):
        merge(whole, short, keeper)

        assert UnitBook().find_or_add(SHORT) == whole

    def test_lets_nothing_name_the_merged_unit_any_more(self, keeper, whole, short):
        merge(whole, short, keeper)
        inscription = InscriptionFactory(project=ProjectFactory(), list_kind="extension")

        with pytest.raises(IntegrityError, match="heritage_unit_stands"), transaction.atomic():
            InscriptionUnit.objects.create(inscription=inscription, unit=short, order=1, printed_name=SHORT)

    def obstacles(self):
        return {case["situation"]: case["told"] for case in cases(RULES, "Cases: what stands in the way of a merge")}

    def test_is_refused_by_the_table(self, keeper, whole, short):
        told, third = self.obstacles(), HeritageUnitFactory()

        def refused(situation, act):
            with pytest.raises(Refused, match=told.pop(situation)):
                act()
            assert not UnitMerge.objects.filter(undone_at=None).exclude(gone=third).exists()

        refused("one unit with itself", lambda: merge(whole, whole, keeper))
        refused("no reason", lambda: merge(whole, short, keeper, reason=" "))
        stamp = merging.planned(whole, short).stamp
        ProjectFactory(units=[short])
        refused(
            "changed since it was checked",
            lambda: merging.merge(whole, short, reason="同一单位", seen=stamp, by=keeper, at=timezone.now()),
        )
        merge(whole, third, keeper)
        refused("one of them is merged already", lambda: merge(third, short, keeper))
        ProjectFactory(units=[whole, short])
        refused("one row of a list names both", lambda: merge(whole, short, keeper))
        assert told == {}


class TestUndoingAMerge:
    def state(self):
        return (
            set(InscriptionUnit.objects.values_list("pk", "unit", "printed_name")),
            set(HeritageUnitAlias.objects.values_list("unit", "name")),
            set(HeritageUnit.objects.standing().values_list("pk", flat=True)),
            set(ListEntry.objects.values_list("project", "unit", "search_copy")),
        )

    def test_brings_everything_back_as_it_was(self, keeper, whole, short):
        ProjectFactory(units=[whole])
        ProjectFactory.create_batch(3, units=[short])
        HeritageUnitAlias.objects.create(unit=short, name="察县文化馆")
        before = self.state()
        done = merge(whole, short, keeper)
        assert self.state() != before

        undone = undo(done, keeper)

        assert self.state() == before
        assert (undone.undone_by, undone.undone_reason) == (keeper, "核实有误")

    def test_names_what_came_since_and_leaves_it(self, keeper, whole, short):
        ProjectFactory(units=[short])
        done = merge(whole, short, keeper)
        later = link(whole, printed=SHORT)

        assert [each.row for each in merging.undoing(done).since] == [later]
        undo(done, keeper)

        later.refresh_from_db()
        assert later.unit == whole
        assert MergedRow.objects.get(side=MergeSide.SINCE).row == later.pk

    def test_can_be_merged_again_afterwards(self, keeper, whole, short):
        undo(merge(whole, short, keeper), keeper)

        merge(short, whole, keeper)

        assert list(HeritageUnit.objects.standing()) == [short]

    def test_goes_back_step_by_step(self, keeper, whole, short):
        third = HeritageUnitFactory(name="察布查尔文化馆")
        ProjectFactory(units=[short])
        ProjectFactory(units=[third])
        before = self.state()
        first = merge(short, third, keeper)
        second = merge(whole, short, keeper)
        assert merging.standing_unit(third) == whole
        assert set(InscriptionUnit.objects.values_list("unit", flat=True)) == {whole.pk}

        undo(second, keeper)
        undo(first, keeper)

        assert self.state() == before

    def test_is_refused_by_the_table(self, keeper, whole, short):
        rows = cases(RULES, "Cases: what stands in the way of undoing")
        told, third = {case["situation"]: case["told"] for case in rows}, HeritageUnitFactory()
        moved = link(short)
        done = merge(whole, short, keeper)

        def refused(situation, act=lambda: undo(done, keeper)):
            with pytest.raises(Refused, match=told.pop(situation)):
                act()

        refused("no reason", lambda: undo(done, keeper, reason=""))
        InscriptionUnit.objects.filter(pk=moved.pk).update(unit=third)
        refused("a row that moved names another unit now")
        InscriptionUnit.objects.filter(pk=moved.pk).update(unit=whole)
        further = merge(third, whole, keeper)
        refused("the unit that stays was merged further")
        undo(further, keeper)
        with transaction.atomic():
            moved.delete()
            refused("a row that moved is gone")
            transaction.set_rollback(True)
        undo(done, keeper)
        refused("undone already")
        assert told == {}


class TestTheTables:
    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_merge_of_two", {"same": True}),
            ("heritage_merge_explained", {"reason": ""}),
            ("heritage_merge_undone_whole", {"undone_at": timezone.now()}),
            ("heritage_merge_undone_whole", {"undone_reason": "有误"}),
        ],
    )
    def test_refuse_half_a_merge(self, keeper, whole, short, constraint, facts):
        gone = whole if facts.pop("same", False) else short
        given = {"kept": whole, "gone": gone, "reason": "同一单位", "by": keeper, "at": timezone.now()} | facts

        with pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
            UnitMerge.objects.create(**given)

    def test_refuse_a_second_merge_of_the_same_unit(self, keeper, whole, short):
        merge(whole, short, keeper)

        with pytest.raises(IntegrityError, match="heritage_merge_gone_once"), transaction.atomic():
            UnitMerge.objects.create(
                kept=HeritageUnitFactory(), gone=short, reason="同一单位", by=keeper, at=timezone.now()
            )

    def test_refuse_a_verified_legal_person_without_basis(self, whole):
        with pytest.raises(IntegrityError, match="heritage_unit_legal_person_verified"), transaction.atomic():
            HeritageUnit.objects.update(legal_person=LegalPerson.YES)


class TestVerifyingALegalPerson:
    def test_keeps_the_basis(self, whole):
        verifying.verify_legal_person(
            whole, legal_person=LegalPerson.NO, basis="编办答复，2026年3月1日", seen=verifying.state_of(whole)
        )

        whole.refresh_from_db()
        assert (whole.legal_person, whole.legal_person_basis) == (LegalPerson.NO, "编办答复，2026年3月1日")

    @pytest.mark.parametrize(("legal_person", "basis"), [(LegalPerson.YES, " "), (LegalPerson.UNKNOWN, "有")])
    def test_refuses_one_without_the_other(self, whole, legal_person, basis):
        with pytest.raises(Refused, match="依据"):
            verifying.verify_legal_person(whole, legal_person=legal_person, basis=basis, seen=verifying.state_of(whole))


def test_the_list_of_a_day_is_unchanged_by_a_merge(keeper, whole, short):
    ProjectFactory(units=[whole])
    ProjectFactory(units=[short])
    before = set(Project.objects.listed(date(2024, 1, 1)))

    merge(whole, short, keeper)

    assert set(Project.objects.listed(date(2024, 1, 1))) == before
