"""Ten people act at once on one selection, step by step, each on a connection of his own: one consistent record."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction

from legal_counsel.appointing import certifying, contracting, deciding, drafting, paperwork
from legal_counsel.appointing.contracting import Signed
from legal_counsel.appointing.gathering import findings_to_contract, findings_to_decide
from legal_counsel.appointing.moving import key_of
from legal_counsel.dismissing import deciding as dismissing
from legal_counsel.models import Appointment, PanelMember, ScoreSheet, Selection, SelectionObjection
from legal_counsel.papers import Paper
from legal_counsel.selecting import entering, noticing, opening, scoring
from legal_counsel.selecting.choices import SelectionState
from legal_counsel.selecting.entering import Entering
from legal_counsel.selecting.noticing import Decided
from legal_counsel.selecting.scoring import Seat, Sheet
from portal.lifecycle import Refused
from tests.legal_counsel import counsel_articles
from tests.legal_counsel.factories import CounselFactory
from tests.legal_counsel.selection_walks import URL, CounselWalk, fit, scanned, seen, unfit
from tests.legal_counsel.ten_people import CLERKS, HEADS, PANEL, PARTY, TEN, TenPeople
from tests.legal_counsel.test_renewing_counsel import assessed as assess
from tests.processes import eventually, somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ten(transactional_db):
    people = TenPeople()
    yield people
    people.go_home()


class Story:
    """A selection of two seats, walked by the ten; every act is made from what its page showed."""

    def __init__(self, ten):
        self.ten = ten
        self.people = [CounselFactory(name=name) for name in ("甲某", "乙某", "丙某")]

    @property
    def state(self):
        return Selection.objects.get(pk=self.selection.pk).state

    def entries(self):
        return list(self.selection.entries.exclude(state="withdrawn").order_by("counsel__name"))

    def entry_of(self, name):
        return self.selection.entries.get(counsel__name=name)

    def page(self):
        return {"url": URL, "on": self.ten.day(), "snapshot": scanned(), "seen": seen(self.selection)}

    def deciding(self, chosen):
        paper = Decided("局党组", "党组会议纪要第3期", self.ten.day(), scanned(), [each.pk for each in chosen])
        known = seen(self.selection)
        return lambda **now: noticing.decide(self.selection, paper, seen=known, **now)

    def open(self):
        outline = self.ten.outline(title="十人选聘", seats=2)
        outcomes = self.ten.all_at_once(lambda who: lambda **now: opening.open_selection(outline, **now))
        assert list(outcomes.values()).count("done") == 1
        assert sum("同名" in each for each in outcomes.values()) == len(TEN) - len(PANEL) - 1
        self.selection = Selection.objects.get()

    def announce(self):
        """Meanwhile one of them changes the weights, which stay as they were announced."""
        known, page = self.selection, self.page

        def looks(who):
            stated = page()
            if who == CLERKS[0] and not known.criteria.filter(weight=70).exists():
                outline = self.ten.outline(title="十人选聘", seats=2, criteria=(("专业能力", 70), ("服务方案", 30)))
                return lambda **now: opening.change(known, outline, seen=stated["seen"], **now)
            if who in HEADS + PARTY:
                return self.deciding([])
            return lambda **now: opening.announce(known, **stated, **now)

        rounds = self.ten.until(lambda: self.state == SelectionState.ANNOUNCED, looks)
        assert all(len(each) == 1 for each in rounds), "nobody announces what another has changed unseen"

    def enter(self):
        def looks(who):
            if who in CLERKS:
                chosen = self.people[0]
            elif who in HEADS:
                chosen = self.people[1]
            elif who in PARTY:
                chosen = self.people[2]
            else:
                return lambda **now: scoring.convene(self.selection, [Seat("某", "某处")] * 2, **now)
            entering_as = Entering(chosen, "self", self.ten.day(), files=[scanned()])
            return lambda **now: entering.enter(self.selection, entering_as, **now)

        outcomes = self.ten.all_at_once(looks)
        assert list(outcomes.values()).count("done") == 3
        assert sum("该人选已报名" in each for each in outcomes.values()) == 4
        assert [each.counsel.name for each in self.entries()] == ["丙某", "乙某", "甲某"]

    def check(self):
        """Two pass and fail the same one at once, and one gives up while he is checked."""
        first, second, third = (self.entry_of(each.name) for each in self.people)
        checks = {
            "法制员一": (first, True, fit),
            "法制员二": (first, True, unfit),
            "法制员三": (first, True, fit),
            "局长": (second, True, fit),
            "副局长": (second, True, fit),
            "党组书记": (third, False, unfit),
        }

        def looks(who):
            if who == "党组秘书":
                return lambda **now: entering.withdraw_entry(third, reason="另有安排", **now)
            if who in PANEL:
                return lambda **now: entering.check(first, passes=True, reason="符合", report=fit, **now)
            entry, passes, report = checks[who]
            return lambda **now: entering.check(entry, passes=passes, reason="已核对", report=report, **now)

        outcomes = self.ten.all_at_once(looks)
        assert outcomes["法制员二"] != "done"
        assert [outcomes[who] for who in CLERKS].count("done") == [outcomes[who] for who in HEADS].count("done") == 1
        assert [outcomes[who] for who in PARTY].count("done") == 1
        assert self.entry_of("丙某").state in ("failed", "withdrawn")
        self.ten.later(8)

    def convene(self):
        def looks(who):
            if who in CLERKS:
                accounts = [Seat(name, "示范大学", self.ten.ask(name)) for name in PANEL]
                return lambda **now: scoring.convene(self.selection, [*accounts, Seat(f"{who}所荐", "某院")], **now)
            return self.deciding([])

        outcomes = self.ten.all_at_once(looks)
        assert list(outcomes.values()).count("done") == 1
        assert PanelMember.objects.count() == len(PANEL) + 1

    def score(self):
        """Each member his own, three clerks the sheets of who has no account; the list is proposed too early."""
        entries = [self.entry_of("甲某"), self.entry_of("乙某")]
        members = {each.name: each for each in self.selection.members.all()}
        [outsider] = [each for each in members.values() if each.account_id is None]
        keys = list(self.selection.criteria.values_list("pk", flat=True))

        def looks(who):
            if who in HEADS + PARTY:
                given = {"protocol": scanned(), "seen": seen(self.selection)}
                return lambda **now: scoring.recommend(self.selection, [entries[0].pk], **given, **now)
            sheet = Sheet("意见", dict.fromkeys(keys, 80 + TEN.index(who)), paper="" if who in PANEL else "评分表")

            def fill_in(**now):
                for entry in entries:
                    scoring.fill_in(entry, members.get(who, outsider), sheet, **now)

            return fill_in

        outcomes = self.ten.all_at_once(looks)
        assert [outcomes[who] for who in CLERKS + PANEL] == ["done"] * 6
        assert [outcomes[who] for who in HEADS + PARTY].count("done") == 0
        assert ScoreSheet.objects.count() == len(members) * len(entries)
        assert all(each.lines.count() == len(keys) for each in ScoreSheet.objects.all())

    def recommend(self):
        """While a member still changes his sheet: the list rests on the scores that were seen."""
        entries = [self.entry_of("甲某"), self.entry_of("乙某")]
        own = {each.name: each for each in self.selection.members.all()}
        keys = list(self.selection.criteria.values_list("pk", flat=True))

        def looks(who):
            if who in PANEL and not own[who].sheets.filter(words="复核").exists():
                sheet = Sheet("复核", dict.fromkeys(keys, 90))
                return lambda **now: scoring.fill_in(entries[0], own[who], sheet, **now)
            given = {"protocol": scanned(), "seen": seen(self.selection)}
            return lambda **now: scoring.recommend(self.selection, [each.pk for each in entries], **given, **now)

        rounds = self.ten.until(lambda: self.state == SelectionState.RECOMMENDED, looks)
        assert len(rounds[-1]) == 1, "no list rests on scores that changed unseen"

    def give_notice(self):
        def looks(who):
            stated = self.page()
            if who in CLERKS + HEADS:
                return lambda **now: noticing.give_notice(self.selection, **stated, **now)
            return self.deciding(self.entries())

        outcomes = self.ten.all_at_once(looks)
        assert list(outcomes.values()).count("done") == 1
        self.ten.later(2)

    def object(self):
        """Three objections at once; each is answered once, and whom one was upheld against is off the list."""
        target = self.entry_of("乙某")
        facts = {"content": "不实", "received_on": self.ten.day()}

        def looks(who):
            if who in CLERKS:
                return lambda **now: noticing.object_to(target, objector=f"{who}收到", **facts, **now)
            return self.deciding(self.entries())

        outcomes = self.ten.all_at_once(looks)
        assert [who for who, outcome in outcomes.items() if outcome == "done"] == list(CLERKS)
        objections = list(SelectionObjection.objects.all())

        def answers(who):
            objection = objections[TEN.index(who) % 3]
            outcome = "upheld" if who in CLERKS else "dismissed"
            return lambda **now: noticing.reply(objection, outcome=outcome, words=f"{who}核实", **now)

        outcomes = self.ten.all_at_once(answers)
        assert list(outcomes.values()).count("done") == 3
        is_upheld = SelectionObjection.objects.filter(outcome="upheld").exists()
        assert (self.entry_of("乙某").state == "excluded") is is_upheld
        self.ten.later(20)

    def decide(self):
        """While a late objection comes in: it is answered before, or it comes too late."""
        target = self.entry_of("甲某")

        def looks(who):
            waiting = SelectionObjection.objects.filter(outcome="").first()
            if who == CLERKS[0] and not SelectionObjection.objects.filter(objector="迟到").exists():
                facts = {"objector": "迟到", "content": "不实", "received_on": self.ten.day()}
                return lambda **now: noticing.object_to(target, **facts, **now)
            if who in CLERKS and waiting:
                return lambda **now: noticing.reply(waiting, outcome="dismissed", words="不实", **now)
            return self.deciding([target])

        self.ten.until(lambda: self.state == SelectionState.DECIDED, looks)
        assert self.selection.entries.filter(state="selected").get() == target

    def hold_to_its_record(self):
        """Every step of the selection has one line, and they stand in the order of the article."""
        acts = list(self.selection.steps.filter(entry=None).values_list("act", flat=True))
        way = ["筹备选聘", "登记公告", "组成选聘小组", "提出推荐名单", "登记公示", "录入党组织决定"]
        assert [each for each in acts if each != "修改筹备内容"] == way
        assert seen(self.selection) == self.selection.steps.count() + 1

    def appoint(self):
        """Drafted once, changed by one while others decide it, decided once."""
        entry = self.entry_of("甲某")
        terms = self.ten.terms()
        outcomes = self.ten.all_at_once(lambda who: lambda **now: drafting.draft_from_result(entry, terms, **now))
        assert list(outcomes.values()).count("done") == 1
        self.row = Appointment.objects.select_related("unit", "counsel", "rule").get()
        drafter = self.row.drafted_by.name

        def looks(who):
            row = Appointment.objects.get(pk=self.row.pk)
            if who == CLERKS[0] and row.fee_basis != "按件计酬":
                return lambda **now: drafting.change(row, self.ten.terms(fee_basis="按件计酬"), seen=row.version, **now)
            reasons = {key_of(each): "继续" for each in findings_to_decide(row, self.ten.day(), fit) if each.warns}
            reasons["第三十六条|依据现行有效"] = "继续"
            return lambda **now: deciding.appoint(row, reasons, seen=row.version, report=fit, **now)

        rounds = self.ten.until(lambda: Appointment.objects.get().state == "appointed", looks)
        assert all(len(each) == 1 for each in rounds)
        assert rounds[-1] != {drafter}

    def paper(self):
        """Paper, certificate and contract, each pressed by three at once: one of each, and one filing."""

        def looks(who):
            row = Appointment.objects.select_related("unit", "counsel", "rule", "entry__selection").get()
            if who in CLERKS:
                return lambda **now: certifying.certify(row, **now)
            if who in HEADS:
                paper = Paper(f"示财发〔2026〕{TEN.index(who)}号", "聘任通知")
                return lambda **now: paperwork.name_paper(
                    row, paper, printed_on=self.ten.day(), seen=row.version, **now
                )
            row.contract_signer = row.unit
            reasons = {key_of(each): "继续" for each in findings_to_contract(row) if each.warns}
            signed = Signed(self.ten.day(), scanned(), row.unit)
            return lambda **now: contracting.sign(row, signed, reasons, seen=row.version, **now)

        def is_whole():
            row = Appointment.objects.get()
            return bool(row.certificate_number and row.contract_on and row.document_on)

        self.ten.until(is_whole, looks)
        acts = Counter(self.row.steps.values_list("act", flat=True))
        assert {acts[each] for each in ("拟聘任", "决定聘任", "颁发聘任证书", "登记聘任文件", "登记合同")} == {1}
        assert Appointment.objects.get().version == sum(acts.values()) + 1
        assert self.row.filings.count() == 1


class TestTenPeopleOnOneSelection:
    def test_leave_one_record_that_the_articles_allow(self, ten):
        story = Story(ten)
        for step in (
            story.open, story.announce, story.enter, story.check, story.convene, story.score, story.recommend,
            story.give_notice, story.object, story.decide, story.hold_to_its_record, story.appoint, story.paper,
        ):  # fmt: skip
            step()
        counsel_articles.hold_selections_to_their_article()
        counsel_articles.hold_terms_to_their_articles()
        counsel_articles.hold_filings_to_their_article()


class TestOneTerm:
    def test_is_decided_once_where_ten_drafts_of_one_person_are_decided_at_once(self, ten):
        counsel = CounselFactory()
        rows = [drafting.draft_from_pool(counsel, ten.finance, ten.terms(), basis="人才库", **ten.now()) for _ in TEN]

        def looks(who):
            row = Appointment.objects.get(pk=rows[TEN.index(who)].pk)
            reasons = {key_of(each): "继续" for each in findings_to_decide(row, ten.day(), fit) if each.warns}
            reasons["第三十六条|依据现行有效"] = "继续"
            return lambda **now: deciding.appoint(row, reasons, seen=row.version, report=fit, **now)

        outcomes = ten.all_at_once(looks)

        assert list(outcomes.values()).count("done") == 1
        refused = [each for each in outcomes.values() if each.startswith("不能决定聘任：第十八条")]
        assert len(refused) == len(TEN) - len(PANEL) - 1, outcomes
        assert Appointment.objects.filter(state="appointed").count() == 1


class TestANoticeTakenDown:
    @pytest.mark.parametrize("act", [noticing.recall, opening.withdraw])
    def test_by_who_pressed_before_it_stood_was_down_when_it_stood(self, act):
        walk = CounselWalk()
        selection, _ = walk.noticed()
        notice = selection.notices.get()

        act(selection, reason="名单有误", by=walk.ask("财政局"), at=notice.recorded_at - timedelta(seconds=5))

        notice.refresh_from_db()
        assert notice.recalled_at == notice.recorded_at


class TestARenewal:
    def test_waits_for_the_dismissal_that_is_being_decided_and_is_then_refused(self):
        walk = CounselWalk()
        row = walk.appointed()
        walk.later((row.ends_on - walk.day()).days)
        assess(walk, row, None, "qualified")
        terms = walk.terms(begins_on=row.ends_on + timedelta(days=1), ends_on=row.ends_on + timedelta(days=365))
        again = drafting.renew(row, terms, basis="原合同续签条款", **walk.now())
        made = dismissing.draft(row, ground="breach", facts="泄露工作秘密", **walk.now())
        dismissing.attach(made, scanned(), caption="调查报告", **walk.now())
        facts = {"decided_on": walk.day(), "paper": "示范纪要", "ends_on": walk.day(), "seen": 2}
        told = []

        def appoint():
            with pytest.raises(Refused) as refusal:
                walk.appoint(again)
            told.append(str(refusal.value))
            connection.close()

        thread = Thread(target=appoint)
        with transaction.atomic():
            dismissing.decide(made, **facts, **walk.now("财政局长"))
            thread.start()
            eventually(somebody_waits_for_a_lock, "续聘等待解聘")
        thread.join()

        assert "解聘" in told[0]
        assert Appointment.objects.get(pk=again.pk).state == "drafted"
