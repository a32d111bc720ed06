"""docs/rules/notation_contents and its sisters: every text gives its record, each id has three at least."""

from __future__ import annotations

import json
from collections import Counter

import jsonschema
import pytest

from documents.gazette import read
from documents.gazette.dry_run import describe
from heritage.annex.reader import HeritageAnnexReader
from tests.documents.gazette.records import NOTHING, OF_THE_HEAD, expected, record
from tests.rule_tables import RULES, cases

CONTENTS = ("citations", "lists and tables", "repeals and changes", "wrapped lines", "pollution")
EFFECTS = (
    "counts of every list",
    "decided or only spoken of",
    "headings",
    "which verb governs",
    "the start of a part",
    "the terms of an amended text",
    "the day of a repeal",
    "the day of a change",
    "what a paper carries",
    "rows that decide",
    "words that end or prolong",
    "items without 对",
    "clean-up decisions",
)
DRAFTS = ("drafts", "forwarded")
POLLUTION = ("thresholds", "warnings")
CASES = [
    *(case for section in CONTENTS for case in cases("notation_contents.md", f"Cases: {section}")),
    *(case for section in EFFECTS for case in cases("notation_effects.md", f"Cases: {section}")),
    *(case for section in DRAFTS for case in cases("notation_drafts.md", f"Cases: {section}")),
    *(case for section in POLLUTION for case in cases("notation_pollution.md", f"Cases: {section}")),
]
SCHEMA = json.loads((RULES.parent / "import.schema.json").read_text(encoding="utf-8"))
TITLE = "青川市人民政府关于加强桥梁养护工作的通知"
DECISION = "青川市人民政府关于废止和宣布失效部分文件的决定"
ANNOUNCEMENT = "青川市人民政府关于公布第三批市级非物质文化遗产代表性项目名录的通知"


def paper(printed: str) -> str:
    """The text of the case as a whole document."""
    title, body = TITLE, printed.replace("⇥", "\t").replace("¦", "|")
    if body.startswith("标题："):
        title, _, body = body.removeprefix("标题：").partition("\n")
    annex = ""
    if body.startswith("附件：\n"):
        title, body, annex = DECISION, "现将目录予以公布。", "附件\n\n清理结果\n\n" + body.removeprefix("附件：\n")
    elif body.startswith("项目：\n"):
        rest = body.removeprefix("项目：\n")
        title, body, annex = ANNOUNCEMENT, "现将名录予以公布。", f"附件\n\n项目名录\n\n{rest}"
    elif (at := f"\n{body}".find("\n附件")) >= 0:
        body, annex = body[: max(0, at - 1)] or "请遵照执行。", f"\n{body}"[at + 1 :]
    signed = "青川市人民政府\n2021年3月5日"
    return f"{title}\n青政发〔2021〕4号\n\n各县（区）人民政府：\n    {body}\n\n        {signed}\n\n{annex}"


class TestContents:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['text'][:60]}")
    def test_of_any_place_are_read_as_the_rule_says(self, case: dict[str, str]) -> None:
        wanted = expected(case["record"])
        asked = {name: value for (_, name), value in wanted.values.items()}

        (document,) = read(paper(case["text"]), annex_readers=[HeritageAnnexReader()]).documents
        found = record(document)
        held = found.keys() - {*OF_THE_HEAD, "annexes", "instruments"} | asked.keys()

        assert {name: found[name] for name in held} == dict.fromkeys(held, NOTHING) | asked
        assert {one.code for one in document.findings} == wanted.findings

    def test_agree_with_the_schema_of_the_dry_run(self) -> None:
        check = jsonschema.Draft202012Validator(SCHEMA)

        for case in CASES:
            for document in read(paper(case["text"]), annex_readers=[HeritageAnnexReader()]).documents:
                check.validate(describe("f", document))

    def test_have_three_texts_of_each_notation_at_least(self) -> None:
        counts = Counter(case["id"] for case in CASES)

        assert len(counts) > 60
        assert {name for name, count in counts.items() if count < 3} == set()
