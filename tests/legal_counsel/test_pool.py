"""The talent pool (第二十九条): who keeps it, what goes stale, and what everybody may know of it."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from legal_counsel.choices import PoolSource
from legal_counsel.models import PoolEntry
from legal_counsel.pool import pooling
from legal_counsel.pool.publishing import PUBLIC, PublicEntry, directory
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from portal.waiting import waiting_for
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import CounselFactory, LicenceFactory, LookUpFactory, PoolEntryFactory
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
TODAY = date(2026, 11, 23)
DIRECTORY, API = "/counsel/", "/api/v1/legal-counsel/directory/"


@pytest.fixture
def bureau():
    unit = UnitFactory(name="示范县司法局", kind=UnitKind.COUNTY_DEPARTMENT)
    UnitFactory(kind=UnitKind.COUNTY_GOVERNMENT, judicial_administration=unit)
    return unit


@pytest.fixture
def keeper(bureau):
    return UserFactory(unit=bureau, role=Role.LEGAL_MANAGER)


def admitted(counsel, by, **facts):
    usual = {"field": "行政诉讼", "source": PoolSource.SELF, "basis": "示范纪要", "listed_on": TODAY}
    return pooling.admit(counsel, **usual | {"valid_to": date(2027, 12, 31)} | facts, by=by, at=AT)


class TestThePool:
    def test_takes_externals_for_a_time(self, keeper):
        row = admitted(CounselFactory(), keeper)

        assert (row.unit, row.recorded_by) == (keeper.unit, keeper)
        assert [PoolEntry.objects.standing(row.valid_to + timedelta(days=each)).exists() for each in (0, 1)] == [
            True,
            False,
        ]

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"valid_to": date(2026, 11, 22)}, "不能早于入库日期"),
            ({"listed_on": date(2026, 11, 24)}, "不能晚于今日"),
            ({"field": " "}, "须写明专业领域"),
        ],
    )
    def test_refuses(self, keeper, facts, words):
        with pytest.raises(Refused, match=words):
            admitted(CounselFactory(), keeper, **facts)

    def test_takes_no_internal_counsel(self, keeper):
        with pytest.raises(Refused, match="内部法律顾问不入库"):
            admitted(CounselFactory(is_internal=True, unit=keeper.unit), keeper)

    def test_holds_nobody_twice_at_a_time(self, keeper):
        row = admitted(CounselFactory(), keeper)
        with pytest.raises(Refused, match="已在人才库中"):
            admitted(row.counsel, keeper, listed_on=TODAY - timedelta(days=1))

    @pytest.mark.parametrize("whose", ["department", "no role"])
    def test_is_kept_by_a_justice_bureau_alone(self, bureau, whose):
        user = UserFactory(role=Role.LEGAL_MANAGER) if whose == "department" else UserFactory(unit=bureau)
        with pytest.raises(Refused, match="由司法行政部门"):
            admitted(CounselFactory(), user)

    def test_entry_is_changed_by_the_unit_that_entered_it(self, keeper):
        elsewhere = PoolEntryFactory()
        with pytest.raises(Refused, match=f"由{elsewhere.unit}维护"):
            pooling.end(elsewhere, on=TODAY, reason="调离", by=keeper, at=AT)

    def test_tells_who_changes_a_stale_page(self, keeper):
        row = admitted(CounselFactory(), keeper)
        pooling.prolong(row, field="合同", valid_to=date(2028, 1, 1), seen=1, by=keeper, at=AT)
        with pytest.raises(Refused, match="已被修改"):
            pooling.prolong(row, field="合同", valid_to=date(2029, 1, 1), seen=1, by=keeper, at=AT)

    @pytest.mark.parametrize("on", [date(2025, 12, 31), date(2026, 11, 1)])
    def test_lets_go_within_its_time(self, keeper, on):
        row = PoolEntryFactory(unit=keeper.unit, valid_to=date(2026, 10, 31))
        with pytest.raises(Refused, match="应在入库期间之内"):
            pooling.end(row, on=on, reason="本人申请", by=keeper, at=AT)

    def test_lets_go_with_a_reason_and_takes_back_later(self, keeper):
        row = admitted(CounselFactory(), keeper, listed_on=date(2026, 1, 1))
        pooling.end(row, on=date(2026, 11, 1), reason="本人申请", by=keeper, at=AT)

        assert not PoolEntry.objects.standing(TODAY).exists()
        assert admitted(row.counsel, keeper).pk != row.pk


class TestAStaleEntry:
    def test_waits_for_its_unit_until_it_is_renewed_or_ended(self, client, keeper):
        over = PoolEntryFactory(unit=keeper.unit, listed_on=date(2025, 1, 1), valid_to=date(2026, 11, 22))
        PoolEntryFactory(unit=keeper.unit, valid_to=TODAY + timedelta(days=59))
        PoolEntryFactory(unit=keeper.unit, valid_to=TODAY + timedelta(days=60))
        PoolEntryFactory(listed_on=date(2025, 1, 1), valid_to=date(2026, 11, 22))
        renewed = PoolEntryFactory(unit=keeper.unit, listed_on=date(2025, 1, 1), valid_to=date(2025, 12, 31))
        PoolEntryFactory(unit=keeper.unit, counsel=renewed.counsel, valid_to=date(2027, 12, 31))

        lines = {line.label: line for line in waiting_for(keeper, TODAY)}
        assert lines["人才库条目已到期未更新"].count == 1
        assert lines["人才库条目已到期未更新"].is_overdue
        assert lines["人才库条目将到期"].count == 1
        assert list(PoolEntry.objects.kept_by(keeper).stale(TODAY)) == [over]


class TestTheDirectory:
    """Everybody reads four facts of each, and no other."""

    SECRET = ("13900000000", "1654020209999999", "警告处分", "示范材料", "示范纪要")

    @pytest.fixture
    def listed(self):
        lawyer = CounselFactory(name="示范律师", employer="")
        LicenceFactory(counsel=lawyer, number="1654020209999999")
        LookUpFactory(counsel=lawyer, found="警告处分")
        today = timezone.localdate()
        return PoolEntryFactory(
            counsel=lawyer, field="行政诉讼", basis="示范纪要", listed_on=today, valid_to=today + timedelta(days=9)
        )

    def test_is_open_to_everybody_and_tells_four_facts(self, client, listed):
        page = client.get(DIRECTORY)
        row = re.search(r"<tbody>(.*?)</tbody>", page.content.decode(), re.DOTALL)[1]

        assert page.status_code == 200
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        assert cells == ["示范律师", "律师", listed.counsel.firm.name, "行政诉讼"]
        assert not any(secret in text_of(page) for secret in self.SECRET)

    def test_can_hold_nothing_else(self):
        assert tuple(PublicEntry.__slots__) == PUBLIC == ("name", "kind", "where", "field")

    def test_gives_programs_the_same_and_an_id(self, client, listed):
        [found] = client.get(API).json()["results"]

        assert found == {
            "id": listed.pk,
            "name": "示范律师",
            "kind": "lawyer",
            "where": listed.counsel.firm.name,
            "field": "行政诉讼",
        }
        assert not any(secret in json.dumps(found, ensure_ascii=False) for secret in self.SECRET)

    def test_leaves_out_who_is_not_in_the_pool_today(self, client):
        today = timezone.localdate()
        over = PoolEntryFactory(listed_on=date(2025, 1, 1), valid_to=today - timedelta(days=1))
        gone = PoolEntryFactory(
            listed_on=date(2025, 1, 1), valid_to=today + timedelta(days=9), ended_on=today, end_reason="调离"
        )
        CounselFactory(name="未入库的人")

        assert directory(today) == []
        assert client.get(API).json()["results"] == []
        assert client.get(f"{API}{over.pk}/").status_code == 404
        assert client.get(f"{API}{gone.pk}/").status_code == 404

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"q": "示范律师"}, ["示范律师"]),
            ({"q": "行政"}, ["示范律师"]),
            ({"kind": "lawyer"}, ["示范律师"]),
            ({"kind": "expert"}, []),
            ({"kind": "internal"}, ["示范律师"]),
            ({"q": "无此人"}, []),
        ],
    )
    def test_is_looked_through(self, client, listed, query, names):
        assert [each.name for each in client.get(DIRECTORY, query).context["listed"]] == names

    def test_asks_as_often_for_thirty_as_for_one(self, client, listed, django_assert_num_queries):
        today = timezone.localdate()
        PoolEntryFactory.create_batch(30, listed_on=today, valid_to=today)
        with django_assert_num_queries(1):
            assert len(directory(today)) == 31


class TestTheLedger:
    def test_shows_programs_what_their_owner_sees(self, client, keeper):
        outside = CounselFactory()
        CounselFactory(is_internal=True)
        client.force_login(keeper)

        names = [each["name"] for each in client.get("/api/v1/legal-counsel/candidates/").json()["results"]]
        assert sorted(names) == sorted([outside.name, outside.firm.name])

    def test_is_found_by_the_search_of_all_registers(self, client, keeper):
        CounselFactory(name="示范律师甲")
        client.force_login(keeper)

        found = client.get(reverse("search"), {"q": "示范律师甲"}).context["found"]
        assert [(each.label, each.count) for each in found] == [("法律顾问人选", 1)]
