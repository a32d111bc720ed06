"""Every named constraint of the shared rooms refuses the row that breaks it, whatever wrote the row."""

from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.choices import EventKind, Role
from portal.accounts.models import ApiToken, RoleAssignment, SecurityEvent
from portal.attachments import Attachment
from portal.data_changes import DataChange
from portal.listing.models import ListLayout, SavedFilter
from portal.organization.choices import NameKind
from portal.organization.models import Region, RegionAdjacency, UnitName
from portal.readings import ClauseReading
from tests.factories import UnitFactory, UserFactory
from tests.portal.organization.factories import CalendarDayFactory, OfficialFactory, PostFactory

pytestmark = pytest.mark.django_db
GROUND = ("accounts", "organization", "portal")


def assignment():
    return RoleAssignment.objects.create(user=UserFactory(), role=Role.STAFF)


def event():
    return SecurityEvent(at=timezone.now(), kind=EventKind.SIGNED_IN, is_success=True)


def token():
    facts = {"name": "督查系统每日取数", "prefix": "0" * 12, "digest": "0" * 64, "created_at": timezone.now()}
    return ApiToken.objects.create(user=UserFactory(), scopes=["read"], expires_on=date(2027, 1, 1), **facts)


def region(number=1):
    return Region.objects.create(name=f"测试区域{number}", kind="county", adcode=f"99999{number}", order=900 + number)


def border():
    first, second = sorted((region(1), region(2)), key=lambda each: each.pk)
    return RegionAdjacency.objects.create(first=first, second=second, basis="computed")


def other_name():
    return UnitName.objects.create(unit=UnitFactory(), name="州测试办", kind=NameKind.SHORT)


def attachment():
    return Attachment.objects.create(
        name="公报.txt", kind="txt", size=1, sha256="0" * 64, stored_name="0" * 32, uploaded_at=timezone.now()
    )


def saved_filter():
    return SavedFilter.objects.create(user=UserFactory(), list_name="user_list", name="停用的", query="state=disabled")


def layout():
    return ListLayout.objects.create(user=UserFactory(), list_name="user_list")


def reading():
    facts = {"code": "a", "value": "b", "valid_from": date(2026, 1, 1), "basis": "纪要"}
    return ClauseReading.objects.create(**facts, decided_by=UserFactory(), decided_at=timezone.now())


def noted_change():
    return DataChange.objects.create(table="organization_unit", changed_by="7", changed_at=timezone.now())


def in_capitals(row):
    return row.username.upper()


def itself(row):
    return row.pk


# constraint, a row that keeps it, and the facts that break it; no facts: the same row a second time
BROKEN = [
    ("user_state_known|user_disabled_iff_dated", UserFactory, {"state": "asleep"}),
    ("user_username_once_in_any_case", UserFactory, {"username": in_capitals}),
    ("unit_name_taken_once", UnitFactory, {}),
    ("unit_name_given", UnitFactory, {"name": ""}),
    ("unit_name_once", other_name, {}),
    ("post_title_once", PostFactory, {}),
    ("official_name_and_remark_once", OfficialFactory, {}),
    ("role_assignment_once", assignment, {}),
    ("role_assignment_role_known", assignment, {"role": "king"}),
    ("api_token_name_once", token, {"prefix": "1" * 12}),
    ("api_token_name_given", token, {"name": ""}),
    ("api_token_scope_given", token, {"scopes": []}),
    ("api_token_scopes_known", token, {"scopes": ["read", "everything"]}),
    ("api_token_revoked_whole", token, {"revoked_at": timezone.now()}),
    ("api_token_revoked_whole", token, {"revocation_reason": "泄露"}),
    (
        "api_token_revoked_by_others_with_reason",
        token,
        {"revoked_at": timezone.now(), "revoked_by_id": lambda row: UserFactory().pk},
    ),
    ("security_event_kind_known", event, {"kind": "dreamt"}),
    ("calendar_day_kind_known", CalendarDayFactory, {"kind": "half"}),
    ("calendar_day_scope_known", CalendarDayFactory, {"scope": "county"}),
    ("calendar_day_name_given", CalendarDayFactory, {"name": ""}),
    ("region_name_once", region, {"adcode": "999990"}),
    ("region_kind_known", region, {"kind": "empire"}),
    ("region_adcode_six_digits", region, {"adcode": "65400"}),
    ("region_adcode_once", region, {"name": "另一区域"}),
    ("region_not_its_own_parent", region, {"parent_id": itself}),
    ("region_adjacency_once", border, {}),
    ("region_adjacency_basis_known", border, {"basis": "hearsay"}),
    ("unit_kind_known", UnitFactory, {"kind": "club"}),
    ("unit_not_its_own_parent|unit_tree_has_no_ring", UnitFactory, {"parent_id": itself}),
    ("unit_name_kind_known", other_name, {"kind": "nickname"}),
    ("unit_name_former_iff_dated", other_name, {"kind": NameKind.FORMER}),
    ("unit_name_former_iff_dated", other_name, {"used_until": date(2026, 1, 1)}),
    ("post_title_given", PostFactory, {"title": ""}),
    ("post_rank_known", PostFactory, {"rank": "emperor"}),
    ("official_name_given", OfficialFactory, {"name": ""}),
    ("attachment_kind_known", attachment, {"kind": "exe"}),
    ("attachment_not_empty", attachment, {"size": 0}),
    ("attachment_not_empty", attachment, {"name": ""}),
    ("saved_filter_name_once", saved_filter, {}),
    ("list_layout_once", layout, {}),
    ("list_layout_page_size_known", layout, {"page_size": 37}),
    ("data_change_once", noted_change, {}),
    ("reading_once_a_day", reading, {"value": "c"}),
]


@pytest.mark.parametrize(("constraint", "kept", "facts"), BROKEN, ids=[name for name, *_ in BROKEN])
def test_the_database_refuses(constraint, kept, facts):
    row = kept()
    if "_once" in constraint:
        row.pk = None
        row._state.adding = True
    for name, value in facts.items():
        setattr(row, name, value(row) if callable(value) else value)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row).objects.bulk_create([row]) if row.pk is None else row.save(force_update=True)


def test_every_constraint_is_broken_by_some_test():
    tests = "\n".join(file.read_text() for file in Path(__file__).parent.rglob("test_*.py"))
    models = [model for label in GROUND for model in apps.get_app_config(label).get_models()]

    assert [each.name for model in models for each in model._meta.constraints if each.name not in tests] == []
