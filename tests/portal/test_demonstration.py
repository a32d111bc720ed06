"""The demonstration shows a whole office: units, who holds which post, and an account for each role at its place."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from heritage.models import (
    Application,
    Bearer,
    LevelRecognition,
    PlanMeasure,
    ProjectMedium,
    Protection,
    PublicNotice,
    Recommendation,
    SafeguardingPlan,
)
from heritage.protecting.querysets import vacant_projects
from legal_counsel.models import (
    Appointment,
    Counsel,
    CounselAssessment,
    CounselComplaint,
    CounselDismissal,
    CounselFiling,
    CounselIncident,
    GateAttempt,
    Matter,
    MatterStep,
    PoolEntry,
    Selection,
)
from legal_counsel.pool.reporting import report_on
from legal_counsel.qualification import Outcome
from pollution import assessing
from pollution.models import Reading, Recalculation, Station
from pollution.querysets import substitutes_on, without_own_station
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.jobs import Job
from portal.organization.choices import Level, UnitKind
from portal.organization.models import Region, Tenure, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(demonstrated, client):
    client.force_login(User.objects.get(roles__role=Role.STAFF))
    return client


class TestTheAirOfTheDemonstration:
    def test_has_a_year_of_hours_and_says_that_nobody_measured_them(self, shown):
        days = set(Reading.objects.values_list("at__date", flat=True))

        assert len(days) > 360
        assert {each.operator for each in Station.objects.all()} == {"演示数据，并非监测结果"}

    def test_has_a_region_whose_air_another_stands_in_for(self, shown):
        today = timezone.localdate()
        names = dict(Region.objects.values_list("pk", "name"))
        stand_ins = {names[region]: names[source] for region, source in substitutes_on(today).items()}

        assert stand_ins["霍尔果斯市"] == "霍城县"
        assert stand_ins["第四师72团"] == "新源县"
        assert not without_own_station(Region.objects.filter(name="伊宁市"), today).exists()

    def test_is_computed_by_the_worker(self, shown):
        assert Job.objects.filter(kind=assessing.RECALCULATE).count() == Recalculation.objects.count() == 2


class TestTheHeritageOfTheDemonstration:
    def test_has_levels_bearers_and_care_in_every_shape(self, shown):
        today = timezone.localdate()

        assert set(LevelRecognition.objects.values_list("level", flat=True)) == {
            "county", "autonomous_region", "national",
        }  # fmt: skip
        assert Bearer.objects.for_the_public().count() == 3
        assert SafeguardingPlan.objects.in_force(today).count() == 1
        assert PlanMeasure.objects.overdue(today).count() == 1
        assert vacant_projects(today).count() == 1
        assert set(Recommendation.objects.values_list("state", flat=True)) == {"drafted", "accepted"}
        assert ProjectMedium.objects.public(today).count() == 3

    def test_has_a_notice_that_runs_and_a_batch_under_way(self, shown):
        assert PublicNotice.objects.running(timezone.localdate()).count() == 1
        states = Application.objects.filter(batch__state="opened").values_list("state", flat=True)
        assert sorted(states) == ["accepted", "drafted", "submitted"]

    def test_says_of_nobody_who_exists_that_something_is_wrong(self, shown):
        assert all("示" in each.name for each in Bearer.objects.all())
        assert {each.unit.name for each in Protection.objects.all()} == {"示范州甲县文化馆"}
        assert all("演示" in each.source_title for each in LevelRecognition.objects.all())


class TestTheCounselOfTheDemonstration:
    def test_has_a_pool_and_candidates_of_every_outcome(self, shown):
        today = timezone.localdate()
        outcomes = {
            each.name: {line.finding.outcome for line in report_on(each, today).blocking}
            for each in Counsel.objects.filter(kind="lawyer")
        }

        assert PoolEntry.objects.standing(today).count() == 3
        assert PoolEntry.objects.stale(today).count() == 1
        assert outcomes["演示律师甲"] == set()
        assert Outcome.UNMET in outcomes["演示律师乙"]
        assert Outcome.UNKNOWN in outcomes["演示律师丙"]

    def test_has_a_selection_on_notice_and_terms_in_every_shape(self, shown):
        today = timezone.localdate()
        assert Selection.objects.get(state="noticed").entries.filter(state="recommended").count() == 1
        assert sorted(Appointment.objects.values_list("state", flat=True)) == ["appointed"] * 4 + ["dismissed"]
        soon = Appointment.objects.to_renew(today, 90).get()
        assert soon.counsel.name == "示例教授"
        assert 0 < (soon.ends_on - today).days < 90
        assert CounselDismissal.objects.get().state == "decided"

    def test_has_filings_of_which_one_is_late(self, shown):
        late = CounselFiling.objects.filter(state="owed").overdue(timezone.localdate()).get()
        assert late.appointment.counsel.name == "演示律师丁"
        assert CounselFiling.objects.filter(state="received").count() == 4

    def test_has_matters_and_one_that_was_stopped_at_the_gate(self, shown):
        assert sorted(Matter.objects.values_list("state", flat=True)) == ["closed", "open", "open"]
        assert GateAttempt.objects.get().has_passed is False
        assert set(CounselAssessment.objects.values_list("state", "result")) == {
            ("confirmed", "excellent"), ("confirmed", "unqualified"), ("drafted", "qualified"),
        }  # fmt: skip

    def test_has_what_was_said_of_them_and_what_may_be_answered_for(self, shown):
        said = CounselComplaint.objects.values_list("appointment__counsel__name", "state", "result")
        assert set(said) == {("演示律师戊", "verified", "partly"), ("演示律师事务所", "received", "")}
        assert CounselIncident.objects.get().matter.title == "演示收费办法"
        warned = MatterStep.objects.exclude(warned_of="").filter(act="指派演示律师丁").get()
        assert "演示置业有限公司" in warned.warned_of
        assert sum(each.fee or 0 for each in Appointment.objects.all()) == 330_000

    def test_says_nothing_of_anybody_who_exists(self, shown):
        assert all(each.name.startswith(("演示", "示例")) for each in Counsel.objects.all())

    def test_lets_one_of_them_sign_in(self, shown):
        assert "演示行政复议答复" in shown.get(reverse("legal_counsel:matter_list")).text


class TestTheDemonstration:
    def test_has_every_kind_of_unit_but_agencies_and_at_every_level(self, shown):
        assert set(Unit.objects.values_list("kind", flat=True)) == set(UnitKind) - {UnitKind.AGENCY}
        assert set(Unit.objects.values_list("level", flat=True)) == set(Level)
        assert "示范州甲县东镇人民政府" in shown.get(reverse("unit_tree")).text

    def test_tells_who_held_a_post_before_a_change_and_after_it(self, shown):
        def holder(on):
            return Tenure.objects.holding(on).get(post__title="副秘书长（综合）").official.name

        assert holder(date(2023, 7, 31)) == "赵演示"
        assert holder(date(2023, 8, 1)) == "阿依努尔·演示"
        assert "示范州人民政府办公厅副秘书长（农业农村）" in shown.get(reverse("official_list"), {"q": "赵演示"}).text

    def test_places_each_account_in_the_unit_of_its_work(self, shown):
        units = {user.roles.get().role: user.unit.name for user in User.objects.select_related("unit")}

        assert len(units) == len(Role)
        assert units[Role.HERITAGE_MANAGER] == "示范州文化和旅游局"
        assert units[Role.COUNTY_LEADER] == "示范州甲县人民政府"
        assert units[Role.STAFF] == "示范州人民政府办公厅"
