"""Ten people at once: agency, unit, party organisation and panel, each on a connection of his own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection

from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.legal_counsel.selection_walks import HEAD, LEGAL, CounselWalk

CLERKS = ("法制员一", "法制员二", "法制员三")
HEADS = ("局长", "副局长")
PARTY = ("党组书记", "党组秘书")
PANEL = ("评委一", "评委二", "评委三")
TEN = (*CLERKS, *HEADS, *PARTY, *PANEL)
ROUNDS = 4
"""Whoever is told that the selection has changed looks again and presses again: never more often than this."""


class TenPeople(CounselWalk):
    """Agency, unit, party organisation and panel; who comes last may have pressed first."""

    def __init__(self):
        super().__init__()
        self.pool = ThreadPoolExecutor(len(TEN))
        for name in TEN:
            own = {} if name in PANEL else {"unit": self.finance, "role": LEGAL if name in CLERKS else HEAD}
            self._people[name] = UserFactory(name=name, **own)

    def now(self, who="财政局"):
        early = timedelta(seconds=TEN.index(who) if who in TEN else 0)
        return {"by": self.ask(who), "at": self.at - early}

    def all_at_once(self, looks):
        """What came of each: done, or the words of the refusal; anything else fails. `looks(who)` answers his act."""
        self.at += timedelta(minutes=1)
        acts, barrier = [looks(who) for who in TEN], Barrier(len(TEN))

        def run(act, who):
            barrier.wait(30)
            try:
                act(**self.now(who))
            except Refused as refusal:
                return str(refusal)
            return "done"

        return dict(zip(TEN, self.pool.map(run, acts, TEN), strict=True))

    def go_home(self):
        """Each closes his connection."""
        barrier = Barrier(len(TEN))
        for each in [self.pool.submit(lambda: (barrier.wait(30), connection.close())) for _ in TEN]:
            each.result()
        self.pool.shutdown()

    def until(self, happened, looks):
        """All press at once, look again, and press again, until it has happened; of each round who got through."""
        rounds = []
        while not happened():
            assert len(rounds) < ROUNDS, "nobody got through"
            outcomes = self.all_at_once(looks)
            rounds.append({who for who, outcome in outcomes.items() if outcome == "done"})
        return rounds
