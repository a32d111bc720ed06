"""Orders of the autonomous region: registered once, lifted once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from pollution.alert_choices import AlertLevel
from pollution.alerting import external_orders, standing
from pollution.models import ExternalWarning
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.pollution.alert_factories import a_standing_external_warning
from tests.pollution.alerting.factories import at, order
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db


def lift(row, *, hour=20, day=2, now=None):
    by = one_with(Role.WARNING_MANAGER)
    return external_orders.lift(row, lifted_at=at(hour, day=day), by=by, at=now or at(21, day=2))


class TestRegistering:
    def test_keeps_regions_level_and_paper(self):
        row = order(paper=ContentFile(b"%PDF-1.7\n", name="通知.pdf"))

        assert [str(each) for each in row.regions.all()] == ["奎屯市"]
        assert (row.get_level_display(), row.paper.name, row.entered_at) == ("橙色", "通知.pdf", at())

    @pytest.mark.parametrize(
        ("facts", "message"),
        [
            ({"regions": ()}, "至少选择一个区域"),
            ({"issuer": " "}, "发布单位"),
            ({"doc_number": ""}, "文号"),
            ({"starts_at": at(10, day=8)}, "7天以后"),
            ({"starts_at": at(9) - timedelta(days=31, minutes=1)}, "31天以前"),
        ],
    )
    def test_is_refused_without_what_it_needs(self, facts, message):
        with pytest.raises(Refused, match=message):
            order(**facts)

        assert not ExternalWarning.objects.exists()

    def test_is_refused_twice_for_the_same_paper(self):
        order()

        with pytest.raises(Refused, match="先撤回原登记，改变等级的先登记原等级的解除"):
            order(regions=("奎屯市", "伊宁市"))
        assert order(doc_number="新重污染办〔2026〕4号").pk


class TestLifting:
    def test_is_as_of_the_moment_that_the_paper_names(self):
        row = lift(order(), now=at(18, day=2))

        assert row.lifted_at == at(20, day=2)
        assert not ExternalWarning.objects.standing(at(20, 1, day=2)).exists()
        assert ExternalWarning.objects.standing(at(19, day=2)).get() == row

    def test_is_refused_twice_before_the_start_and_far_ahead(self):
        row = order()
        with pytest.raises(Refused, match="早于起始时间"):
            lift(row, hour=7, day=1)
        with pytest.raises(Refused, match="7天以后"):
            lift(row, day=20)
        lift(row)
        with pytest.raises(Refused, match="已经解除"):
            lift(row)

    def test_keeps_who_entered_it_and_when(self):
        row = lift(order(), now=at(22, day=2))

        assert (row.lifted_by is not None, row.lift_entered_at) == (True, at(22, day=2))

    def test_makes_room_for_another_level_under_the_same_number(self):
        first = lift(order(level=AlertLevel.ORANGE))

        raised = order(level=AlertLevel.RED, starts_at=first.lifted_at, now=at(21, day=2))

        assert list(ExternalWarning.objects.standing(at(22, day=2))) == [raised]


def withdraw(row, *, reason="区域有误", now=None):
    return external_orders.withdraw(row, reason=reason, by=one_with(Role.WARNING_MANAGER), at=now or at(10))


class TestWithdrawing:
    def test_keeps_the_order_with_its_reason_and_binds_nobody(self):
        row = withdraw(order())

        assert (row.withdrawal_reason, row.withdrawn_at, row.withdrawn_by is not None) == ("区域有误", at(10), True)
        assert not ExternalWarning.objects.standing(at(10)).exists()

    def test_makes_room_for_the_right_one(self):
        withdraw(order(regions=("伊宁市",), level=AlertLevel.RED))

        right = order(level=AlertLevel.YELLOW, now=at(11))

        assert ExternalWarning.objects.standing(at(11)).get() == right

    def test_takes_back_a_lift_that_was_mistyped(self):
        withdraw(lift(order(), hour=9, day=1), now=at(22, day=2))

        assert lift(order(now=at(23, day=2)), now=at(23, 1, day=2)).lifted_at == at(20, day=2)

    def test_is_refused_twice_without_reason_and_for_a_lift_after_it(self):
        row = order()
        with pytest.raises(Refused, match="理由"):
            withdraw(row, reason=" ")
        withdraw(row)
        with pytest.raises(Refused, match="已经撤回"):
            withdraw(row)
        with pytest.raises(Refused, match="解除或撤回"):
            lift(row)


class TestAtAMoment:
    @pytest.mark.parametrize("case", cases("alert_api.md", "Cases: orders at a moment"), ids=str)
    def test_an_order_binds_as_the_portal_knew_it(self, case):
        hours = {name: at() + timedelta(hours=int(hour)) for name, hour in case.items() if hour.isdigit()}
        facts = {"starts_at": hours["starts"], "entered_at": hours["entered"]}
        if "lifted" in hours:
            facts |= {"lifted_at": hours["lifted"], "lift_entered_at": hours["lift entered"]}
            facts["lifted_by"] = one_with(Role.WARNING_MANAGER)
        if "withdrawn" in hours:
            facts |= {"withdrawn_at": hours["withdrawn"], "withdrawal_reason": "误"}
            facts["withdrawn_by"] = one_with(Role.WARNING_MANAGER)
        a_standing_external_warning(**facts)

        found = {each.region.name: each.order for each in standing.standings(hours["asked"])}

        assert (found["奎屯市"] is not None) == (case["binds"] == "yes")
