"""Units on the pages of the office, of the public and of programs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heritage.models import HeritageUnit, UnitMerge
from heritage.uniting import merging, verifying
from heritage.uniting.choices import LegalPerson
from portal.accounts.choices import Role
from portal.organization.choices import RegionKind
from portal.organization.models import Region
from tests.cast import one_with
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory

LIST = "/heritage/register/units/"
WHOLE, SHORT = "察布查尔锡伯自治县文化馆", "察布查尔县文化馆"


@pytest.fixture
def keeper(client, db):
    user = one_with(Role.HERITAGE_MANAGER)
    client.force_login(user)
    return user


@pytest.fixture
def pair(db):
    Region.objects.get_or_create(name="察布查尔锡伯自治县", defaults={"kind": RegionKind.AUTONOMOUS_COUNTY})
    whole, short = HeritageUnitFactory(name=WHOLE), HeritageUnitFactory(name=SHORT)
    ProjectFactory(units=[whole], name="甲的技艺")
    ProjectFactory(units=[short], name="乙的技艺")
    return whole, short


def merge(pair, by):
    return merging.merge(*pair, reason="县文旅局核实", seen=merging.planned(*pair).stamp, by=by, at=timezone.now())


class TestTheListOfUnits:
    def test_suggests_what_may_be_one_body(self, client, keeper, pair):
        content = client.get(LIST).content.decode()

        assert "疑似同一单位：1组" in content
        assert f"{LIST}{pair[0].pk}/merge/?with={pair[1].pk}" in content

    def test_lets_the_reviewer_read_but_not_merge(self, client, pair):
        client.force_login(one_with(Role.HERITAGE_REVIEWER))

        assert "/merge/" not in client.get(LIST).content.decode()
        assert "/merge/" not in client.get(f"{LIST}{pair[0].pk}/").content.decode()
        assert client.post(f"{LIST}{pair[0].pk}/merge/", {}).status_code == 403

    def test_finds_a_unit_under_every_name(self, client, keeper, pair):
        merge(pair, keeper)

        content = client.get(LIST, {"name": SHORT, "state": "standing"})

        assert [row.record for row in content.context["table"].rows] == [pair[0]]
        assert content.context["table"].rows[0].record.project_count == 2

    def test_asks_the_database_as_often_for_thirty_as_for_one(self, client, keeper):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(LIST, {"per_page": 100})
            return len(captured)

        ProjectFactory()
        client.get(LIST)
        before = queries()
        ProjectFactory.create_batch(29)

        assert queries() == before


class TestMergingOnThePages:
    def give(self, pair, **more):
        return {"other": pair[1].pk, "stays": "this", "reason": "县文旅局核实"} | more

    def test_shows_exactly_what_changes_before_it_happens(self, client, keeper, pair):
        page = client.post(f"{LIST}{pair[0].pk}/merge/", self.give(pair))

        assert not UnitMerge.objects.exists()
        content = page.content.decode()
        assert "改为属于保留单位（1）" in content
        assert "乙的技艺的申报地区或单位" in content
        assert "甲的技艺的申报地区或单位" in content

    def test_merges_what_was_checked(self, client, keeper, pair):
        address = f"{LIST}{pair[0].pk}/merge/"
        seen = client.post(address, self.give(pair)).context["plan"].stamp

        answer = client.post(address, self.give(pair, confirmed="1", seen=seen), follow=True)

        assert "县文旅局核实" in answer.content.decode()
        assert UnitMerge.objects.get().gone == pair[1]
        assert UnitMerge.objects.get().by == keeper

    def test_lets_the_other_name_stay(self, client, keeper, pair):
        address, given = f"{LIST}{pair[0].pk}/merge/", self.give(pair, stays="other")
        seen = client.post(address, given).context["plan"].stamp

        client.post(address, given | {"confirmed": "1", "seen": seen})

        assert list(HeritageUnit.objects.standing()) == [pair[1]]

    def test_refuses_what_changed_meanwhile(self, client, keeper, pair):
        address = f"{LIST}{pair[0].pk}/merge/"
        seen = client.post(address, self.give(pair)).context["plan"].stamp
        ProjectFactory(units=[pair[1]])

        content = client.post(address, self.give(pair, confirmed="1", seen=seen)).content.decode()

        assert "核对之后已有变化" in content
        assert not UnitMerge.objects.exists()

    @pytest.mark.parametrize(
        "wrong", [{"other": ""}, {"other": "x"}, {"other": "9" * 30}, {"stays": "both"}, {"reason": ""}]
    )
    def test_says_what_is_missing(self, client, keeper, pair, wrong):
        answer = client.post(f"{LIST}{pair[0].pk}/merge/", self.give(pair, **wrong))

        assert answer.status_code == 200
        assert answer.context["form"].errors

    def test_undoes_on_a_page_that_names_what_stays(self, client, keeper, pair):
        done = merge(pair, keeper)
        ProjectFactory(units=[pair[0]], name="后来的技艺")
        address = f"/heritage/register/merges/{done.pk}/undo/"
        page = client.get(address)
        assert "退回（1）" in page.content.decode()
        assert "后来的技艺" in page.content.decode()

        client.post(address, {"reason": "核实有误", "seen": page.context["plan"].stamp})

        assert HeritageUnit.objects.standing().count() == 2
        for unit in pair:
            history = client.get(f"{LIST}{unit.pk}/").content.decode()
            assert "已撤销" in history
            assert "核实有误" in history
        assert "不能撤销" in client.get(address).content.decode()


class TestAUnit:
    def test_warns_until_somebody_has_verified_it(self, client, keeper, pair):
        page = f"{LIST}{pair[0].pk}/"
        assert "法人资格尚未核实" in client.get(page).content.decode()

        given = {"legal_person": "yes", "legal_person_basis": "", "seen": verifying.state_of(pair[0])}
        refused = client.post(f"{page}legal-person/", given)
        assert "请写明依据" in refused.content.decode()
        seen = refused.context["form"]["seen"].value()
        client.post(f"{page}legal-person/", {"legal_person": "yes", "legal_person_basis": "登记证书", "seen": seen})

        assert HeritageUnit.objects.get(name=WHOLE).legal_person == LegalPerson.YES
        assert "尚未核实" not in client.get(page).content.decode()
        assert "登记证书" in client.get(f"{page}?tab=history").content.decode()

    def test_tells_the_second_of_two_who_verify_what_the_first_found(self, client, keeper, pair):
        address = f"{LIST}{pair[0].pk}/legal-person/"
        given = {"legal_person": "yes", "legal_person_basis": "登记证书", "seen": verifying.state_of(pair[0])}
        HeritageUnit.objects.filter(pk=pair[0].pk).update(legal_person="no", legal_person_basis="编办答复")

        told = client.post(address, given)

        content = told.content.decode()
        assert "刚被他人核实" in content
        assert "现在是“已核实，不是法人”" in content
        assert "现在是“编办答复”" in content
        assert HeritageUnit.objects.get(pk=pair[0].pk).legal_person == LegalPerson.NO
        client.post(address, given | {"seen": told.context["form"]["seen"].value()})
        assert HeritageUnit.objects.get(pk=pair[0].pk).legal_person_basis == "登记证书"

    def test_that_was_merged_leads_to_the_one_that_stays(self, client, keeper, pair):
        merge(pair, keeper)

        content = client.get(f"{LIST}{pair[1].pk}/").content.decode()

        assert "已并入" in content
        assert f"{LIST}{pair[0].pk}/" in content


class TestThePublic:
    def test_finds_both_projects_under_either_name(self, client, keeper, pair):
        merge(pair, keeper)
        client.logout()

        for name in (WHOLE, SHORT):
            page = client.get("/heritage/", {"unit": name})
            assert page.context["shown"].count == 2
            unit = next(each for each in page.context["facets"] if each.name == "unit")
            assert [(each.label, each.is_chosen) for each in unit.options] == [(WHOLE, True)]
            assert client.get("/heritage/", {"search": name}).context["shown"].count == 2

    def test_lets_the_office_keep_its_filter(self, client, keeper, pair):
        merge(pair, keeper)

        assert client.get("/heritage/register/", {"unit": SHORT}).context["table"].paginator.count == 2


class TestPrograms:
    UNITS = "/api/v1/heritage/units/"

    def test_are_led_on_from_the_number_of_a_merged_unit(self, client, keeper, pair):
        merge(pair, keeper)

        answer = client.get(f"{self.UNITS}{pair[1].pk}/")

        assert (answer.status_code, answer["Location"]) == (302, f"{self.UNITS}{pair[0].pk}/")
        told = client.get(answer["Location"]).json()
        assert (told["name"], told["aliases"], told["former_ids"]) == (WHOLE, [SHORT], [pair[1].pk])
        assert [each["id"] for each in client.get(self.UNITS).json()["results"]] == [pair[0].pk]

    def test_get_both_again_when_it_is_undone(self, client, keeper, pair):
        done = merge(pair, keeper)
        merging.undo(done, reason="有误", seen=merging.undoing(done).stamp, by=keeper, at=timezone.now())

        assert client.get(f"{self.UNITS}{pair[1].pk}/").json()["name"] == SHORT
        assert client.get(f"{self.UNITS}{pair[0].pk}/").json()["former_ids"] == []
