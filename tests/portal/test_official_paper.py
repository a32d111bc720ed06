"""Joint documents, orders, minutes, annexes and 版记 of GB/T 9704-2012, measured on the rendered page."""

from datetime import date

import pytest

from portal.official_paper import Annex, Attendance, Block, Format, Imprint, Signer, Table
from portal.official_pdf import typeset
from tests.portal.rendered_page import A4_HEIGHT, TOLERANCE, pages, paper

CELL = 156 / 28  # mm
LINE = 225 / 22
LEFT, RIGHT, BOTTOM = 28, 210 - 26, A4_HEIGHT - 35
SEAL = 45
PAGE_NUMBER = "—{}—"
IMPRINT = Imprint("示范州人民政府办公室", date(2026, 3, 10), copied_to=["甲" * 40, "乙局"])
NAMES = ("甲州人民政府", "甲州财政局", "甲州教育局")


def page_of(**elements):
    return pages(typeset(paper(**elements)).content)[0]


def short(**elements):
    """A paper whose signature stands on its first page."""
    return paper(**({"title_lines": ["通知"], "addressees": [], "blocks": [Block("正文。")]} | elements))


def middle(box):
    return (box[0] + box[2]) / 2


def last_of_body(lines):
    """Blocks that fill the first page of `paper` to that line and the rest of its words on the second."""
    return [Block("正文" * 14 * lines)]


class TestAJointMark:
    """7.2.4"""

    @pytest.fixture
    def page(self):
        return page_of(mark="文件", mark_names=NAMES, issuer="乙")

    def test_names_the_lead_first_at_72_mm_and_the_others_below(self, page):
        tops = [page.box_of(name)[1] for name in NAMES]

        assert tops[0] == pytest.approx(72, abs=2)
        assert tops == sorted(tops)

    def test_sets_every_name_as_wide_as_the_longest(self, page):
        boxes = [page.box_of(name) for name in NAMES]

        assert [box[0] for box in boxes] == pytest.approx([boxes[0][0]] * 3, abs=0.7)
        assert [box[2] for box in boxes] == pytest.approx([boxes[0][2]] * 3, abs=0.7)

    def test_sets_the_word_right_of_the_names_in_the_middle_of_their_height(self, page):
        boxes, word = [page.box_of(name) for name in NAMES], page.box_of("文件")

        assert word[0] > max(box[2] for box in boxes)
        assert (word[1] + word[3]) / 2 == pytest.approx((boxes[0][1] + boxes[2][3]) / 2, abs=1.5)
        assert boxes[0][0] - LEFT == pytest.approx(RIGHT - word[2], abs=1.5)

    def test_leaves_room_for_the_text_on_the_first_page_under_six_names(self):
        names = [f"{each}州人民政府办公室" for each in "甲乙丙丁戊己"]

        page = page_of(mark="文件", mark_names=names)

        assert "正文正文" in page.text
        assert page.box_of("文件")[2] <= RIGHT + TOLERANCE


