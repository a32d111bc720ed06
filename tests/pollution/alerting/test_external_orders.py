"""Orders of the autonomous region: registered once, lifted once."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from pollution.alerting import external_orders
from pollution.models import ExternalWarning
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.pollution.alerting.factories import at, order

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
        ],
    )
    def test_is_refused_without_what_it_needs(self, facts, message):
        with pytest.raises(Refused, match=message):
            order(**facts)

        assert not ExternalWarning.objects.exists()

    def test_is_refused_twice_for_the_same_paper(self):
        order()

        with pytest.raises(Refused, match="已登记"):
            order(regions=("奎屯市", "伊宁市"))
        assert order(doc_number="新重污染办〔2026〕4号").pk


class TestLifting:
    def test_is_as_of_the_moment_that_the_paper_names(self):
        row = lift(order())

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
