"""Where a document says since when and until when it applies."""

from __future__ import annotations

import pytest

from documents.grounds import ground_of, place_of
from tests.rule_tables import cases

SOURCE = (
    "第一条 甲。\n第三十六条 本规定自印发之日起施行，有效期两年。\n"
    "有关事项自2024年1月1日起执行。\n附件\n自公布之日起施行。\n"
)


def paragraphs() -> list[dict]:
    blocks, start = [], 0
    for line in SOURCE.splitlines(keepends=True):
        kind = "annex_label" if line == "附件\n" else "article" if line.startswith("第") else "paragraph"
        blocks.append({"kind": kind, "text": line.strip(), "start": start, "end": start + len(line)})
        start += len(line)
    return blocks


def value(printed: str, **more) -> dict:
    start = SOURCE.index(printed)
    return {"value": "2023-08-17", "start": start, "end": start + len(printed)} | more


def ground(printed: str, printed_on: str = "", **more) -> str:
    told = ground_of(value(printed, **more), paragraphs(), SOURCE, {"value": printed_on} if printed_on else None)
    return "|".join(filter(None, (told["clause"], told["reason"])))


class TestTheGroundOfADay:
    def test_is_the_article_with_its_words(self):
        assert ground("有效期两年") == "第三十六条|“有效期两年”"

    def test_says_where_the_date_of_the_document_stands_in_for_its_printing(self):
        assert ground("自印发之日起施行") == "第三十六条|“自印发之日起施行”，原文没有印发日期，按成文日期推定"

    def test_is_the_words_alone_where_the_paper_states_the_day_of_printing(self):
        assert ground("自印发之日起施行", "2023-08-20") == "第三十六条|“自印发之日起施行”"
        assert ground("自公布之日起施行", "2023-08-20").endswith("按成文日期推定")

    def test_is_the_article_for_a_later_paragraph_of_it_too(self):
        assert ground("自2024年1月1日起执行") == "第三十六条|“自2024年1月1日起执行”"

    def test_is_the_place_of_the_paragraph_outside_the_articles(self):
        assert ground("自公布之日起施行").startswith("附件第1段|“自公布之日起施行”")

    def test_is_a_correction_where_a_person_made_one(self):
        assert ground("有效期两年", corrected=True) == "第三十六条|导入时更正"
        nowhere = {"value": "2023-08-17", "corrected": True}
        assert ground_of(nowhere, paragraphs(), SOURCE) == {"clause": "", "reason": "导入时更正"}

    def test_is_the_words_alone_where_nobody_knows_the_paragraphs(self):
        told = ground_of(value("有效期两年"), [], SOURCE)

        assert told == {"clause": "", "reason": "原文“有效期两年”"}


KINDS = {"标题": "title", "主送：": "addressees", "署名": "signature", "日期": "date"}


def kind_of(line: str) -> str:
    if line in KINDS:
        return KINDS[line]
    if line.startswith("附件"):
        return "annex_label"
    return "article" if line.startswith("第") else "heading" if line[1:2] == "、" else "paragraph"


class TestThePlaceOfWords:
    @pytest.mark.parametrize(
        "row", cases("validity.md", "Cases: where a paper says it"), ids=lambda row: row["text"][:40]
    )
    def test_is_that_of_the_table(self, row):
        blocks, start, found = [], 0, -1
        for line in ["标题", "主送：", *row["text"].splitlines()]:
            if "[" in line:
                found = start + line.index("[")
            blocks.append({"kind": kind_of(line), "text": line.replace("[", "").replace("]", ""), "start": start})
            start += len(line) + 1

        assert place_of({"start": found}, blocks) == row["place"]

    def test_is_the_title_where_it_alone_says_so(self):
        assert place_of({"start": 3}, [{"kind": "title", "text": "关于废止《甲》的通知", "start": 0}]) == "标题"