class TestAJointSignature:
    """7.3.5.1: one seal of 45 mm over each name, the last one over the date too."""

    def test_sets_three_names_in_a_row_and_the_last_above_the_middle_of_the_date(self):
        page = pages(typeset(short(issuer=NAMES[0], co_issuers=NAMES[1:])).content)[0]
        boxes, issued_on = [page.box_of(name) for name in NAMES], page.line("2026年3月9日")
        centres = [middle(box) for box in boxes]

        assert len({round(box[1]) for box in boxes}) == 1
        assert centres[2] == pytest.approx(middle(issued_on), abs=0.7)
        assert RIGHT - issued_on[2] == pytest.approx(4 * CELL, abs=1.5)

    def test_keeps_the_seals_apart_and_inside_the_type_area(self):
        page = pages(typeset(short(issuer=NAMES[0], co_issuers=NAMES[1:], issued_on=date(2026, 12, 31))).content)[0]
        centres = [middle(page.box_of(name)) for name in NAMES]

        assert centres[1] - centres[0] > SEAL
        assert centres[2] - centres[1] > SEAL
        assert centres[0] - SEAL / 2 >= LEFT - TOLERANCE
        assert centres[2] + SEAL / 2 <= RIGHT + TOLERANCE

    def test_sets_a_fourth_name_below_with_room_for_its_seal(self):
        page = pages(typeset(short(issuer=NAMES[0], co_issuers=[*NAMES[1:], "甲州司法局"])).content)[0]
        first, fourth = page.box_of(NAMES[0]), page.line("甲州司法局")

        assert fourth[1] - first[1] > SEAL
        assert middle(fourth) == pytest.approx(middle(page.line("2026年3月9日")), abs=0.7)

    def test_breaks_a_name_that_does_not_fit_beside_another(self):
        page = pages(typeset(short(issuer="甲" * 8 + "乙" * 7, co_issuers=["丙州丁区管理委员会办公室"])).content)[0]
        left, right = page.box_of("甲" * 8), page.box_of("丙州丁区管理委员会办公室")

        assert page.box_of("乙" * 7)[1] > left[3]
        assert left[0] >= LEFT - TOLERANCE
        assert right[2] <= RIGHT + TOLERANCE
        assert page.box_of("乙" * 7)[2] < right[0]


class TestADocumentToASuperior:
    """7.2.5, 7.2.6"""

    @pytest.fixture
    def page(self):
        return page_of(signers=[Signer("赵某某"), Signer("钱某"), Signer("孙某某")], mark="示范州文件")

    def test_sets_the_number_one_character_from_the_left_in_the_line_of_the_last_signer(self, page):
        number, last = page.box_of("示州政发"), page.box_of("孙某某")

        assert number[0] - LEFT == pytest.approx(CELL, abs=0.7)
        assert (number[1] + number[3]) / 2 == pytest.approx((last[1] + last[3]) / 2, abs=0.7)

    def test_names_two_signers_a_line_under_each_other(self, page):
        first, second, third = (page.box_of(name) for name in ("赵某某", "钱某", "孙某某"))

        assert first[1] == pytest.approx(second[1], abs=0.7)
        assert first[0] == pytest.approx(third[0], abs=0.7)
        assert first[3] < third[1]

    def test_keeps_the_last_character_one_from_the_right(self):
        page = page_of(signers=[Signer("赵某某")])

        assert RIGHT - page.box_of("赵某某")[2] == pytest.approx(CELL, abs=1)

    def test_names_one_signer_a_line_where_a_name_is_long(self):
        page = page_of(signers=[Signer("某某哈提·某某木"), Signer("钱某")])

        assert page.box_of("钱某")[1] > page.box_of("某某哈提")[3]

    def test_keeps_the_rule_4_mm_below(self, page):
        [(height, _, _)] = page.red_rules()

        assert height - page.box_of("孙某某")[3] == pytest.approx(4, abs=1.5)


def test_the_urgency_stands_in_the_upper_left_corner_of_the_type_area():
    """7.2.3"""
    left, top, *_ = page_of(urgency="特急").line("特急")

    assert left == pytest.approx(LEFT, abs=TOLERANCE)
    assert 37 <= top < 37 + LINE


