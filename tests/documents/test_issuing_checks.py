"""The checks of form, case by case as docs/rules/issuing.md lists them."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date

import pytest

from documents.issuing import checks
from documents.issuing.checks import CHECKS, in_the_way
from documents.issuing.paper_facts import AnnexFacts, Carried, PaperFacts, PlannedEffect
from documents.policies import Policy
from documents.validity import EVENT_LABELS, Status
from tests.rule_tables import cases

PLAIN = PaperFacts(
    kind="通知",
    title="关于第一项工作的通知",
    addressees=("各县市人民政府",),
    body="现通知如下。",
    lead="示范州人民政府",
    publicity="public",
    day=date(2026, 1, 1),
)
TABLES = (
    "Cases: checks",
    "Cases: requests in a report",
    "Cases: annexes that a text names",
    "Cases: texts that a title carries",
    "Cases: normative papers",
    "Cases: the target of an effect",
)
CASES = [row for table in TABLES for row in cases("issuing.md", table)]
STOPS = cases("issuing.md", "Cases: where an error stops a paper")


_TERM = r"(?:自(?P<start>\d{4}-\d\d-\d\d))?(?:至(?P<last>\d{4}-\d\d-\d\d))?"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _carried(text: str) -> Carried:
    found = re.fullmatch(rf"(?P<title>.+?)(?:(?P<years>\d+)年)?{_TERM}", text)
    years = int(found["years"]) if found["years"] else None
    return Carried(found["title"], starts_on=_day(found["start"]), ends_on=_day(found["last"]), years=years)


def _policy(text: str) -> Policy:
    most, trial, *must = text.split()
    years = {"most_years": int(most), "trial_most_years": int(trial)}
    return Policy("《某规定》", date(2020, 1, 1), is_period_required=bool(must), **years)


def _effect(text: str) -> PlannedEffect:
    found = re.fullmatch(
        rf"(?P<name>.+?){_TERM}(?P<verdict>none|unknown|same|superior)(?:现(?P<status>\w+?)(?P<endless>无期)?)?"
        r"(?P<normative>疑?规范)?",
        text,
    )
    kinds = {label: kind.value for kind, label in EVENT_LABELS.items()}
    kind = next((kinds[label] for label in kinds if found["status"] and found["name"].startswith(label)), "")
    successor = re.search("为《(.+)》", found["name"])
    target = re.search("《(?P<title>[^》]+)》(?P<article>第.+条)?", found["name"])
    return PlannedEffect(
        found["name"],
        found["verdict"],
        since=_day(found["start"]),
        until=_day(found["last"]),
        kind=kind,
        title=target["title"] if target else "",
        articles=tuple(filter(None, [target["article"]])) if target else (),
        standing=Status(found["status"]) if found["status"] else None,
        endless=f"没有早于{_day(found['last'])}的有效期，无从延长" if found["endless"] else "",
        is_new_text=found["name"].startswith(("重新公布", "修改")) and not found["name"].endswith("条"),
        is_republication=found["name"].startswith("重新公布"),
        successor=successor[1] if successor else "",
        normative="系列或名称" if found["normative"] else "",
        is_surely_normative=found["normative"] == "规范",
    )


SORTS = {
    "annexes": lambda text: tuple(AnnexFacts(each) for each in text.split("、")),
    "instruments": lambda text: tuple(_carried(each) for each in text.split("、")),
    "effects": lambda text: tuple(_effect(each) for each in text.split("、")),
    "policy": _policy,
}


def facts(given: str) -> PaperFacts:
    """The plain paper with what a cell names."""
    changed = {}
    for each in filter(None, given.split("；")):
        name, _, text = each.partition("=")
        default = next(field for field in fields(PaperFacts) if field.name == name)
        if name in SORTS:
            changed[name] = SORTS[name](text)
        elif name.startswith("is_"):
            changed[name] = text == "是"
        elif default.type.startswith("date"):
            changed[name] = _day(text)
        elif default.type.startswith("tuple"):
            changed[name] = tuple(filter(None, text.split("、")))
        else:
            changed[name] = text.replace("[零宽]", "\u200b")
    return replace(PLAIN, **changed)


def found_by(check: str, paper: PaperFacts) -> str:
    remarks = list(getattr(checks, check)(paper))
    assert all(each.message and each.remedy and each.clause for each in remarks)
    return "；".join("error" if each.is_error else "question" for each in remarks)


class TestACheckOfForm:
    @pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row['check']}: {row['given'][:40]}")
    def test_says_what_the_table_says(self, row):
        assert found_by(row["check"], facts(row["given"])) == row["finds"]

    def test_is_in_the_table_once_as_found_and_once_as_silent(self):
        said = {
            check.__name__: {row["finds"] for row in CASES if row["check"] == check.__name__} for check, _ in CHECKS
        }

        assert [name for name, answers in said.items() if not answers - {""}] == []
        alone = {"series_open", "lead_stands_first"}  # the plain paper is what keeps them silent
        assert [name for name, answers in said.items() if "" not in answers and name not in alone] == []

    def test_finds_nothing_in_a_plain_paper(self):
        assert checks.findings(PLAIN) == []


class TestAnError:
    @pytest.mark.parametrize("row", STOPS, ids=lambda row: row["given"] or "plain")
    def test_stops_the_acts_of_the_table(self, row):
        paper = facts(row["given"])
        told = {act: "止" if in_the_way(paper, act) else "可" for act in row if act != "given"}

        assert told == {act: answer for act, answer in row.items() if act != "given"}

    def test_names_every_error_and_no_question(self):
        paper = facts("title=通知；addressees=；body=")

        assert [each.message for each in in_the_way(paper, "submit")] == ["没有主送机关", "没有正文"]
