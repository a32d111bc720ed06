"""What comes out of the printer: the content on A4 with title, date and page numbers, and nothing of the screen."""

import pypdfium2
import pytest

from portal.accounts.choices import Role
from tests.browser.test_row_count import LONG_TITLE, documents
from tests.cast import one_with

MILLIMETRES_A_POINT = 25.4 / 72


@pytest.fixture
def paper(transactional_db, visitor):
    """Print a page as Chromium's print dialog does; answers the pages of the PDF."""
    opened = []

    def printed(address):
        visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))
        page = visitor.open(address)
        opened.append(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)))
        return list(opened[-1])

    yield printed
    for each in opened:
        each.close()


def text_of(page):
    return page.get_textpage().get_text_range()


def size_of(page):
    return tuple(round(each * MILLIMETRES_A_POINT) for each in page.get_size())


class TestAList:
    @pytest.fixture
    def pages(self, paper):
        documents()
        documents()
        return paper("/documents/?per_page=50&publicity=pending")

    def test_lies_across_and_goes_on_over_several_pages(self, pages):
        assert len(pages) > 1
        assert {size_of(page) for page in pages} == {(297, 210)}

    def test_repeats_its_head_and_numbers_its_pages(self, pages):
        for number, page in enumerate(pages, start=1):
            text = text_of(page)
            assert text.count("发文字号") == 1, number
            assert f"第 {number} 页，共 {len(pages)} 页" in text

    def test_says_what_was_asked_when_and_by_whom(self, pages):
        text = text_of(pages[0])

        assert "公文登记簿" in text
        assert "查询条件：公开属性：待定" in text
        assert "测试人员" in text
        assert "年" in text.split("测试人员")[1].splitlines()[0]

    def test_cuts_no_title_short(self, pages):
        assert "…" not in "".join(map(text_of, pages))
        assert "".join(map(text_of, pages)).replace("\r\n", "").count(LONG_TITLE[-12:]) == 40

    def test_leaves_menu_and_buttons_on_the_screen(self, pages):
        printed = "".join(map(text_of, pages))

        for word in ("工作台", "查询到的全部", "重置", "导出", "列设置", "每页", "退出登录"):
            assert word not in printed, word


def test_a_form_and_a_detail_stand_upright_without_their_buttons(paper):
    documents()
    for address, heading in (("/officials/new/", "登记人员"), ("/calendar/", "工作日历")):
        pages = paper(address)

        assert {size_of(page) for page in pages} == {(210, 297)}
        assert heading in text_of(pages[0])
        assert "保存" not in text_of(pages[0])
        assert "机构与日历" not in text_of(pages[0])
