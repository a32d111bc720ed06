"""The pages of matters, opinions and decisions, looked at by the agency, the unit and a lawyer, at both sizes."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from legal_counsel.advising import assigning, opening, synthesising
from tests.browser.conftest import DESK, PHONE
from tests.legal_counsel.matter_walks import MatterWalk, scan


def url(name, *args):
    return reverse(f"legal_counsel:{name}", args=args)


def objections(visitor, who, pages):
    """What is wrong with the pages at both sizes."""
    for size in (DESK, PHONE):
        visitor.resize(size)
        for name, address in pages.items():
            visitor.open(address)
            visitor.screenshot(f"counsel_work/{who}-{name}-{size['width']}", full_page=True)
            yield from (f"{name} at {size['width']}: {each}" for each in visitor.axe_findings())
            if beyond := visitor.width_beyond_the_window():
                yield f"{name} at {size['width']}: scrolls {beyond} px sideways"


def test_every_page_is_sound_at_both_sizes(transactional_db, new_visitor):
    walk = MatterWalk(at=timezone.now())
    matter = walk.opened(is_technical=True, parties="示范投资有限公司")
    opening.add_material(
        matter, scan("招商协议.png"), caption="招商协议", classification="work_secret", by=walk.ask("机构"), at=walk.at
    )
    opinion = walk.opined(walk.authorised(matter), conclusion="unlawful", advice="建议删除第三条")
    inside = walk.opined(walk.authorised(matter, walk.internal))
    fresh = walk.assigned(walk.opened(title="示范行政诉讼"))
    assigning.undertake(opinion.assignment, signed_on=walk.today, file=scan(), by=walk.ask("机构"), at=walk.at)
    assigning.log_service(opinion.assignment, served_on=walk.today, words="参加洽谈", by=walk.ask("机构"), at=walk.at)
    synthesising.synthesise(
        matter, text="综合两份意见，建议修改后再报", conclusion="partly", by=walk.ask("机构"), at=walk.at
    )
    walk.sent(opinion, inside, with_final=True)
    walk.reviewed(opinion)
    walk.studied(opinion, "confirmed")
    walk.told(walk.answered(opinion, "partly"))
    decision = walk.prepared(matter)
    walk.submitted(decision)
    pages = {
        "机构": {
            "matters": url("matter_list"),
            "new": url("matter_new"),
            "matter": matter.get_absolute_url(),
            "matter-history": f"{matter.get_absolute_url()}?tab=history",
            "assign": url("matter_assign", matter.pk),
            "send": url("matter_send_up", matter.pk),
            "synthesise": url("matter_synthesise", matter.pk),
            "close": url("matter_close", matter.pk),
            "opinion": opinion.get_absolute_url(),
            "study": url("opinion_study", opinion.pk),
        },
        "单位": {
            "authorise": url("assignment_authorise", opinion.assignment.pk),
            "adopt": url("opinion_adopt", inside.pk),
            "decisions": url("decision_list"),
            "decision": decision.get_absolute_url(),
            "submit": url("decision_submit", decision.pk),
            "decision-new": url("decision_new"),
        },
        "律师": {
            "mine": url("matter_list"),
            "matter": matter.get_absolute_url(),
            "declare": url("assignment_declare", fresh.pk),
            "opinion-new": url("opinion_new", opinion.assignment.pk),
        },
    }
    found = []
    for who, own in pages.items():
        visitor = new_visitor()
        visitor.sign_in(walk.ask(who))
        found += objections(visitor, who, own)

    assert found == []
