"""The public page of a project as of a day: the cases of docs/rules/heritage_changes.md."""

from __future__ import annotations

from datetime import date

import pytest

from heritage.models import InscriptionUnit, Restoration
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.heritage.factories import (
    BearerFactory,
    HeritageUnitFactory,
    InscriptionFactory,
    ProjectFactory,
    RecognitionFactory,
)
from tests.heritage.test_protecting import decide, entered
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
PAGE = "/heritage/VIII-38/"


@pytest.fixture(autouse=True)
def _project():
    keeper = one_with(Role.HERITAGE_MANAGER)
    first, second = (HeritageUnitFactory(name=name) for name in "甲乙")
    project = ProjectFactory(number=38, units=[first])
    further = InscriptionFactory(project=project, list_kind="extension", batch=6, inscribed_on=date(2025, 1, 10))
    InscriptionUnit.objects.create(inscription=further, unit=second, order=1, printed_name=second.name)
    Restoration.objects.create(
        project=project, kind="reversed", exited_on=date(2024, 5, 1), exit_reason="不再存续", exit_paper="退出通知",
        restored_on=date(2024, 10, 1), reason="复查存续", paper="恢复通知", recorded_by=keeper,
        recorded_at=further.registered_at,
    )  # fmt: skip
    RecognitionFactory(project=project)
    RecognitionFactory(
        project=project, level="autonomous_region", recognized_on=date(2007, 6, 1), is_ended=True,
        ended_on=date(2024, 2, 1),
    )  # fmt: skip
    row = entered(keeper, project=project, unit=first, on=date(2024, 1, 1))
    decide(row, "dismiss", keeper, on=date(2025, 3, 1))
    for name, facts in (("古丽", {}), ("阿依", {"year": 2024}), ("木拉提", {"is_ended": True})):
        BearerFactory(project=project, name=name, **facts)


class TestThePageAsOfADay:
    @pytest.mark.parametrize(
        "case", cases("heritage_changes.md", "Cases: the page of a project as of a day"), ids=lambda each: each["day"]
    )
    def test_shows_what_is_dated_as_it_stood(self, client, case):
        shown = client.get(PAGE, {"on": case["day"]})
        told, page = shown.context, shown.content.decode()
        facts = dict(told["facts"])

        assert (facts["状态"], told["standing_then"]) == (case["state"], case["state"])
        assert facts.get("申报地区或单位", "") == "、".join(listed(case["applicants"]))
        states = [each.split() for each in listed(case["protection"])]
        assert [f"{unit}（{state}，" in facts["保护单位"] for unit, state in states] == [True] * len(states)
        assert ("保护单位" in facts) is bool(states)
        levels = [f"{each.place}{' 退出' if each.ended_on else ''}" for each in told["levels"]]
        assert levels == listed(case["levels"])
        assert sorted(each.name for each in told["bearers"]) == sorted(listed(case["bearers"]))
        assert "传承人只列该年及以前认定、今天仍有资格的" in page
        assert ("该日尚未列入名录。" in page) is (case["state"] == "尚未列入")
        assert "木拉提" not in page

    def test_is_that_of_today_where_no_day_is_asked_for(self, client):
        page = client.get(PAGE).content.decode()

        assert "查看今天的情况" not in page
        assert "甲（解除，2025-03-01起）" in page

    def test_is_cited_as_the_page_of_today(self, client):
        """Machines read one project under one address, whatever day a person asks for."""
        then, now = (client.get(PAGE, asked).context for asked in ({"on": "2020-01-01"}, {}))

        assert (then["structured"], then["dublin_core"]) == (now["structured"], now["dublin_core"])
