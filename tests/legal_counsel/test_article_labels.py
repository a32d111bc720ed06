"""A text that renumbers its articles is a new row and no new code: every act cites the version that it pins."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from legal_counsel.advising import assigning, gate
from legal_counsel.advising.presenting import internal_use
from legal_counsel.appointing import contracting, drafting, paperwork
from legal_counsel.appointing.contracting import Signed
from legal_counsel.appointing.gathering import findings_to_contract, findings_to_decide
from legal_counsel.assessing import judging
from legal_counsel.assessing.judging import Verdict
from legal_counsel.dismissing import deciding as dismissing
from legal_counsel.filing import handing_in
from legal_counsel.models import CounselFiling
from legal_counsel.papers import Paper
from legal_counsel.pool import pooling, recording
from legal_counsel.pool.choices import BY_SLUG
from legal_counsel.rules import ARTICLES_2023, RULE_LABELS
from legal_counsel.selecting import opening
from portal.lifecycle import Refused
from tests.legal_counsel.factories import CounselFactory, RuleVersionFactory
from tests.legal_counsel.matter_walks import MatterWalk
from tests.legal_counsel.selection_walks import CounselWalk, fit, scanned, unfit

NEW = "示范规〔2026〕1号新第"
pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    """Under a later version that has every rule in another article."""
    articles = {rule: f"新{article}" for rule, article in ARTICLES_2023.items()}
    RuleVersionFactory(number="示范规〔2026〕1号", articles=articles)
    return CounselWalk()


def refused(act, *args, **facts):
    with pytest.raises(Refused) as told:
        act(*args, **facts)
    return told.value.clause


def papered(walk):
    row = walk.appointed()
    row.refresh_from_db()
    paper = Paper("示财发〔2026〕8号", "关于聘任法律顾问的通知")
    return paperwork.name_paper(row, paper, printed_on=walk.day(), seen=row.version, **walk.now())


class TestTheKeys:
    def test_have_a_label_each(self):
        assert ARTICLES_2023.keys() == RULE_LABELS.keys()


class TestAppointing:
    def test_cites_the_version_in_every_check(self, walk):
        row = walk.drafted()
        row.contract_signer = row.unit
        found = [*findings_to_decide(row, walk.day(), lambda *_: ()), *findings_to_contract(row)]

        assert len(found) > 10
        assert {each.article[:2] for each in found} == {"新第"}

    def test_cites_the_version_in_what_it_refuses(self, walk):
        row = walk.drafted()
        assert refused(drafting.draft_from_pool, row.counsel.firm, row.unit, walk.terms(), basis="", **walk.now()) == (
            f"{NEW}十七条"
        )
        assert refused(walk.appoint, row, reasons={}) == f"{NEW}十七条"
        signed = Signed(walk.day(), scanned(), row.unit)
        assert refused(contracting.sign, row, signed, {}, seen=row.version, **walk.now()) == f"{NEW}十七条第二项第6目"

    def test_cites_the_version_at_every_button(self, walk, client):
        row = walk.appointed()
        client.force_login(walk.ask("财政局"))
        page = client.get(row.get_absolute_url()).text

        assert f"{NEW}二十七条" in page
        assert f"{NEW}三十条" in page
        assert "伊州政办规〔2023〕2号" not in page


class TestThePool:
    def test_cites_the_version_in_what_it_refuses(self, walk):
        inside = CounselFactory(is_internal=True, unit=walk.justice)
        days = {"listed_on": walk.day(), "valid_to": walk.day(90)}
        usual = {"field": "诉讼", "source": "self", "basis": "纪要", **days}
        assert refused(pooling.admit, inside, **usual, **walk.now("司法局")) == f"{NEW}二十九条"
        assert refused(pooling.admit, CounselFactory(), **usual, **walk.now()) == f"{NEW}二十九条"
        assert refused(recording.link_account, inside, "", seen=1, **walk.now()) == f"{NEW}五条、新第十一条"
        lawyer = {"kind": "lawyer", "name": "示范律师", "firm": CounselFactory()}
        assert refused(recording.register, lawyer, **walk.now()) == f"{NEW}十条第二款"
        strong = {"kind": "is_a_strong_firm", "text": "强", "judge": "小组", "found_on": walk.day()}
        told = refused(recording.enter, CounselFactory(), BY_SLUG["finding"], strong, file=None, **walk.now())
        assert told == f"{NEW}十四条第二款第一项"


class TestFigures:
    def test_cite_the_version(self, walk, client):
        client.force_login(walk.ask("财政局"))
        page = client.get(reverse("legal_counsel:statistics")).text
        assert f"{NEW}二条、新第四条" in page
        assert f"{NEW}三条" in client.get(reverse("legal_counsel:statistics_rows", args=["before"])).text
        assert "伊州政办规〔2023〕2号" not in page


class TestFees:
    def test_cite_the_version(self, walk, client):
        client.force_login(walk.ask("财政局"))
        assert f"{NEW}七条" in client.get(reverse("legal_counsel:fees")).text


class TestSelecting:
    def test_cites_the_version_in_what_it_refuses(self, walk):
        outline = walk.outline(criteria=())
        assert refused(opening.open_selection, outline, **walk.now()) == f"{NEW}十七条第二项第4目"
        assert refused(opening.open_selection, walk.outline(), **walk.now("外人")) == f"{NEW}十一条"
        row = walk.opened()
        assert refused(walk.entered, row) == f"{NEW}十七条第二项第2目"
        assert refused(
            opening.announce, row, url="", on=walk.day(), snapshot=scanned(), seen=row.version, **walk.now()
        ) == (f"{NEW}十七条第二项第1目")
        entry = walk.entered(walk.announced(row))
        assert refused(walk.check, entry, report=unfit) == f"{NEW}十七条第二项第3目"
        assert refused(walk.decide, row) == f"{NEW}十七条第二项第5目"

    def test_cites_the_version_at_every_button(self, walk, client):
        row = walk.announced()
        client.force_login(walk.ask("财政局"))
        page = client.get(row.get_absolute_url()).text

        assert f"{NEW}十七条第二项第4目" in page
        assert "伊州政办规〔2023〕2号" not in page


class TestMatters:
    """From the task to the decision of the unit."""

    @pytest.fixture
    def matters(self, walk):
        return MatterWalk()

    def test_cite_the_version_in_what_is_refused(self, matters):
        assert refused(matters.opened, duty="dispute") == f"{NEW}十二条第五项、第六项"
        assert refused(matters.opened, by="局外") == f"{NEW}五条、新第十一条"
        assert refused(matters.opened, question="机密★10年") == f"{NEW}二十一条第二项"
        matter = matters.opened()
        assert refused(matters.closed, matter) == f"{NEW}十二条"
        row = matters.accepted(matter)
        assert refused(assigning.authorise, row, by=matters.ask("单位"), at=matters.at) == f"{NEW}二十一条第二项"
        assert refused(matters.opined, row) == f"{NEW}二十条第二项、新第二十一条第六项"
        assigning.authorise(row, reason="次日补交", by=matters.ask("单位"), at=matters.at)
        assert refused(matters.opined, row, form="oral") == f"{NEW}二十二条"
        opinion = matters.opined(row, conclusion="unlawful")
        assert refused(matters.answered, opinion) == f"{NEW}二十三条"
        assert refused(matters.closed, matter) == f"{NEW}十五条、新第二十三条、新第二十四条、新第二十五条"
        assert refused(assigning.declare, row, has_interest=False, by=matters.ask("律师"), at=matters.at) == (
            f"{NEW}二十一条第六项"
        )

    def test_cite_the_version_at_every_button_and_on_paper(self, matters, client):
        opinion = matters.heard(conclusion="unlawful")
        client.force_login(matters.ask("机构"))
        for row in (opinion.assignment.matter, opinion):
            page = client.get(row.get_absolute_url()).text
            assert f"{NEW}二十四条" in page or f"{NEW}二十三条" in page
            assert "伊州政办规〔2023〕2号" not in page
        assert f"{NEW}二十三条第一款" in internal_use(opinion.rule)

    def test_keep_the_version_with_each_attempt_at_the_gate(self, matters, client):
        decision = matters.prepared(matters.heard().assignment.matter)
        attempt = matters.submitted(decision)
        told = {each["article"] for each in attempt.findings}

        assert told == {"新第二十五条", "新第二十六条", gate.PROCEDURE, gate.STRICT}
        client.force_login(matters.ask("单位"))
        page = client.get(decision.get_absolute_url()).text
        assert f"{NEW}二十六条" in page
        assert "伊州政办规〔2023〕2号" not in page


class TestFiling:
    def test_cites_the_version(self, walk, client):
        papered(walk)
        filing = CounselFiling.objects.get()
        assert filing.clause == f"{NEW}十九条"
        assert filing.steps.get().reason == f"{NEW}十九条第二款"
        assert refused(handing_in.submit, filing, on=walk.day(), seen=filing.version, **walk.now()) == filing.clause
        client.force_login(walk.ask("财政局"))
        assert f"{NEW}十九条" in client.get(filing.get_absolute_url()).text


class TestAssessing:
    def test_cites_the_version(self, walk):
        row = walk.appointed()
        verdict = Verdict(None, 70, 70, 70, "qualified", walk.day())
        made = judging.assess(row, verdict, **walk.now())
        assert refused(judging.confirm, made, seen=made.version, **walk.now()) == f"{NEW}二十七条"
        wrong = Verdict(2020, 70, 70, 70, "qualified", walk.day())
        assert refused(judging.assess, row, wrong, **walk.now()) == f"{NEW}二十八条"


class TestDismissing:
    def test_cites_the_version_and_the_item_of_the_ground(self, walk, client):
        row = walk.appointed()
        assert refused(dismissing.draft, row, ground="failed", facts="不合格", **walk.now()) == f"{NEW}三十条第四项"
        made = dismissing.draft(row, ground="breach", facts="不履行义务", **walk.now())
        facts = {"decided_on": walk.day(), "paper": "示财发〔2026〕9号", "ends_on": walk.day(1), "seen": made.version}
        assert refused(dismissing.decide, made, **facts, **walk.now("财政局长")) == f"{NEW}三十条第一项"
        client.force_login(walk.ask("财政局长"))
        assert f"{NEW}三十条第一项" in client.get(reverse("legal_counsel:dismissal_detail", args=[made.pk])).text


class TestTheVersionOf2023:
    def test_is_cited_by_what_was_done_under_it(self):
        walk = CounselWalk()
        found = findings_to_decide(walk.drafted(), walk.day(), fit)

        assert {each.article for each in found} >= {
            "第二条",
            "第五条",
            "第八条",
            "第十七条",
            "第十八条",
            "第七条",
            "第三十六条",
        }


TEMPLATES = Path(settings.BASE_DIR) / "templates"
OWN = [*(TEMPLATES / "legal_counsel").glob("*.html"), *(TEMPLATES / "official").glob("counsel_*.html")]
BARE = re.compile("第[一二三四五六七八九十]+条")


class TestTheTemplates:
    @pytest.mark.parametrize("path", sorted(OWN), ids=lambda path: path.name)
    def test_name_no_article_but_that_of_a_version(self, path):
        told = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

        assert BARE.findall(told) == []
        assert set(re.findall(r"\.articles\.(\w+)", told)) <= ARTICLES_2023.keys()


class TestTheHeadings:
    def test_of_counsel_and_opinions_are_those_of_the_version(self, walk, client):
        matters = MatterWalk()
        opinion = matters.heard()
        client.force_login(matters.ask("机构"))
        pages = [opinion.get_absolute_url(), opinion.assignment.appointment.counsel.get_absolute_url()]
        told = "".join(client.get(each).text for each in pages)

        assert "采纳情况（新第二十五条）" in told
        assert "人才库（新第二十九条）" in told
        assert f"{NEW}十四条" in told


class TestTheForms:
    def test_name_no_article_but_that_of_the_version(self, walk, client):
        row = walk.appointed()
        client.force_login(walk.ask("财政局"))
        addresses = [
            *(reverse(f"legal_counsel:{name}_new", args=[row.pk]) for name in ("complaint", "dismissal", "assessment")),
            *(reverse(f"legal_counsel:{name}_new") for name in ("incident", "matter", "selection", "decision")),
            reverse("legal_counsel:appointment_internal"),
            reverse("legal_counsel:appointment_name_paper", args=[row.pk]),
        ]
        for address in addresses:
            shown = client.get(address).text
            assert "新第" in shown, address
            assert BARE.findall(shown.replace("新第", "")) == [], address