class TestAnAnnex:
    """7.3.7"""

    @pytest.fixture
    def sheets(self):
        table = Table(["序号", "名称"], [[str(number), f"项目{number}"] for number in range(1, 41)])
        annexes = [Annex(["甲清单"], [table]), Annex(["乙办法"], [Block("第一条　某。")]), Annex(["丙图"])]
        return pages(typeset(short(annexes=annexes)).content)

    def test_begins_a_page_with_its_label_in_the_first_line(self, sheets):
        label = sheets[1].line("附件1")

        assert label[0] == pytest.approx(LEFT, abs=TOLERANCE)
        assert (label[1] + label[3]) / 2 == pytest.approx(37 + LINE / 2, abs=1)

    def test_sets_its_title_in_the_middle_of_the_third_line(self, sheets):
        title = sheets[1].line("甲清单")

        assert middle(title) == pytest.approx((LEFT + RIGHT) / 2, abs=0.7)
        assert (title[1] + title[3]) / 2 == pytest.approx(37 + 2.5 * LINE, abs=1)

    def test_repeats_the_head_of_a_table_on_its_next_page(self, sheets):
        assert ["序号名称" in page.text for page in sheets] == [False, True, True, False]

    def test_is_named_below_the_text_as_it_is_titled_also_where_it_is_a_file_of_its_own(self, sheets):
        assert "附件：1.甲清单2.乙办法3.丙图" in "".join(page.text for page in sheets)
        assert "附件2乙办法" in sheets[-1].text

    def test_counts_its_pages_on(self, sheets):
        assert all(page.text.endswith(PAGE_NUMBER.format(number)) for number, page in enumerate(sheets, 1))

    def test_that_is_the_only_one_has_no_number(self):
        sheets = pages(typeset(short(annexes=[Annex(["甲清单"], [Block("甲")])])).content)

        assert "附件：甲清单" in sheets[0].text
        assert sheets[1].line("附件")


class TestTheImprint:
    """7.4 and 7.5"""

    @pytest.fixture
    def sheets(self):
        return pages(typeset(paper(imprint=IMPRINT)).content)

    def test_ends_with_a_rule_on_the_lower_edge_of_the_type_area(self, sheets):
        *_, last = sheets[-1].black_rules()

        assert last[0] == pytest.approx(BOTTOM, abs=TOLERANCE)

    def test_has_thick_rules_outside_and_a_thin_one_between(self, sheets):
        first, between, last = sheets[-1].black_rules()

        assert first[1] == pytest.approx(0.35, abs=0.06)
        assert between[1] == pytest.approx(0.25, abs=0.06)
        assert last[1] == pytest.approx(0.35, abs=0.06)
        assert all(right - left == pytest.approx(156, abs=2) for _, _, left, right in (first, between, last))

    def test_keeps_one_character_free_on_both_sides(self, sheets):
        copied, printer, day = (
            sheets[-1].box_of(text) for text in ("抄送", "示范州人民政府办公室", "2026年3月10日印发")
        )
        four = 14 / 72 * 25.4

        assert copied[0] - LEFT == pytest.approx(four, abs=0.7)
        assert printer[0] - LEFT == pytest.approx(four, abs=0.7)
        assert RIGHT - day[2] == pytest.approx(four, abs=0.7)

    def test_sets_the_second_line_of_receivers_under_the_first_name_and_ends_with_a_full_stop(self, sheets):
        page = sheets[-1]
        [second] = [line for line in page.lines if line[-1][0] == "。"]

        assert second[0][1] == pytest.approx(page.box_of("甲")[0], abs=0.7)
        assert "乙局。" in page.text

    def test_stands_on_the_back_of_a_page_with_text(self, sheets):
        assert len(sheets) == 2
        assert "抄送" not in sheets[0].text
        assert sheets[1].text.endswith(PAGE_NUMBER.format(2))

    def test_stands_below_the_text_where_that_ends_on_a_back_with_room(self):
        sheets = pages(typeset(paper(imprint=IMPRINT, blocks=last_of_body(20))).content)

        assert len(sheets) == 2
        assert "2026年3月9日" in sheets[1].text
        assert "抄送" in sheets[1].text

    def test_without_room_on_the_back_stands_behind_an_empty_page_and_neither_is_numbered(self):
        sheets = pages(typeset(paper(imprint=IMPRINT, blocks=last_of_body(24))).content)

        assert len(sheets) == 4
        assert sheets[1].text.endswith(PAGE_NUMBER.format(2))
        assert sheets[2].text == ""
        assert "抄送" in sheets[3].text
        assert "—" not in sheets[3].text

    def test_takes_the_addressees_that_have_no_room_on_the_first_page_without_a_rule_between(self):
        imprint = Imprint("办公室", date(2026, 3, 10), copied_to=["丙局"], addressed_to=["丁县人民政府"])

        page = pages(typeset(paper(imprint=imprint, addressees=[])).content)[-1]

        assert page.box_of("主送：丁县人民政府。")[3] < page.box_of("抄送：丙局。")[1]
        assert len(page.black_rules()) == 3

    def test_of_a_letter_has_neither_printer_nor_rules(self):
        [page] = pages(typeset(paper(imprint=IMPRINT, format=Format.LETTER)).content)

        assert "抄送" in page.text
        assert "印发" not in page.text
        assert page.black_rules() == []


