"""Counsel and appointments that the database accepts."""

from __future__ import annotations

from datetime import date

import factory
from django.utils import timezone

from legal_counsel.choices import AppointmentState, CounselKind, RuleState
from legal_counsel.models import Appointment, Counsel, RuleVersion
from legal_counsel.pinning import pinned
from portal.pinyin import sort_key
from tests.factories import UnitFactory, UserFactory


class RuleVersionFactory(factory.django.DjangoModelFactory):
    """`RuleVersionFactory()` counts; `is_proposed` waits for a second look."""

    class Meta:
        model = RuleVersion

    class Params:
        is_proposed = factory.Trait(
            state=RuleState.PROPOSED,
            proposed_by=factory.SubFactory(UserFactory),
            proposed_at=factory.LazyFunction(timezone.now),
        )

    number = factory.Sequence(lambda number: f"示范规〔2026〕{number + 1}号")
    title = "示范规定"
    first_on = date(2026, 5, 1)
    state = RuleState.CONFIRMED


class CounselFactory(factory.django.DjangoModelFactory):
    """`CounselFactory()` is a lawyer of a firm; `is_internal`, `is_expert` and `is_firm` say otherwise."""

    class Meta:
        model = Counsel

    class Params:
        is_internal = factory.Trait(
            kind=CounselKind.INTERNAL,
            firm=None,
            unit=factory.SubFactory(UnitFactory),
        )
        is_expert = factory.Trait(kind=CounselKind.EXPERT, firm=None, employer="示范大学法学院")
        is_firm = factory.Trait(
            kind=CounselKind.FIRM, firm=None, name=factory.Sequence(lambda number: f"示范第{number}律师事务所")
        )

    kind = CounselKind.LAWYER
    name = factory.Sequence(lambda number: f"测试人选{number}")
    pinyin = factory.LazyAttribute(lambda row: sort_key(row.name))
    firm = factory.LazyFunction(lambda: CounselFactory(is_firm=True))
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = factory.LazyFunction(timezone.now)


class AppointmentFactory(factory.django.DjangoModelFactory):
    """`AppointmentFactory()` is a draft; `is_appointed=True` was decided."""

    class Meta:
        model = Appointment

    class Params:
        is_appointed = factory.Trait(
            state=AppointmentState.APPOINTED,
            appointed_by=factory.SubFactory(UserFactory),
            appointed_at=factory.LazyFunction(timezone.now),
        )

    counsel = factory.SubFactory(CounselFactory)
    unit = factory.SubFactory(UnitFactory)
    begins_on = date(2026, 3, 1)
    ends_on = date(2029, 2, 28)
    drafted_by = factory.SubFactory(UserFactory)
    drafted_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return super()._create(model_class, *args, **(pinned(kwargs["begins_on"]) | kwargs))
