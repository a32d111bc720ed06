"""What the figures know of an earlier day: the days that held, and how a filing stood (docs/rules)."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from legal_counsel.advising import opening
from legal_counsel.figures.knowing import filing_facts, matter_facts
from legal_counsel.filing import handing_in, owing
from legal_counsel.models import CounselFiling
from legal_counsel.reach import units_in_reach
from portal.accounts.choices import Role
from tests.factories import UserFactory
from tests.legal_counsel.factories import AppointmentFactory
from tests.legal_counsel.matter_walks import MatterWalk
from tests.legal_counsel.selection_walks import scanned
from tests.rule_tables import cases

FILE = "counsel_statistics.md"
pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return MatterWalk()


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def day(text):
    return date.fromisoformat(text) if text else None


def keeper(unit):
    return UserFactory(unit=unit, role=Role.LEGAL_MANAGER)


class TestMatters:
    @pytest.mark.parametrize("case", cases(FILE, "Days of a matter"))
    def test_are_due_on_the_day_that_held(self, walk, case):
        matter = walk.opened(due_on=date(2026, 12, 10))
        for at, due_on in ((date(2026, 12, 1), date(2026, 12, 20)), (date(2026, 12, 5), date(2026, 12, 31))):
            opening.prolong(matter, due_on=due_on, reason="材料未齐", by=walk.ask("机构"), at=noon(at))

        [fact] = matter_facts(units_in_reach(walk.ask("机构")), day(case["as of"]))

        assert fact.due_on == day(case["due"])


class TestFilings:
    def owed(self, walk, on=date(2026, 11, 2)):
        row = AppointmentFactory(is_appointed=True, unit=walk.department, document_on=on)
        [filing] = owing.owe(row, by=keeper(walk.department), at=noon(on))
        return filing

    def facts(self, walk, on):
        return {each.pk: each for each in filing_facts(units_in_reach(walk.ask("机构")), on)}

    @pytest.mark.parametrize("case", cases(FILE, "Filings as of a day"))
    def test_stand_as_they_stood(self, walk, case):
        filing, other = self.owed(walk), self.owed(walk)
        filer, receiver = keeper(filing.filer), keeper(filing.receiver)
        for kind in ("contract", "other"):
            handing_in.attach(filing, scanned(), kind=kind, caption="材料", by=filer, at=noon(date(2026, 11, 3)))

        def hand_in(on):
            seen = CounselFiling.objects.get(pk=filing.pk).version
            handing_in.submit(filing, on=on, seen=seen, by=filer, at=noon(on))

        hand_in(date(2026, 11, 10))
        handing_in.send_back(filing, reason="缺材料", by=receiver, at=noon(date(2026, 11, 12)))
        hand_in(date(2026, 11, 20))
        on = date(2026, 11, 24)
        handing_in.receive(filing, number="备1号", on=on, by=receiver, at=noon(on))
        undo(other, keeper(other.filer), noon(date(2026, 11, 12)))

        found = self.facts(walk, day(case["as of"]))

        known = found.get(filing.pk)
        assert (known and known.due_on) == day(case["due"])
        assert (known and known.handed_in_on) == day(case["handed in"])
        assert (other.pk in found) is (case["the other"] == "owed")

    def test_are_due_on_the_day_that_held_before_the_trigger_was_corrected(self, walk):
        filing = self.owed(walk)
        row = filing.appointment
        row.document_on = date(2026, 11, 6)
        row.save()
        owing.owe(row, by=keeper(walk.department), at=noon(date(2026, 11, 9)))

        days = [self.facts(walk, date(2026, 11, on))[filing.pk].due_on.day for on in (8, 9)]

        assert days == [17, 23]


def undo(filing, by, at):
    """The term is ended before it begins, and its filing withdrawn."""
    row = filing.appointment
    row.begins_on, row.state, row.ended_on = date(2027, 1, 1), "dismissed", date(2026, 11, 11)
    row.save()
    handing_in.cancel(filing, reason="聘期未开始即解聘", by=by, at=at)


class TestTheRows:
    def test_of_an_earlier_day_say_that_they_are_shown_as_they_are_now(self, walk, client):
        walk.opened()
        client.force_login(walk.ask("机构"))
        address = reverse("legal_counsel:statistics_rows", args=["before"])

        assert "现在的状态和期限" in client.get(address, {"on": "2026-11-23"}).content.decode()
        assert "现在的状态和期限" not in client.get(address).content.decode()
