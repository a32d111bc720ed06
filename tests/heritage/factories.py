"""Heritage rows that the database accepts."""

from __future__ import annotations

from datetime import date

import factory
from django.utils import timezone

from heritage.choices import ListKind
from heritage.models import Bearer, HeritageUnit, Inscription, InscriptionUnit, LevelRecognition, Project
from portal.pinyin import sort_key
from tests.documents.factories import DocumentFactory
from tests.factories import UserFactory

EXIT = {"exit_reason": "不再存续", "exit_paper": "关于退出的通知"}
"""Why and on which paper a project has left the list."""


class HeritageUnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HeritageUnit

    name = factory.Sequence(lambda number: f"测试县第{number}文化馆")
    name_key = factory.LazyAttribute(lambda row: sort_key(row.name))


class ProjectFactory(factory.django.DjangoModelFactory):
    """`ProjectFactory()` was listed as new; `is_stub=True` is known from an extension; `is_exited=True` has left."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    class Params:
        is_exited = factory.Trait(exited_on=date(2024, 5, 1), **EXIT)

    serial = factory.Sequence(lambda number: number + 1)
    category = 8
    number = factory.SelfAttribute("serial")
    name = factory.LazyAttribute(lambda row: f"第{row.serial}项制作技艺")
    name_key = factory.LazyAttribute(lambda row: sort_key(row.name))

    @classmethod
    def _create(cls, model_class, *args, is_stub=False, units=None, **kwargs):
        project = super()._create(model_class, *args, **kwargs)
        inscription = InscriptionFactory(
            project=project, list_kind=ListKind.EXTENSION if is_stub else ListKind.NEW, inscribed_on=date(2023, 8, 4)
        )
        for order, unit in enumerate(units or [HeritageUnitFactory()], start=1):
            InscriptionUnit.objects.create(inscription=inscription, unit=unit, order=order, printed_name=unit.name)
        return project


class InscriptionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Inscription

    document = factory.SubFactory(DocumentFactory)
    list_kind = ListKind.NEW
    batch = 5
    inscribed_on = date(2023, 8, 4)
    annex = "附件1"
    printed_code = factory.LazyAttribute(lambda row: str(row.project.code))
    printed_name = factory.LazyAttribute(lambda row: row.project.name)
    line = 10
    start = 100
    end = 120
    registered_by = factory.SubFactory(UserFactory)
    registered_at = factory.LazyFunction(timezone.now)


class RecognitionFactory(factory.django.DjangoModelFactory):
    """On the national list; `is_ended=True` has left it."""

    class Meta:
        model = LevelRecognition

    class Params:
        is_ended = factory.Trait(
            ended_on=date(2020, 1, 1),
            end_reason="不再存续",
            end_title="关于退出名录的通知",
            ended_by=factory.SelfAttribute("recorded_by"),
            ended_at=factory.LazyFunction(timezone.now),
        )

    project = factory.SubFactory(ProjectFactory)
    level = "national"
    code = "Ⅱ-28"
    serial = 56
    batch = 1
    recognized_on = date(2006, 5, 20)
    paper_number = "国发〔2006〕18号"
    paper_title = "关于公布第一批名录的通知"
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = factory.LazyFunction(timezone.now)


class BearerFactory(factory.django.DjangoModelFactory):
    """A bearer of the prefecture; `is_ended=True` has died."""

    class Meta:
        model = Bearer

    class Params:
        is_ended = factory.Trait(
            end_kind="died",
            ended_on=date(2022, 6, 30),
            end_reason="因病去世",
            end_title="关于终止的报告",
            ended_by=factory.SelfAttribute("recorded_by"),
            ended_at=factory.LazyFunction(timezone.now),
        )

    project = factory.SubFactory(ProjectFactory)
    name = factory.Sequence(lambda number: f"传承人{number}")
    sex = "female"
    level = "prefecture"
    year = 2018
    paper_title = "关于公布传承人的通知"
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = factory.LazyFunction(timezone.now)


def listed_since_2008(**facts):
    """A project on the list of the prefecture since 2008."""
    project = ProjectFactory(**facts)
    project.inscriptions.update(inscribed_on=date(2008, 6, 7))
    return project
