"""Counsel and appointments that the database accepts."""

from __future__ import annotations

from datetime import date

import factory
from django.utils import timezone

from legal_counsel.appointing.choices import Origin
from legal_counsel.choices import (
    AppointmentState,
    CounselKind,
    DeclarationKind,
    LicenceKind,
    PoolSource,
    RuleState,
)
from legal_counsel.facts import Source
from legal_counsel.models import (
    Appointment,
    Counsel,
    CreditLookUp,
    Declaration,
    DeclaredClient,
    PoolEntry,
    PracticeLicence,
    RuleVersion,
)
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
    origin = Origin.POOL
    origin_note = "从人才库选用"
    begins_on = date(2026, 3, 1)
    ends_on = date(2029, 2, 28)
    drafted_by = factory.SubFactory(UserFactory)
    drafted_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return super()._create(model_class, *args, **(pinned(kwargs["begins_on"]) | kwargs))


class FactFactory(factory.django.DjangoModelFactory):
    """What every fact has."""

    class Meta:
        abstract = True

    counsel = factory.SubFactory(CounselFactory)
    material = "示范材料"
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = factory.LazyFunction(timezone.now)


class LicenceFactory(FactFactory):
    """`LicenceFactory()` is that of a 专职律师."""

    class Meta:
        model = PracticeLicence

    kind = LicenceKind.FULL_TIME
    number = factory.Sequence(lambda number: f"1654020201{number:07}")
    first_on = date(2015, 3, 2)


class DeclarationFactory(FactFactory):
    """`DeclarationFactory()` is of political conditions, confirmed."""

    class Meta:
        model = Declaration

    kind = DeclarationKind.POLITICS
    declared_on = date(2026, 10, 1)
    confirmed_on = date(2026, 10, 8)
    confirmed_by = "示范州司法局"


class ClientFactory(FactFactory):
    """`ClientFactory()` is a client of many years."""

    class Meta:
        model = DeclaredClient

    name = "示范置业有限公司"
    affair = "常年法律顾问"
    since = date(2020, 1, 1)


class LookUpFactory(FactFactory):
    """`LookUpFactory()` is a reply of the authority that found nothing."""

    class Meta:
        model = CreditLookUp

    asked = Source.AUTHORITY
    checked_on = date(2026, 11, 1)


class PoolEntryFactory(factory.django.DjangoModelFactory):
    """`PoolEntryFactory()` of 2026."""

    class Meta:
        model = PoolEntry

    counsel = factory.SubFactory(CounselFactory)
    unit = factory.SubFactory(UnitFactory)
    field = "行政诉讼"
    source = PoolSource.SELF
    basis = "示范纪要〔2026〕1号"
    listed_on = date(2026, 1, 1)
    valid_to = date(2026, 12, 31)
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = factory.LazyFunction(timezone.now)
