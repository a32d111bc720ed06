"""The database refuses what the register must never hold."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from heritage.choices import ListKind
from heritage.models import HeritageUnit, HeritageUnitAlias, Inscription, InscriptionUnit, ListStatement, Project
from tests.documents.factories import DocumentFactory
from tests.heritage.factories import HeritageUnitFactory, InscriptionFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def refused(name, act):
    with pytest.raises(IntegrityError, match=f'"{name}"'), transaction.atomic():
        act()


@pytest.fixture
def project():
    return ProjectFactory(serial=1, number=1)


class TestAProject:
    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_project_serial_once", {"serial": 1, "number": 2}),
            ("heritage_project_code_once", {"serial": 2, "number": 1}),
            ("heritage_project_category_known", {"category": 11}),
            ("heritage_project_category_known", {"category": 0}),
            ("heritage_project_numbers_positive", {"serial": 0}),
            ("heritage_project_name_given", {"name": ""}),
            ("heritage_project_exit_explained", {"exited_on": date(2024, 1, 1)}),
            ("heritage_project_exit_explained", {"exit_reason": "不再存续"}),
            ("heritage_project_exit_explained", {"exited_on": date(2024, 1, 1), "exit_reason": "不再存续"}),
        ],
    )
    def test_is_refused(self, project, constraint, facts):
        wrong = {"serial": 2, "category": 8, "number": 2, "name": "第二项", "name_key": "x"} | facts

        refused(constraint, lambda: Project.objects.create(**wrong))

    def test_keeps_its_number_after_it_has_left_the_list(self):
        ProjectFactory(is_exited=True, serial=5, number=5)

        refused("heritage_project_code_once", lambda: ProjectFactory(serial=6, number=5))


class TestAnInscription:
    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_inscription_new_once", {}),
            ("heritage_inscription_kind_known", {"list_kind": "old"}),
            ("heritage_inscription_batch_positive", {"list_kind": ListKind.EXTENSION, "batch": 0}),
            ("heritage_inscription_has_place", {"list_kind": ListKind.EXTENSION, "line": 0}),
            ("heritage_inscription_corrected_on_a_paper", {"list_kind": ListKind.EXTENSION, "correction": "漏印"}),
            ("heritage_inscription_has_place", {"list_kind": ListKind.EXTENSION, "end": 100}),
        ],
    )
    def test_is_refused(self, project, constraint, facts):
        refused(constraint, lambda: InscriptionFactory(project=project, **facts))

    def test_of_one_list_stands_once(self, project):
        document = project.inscriptions.get().document
        facts = {"project": project, "document": document, "list_kind": ListKind.EXTENSION}
        InscriptionFactory(**facts)

        refused("heritage_inscription_once", lambda: InscriptionFactory(**facts))

    def test_names_a_unit_once_and_in_one_place(self, project):
        link = InscriptionUnit.objects.get()
        facts = {"inscription": link.inscription, "printed_name": "甲县文化馆"}

        refused(
            "heritage_inscription_unit_once",
            lambda: InscriptionUnit.objects.create(unit=link.unit, order=2, **facts),
        )
        refused(
            "heritage_inscription_unit_order_once",
            lambda: InscriptionUnit.objects.create(unit=HeritageUnitFactory(), order=1, **facts),
        )
        refused(
            "heritage_inscription_unit_role_known",
            lambda: InscriptionUnit.objects.create(unit=HeritageUnitFactory(), order=2, role="owner", **facts),
        )

    def test_keeps_the_document_and_the_project_it_joins(self, project):
        inscription = Inscription.objects.get()

        with pytest.raises(IntegrityError):
            inscription.document.delete()
        with pytest.raises(IntegrityError):
            project.delete()


class TestAUnit:
    def test_is_refused_without_a_name_or_twice(self):
        HeritageUnitFactory(name="甲县文化馆")

        refused("heritage_unit_name_once", lambda: HeritageUnitFactory(name="甲县文化馆"))
        refused("heritage_unit_name_given", lambda: HeritageUnit.objects.create(name="", name_key="x"))

    def test_shares_no_alias_with_another(self):
        HeritageUnitAlias.objects.create(unit=HeritageUnitFactory(), name="甲馆")

        refused(
            "heritage_unit_alias_once",
            lambda: HeritageUnitAlias.objects.create(unit=HeritageUnitFactory(), name="甲馆"),
        )
        refused(
            "heritage_unit_alias_given", lambda: HeritageUnitAlias.objects.create(unit=HeritageUnitFactory(), name="")
        )


class TestWhatAListSaysOfItself:
    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_statement_once", {"stated": 1}),
            ("heritage_statement_category_known", {"category": 11, "stated": 1}),
            ("heritage_statement_kind_known", {"list_kind": "old", "stated": 1}),
            ("heritage_statement_count_or_absence", {"category": 1}),
            ("heritage_statement_count_or_absence", {"category": 1, "stated": 1, "absence": "暂缺"}),
        ],
    )
    def test_is_refused(self, constraint, facts):
        document = DocumentFactory()
        ListStatement.objects.create(document=document, list_kind=ListKind.NEW, stated=33)

        refused(
            constraint,
            lambda: ListStatement.objects.create(**({"document": document, "list_kind": ListKind.NEW} | facts)),
        )
