"""docs/rules/policies.md: of a jurisdiction one verified ruling applies on a day at most."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from documents.models import ValidityPolicy
from documents.reviews import setting_policies
from documents.reviews.querysets import ValidityPolicyQuerySet
from documents.reviews.subjects import JURISDICTION
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.test_policies import days
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 4, 0, tzinfo=timezone.get_current_timezone())
CASES = cases("policies.md", "Cases: two rulings of a jurisdiction")


def facts(cell: str, number: str) -> dict:
    period, _, jurisdiction = cell.removesuffix(" ?").partition(" of ")
    since, until = days(period)
    return {
        "jurisdiction": jurisdiction or JURISDICTION,
        "title": "某管理办法",
        "number": number,
        "valid_from": since,
        "valid_until": until,
        "is_verified": not cell.endswith("?"),
        "source": "原文",
    }


def set_as(by, cell: str, number: str = "某令第2号") -> ValidityPolicy:
    return setting_policies.set_policy(None, seen=None, by=by, at=NOW, **facts(cell, number))


@pytest.fixture
def manager():
    ValidityPolicy.objects.all().delete()
    return one_with(Role.LEGAL_MANAGER)


class TestASecondRuling:
    @pytest.mark.parametrize("case", CASES, ids=str)
    def test_is_taken_or_refused_with_what_to_do_as_the_table_says(self, manager, case):
        set_as(manager, case["stands"], "某令第1号")

        if case["taken"] == "yes":
            set_as(manager, case["comes"])
            assert ValidityPolicy.objects.count() == 2
        else:
            with pytest.raises(
                Refused, match=r"（某令第1号）已核实，适用期间为自.*与本规定的期间重叠.*请先填写前一项的失效日期"
            ):
                set_as(manager, case["comes"])
            assert ValidityPolicy.objects.count() == 1

    @pytest.mark.parametrize("case", CASES, ids=str)
    def test_is_taken_or_refused_by_the_database_alike(self, manager, case):
        ValidityPolicy.objects.create(**facts(case["stands"], "某令第1号"), recorded_at=NOW)
        second = ValidityPolicy(**facts(case["comes"], "某令第2号"), recorded_at=NOW)

        if case["taken"] == "yes":
            second.save()
        else:
            with pytest.raises(IntegrityError, match="validity_policy_one_at_a_time"), transaction.atomic():
                second.save()

    def test_of_somebody_else_at_the_same_moment_is_told_in_words(self, manager, monkeypatch):
        set_as(manager, "2020-01-01", "某令第1号")
        monkeypatch.setattr(ValidityPolicyQuerySet, "overlapping", lambda rows, *period: rows.none())  # not seen yet

        with pytest.raises(Refused, match="已有另一项已核实的效力规定，两项不能同时适用"):
            set_as(manager, "2022-01-01")

    def test_stands_on_the_form_and_comes_in_once_the_first_has_an_end(self, manager, client):
        first = set_as(manager, "2020-01-01", "某令第1号")
        client.force_login(manager)
        sent = {
            "jurisdiction": JURISDICTION,
            "title": "新办法",
            "number": "某令第2号",
            "valid_from": "2022.1.1",
            "is_verified": "on",
            "source": "原文",
        }

        refused = client.post(reverse("documents:policy_new"), sent)
        assert "《某管理办法》（某令第1号）已核实，适用期间为自2020年1月1日起，没有写明失效日期" in refused.text
        edit = reverse("documents:policy_edit", args=[first.pk])
        kept = {name: value for name, value in client.get(edit).context["form"].initial.items() if value}
        client.post(edit, kept | {"valid_until": "2022年1月1日"})
        listed = client.post(reverse("documents:policy_new"), sent, follow=True)

        assert "效力规定已登记" in listed.text
        assert [each.holds_on(date(2021, 12, 31)) for each in ValidityPolicy.objects.of(JURISDICTION)] == [False, True]
        (now,) = ValidityPolicy.objects.holding(JURISDICTION, date(2022, 1, 1))
        assert now.title == "新办法"

    def test_ends_after_it_begins(self, manager, client):
        client.force_login(manager)
        sent = {
            "jurisdiction": "某市",
            "title": "甲",
            "number": "乙",
            "valid_from": "2022-1-1",
            "valid_until": "2022-1-1",
        }

        assert "失效日期应晚于施行日期" in client.post(reverse("documents:policy_new"), sent).text
        with pytest.raises(IntegrityError, match="validity_policy_ends_after_it_begins"), transaction.atomic():
            ValidityPolicy.objects.create(**facts("2022-01-01..2022-01-01", "乙"), recorded_at=NOW)
