"""Random sequences of acts, legal and illegal, from a selection to dismissal or renewal: no state the articles forbid.

The invariants (`counsel_articles`) are written from the articles and look at rows alone, never at the checks.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from legal_counsel.appointing import certifying, contracting, deciding, drafting, paperwork
from legal_counsel.appointing.contracting import Signed
from legal_counsel.appointing.gathering import findings_to_contract
from legal_counsel.appointing.moving import key_of
from legal_counsel.assessing import judging
from legal_counsel.assessing.judging import Verdict
from legal_counsel.dismissing import deciding as dismissing
from legal_counsel.filing import handing_in
from legal_counsel.models import (
    Appointment,
    CounselFiling,
    Selection,
    SelectionEntry,
    SelectionObjection,
)
from legal_counsel.papers import Paper
from legal_counsel.selecting import noticing, opening, scoring
from legal_counsel.selecting.scoring import Seat
from portal.lifecycle import Refused
from tests.legal_counsel import counsel_articles
from tests.legal_counsel.factories import CounselFactory
from tests.legal_counsel.selection_walks import URL, CounselWalk, fit, scanned, unfit

AGENT, HEAD, RECEIVER = "财政局", "财政局长", "司法局"
RIGHT = "谁该办"
WHO = st.sampled_from([RIGHT] * 6 + [AGENT, HEAD, RECEIVER, "外人"])
PICK = st.integers(0, 5)
DAYS = st.sampled_from([-400, -8, -1, 0, 0, 0, 0, 1])
MOST = 2
"""Selections in a run: they take long, and what comes after them is to be reached."""


class CounselLife(RuleBasedStateMachine):
    """A lawyer and a public lawyer of one bureau; whoever tries whatever, whenever."""

    @initialize(depth=st.integers(0, 3))
    def begin(self, depth):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.walk = CounselWalk()
        self.lawyer = CounselFactory()
        self.internal = CounselFactory(is_internal=True, unit=self.walk.finance)
        self.selections = 0
        if depth:
            self.walk_a_selection(12, 0)
        if depth > 1:
            self.draft(0, RIGHT, "result", 1, 365)
            self.decide(0, RIGHT, fit, False)
        if depth > 2:
            self.draft(0, RIGHT, "internal", -30, 200)
            self.decide(0, RIGHT, fit, False)

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def attempt(self, act):
        """Refusals are no failure; anything else is."""
        try:
            with transaction.atomic():
                return act()
        except Refused:
            return None

    def who(self, who, right):
        return right if who == RIGHT else who

    def one(self, rows, pick):
        found = list(rows.order_by("-pk"))
        return found[pick % len(found)] if found else None

    def proposed(self, selection):
        return list(selection.entries.filter(state__in=["passed", "recommended"]).order_by("pk"))

    def score(self, selection, who=AGENT):
        for member in selection.members.all():
            for entry in selection.entries.filter(state="passed"):
                self.walk.fill_in(entry, member, 80, 80, who=who)

    def acts_on(self, selection, who, *, report=fit, days=0):
        """Every step of a selection, in its order."""
        head, who = self.who(who, HEAD), self.who(who, AGENT)
        walk, now = self.walk, self.walk.now(who)
        seats = [Seat("评委一", "示范大学"), Seat("评委二", "示范州审计局")]
        keys = [each.pk for each in self.proposed(selection)][:1]
        known = {"seen": selection.version}
        page = {"url": URL, "on": walk.day(days), "snapshot": scanned()} | known
        return {
            "announce": lambda: opening.announce(selection, **page, **now),
            "enter": lambda: walk.entered(selection, self.lawyer, who=who),
            "check": lambda: [walk.check(each, report=report, who=who) for each in selection.entries.all()],
            "convene": lambda: scoring.convene(selection, seats, **now),
            "score": lambda: self.score(selection, who),
            "recommend": lambda: scoring.recommend(selection, keys, protocol=scanned(), **known, **now),
            "give_notice": lambda: noticing.give_notice(selection, **page, **now),
            "decide": lambda: walk.decide(selection, who=head, on=walk.day(days), chosen=keys),
        }

    @precondition(lambda self: self.selections < MOST)
    @rule(who=WHO, days=st.integers(0, 9))
    def open_selection(self, who, days):
        self.selections += 1
        self.attempt(lambda: self.walk.opened(who=self.who(who, AGENT), entries_until=self.walk.day(days)))

    @rule(pick=PICK, who=WHO, days=DAYS, report=st.sampled_from([fit, unfit]), data=st.data())
    def try_a_step(self, pick, who, days, report, data):
        if row := self.one(Selection.objects, pick):
            acts = self.acts_on(row, who, report=report, days=days)
            self.attempt(acts[data.draw(st.sampled_from(sorted(acts)))])

    @rule(pick=PICK, who=WHO, act=st.sampled_from(["recall", "reconsider", "withdraw"]))
    def turn_back(self, pick, who, act):
        who = self.who(who, AGENT)
        if row := self.one(Selection.objects, pick):
            acts = {"recall": noticing.recall, "reconsider": scoring.reconsider, "withdraw": opening.withdraw}
            self.attempt(lambda: acts[act](row, reason="有误", **self.walk.now(who)))

    @rule(pick=PICK, who=WHO, outcome=st.sampled_from(["", "upheld", "dismissed"]))
    def object_and_reply(self, pick, who, outcome):
        who = self.who(who, AGENT)
        entry = self.one(SelectionEntry.objects, pick)
        waiting = self.one(SelectionObjection.objects.filter(outcome=""), pick)
        if outcome and waiting:
            self.attempt(lambda: noticing.reply(waiting, outcome=outcome, words="核实", **self.walk.now(who)))
        elif entry:
            facts = {"objector": "某人", "content": "不实", "received_on": self.walk.day()}
            self.attempt(lambda: noticing.object_to(entry, **facts, **self.walk.now(who)))

    @precondition(lambda self: self.selections < MOST)
    @rule(jump=st.sampled_from([3, 9, 12, 20]), back=st.sampled_from([0, 0, -8]))
    def walk_a_selection(self, jump, back):
        """The whole way by who may, with so many days between the notice and the decision."""
        self.selections += 1
        row = self.attempt(lambda: self.walk.opened(entries_until=self.walk.day(7)))
        waits = {"convene": 8, "decide": jump}
        for name in list(self.acts_on(row, RIGHT)):
            self.walk.later(waits.get(name, 0))
            row.refresh_from_db()
            self.attempt(self.acts_on(row, RIGHT, days=back if name == "decide" else 0)[name])

    @rule(
        pick=PICK, who=WHO, how=st.sampled_from(["result", "result", "pool", "internal"]),
        starts=st.sampled_from([-30, 1, 1, 300]), length=st.sampled_from([200, 365, 1095, 1200]),
    )  # fmt: skip
    def draft(self, pick, who, how, starts, length):
        who = self.who(who, AGENT)
        terms = self.walk.terms(begins_on=self.walk.day(starts), ends_on=self.walk.day(starts + length))
        chosen = SelectionEntry.objects.filter(state="selected") if pick else SelectionEntry.objects.all()
        entry, now = self.one(chosen, pick), self.walk.now(who)
        if how == "internal":
            self.attempt(lambda: self.walk.drafted_inside(self.internal, who=who, **vars(terms)))
        elif how == "pool":
            self.attempt(lambda: drafting.draft_from_pool(self.lawyer, self.walk.finance, terms, basis="库", **now))
        elif entry:
            self.attempt(lambda: drafting.draft_from_result(entry, terms, **now))

    @rule(pick=PICK, who=WHO, report=st.sampled_from([fit, fit, fit, unfit]), approves=st.booleans())
    def decide(self, pick, who, report, approves):
        who = self.who(who, HEAD)
        if row := self.one(Appointment.objects.filter(state="drafted"), pick):
            if approves:
                told = {"reason": "项目周期长", "seen": row.version}
                self.attempt(lambda: deciding.approve_longer(row, **told, **self.walk.now(who)))
            done = self.attempt(lambda: self.walk.appoint(row, who=who, report=report))
            if done and done.renews:
                counsel_articles.hold_a_renewal_to_its_articles(done.renews, self.walk.day())

    @rule(pick=PICK, who=WHO, days=DAYS, act=st.sampled_from(["certify", "name_paper", "sign"]))
    def paper(self, pick, who, days, act):
        who = self.who(who, AGENT)
        row = self.one(Appointment.objects.exclude(state="withdrawn"), pick)
        if row is None:
            return
        now, on, signer = self.walk.now(who), self.walk.day(days), self.walk.ask(who).unit
        row.contract_signer = signer
        reasons = {key_of(each): "已核实" for each in findings_to_contract(row)}
        acts = {
            "certify": lambda: certifying.certify(row, **now),
            "name_paper": lambda: paperwork.name_paper(
                row, Paper("示范财发〔2026〕1号", "通知"), printed_on=on, seen=row.version, **now
            ),
            "sign": lambda: contracting.sign(row, Signed(on, scanned(), signer), reasons, seen=row.version, **now),
        }
        self.attempt(acts[act])

    @rule(
        pick=PICK, who=WHO, days=DAYS, is_whole=st.booleans(),
        act=st.sampled_from(["submit", "submit", "receive", "receive", "recall", "send_back"]),
    )  # fmt: skip
    def file(self, pick, who, days, is_whole, act):
        who = self.who(who, RECEIVER if act in ("receive", "send_back") else AGENT)
        row = self.one(CounselFiling.objects, pick)
        if row is None:
            return
        now = self.walk.now(who)
        if is_whole:
            for kind in ("contract", "paper", "other"):
                facts = {"kind": kind, "caption": "", **self.walk.now()}
                self.attempt(lambda: handing_in.attach(row, scanned(), **facts))  # noqa: B023  # called at once
            row.refresh_from_db()
        on = self.walk.day(days)
        acts = {
            "submit": lambda: handing_in.submit(row, on=on, seen=row.version, **now),
            "receive": lambda: handing_in.receive(row, number="1", on=on, **now),
            "recall": lambda: handing_in.recall(row, reason="有误", **now),
            "send_back": lambda: handing_in.send_back(row, reason="补正", **now),
        }
        self.attempt(acts[act])

    @rule(pick=PICK, who=WHO, other=WHO, result=st.sampled_from(["qualified", "unqualified"]), years=st.integers(0, 2))
    def assess(self, pick, who, other, result, years):
        who, other = self.who(who, AGENT), self.who(other, HEAD)
        if row := self.one(Appointment.objects, pick):
            year = None if row.counsel.is_external else row.begins_on.year + years
            said = Verdict(year, 70, 70, 70, result, self.walk.day())
            self.assessed(row, said, who, other)

    @rule(pick=PICK, who=WHO, length=st.sampled_from([365, 1200]))
    def renew(self, pick, who, length):
        who = self.who(who, AGENT)
        if row := self.one(Appointment.objects, pick):
            first = row.ends_on + timedelta(days=1)
            terms = self.walk.terms(begins_on=first, ends_on=first + timedelta(days=length))
            self.attempt(lambda: drafting.renew(row, terms, basis="续签条款", **self.walk.now(who)))

    @rule(
        long=st.booleans(), approves=st.booleans(), how=st.sampled_from(["internal", "result", "result", "pool"]),
        days=st.sampled_from([0, 0, -1]), head=st.sampled_from([RIGHT, RIGHT, AGENT]),
        is_whole=st.booleans(),
        acts=st.permutations(["certify", "name_paper", "sign"]),
    )  # fmt: skip
    def walk_an_appointment(self, long, approves, how, days, head, is_whole, acts):
        """From the draft to the receipt of its filing, with the papers in any order."""
        self.draft(1, RIGHT, how, 1, 1200 if long else 365)
        self.decide(0, head, fit, approves)
        for act in acts:
            self.paper(0, RIGHT, days, act)
        self.file(0, RIGHT, 0, is_whole, "submit")
        for receiver in (AGENT, RIGHT):
            self.file(0, receiver, 0, False, "receive")

    @rule(result=st.sampled_from(["qualified", "unqualified"]), fails_later=st.booleans(), falls=st.booleans())
    def walk_to_a_renewal(self, result, fails_later, falls):
        """To the end of a term, assessed; the renewal drafted, and tried; or a dismissal comes between."""
        row = self.one(Appointment.objects.filter(state="appointed"), 0)
        if row is None:
            return
        self.walk.later(max(0, (row.ends_on - self.walk.day()).days))
        years = range(row.begins_on.year, self.walk.day().year + 1)
        said = [Verdict(each, 70, 70, 70, result, self.walk.day()) for each in years]
        if row.counsel.is_external:
            said = [Verdict(None, 70, 70, 70, result, self.walk.day())]
        first = row.ends_on + timedelta(days=1)
        terms = self.walk.terms(begins_on=first, ends_on=first + timedelta(days=365))
        acts = [
            lambda: [self.assessed(row, each, AGENT, HEAD) for each in said],
            lambda: drafting.renew(row, terms, basis="续签条款", **self.walk.now()),
        ]
        for act in reversed(acts) if fails_later else acts:
            self.attempt(act)
        if falls:
            self.dismissed(row, "breach", AGENT, HEAD)
        self.decide(0, RIGHT, fit, False)

    def assessed(self, row, said, who, other):
        made = self.attempt(lambda: judging.assess(row, said, **self.walk.now(who)))
        made = made or row.assessments.last()
        if made:
            self.attempt(lambda: judging.confirm(made, seen=made.version, **self.walk.now(other)))

    def dismissed(self, row, ground, who, other, *, proven=True, days=0):
        facts = {"ground": ground, "facts": "事实", **self.walk.now(who)}
        made = self.attempt(lambda: dismissing.draft(row, **facts)) or row.dismissals.last()
        if made and proven:
            self.attempt(lambda: dismissing.attach(made, scanned(), caption="报告", **self.walk.now(who)))
        if made:
            made.refresh_from_db()
            on = self.walk.day(days)
            said = {"decided_on": on, "paper": "纪要", "ends_on": on, "seen": made.version}
            self.attempt(lambda: dismissing.decide(made, **said, **self.walk.now(other)))

    @rule(pick=PICK, who=WHO, other=WHO, ground=st.sampled_from(["breach", "failed"]), proven=st.booleans(), days=DAYS)
    def dismiss(self, pick, who, other, ground, proven, days):
        who, other = self.who(who, AGENT), self.who(other, HEAD)
        if row := self.one(Appointment.objects.exclude(state="withdrawn"), pick):
            self.dismissed(row, ground, who, other, proven=proven, days=days)

    @rule(ground=st.sampled_from(["breach", "failed"]))
    def walk_to_a_dismissal(self, ground):
        """Of the last who was appointed, once the term has begun."""
        self.walk.later(2)
        self.dismiss(0, RIGHT, RIGHT, ground, True, 0)

    @rule(days=st.sampled_from([1, 6, 30, 120]))
    def wait(self, days):
        self.walk.later(days)

    @invariant()
    def hold_every_row_to_its_article(self):
        counsel_articles.hold_terms_to_their_articles()
        counsel_articles.hold_selections_to_their_article()
        counsel_articles.hold_filings_to_their_article()
        counsel_articles.hold_ends_to_their_articles()


@pytest.mark.django_db
def test_no_sequence_of_acts_reaches_a_state_that_the_articles_forbid():
    bounds = settings(
        max_examples=10,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # a failure is told as it was found: making it smaller takes minutes
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(CounselLife, settings=bounds)
