"""分工 in the register: what notices assign, and what people end, correct and withdraw."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from documents.duties import assigning
from documents.duties.assigning import Notice
from documents.duties.assistance import Charge, Relation
from documents.importing import importing
from documents.models import Assistance, Document, DutyAssignment
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.duty_notices import EARLIER, NOTICE
from tests.documents.factories import DocumentFactory, confirmed_import, read_import
from tests.documents.test_duty_rules import PERIODS, START, worded
from tests.portal.organization.factories import OfficialFactory
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db


def now() -> dict:
    return {"by": one_with(Role.DOCUMENT_MANAGER), "at": timezone.now()}


def assigned(
    since: date, *charges: Charge, document: Document | None = None, last: date | None = None
) -> list[DutyAssignment]:
    notice = Notice(document or DocumentFactory(issued_on=since), since, is_start_inferred=False)
    rows = assigning.assign(notice, charges, block_of=lambda each: None, **now())
    if last:
        for row in rows:
            assigning.end(row, last_day=last, reason="离任", **now())
    return rows


def one(name: str, leader: str = "赵三", *matters: str) -> Charge:
    return Charge(name, relations=(Relation(leader, "副州长", matters),))


def periods_of(name: str) -> list[tuple[date, date | None]]:
    rows = DutyAssignment.objects.effective().filter(deputy_name=name).order_by("period")
    return [(row.since, row.until) for row in rows]


class TestPeriods:
    @pytest.mark.parametrize("case", PERIODS, ids=lambda case: case["recorded"])
    def test_follow_the_table(self, case):
        rows: dict[str, DutyAssignment] = {}

        def play() -> None:
            for step in listed(case["recorded"]):
                if step.startswith("-"):
                    assigning.withdraw(rows[step[1:]], reason="误登", **now())
                elif step.startswith("+"):
                    assigning.restore(rows[step[1:]], **now())
                else:
                    read = START.fullmatch(step)
                    last = date.fromisoformat(read["last"]) if read["last"] else None
                    (rows[read["name"]],) = assigned(date.fromisoformat(read["since"]), one("甲一"), last=last)

        if case["periods"] == "refused":
            with pytest.raises(Refused, match="同一天不能有两件"):
                play()
            return
        play()
        names = {row.pk: name for name, row in rows.items()}
        held = DutyAssignment.objects.effective()
        assert worded({names[row.pk]: (row.since, row.until) for row in held}) == case["periods"]


class TestADay:
    @pytest.mark.parametrize("case", cases("duties.md", "A day"), ids=lambda case: case["day"])
    def test_follows_the_table(self, case):
        assigned(date(2021, 4, 6), Charge("甲", relations=(Relation("赵"), Relation("钱", matters=("交通",)))))
        assigned(date(2023, 8, 10), Charge("甲", relations=(Relation("钱", matters=("交通", "水利")),)))
        assigned(date(2022, 1, 1), one("乙", "赵", "教育"), last=date(2022, 12, 31))
        day = date.fromisoformat(case["day"])

        for name in "甲乙":
            rows = DutyAssignment.objects.filter(deputy_name=name)
            held = rows.on(day).first()
            relations = [f"{each.leader_name}：{each.matters_label}" for each in held.assistances.all()] if held else []
            nothing = "无" if rows.known_since() <= day else "此前分工未登记"
            assert ("；".join(relations) or nothing) == case[name]


class TestANotice:
    def test_gives_what_it_says_with_its_place(self):
        confirmed_import(NOTICE)

        row = DutyAssignment.objects.get(deputy_name="甲一")
        overall, by_matter = row.assistances.all()
        assert (row.document.number, row.post, row.remark) == ("测政办发〔2023〕30号", "州政府副秘书长", "挂职")
        assert row.standing_work == "州政府交办的其他工作"
        assert (overall.leader_name, overall.leader_post, overall.scope) == ("赵三", "副州长", "overall")
        assert (by_matter.matters, by_matter.is_open, by_matter.scope) == (["交通", "水利"], True, "matters")
        assert by_matter.printed == "协助钱四常务副州长处理交通、水利等工作"
        assert "甲一" in by_matter.block.text

    def test_begins_on_its_date_where_it_states_no_day_and_says_so(self):
        confirmed_import(NOTICE)

        assert {(row.since, row.is_start_inferred) for row in DutyAssignment.objects.all()} == {
            (date(2023, 8, 10), True)
        }

    def test_begins_on_the_stated_day(self):
        confirmed_import(NOTICE.replace("其他同志分工不变。", "其他同志分工不变。本通知自2023年9月1日起施行。"))

        assert {(row.since, row.is_start_inferred) for row in DutyAssignment.objects.all()} == {
            (date(2023, 9, 1), False)
        }

    def test_closes_the_earlier_duties_of_those_it_names_and_of_nobody_else(self):
        confirmed_import(EARLIER)
        confirmed_import(NOTICE)

        assert periods_of("甲一") == [(date(2021, 4, 6), date(2023, 8, 10)), (date(2023, 8, 10), None)]
        assert periods_of("丙五") == [(date(2021, 4, 6), None)]

    def test_imported_after_a_newer_one_gets_its_place_before_it(self):
        confirmed_import(NOTICE)
        confirmed_import(EARLIER)

        assert periods_of("甲一") == [(date(2021, 4, 6), date(2023, 8, 10)), (date(2023, 8, 10), None)]
        assert periods_of("乙二") == [(date(2023, 8, 10), None)]

    def test_confirmed_twice_changes_nothing(self):
        gazette_import = confirmed_import(NOTICE)
        importing.confirm(gazette_import, **now())
        row = DutyAssignment.objects.first()
        assigned(row.since, one(row.deputy_name), document=row.document)

        assert (DutyAssignment.objects.count(), Assistance.objects.count()) == (2, 3)

    def test_writes_one_name_with_one_dot(self):
        (row,) = assigned(date(2023, 8, 10), one("坎吉•达肯", "热甫・托乎"))

        assert (row.deputy_name, row.assistances.get().leader_name) == ("坎吉·达肯", "热甫·托乎")

    def test_leads_to_the_one_official_of_that_name(self):
        deputy, leader = OfficialFactory(name="甲一"), OfficialFactory(name="赵三")
        OfficialFactory(name="钱四", remark="挂职")
        OfficialFactory(name="钱四")

        confirmed_import(NOTICE)

        row = DutyAssignment.objects.get(deputy_name="甲一")
        assert row.deputy == deputy
        assert [each.leader for each in row.assistances.all()] == [leader, None]

    def test_without_any_date_is_refused_with_the_way_out(self):
        gazette_import = read_import(NOTICE)
        draft = gazette_import.drafts.get()
        draft.values["issued_on"] = None
        draft.save()

        with pytest.raises(Refused, match="无法确定分工自何日起；请补填"):
            importing.confirm(gazette_import, **now())

    def test_of_the_day_of_another_is_refused_before_anything_is_entered(self):
        confirmed_import(NOTICE)

        with pytest.raises(Refused, match=r"甲一自2023-08-10起的分工已由另一件公文确定"):
            confirmed_import(NOTICE.replace("30号", "31号"))

        assert Document.objects.filter(is_directory_only=False).count() == 1

    def test_with_a_matter_too_long_to_be_one_is_refused(self):
        with pytest.raises(Refused, match="事项超过200字"):
            confirmed_import(NOTICE.replace("教育工作", "教" * 201 + "工作"))

    def test_with_a_matter_as_long_as_one_may_be_is_entered(self):
        confirmed_import(NOTICE.replace("教育工作", "教" * 200 + "工作"))

        assert Assistance.objects.filter(matters=["教" * 200]).exists()

    def test_leaves_its_acts_in_the_history(self):
        confirmed_import(EARLIER)
        confirmed_import(NOTICE)

        closed = DutyAssignment.objects.get(deputy_name="甲一", period__contains=date(2021, 5, 1))
        events = DutyAssignment.pgh_event_model.objects.filter(pgh_obj_id=closed.pk).order_by("pgh_id")
        assert [event.period.upper for event in events] == [None, date(2023, 8, 10)]


class TestEnding:
    def test_needs_a_reason(self):
        (row,) = assigned(date(2023, 8, 10), one("甲一"))

        with pytest.raises(Refused, match="请写明结束的理由"):
            assigning.end(row, last_day=date(2024, 1, 1), reason=" ", **now())

    def test_is_refused_before_the_first_day_and_twice_and_after_the_next_notice(self):
        (row,) = assigned(date(2023, 8, 10), one("甲一"))
        with pytest.raises(Refused, match="早于起始日"):
            assigning.end(row, last_day=date(2023, 8, 9), reason="离任", **now())

        assigning.end(row, last_day=date(2024, 1, 1), reason="离任", **now())
        with pytest.raises(Refused, match="已登记在2024-01-01结束"):
            assigning.end(row, last_day=date(2024, 2, 1), reason="离任", **now())

        (older,) = assigned(date(2021, 1, 1), one("甲一"))
        with pytest.raises(Refused, match="已被后一件公文取代"):
            assigning.end(older, last_day=date(2024, 1, 1), reason="离任", **now())

    def test_may_be_on_the_first_day(self):
        (row,) = assigned(date(2023, 8, 10), one("甲一"), last=date(2023, 8, 10))

        assert periods_of("甲一") == [(date(2023, 8, 10), date(2023, 8, 11))]
        assert not row.is_withdrawn

    def test_is_refused_on_the_day_on_which_the_next_notice_ends_it_anyway(self):
        (row,) = assigned(date(2021, 1, 1), one("甲一"))
        assigned(date(2023, 8, 10), one("甲一"))

        with pytest.raises(Refused, match="到2023-08-09已被后一件公文取代"):
            assigning.end(row, last_day=date(2023, 8, 9), reason="离任", **now())
        assigning.end(row, last_day=date(2023, 8, 8), reason="离任", **now())

        assert periods_of("甲一")[0] == (date(2021, 1, 1), date(2023, 8, 9))


class TestWithdrawing:
    def test_keeps_the_row_with_who_and_why(self):
        (row,) = assigned(date(2023, 8, 10), one("甲一"))

        assigning.withdraw(row, reason="公文已撤销", **now())

        row.refresh_from_db()
        assert (row.is_withdrawn, row.withdrawal_reason) == (True, "公文已撤销")
        assert not DutyAssignment.objects.on(date(2024, 1, 1)).exists()

    @pytest.mark.parametrize("act", ["withdraw", "end", "correct"])
    def test_leaves_nothing_to_be_changed(self, act):
        (row,) = assigned(date(2023, 8, 10), one("甲一"))
        assigning.withdraw(row, reason="误登", **now())
        facts = {
            "withdraw": {},
            "end": {"last_day": date(2024, 1, 1)},
            "correct": {"charge": one("甲一"), "since": date(2023, 8, 10)},
        }[act]

        with pytest.raises(Refused, match="已撤销，不能再变更"):
            getattr(assigning, act)(row, **facts, reason="误登", **now())

    def test_is_undone_only_where_it_was_done(self):
        (row,) = assigned(date(2023, 8, 10), one("甲一"))

        with pytest.raises(Refused, match="没有撤销"):
            assigning.restore(row, **now())


class TestCorrecting:
    def test_replaces_the_relations_and_keeps_sentence_and_place(self):
        confirmed_import(NOTICE)
        row = DutyAssignment.objects.get(deputy_name="乙二")
        place = row.assistances.get().block

        charge = Charge("乙二", "副秘书长", "", "", (Relation("赵三", "副州长", ("教育", "体育")), Relation("孙六")))
        assigning.correct(row, charge, since=row.since, reason="漏读体育", **now())

        row.refresh_from_db()
        kept, new = row.assistances.all()
        assert (kept.matters, kept.printed, kept.block) == (["教育", "体育"], "协助赵三副州长处理教育工作", place)
        assert (new.leader_name, new.printed, new.block) == ("孙六", "", None)
        assert (row.post, row.correction_reason, row.is_start_inferred) == ("副秘书长", "漏读体育", True)

    def test_of_the_first_day_moves_the_neighbours(self):
        assigned(date(2021, 1, 1), one("甲一"))
        (row,) = assigned(date(2023, 8, 10), one("甲一"))

        assigning.correct(row, one("甲一"), since=date(2023, 9, 1), reason="核对原件", **now())

        assert periods_of("甲一") == [(date(2021, 1, 1), date(2023, 9, 1)), (date(2023, 9, 1), None)]

    def test_of_the_first_day_may_change_the_order(self):
        (first,) = assigned(date(2021, 1, 1), one("甲一"))
        assigned(date(2023, 8, 10), one("甲一"))

        assigning.correct(first, one("甲一"), since=date(2024, 1, 1), reason="年份误读", **now())

        assert periods_of("甲一") == [(date(2023, 8, 10), date(2024, 1, 1)), (date(2024, 1, 1), None)]

    def test_of_the_name_gives_back_what_the_wrong_one_had_closed(self):
        assigned(date(2021, 1, 1), one("甲一"))
        assigned(date(2022, 1, 1), one("甲七"))
        (row,) = assigned(date(2023, 8, 10), one("甲一"))

        assigning.correct(row, one("甲七"), since=row.since, reason="姓名误读", **now())

        assert periods_of("甲一") == [(date(2021, 1, 1), None)]
        assert periods_of("甲七") == [(date(2022, 1, 1), date(2023, 8, 10)), (date(2023, 8, 10), None)]

    def test_leaves_the_stated_last_day(self):
        (row,) = assigned(date(2023, 8, 10), one("甲一"), last=date(2024, 1, 1))

        assigning.correct(row, one("甲一"), since=date(2023, 9, 1), reason="核对原件", **now())
        assert periods_of("甲一") == [(date(2023, 9, 1), date(2024, 1, 2))]
        assigning.correct(row, one("甲一"), since=date(2024, 1, 1), reason="核对原件", **now())
        assert periods_of("甲一") == [(date(2024, 1, 1), date(2024, 1, 2))]

    def test_to_begin_after_the_stated_last_day_is_refused(self):
        (row,) = assigned(date(2023, 8, 10), one("甲一"), last=date(2024, 1, 1))

        with pytest.raises(Refused, match="起始日2024-01-02晚于已登记的最后一日2024-01-01"):
            assigning.correct(row, one("甲一"), since=date(2024, 1, 2), reason="核对原件", **now())

    def test_to_a_deputy_whom_the_notice_names_already_is_refused(self):
        confirmed_import(NOTICE)
        row = DutyAssignment.objects.get(deputy_name="乙二")

        with pytest.raises(Refused, match="该公文对此人的分工已登记"):
            assigning.correct(row, one("甲一"), since=row.since, reason="姓名误读", **now())

    def test_needs_a_reason(self):
        (row,) = assigned(date(2023, 8, 10), one("甲一"))

        with pytest.raises(Refused, match="请写明更正的理由"):
            assigning.correct(row, one("甲一"), since=row.since, reason="", **now())