class TestAnOrder:
    """10.2 and 7.3.5.3"""

    @pytest.fixture
    def page(self):
        return page_of(
            format=Format.ORDER,
            mark="示范州人民政府令",
            doc_number="第7号",
            addressees=[],
            blocks=[Block("现公布《甲办法》。")],
            signers=[Signer("赵某某", post="州长")],
            annexes=[Annex(["甲办法"], [Block("第一条　某。")])],
        )

    def test_starts_with_the_mark_57_mm_below_the_edge(self, page):
        assert page.box_of("示范州人民政府令")[1] == pytest.approx(37 + 20, abs=1.5)

    def test_sets_its_number_two_lines_below_and_the_text_two_lines_further(self, page):
        mark, number, text = (page.box_of(words) for words in ("示范州人民政府令", "第7号", "现公布"))

        assert number[1] - mark[3] == pytest.approx(2 * LINE, abs=2)
        assert middle(number) == pytest.approx((LEFT + RIGHT) / 2, abs=0.7)
        assert text[1] - number[3] == pytest.approx(2 * LINE, abs=3)

    def test_has_no_red_rule_and_no_title(self, page):
        assert page.red_rules() == []
        assert "通知" not in page.text

    def test_names_the_post_two_characters_left_of_the_signer_and_the_date_below(self, page):
        post, signer, day = page.box_of("州长"), page.box_of("赵某某"), page.line("2026年3月9日")

        assert signer[0] - post[2] == pytest.approx(2 * CELL, abs=0.7)
        assert RIGHT - signer[2] == pytest.approx(4 * CELL, abs=1)
        assert RIGHT - day[2] == pytest.approx(4 * CELL, abs=1.5)
        assert day[1] - signer[1] == pytest.approx(2 * LINE, abs=1)

    def test_carries_the_text_it_publishes_under_its_own_title(self):
        annexes = [Annex(["甲办法"], [Block("第一条　某。")])]

        sheets = pages(typeset(paper(format=Format.ORDER, annexes=annexes)).content)

        assert "附件" not in "".join(page.text for page in sheets)
        assert sheets[1].line("甲办法")


class TestMinutes:
    """10.3"""

    @pytest.fixture
    def page(self):
        return page_of(
            format=Format.MINUTES,
            mark="示范州常务会议纪要",
            addressees=[],
            blocks=[Block("会议指出。")],
            attendances=[Attendance("出席", "赵某某、" * 12), Attendance("请假", "钱某")],
        )

    def test_start_with_the_mark_72_mm_below_the_edge(self, page):
        assert page.box_of("示范州常务会议纪要")[1] == pytest.approx(72, abs=1.5)

    def test_name_those_present_two_characters_in_and_their_names_under_each_other(self, page):
        present, absent = page.box_of("出席"), page.box_of("请假")
        [second] = [line for line in page.lines if line[-1][0] == "、" and line[0][0] != "出"]

        assert present[0] - LEFT == pytest.approx(2 * CELL, abs=0.7)
        assert absent[0] == pytest.approx(present[0], abs=0.7)
        assert second[0][1] == pytest.approx(page.box_of("赵某某")[0], abs=0.7)

    def test_carry_no_signature(self, page):
        assert page.text.count("2026年3月9日") == 1
        assert page.box_of("2026年3月9日")[3] < page.red_rules()[0][0]


def test_a_signature_never_stands_on_a_page_without_text():
    """7.3.5.5 leaves the ways to the office; here the last line of the text goes with it."""
    for lines in range(6, 12):
        sheets = pages(typeset(paper(blocks=last_of_body(lines))).content)

        assert "正文" in sheets[-1].text
