"""Complaints, conflicts, incidents and fees, looked at by the agency at both sizes."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from legal_counsel.complaining import verifying
from legal_counsel.referring import recording
from legal_counsel.referring.recording import Told
from tests.browser.conftest import DESK, PHONE
from tests.legal_counsel.factories import ClientFactory
from tests.legal_counsel.matter_walks import MatterWalk, scan
from tests.legal_counsel.test_fees import signed


def pages_of(walk):
    """A page of each kind, with something on it."""
    by = {"by": walk.ask("机构"), "at": walk.at}
    term, matter = walk.lawyer, walk.opened(title="示范置业合作协议", parties="示范置业有限公司")
    ClientFactory(counsel=term.counsel)
    walk.assigned(matter, reason="该委托与本事项无关")
    walk.submitted(walk.prepared(matter))
    said = {
        "words": "以政府法律顾问名义招揽业务",
        "received_on": walk.today,
        "informant": "张某",
        "file": scan("来信.png"),
    }
    row = verifying.record(term, item="title", **said, **by)
    waiting = verifying.record(term, item="no_harm", words="在会议上发表不当言论", received_on=walk.today, **by)
    found = {"result": "partly", "finding": "名片印有顾问头衔，未见招揽", "found_on": walk.today, "seen": row.version}
    verifying.verify(row, **found, **by)
    told = Told("gate", walk.today, "审查未通过即对外公布", "退费金额尚待查明", "审计报告〔2026〕1号", scan("报告.png"))
    incident = recording.open_incident(told, matter=matter, **by)
    signed(walk, walk.unit, walk.today, Decimal(60_000))
    signed(walk, walk.unit, walk.today, None, budget_line="")
    names = {
        "complaint_list": [], "complaint_detail": [row.pk], "complaint_new": [term.pk],
        "complaint_verify": [waiting.pk],
        "incident_list": [], "incident_detail": [incident.pk], "incident_new": [], "incident_hand_over": [incident.pk],
        "matter_detail": [matter.pk], "matter_assign": [walk.opened(parties="示范置业").pk], "dismissal_new": [term.pk],
        "assessment_new": [term.pk], "counsel_report": [term.counsel_id], "counsel_detail": [term.counsel_id],
        "appointment_detail": [term.pk], "fees": [], "fee_rows": [],
    }  # fmt: skip
    return {name: reverse(f"legal_counsel:{name}", args=args) for name, args in names.items()}


def test_pages_are_sound_at_both_sizes(transactional_db, new_visitor):
    walk = MatterWalk(at=timezone.now())
    pages = pages_of(walk)
    visitor = new_visitor()
    visitor.sign_in(walk.ask("机构"))
    found = []
    for size in (DESK, PHONE):
        visitor.resize(size)
        for name, address in pages.items():
            visitor.open(address)
            visitor.screenshot(f"counsel_conduct/{name}-{size['width']}", full_page=True)
            found += [f"{name} at {size['width']}: {each}" for each in visitor.axe_findings()]
            if beyond := visitor.width_beyond_the_window():
                found.append(f"{name} at {size['width']}: scrolls {beyond} px sideways")

    assert found == []
