"""Where a document says since when and until when it applies."""

from __future__ import annotations

from documents.grounds import article_of, ground_of

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

    def test_is_the_words_alone_outside_the_articles(self):
        assert ground("自公布之日起施行").startswith("原文“自公布之日起施行”")

    def test_is_a_correction_where_a_person_made_one(self):
        assert ground("有效期两年", corrected=True) == "第三十六条|导入时更正"
        nowhere = {"value": "2023-08-17", "corrected": True}
        assert ground_of(nowhere, paragraphs(), SOURCE) == {"clause": "", "reason": "导入时更正"}

    def test_has_no_article_in_a_paper_without(self):
        assert article_of(value("有效期两年"), []) == ""
