"""Rows that the database accepts, with adjectives for the states they are in."""

from __future__ import annotations

import factory

from portal.accounts.models import RoleAssignment, User
from portal.organization.choices import UnitKind
from portal.organization.models import Unit

PASSWORD = "a-long-test-password-1"


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit

    name = factory.Sequence(lambda number: f"测试州第{number}局")
    kind = UnitKind.PREFECTURE_DEPARTMENT


class UserFactory(factory.django.DjangoModelFactory):
    """`UserFactory(role=Role.AUDITOR)`; without a role the user is signed in and may do little."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"user{number}")
    name = factory.Sequence(lambda number: f"测试人员{number}")
    unit = factory.SubFactory(UnitFactory)

    @classmethod
    def _create(cls, model_class, *args, role=None, **kwargs):
        user = model_class(*args, **kwargs)
        user.set_password(PASSWORD)
        user.save()
        if role:
            RoleAssignment.objects.create(user=user, role=role)
        return user
