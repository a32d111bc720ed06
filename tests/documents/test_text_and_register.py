"""What a paper says is what the register records of it, case by case as docs/rules/issuing.md lists them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from documents.gazette.parsed import DocNumber
from documents.gazette.provisions import canonical
from documents.issuing import composing, saying, signing
from documents.issuing.composing import EffectPart, InstrumentPart
from documents.issuing.composition import ARTICLE
from documents.issuing.paper_facts import AnnexFacts, Carried, PlannedEffect
from documents.issuing.text_and_register import clauses_of, text_matches_register
from documents.issuing.unrecorded import articles_all_recorded
from documents.validity import EVENT_LABELS, EventKind, Status
from portal.lifecycle import Refused
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import AT, TODAY, Office
from tests.documents.test_issuing_checks import PLAIN
from tests.rule_tables import cases

CASES = cases("issuing.md", "Cases: the text and the register")
ARTICLES = cases("issuing.md", "Cases: articles that nobody records")
LISTS = cases("issuing.md", "Cases: the lists of an annex")
PLACES = cases("issuing.md", "Cases: where a list says it")
CODES = {label: kind.value for kind, label in EVENT_LABELS.items()}
LISTING = replace(PLAIN, title="关于废止、延长有效期和恢复施行一批文件的通知", number=DocNumber("示政发", 2026, 1))


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def carried(text: str, terms: str) -> tuple[Carried, ...]:
    found = re.fullmatch(r"(?:自(?P<start>[\d-]+))?(?:至(?P<last>[\d-]+))? ?(?:(?P<years>\d+)年)?", terms)
    years = int(found["years"]) if found["years"] else None
    return (Carried("甲办法", text, day(found["start"]), day(found["last"]), years=years),) if text else ()


def effect(text: str) -> PlannedEffect:
    found = re.fullmatch(
        r"(?P<kind>[^《]+)《(?P<title>[^》]+)》(?P<number>[^〕]+〕\d+号)?(?P<article>第[^自至o]+)?(?:自(?P<since>[\d-]+))?"
        r"(?:至(?P<until>[\d-]+))?(?:of《(?P<other>[^》]+)》)?",
        text,
    )
    title, other = found["title"], found["other"]
    document = (
        f"关于印发《{title}》《{other}》的通知" if other else title if "关于" in title else f"关于印发《{title}》的通知"
    )
    return PlannedEffect(
        text,
        kind=CODES[found["kind"]],
        title=title,
        number=found["number"] or "",
        document_title=document,
        articles=canonical(filter(None, [found["article"]])),
        since=day(found["since"]),
        until=day(found["until"]),
        others=tuple(filter(None, [other])),
    )


def effects(cell: str) -> tuple[PlannedEffect, ...]:
    return tuple(effect(each) for each in cell.split("、") if each)


def check(paper, finds: str, by=text_matches_register) -> None:
    remarks = list(by(paper))
    assert all(each.message and each.remedy and each.clause for each in remarks)
    expected = [each.split(" ", 1) for each in finds.split("；") if each]
    told = [f"{'error' if each.is_error else 'question'} {each.message}→{each.remedy}" for each in remarks]
    assert len(told) == len(expected), told
    for (weight, words), said in zip(expected, told, strict=True):
        assert said.startswith(weight), told
        assert words in said, told


class TestWhatAPaperSays:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
    def test_is_compared_with_what_would_be_recorded(self, case):
        paper = replace(
            PLAIN,
            body=case["body"],
            number=DocNumber("示政发", 2026, 1),
            instruments=carried(case["text"], case["terms"]),
            effects=effects(case["effects"]),
            printed_on=day(case["printed"]),
        )

        check(paper, case["finds"])

    @pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case["case"])
    def test_names_each_article_that_would_not_be_recorded(self, case):
        paper = replace(PLAIN, body=case["body"], number=DocNumber("示政发", 2026, 1), effects=effects(case["effects"]))

        check(paper, case["finds"], by=articles_all_recorded)

    @pytest.mark.parametrize("case", LISTS, ids=lambda case: case["annex"][:20])
    def test_includes_the_lists_of_an_annex(self, case):
        check(
            replace(LISTING, annexes=(AnnexFacts("目录", case["annex"]),), effects=effects(case["effects"])),
            case["finds"],
        )


@pytest.fixture
def office(db):
    return Office()


class TestAListOfAnAnnex:
    @pytest.mark.parametrize("case", PLACES, ids=lambda case: case["where"])
    def test_names_annex_and_entry_of_what_it_does(self, case):
        lists = enumerate(case["annexes"].split("／"), start=1)
        annexes = tuple(AnnexFacts(f"决定废止的文件目录之{at}", text) for at, text in lists)
        body = "经研究，决定废止附件所列的文件，自印发之日起废止。"
        paper = replace(
            LISTING, title="关于废止一批文件的通知", body=body, annexes=annexes, effects=effects(case["effects"])
        )

        assert clauses_of(paper, saying.read(paper)) == case["where"].split("；")


class TestAPaperThatCarriesNothing:
    def test_applies_as_it_says_of_itself(self, office):
        body = "现通知如下。\n本通知自2026年5月1日起施行，有效期至2027年12月31日。"
        [text] = office.issued(body=body).instruments.all()

        told = {each.kind: (each.effective.lower, each.clause) for each in text.validity_events.all()}
        assert told == {
            EventKind.COMMENCEMENT: (date(2026, 5, 1), "正文第2段"),
            EventKind.NATURAL_END: (date(2028, 1, 1), "正文第2段"),
        }

    def test_does_not_take_the_day_of_something_else_for_its_own(self, office):
        [text] = office.issued(body="现通知如下。\n甲、乙两县，新标准自2026年5月1日起执行。").instruments.all()

        assert text.validity_events.get().effective.lower == TODAY


class TestIssuing:
    """The comparison is made again with the day of printing."""

    TEXT = "第一条 本方案自印发之日起30日后施行。"
    CARRYING = {"title_lines": ["关于印发《甲方案》的通知"], "body": "现印发给你们。"}

    def test_is_refused_where_the_day_of_printing_makes_the_difference(self, office):
        part = InstrumentPart("甲方案", self.TEXT, starts_on=TODAY + timedelta(days=31))
        paper = office.numbered(parts=[part], **self.CARRYING)

        with pytest.raises(Refused, match="第一条写“自印发之日起30日后施行”，《甲方案》登记为自2026-04-02起施行"):
            office.issue(paper, printed_on=TODAY + timedelta(days=1), at=AT + timedelta(days=2))
        assert office.issue(paper, printed_on=TODAY, at=AT + timedelta(days=2))

    def test_is_refused_to_a_draft_that_does_what_it_does_not_say(self, office):
        old = DocumentFactory().instruments.create(order=1, title="旧办法")
        paper = office.draft()
        composing.add_part(paper, EffectPart(old, EventKind.REPEAL), seen=paper.version, by=paper.drafted_by)
        paper.refresh_from_db()

        with pytest.raises(Refused, match=r"效力变动登记废止《旧办法》.*，正文和附件都没有写"):
            signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)

    def test_is_refused_to_a_draft_that_repeals_an_article_more_than_is_recorded(self, office):
        old = DocumentFactory(title="旧值班管理办法").instruments.create(order=1, title="旧值班管理办法")
        paper = office.draft(body="《旧值班管理办法》第三条、第五条自印发之日起废止。")
        part = EffectPart(old, EventKind.REPEAL, articles=("第三条",))
        composing.add_part(paper, part, seen=paper.version, by=paper.drafted_by)
        paper.refresh_from_db()

        with pytest.raises(Refused, match=r"第三条、第五条自印发之日起废止.*没有列第五条"):
            signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)

    def test_names_the_text_of_several_in_which_a_term_stands(self, office):
        parts = [InstrumentPart(f"{name}方案", f"第一条 {name}。\n第二条 本方案自印发之日起施行。") for name in "甲乙"]

        rows = office.issued(parts=parts).instruments.order_by("order")

        assert [row.validity_events.get().clause for row in rows] == ["《甲方案》第二条", "《乙方案》第二条"]

    def test_begins_on_the_day_that_is_stated(self, office):
        part = InstrumentPart("甲方案", "第一条 本方案自2026年5月1日起施行。", starts_on=date(2026, 5, 1))
        [text] = office.issued(parts=[part], **self.CARRYING).instruments.all()

        assert text.standing(date(2026, 4, 30)).status == Status.NOT_YET_IN_FORCE
        assert text.standing(date(2026, 5, 1)).status == Status.IN_FORCE


class TestTheReadingOfALongPaper:
    def test_looks_for_the_article_of_each_line_once(self, monkeypatch):
        looked_at = []

        class Counting:
            @staticmethod
            def match(line):
                looked_at.append(line)
                return ARTICLE.match(line)

        monkeypatch.setattr(saying, "ARTICLE", Counting)
        lines = [f"《乙办法》（示政发〔2020〕{number}号）同时废止。" for number in range(1, 401)]
        said = saying.read(replace(PLAIN, body="\n".join(lines)))

        assert len(said.statements) == 400
        assert said.statements[-1].place == "正文第400段"
        assert len(looked_at) == 400
