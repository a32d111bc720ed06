"""Taking back an exit of a project and a dismissal of its unit: the cases of docs/rules/heritage_changes.md."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from heritage.bearers import recording
from heritage.bearers.recording import Profile
from heritage.changing import exiting, proposing, restoring
from heritage.changing.choices import ChangeKind
from heritage.exits import standing_on
from heritage.levels.papers import Paper
from heritage.models import Project, Protection, RegisterChange, Restoration
from heritage.protecting import deciding
from heritage.protecting.deciding import Decision
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.heritage.change_walks import confirmed
from tests.heritage.factories import ProjectFactory, listed_since_2008
from tests.heritage.test_protecting import entered
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db
FILE = "heritage_changes.md"
AT = datetime(2026, 3, 2, 10, 0, tzinfo=timezone.get_default_timezone())
LEFT = date(2024, 5, 1)
WHAT = {
    "kind": "reversed",
    "exited_on": LEFT,
    "on": date(2025, 6, 1),
    "reason": "复查存续",
    "paper": Paper("", "恢复通知"),
}


@pytest.fixture
def keeper(db):
    return one_with(Role.HERITAGE_MANAGER)


@pytest.fixture
def reviewer(db):
    return one_with(Role.HERITAGE_REVIEWER)


def restored(by, project=None, **said):
    return restoring.restore(project or ProjectFactory(is_exited=True), **WHAT | said, by=by, at=AT)


class TestTakingAnExitBack:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: taking back"), ids=lambda each: each["answer"])
    def test_follows_the_table(self, case, keeper):
        project = ProjectFactory(is_exited=True)
        days = {"exited_on": date.fromisoformat(case["exit seen"]), "on": date.fromisoformat(case["on"])}
        said = days | {"kind": case["kind"], "reason": case["reason"], "paper": Paper("", case["paper"])}

        if case["answer"] != "back":
            with pytest.raises(Refused, match=case["answer"]):
                restored(keeper, project, **said)
            assert Project.objects.get().exited_on == LEFT
            assert not Restoration.objects.exists()
            return
        row = restored(keeper, project, **said)
        kept = Restoration.objects.get()
        assert (row.exited_on, row.exit_reason, row.exit_source) == (None, "", "")
        assert (kept.exited_on, kept.exit_reason, kept.exit_source) == (LEFT, "不再存续", "关于退出的通知")
        assert (kept.restored_on, kept.reason, kept.source) == (days["on"], case["reason"], case["paper"])
        with pytest.raises(Refused, match="没有退出名录"):
            restored(keeper, project, **said)

    @pytest.mark.parametrize("case", cases(FILE, "Cases: the state on a day"), ids=lambda each: each["day"])
    @pytest.mark.parametrize("how", ["off", "reversed", "mistake"])
    def test_leaves_the_state_of_each_day_to_be_asked(self, case, how, keeper):
        project = ProjectFactory(is_exited=True)
        if how != "off":
            restored(keeper, project, kind=how)
        row, day = Project.objects.with_inscriptions().get(), date.fromisoformat(case["day"])

        assert standing_on(row, day) == case[how]
        is_listed, has_left = case[how] == "已列入", case[how] == "已退出"
        assert Project.objects.listed(day).exists() is is_listed
        assert Project.objects.left(day).exists() is has_left

    def test_lets_it_go_again_but_not_before_it_was_back(self, keeper):
        project = restored(keeper)
        again = {"reason": "不再存续", "paper": Paper("", "再次退出的通知"), "by": keeper, "at": AT}

        with pytest.raises(Refused, match="不能早于最近一次恢复列入的2025-06-01"):
            exiting.leave(project, on=date(2025, 5, 31), **again)
        exiting.leave(project, on=date(2025, 6, 1), **again)

        row = Project.objects.with_inscriptions().get()
        assert [standing_on(row, day) for day in (LEFT, date(2025, 6, 1))] == ["已退出", "已退出"]

    def test_of_a_mistake_leaves_every_day_free_for_the_right_exit(self, keeper):
        project = restored(keeper, kind="mistake")
        right = {"on": date(2024, 3, 1), "reason": "不再存续", "paper": Paper("", "退出通知")}
        exiting.leave(project, **right, by=keeper, at=AT)

        assert Project.objects.get().exited_on == date(2024, 3, 1)

    def test_is_held_to_by_the_database(self, keeper):
        restored(keeper)
        row = Restoration.objects.get()
        for wrong, name in (
            ({"kind": "other"}, "heritage_restoration_kind_known"),
            ({"restored_on": date(2024, 4, 30)}, "heritage_restoration_after_the_exit"),
            ({"reason": ""}, "heritage_restoration_explained"),
            ({"paper": ""}, "heritage_restoration_explained"),
        ):
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                Restoration.objects.update(**wrong)
        row.pk = None
        with pytest.raises(IntegrityError, match="heritage_restoration_one_exit_at_a_time"), transaction.atomic():
            row.save(force_insert=True)

    def test_keeps_bearers_from_the_years_in_which_it_was_off(self, keeper):
        project = listed_since_2008(exited_on=date(2010, 5, 1), exit_reason="不再存续", exit_paper="退出通知")
        project = restored(keeper, project, exited_on=date(2010, 5, 1), on=date(2015, 6, 1))

        def record(year):
            profile = Profile(
                {2010: "古丽", 2012: "阿依", 2015: "木拉提"}[year],
                "female",
                "prefecture",
                year,
                Paper("", "关于公布传承人的通知"),
            )
            return recording.record(project, profile, by=keeper, at=AT)

        with pytest.raises(Refused, match="2012年不能认定"):
            record(2012)
        assert [record(year).year for year in (2010, 2015)] == [2010, 2015]


class TestTwoPeople:
    def test_take_an_exit_back_from_the_register_to_the_public_page(self, client, keeper, reviewer):
        project = ProjectFactory(number=38, is_exited=True)
        client.force_login(keeper)
        register = reverse("heritage:register_project", args=[project.pk])
        address = reverse("heritage:project_restore", args=[project.pk])
        assert address in client.get(register).content.decode()
        given = {
            "kind": "reversed", "on": "2025-6-1", "reason": "复查存续", "paper_title": "关于恢复的通知",
            "seen": "2024-05-01",
        }  # fmt: skip

        page = client.post(address, given, follow=True).content.decode()
        assert "由您提请" in page
        assert Project.objects.get().exited_on == LEFT  # nothing is written by one person
        confirmed()

        page = client.get(register).content.decode()
        assert "恢复列入" in page
        assert "关于恢复的通知" in page
        assert address not in page
        assert "关于恢复的通知" in client.get(register, {"tab": "history"}).content.decode()
        client.logout()
        page = client.get("/heritage/VIII-38/").content.decode()
        for words in ("2024-05-01", "关于退出的通知", "2025-06-01", "关于恢复的通知"):
            assert words in page
        for words in ("不再存续", "复查存续"):  # why stays with the office
            assert words not in page
        assert client.get("/heritage/").context["shown"].count == 1
        then = client.get("/heritage/VIII-38/", {"on": "2024-6-1"}).content.decode()
        assert "2024年6月1日的状态：<strong>已退出</strong>" in then
        assert "2023年1月1日的状态：<strong>尚未列入</strong>" in client.get(
            "/heritage/VIII-38/", {"on": "2023年1月1日"}
        ).content.decode()  # fmt: skip
        tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
        for wrong, told in (("昨天吧", "以下是今天的状态"), (tomorrow, "还没有到的日子没有状态")):
            page = client.get("/heritage/VIII-38/", {"on": wrong}).content.decode()
            assert told in page
            assert "的状态：<strong>" not in page

    def test_say_that_a_mistake_was_none(self, client, keeper):
        restored(keeper, ProjectFactory(number=38, is_exited=True), kind="mistake")

        page = client.get("/heritage/VIII-38/").content.decode()
        assert "登记有误，不算退出" in page
        assert "更正：撤回2024-05-01的退出登记" in page

    def test_do_not_take_back_another_exit_than_they_saw(self, keeper, reviewer, client):
        project = ProjectFactory(is_exited=True)
        change = proposing.propose(ChangeKind.RESTORE, project, WHAT, by=keeper, at=AT)
        assert ["退出名录日期", "2024-05-01", ""] in change.lines
        Project.objects.update(exited_on=date(2024, 7, 1))

        with pytest.raises(Refused, match="已被修改，现为2024-07-01退出"):
            proposing.confirm(change, by=reviewer, at=AT)
        assert RegisterChange.objects.get().state == "proposed"
        client.force_login(keeper)
        given = {"kind": "mistake", "on": "2025-6-1", "reason": "误", "paper_title": "函", "seen": "2024-05-01"}
        page = client.post(reverse("heritage:project_restore", args=[project.pk]), given).content.decode()
        assert "退出登记已被修改" in page

    def test_find_no_form_where_nothing_has_left(self, client, keeper):
        client.force_login(keeper)

        assert client.get(reverse("heritage:project_restore", args=[ProjectFactory().pk])).status_code == 404


class TestTakingADismissalBack:
    def dismissed(self, by):
        row = entered(by)
        deciding.decide(row, Decision("dismiss", date(2025, 5, 1), "文", "由"), seen=1, by=by, at=AT)
        return row

    def state(self, row, day):
        return Protection.objects.on(day).get(pk=row.pk).state_now

    @pytest.mark.parametrize(("on", "then"), [(date(2025, 8, 1), "dismissed"), (date(2025, 5, 1), "qualified")])
    def test_takes_two_people_and_keeps_the_record(self, client, keeper, reviewer, on, then):
        row = self.dismissed(keeper)
        client.force_login(keeper)
        address = reverse("heritage:protection_reinstate", args=[row.pk])
        assert address in client.get(row.get_absolute_url()).content.decode()
        given = {"on": on.isoformat(), "paper": "州文旅函〔2025〕8号", "reason": "解除有误", "seen": "2"}

        assert "由您提请" in client.post(address, given, follow=True).content.decode()
        assert self.state(row, date(2025, 9, 1)) == "dismissed"
        confirmed()

        assert self.state(row, date(2025, 9, 1)) == "qualified"
        assert self.state(row, date(2025, 6, 1)) == then
        assert [each.act for each in row.decisions.all()] == ["recognise", "dismiss", "reinstate"]
        assert "州文旅函〔2025〕8号" in client.get(row.get_absolute_url()).content.decode()

    def test_is_not_for_one_person(self, client, keeper):
        row = self.dismissed(keeper)

        with pytest.raises(Refused, match="由一人提请、另一人确认"):
            deciding.decide(row, Decision("reinstate", date(2025, 8, 1), "文", "由"), seen=2, by=keeper, at=AT)
        client.force_login(keeper)
        form = client.get(reverse("heritage:protection_decide", args=[row.pk])).context["form"]
        assert [value for value, _ in form.fields["act"].choices] == ["", "recognise_again"]


class TestAPlaceOfAProjectThatHasLeft:
    @pytest.mark.parametrize("how", ["off", "reversed", "mistake"])
    @pytest.mark.parametrize(
        "case",
        cases("heritage_protection.md", "Cases: a place of a project that has left"),
        ids=lambda each: f"{each['act']} {each['on']}",
    )
    def test_is_given_on_no_day_on_which_it_was_off_the_list(self, case, how, keeper):
        project = ProjectFactory(is_exited=True)
        if how != "off":
            project = restored(keeper, project, kind=how)
        first = {"project": project, "act": case["act"], "on": date.fromisoformat(case["on"])}

        if case[how] == "refused":
            with pytest.raises(Refused, match="已于2024-05-01退出名录"):
                entered(keeper, **first)
            assert not Protection.objects.exists()
        else:
            assert entered(keeper, **first).decisions.get().act == case["act"]

    def test_is_not_given_to_the_unit_that_had_it_either(self, keeper):
        project = ProjectFactory(is_exited=True)
        row = entered(keeper, project=project, on=date(2024, 1, 1))
        again = Decision("recognise_again", date(2024, 6, 1), "文", "由")

        with pytest.raises(Refused, match="已于2024-05-01退出名录"):
            deciding.decide(row, again, seen=1, by=keeper, at=AT)
