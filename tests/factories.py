"""Rows that the database accepts, with adjectives for the states they are in."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone

from portal.accounts.models import RoleAssignment, User
from portal.jobs import Job, JobState
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
    password_set_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, role=None, **kwargs):
        user = model_class(*args, **kwargs)
        user.set_password(PASSWORD)
        user.save()
        if role:
            RoleAssignment.objects.create(user=user, role=role)
        return user


class JobFactory(factory.django.DjangoModelFactory):
    """`JobFactory(running=True)`, `done=True`, `failed=True`; pending without an adjective."""

    class Meta:
        model = Job

    class Params:
        running = factory.Trait(
            state=JobState.RUNNING,
            attempts=1,
            started_at=factory.LazyFunction(timezone.now),
            lease_until=factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=1)),
        )
        done = factory.Trait(
            state=JobState.DONE,
            attempts=1,
            started_at=factory.LazyFunction(timezone.now),
            finished_at=factory.LazyFunction(timezone.now),
            result="完成",
        )
        failed = factory.Trait(
            state=JobState.FAILED,
            attempts=3,
            started_at=factory.LazyFunction(timezone.now),
            finished_at=factory.LazyFunction(timezone.now),
            last_error="文件无法读取",
        )

    kind = "test.trace"
    subject_id = factory.Sequence(lambda number: number + 1000)
    created_at = factory.LazyFunction(timezone.now)
