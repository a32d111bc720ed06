"""GB/T 9704-2012 measured on the rendered page, not on the parameters, and what a PDF must never carry."""

import io
import socket

import pypdf
import pypdfium2
import pytest

from portal import official_pdf
from portal.lifecycle import Refused
from portal.official_paper import Annex, Block, Format, Table
from portal.official_pdf import FontUse, OfficialPdf
from tests.portal.rendered_page import A4_HEIGHT, TOLERANCE, Page, page_with, paper


class TestThePageGrid:
    @pytest.fixture
    def page(self):
        return Page(official_pdf.from_html(f"<html lang=zh-CN><p>{'国' * 28 * 22 * 2}</p>").content)

    def test_holds_22_lines_of_28_characters(self, page):
        *lines, page_number = page.lines

        assert [len(line) for line in lines] == [28] * 22
        assert "".join(each[0] for each in page_number) == "—1—"

    def test_fills_the_type_area(self, page):
        lines = page.lines[:-1]
        pitch = (lines[21][0][2] - lines[0][0][2]) / 21
        middle = [(line[0][2] + line[0][4]) / 2 for line in lines]
        half_cell = 156 / 28 / 2
        centre_of_first, centre_of_last = ((lines[0][i][1] + lines[0][i][3]) / 2 for i in (0, 27))

        assert pitch * 22 == pytest.approx(225, abs=TOLERANCE)
        assert middle[0] - pitch / 2 == pytest.approx(37, abs=TOLERANCE)
        assert A4_HEIGHT - middle[21] - pitch / 2 == pytest.approx(35, abs=TOLERANCE)
        assert centre_of_first - half_cell == pytest.approx(28, abs=TOLERANCE)
        assert 210 - centre_of_last - half_cell == pytest.approx(26, abs=TOLERANCE)

    def test_puts_the_number_right_on_odd_pages_and_left_on_even_ones(self):
        content = official_pdf.from_html(f"<html lang=zh-CN><p>{'国' * 28 * 22 * 2}</p>").content
        odd, even = Page(content, 0).lines[-1], Page(content, 1).lines[-1]
        cell = 156 / 28

        assert 210 - odd[-1][3] == pytest.approx(26 + cell, abs=TOLERANCE)
        assert even[0][1] == pytest.approx(28 + cell, abs=TOLERANCE)
        assert odd[0][2] - (A4_HEIGHT - 35) == pytest.approx(7, abs=TOLERANCE)


class TestAnOrdinaryDocument:
    @pytest.fixture
    def page(self):
        return Page(
            official_pdf.typeset(paper(annexes=[Annex(["甲清单"]), Annex(["乙清单"])], note="此件公开发布")).content
        )

    def test_starts_with_the_mark_72_mm_below_the_edge(self, page):
        assert page.box_of("示范州人民政府文件")[1] == pytest.approx(72, abs=1.5)

    def test_sets_a_long_mark_smaller_until_it_stands_in_one_line(self):
        mark = "示范哈萨克自治州人民政府办公厅第一秘书处文件"

        left, _, right, _ = Page(official_pdf.typeset(paper(mark=mark)).content).line(mark)

        assert left >= 28 - TOLERANCE
        assert 210 - right >= 26 - TOLERANCE

    def test_has_a_red_rule_of_full_width_4_mm_below_the_number(self, page):
        [(height, left, right)] = page.red_rules()

        assert height - page.box_of("示州政发")[3] == pytest.approx(4, abs=1.5)
        assert right - left == pytest.approx(156, abs=2)

    def test_indents_paragraphs_by_two_characters(self, page):
        assert page.box_of("正文正文")[0] - page.box_of("各县市")[0] == pytest.approx(2 * 156 / 28, abs=0.5)

    def test_numbers_annexes_under_each_other(self):
        content = official_pdf.typeset(paper(annexes=[Annex(["甲清单"]), Annex(["乙清单"])])).content
        page = page_with("甲清单", content)

        assert page.box_of("甲清单")[0] == pytest.approx(page.box_of("乙清单")[0], abs=0.5)

    def test_sets_the_date_four_characters_from_the_right_and_the_issuer_above_its_middle(self):
        page = Page(official_pdf.typeset(paper()).content)
        issuer, issued_on = page.line("示范州人民政府"), page.line("2026年3月9日")

        assert 210 - 26 - issued_on[2] == pytest.approx(4 * 156 / 28, abs=1.5)
        assert issuer[0] + issuer[2] == pytest.approx(issued_on[0] + issued_on[2], abs=1)
        assert 0 < issued_on[1] - issuer[3] < 156 / 28

    def test_keeps_a_long_issuer_inside_the_type_area(self):
        issuer = "示范哈萨克自治州人民政府办公厅第一秘书处"

        page = Page(official_pdf.typeset(paper(issuer=issuer)).content)

        assert 210 - page.line(issuer)[2] >= 26 - TOLERANCE


class TestALetter:
    @pytest.fixture
    def page(self):
        return Page(official_pdf.typeset(paper(mark="示范州人民政府办公厅", format=Format.LETTER)).content)

    def test_starts_with_the_mark_30_mm_below_the_edge(self, page):
        assert page.box_of("示范州人民政府办公厅")[1] == pytest.approx(30, abs=1.5)

    def test_stands_between_two_double_rules_of_170_mm(self, page):
        thick_above, thin_above, thin_below, thick_below = page.red_rules()

        assert all(right - left == pytest.approx(170, abs=2) for _, left, right in page.red_rules())
        assert thick_above[0] < thin_above[0] < thin_below[0] < thick_below[0]
        assert A4_HEIGHT - thick_below[0] == pytest.approx(20, abs=1.5)

    def test_sets_the_number_right_and_no_page_number(self, page):
        assert 210 - page.box_of("示州政发〔2026〕7号")[2] == pytest.approx(26, abs=TOLERANCE)
        assert "—" not in {each[0] for line in page.lines for each in line}


class TestATextThatNeverEnds:
    @pytest.mark.parametrize(
        "blocks", [[Block("字" * 28 * 22 * 3)], [Block("")] * 22 * 3, [Table(["甲"], [["乙"]] * 64)]]
    )
    def test_is_refused_before_anything_is_set(self, blocks, monkeypatch):
        monkeypatch.setattr(official_pdf, "_typeset", lambda *_, **__: pytest.fail("set all the same"))

        with pytest.raises(Refused, match="全文约3页，超过2页"):
            official_pdf.typeset(paper(blocks=blocks), most_pages=2)

    def test_counts_about_as_many_pages_as_are_printed(self):
        long = paper(blocks=[Block("字" * 28 * 22 * 2)])

        assert abs(official_pdf.typeset(long).page_count - long.expected_pages) <= 2


class TestFonts:
    def test_each_substitute_is_reported(self, monkeypatch):
        monkeypatch.setattr(official_pdf, "installed_families", lambda: frozenset({"FandolFang", "SimHei"}))

        report = official_pdf.from_html("<p>国</p>")

        used = {use.asked: (use.used, use.is_substitute) for use in report.fonts}
        assert used["仿宋体"] == ("FandolFang", True)
        assert used["黑体"] == ("SimHei", False)
        assert used["小标宋体"] == ("", True)
        assert "仿宋体以 FandolFang 代替" in report.notice
        assert "黑体" not in report.notice
        assert "小标宋体无可用字体" in report.notice

    def test_a_face_that_the_machine_chose_by_itself_is_reported(self, monkeypatch):
        monkeypatch.setattr(official_pdf, "installed_families", frozenset)

        report = official_pdf.from_html("<p>国</p>")

        assert report.other_fonts
        assert f"个别字用 {'、'.join(report.other_fonts)} 补" in report.notice

    def test_nothing_is_said_where_every_face_is_the_one_asked_for(self):
        genuine = tuple(FontUse(each.name, each.genuine[0], False) for each in official_pdf.TYPEFACES)

        assert OfficialPdf(b"", 1, fonts=genuine, other_fonts=(), refused_links=()).notice == ""

    def test_this_machine_prints_with_the_faces_it_reports(self):
        report = official_pdf.typeset(paper())

        assert all(use.used for use in report.fonts)
        assert report.other_fonts == ()


class TestTheUrlFetcher:
    @pytest.fixture
    def secret(self, tmp_path):
        path = tmp_path / "secret.txt"
        path.write_text("不得外泄")
        return path

    @pytest.mark.parametrize(
        "markup",
        [
            '<link rel="attachment" href="{file}">',
            '<a rel="attachment" href="{file}">附件</a>',
            '<img src="{file}">',
            '<object data="{file}"></object>',
            '<link rel="stylesheet" href="{file}">',
            '<style>@import url("{file}");</style>',
            '<p style="background: url({file})">文</p>',
            '<style>@font-face {{ font-family: x; src: url("{file}") }} p {{ font-family: x }}</style><p>文</p>',
            '<svg xmlns="http://www.w3.org/2000/svg"><image href="{file}" width="9" height="9"/></svg>',
            '<base href="{file}"><img src="secret.txt">',
            '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">',
        ],
    )
    def test_refuses_every_address_and_names_it(self, secret, markup):
        report = official_pdf.from_html(markup.format(file=secret.as_uri()))

        assert report.refused_links
        assert "未取用" in report.notice
        with pypdfium2.PdfDocument(report.content) as document:
            assert document.count_attachments() == 0
        assert secret.read_bytes() not in report.content

    def test_connects_to_nobody(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"

            official_pdf.from_html(f'<link rel="attachment" href="{address}"><img src="{address}">')

            with pytest.raises(BlockingIOError):
                listener.accept()

    def test_prints_markup_in_a_title_as_text(self):
        report = official_pdf.typeset(paper(title_lines=('<img src="file:///etc/hostname">',)))

        assert report.refused_links == ()


class TestMetadata:
    def test_is_the_title_and_the_portal_only(self):
        with pypdfium2.PdfDocument(official_pdf.typeset(paper()).content) as document:
            metadata = {key: value for key, value in document.get_metadata_dict().items() if value}

        assert metadata == {"Title": "关于检验公文版式的通知", "Producer": official_pdf.PRODUCER}

    def test_takes_no_author_and_no_tool_from_the_page(self):
        names = "".join(f"<meta name={name} content=某>" for name in ("author", "generator", "keywords", "description"))

        content = official_pdf.from_html(f"<html lang=zh-CN><head>{names}</head><p>国</p></html>").content

        with pypdfium2.PdfDocument(content) as document:
            assert {key for key, value in document.get_metadata_dict().items() if value} == {"Producer"}

    def test_names_one_language(self):
        catalogue = pypdf.PdfReader(io.BytesIO(official_pdf.typeset(paper()).content)).trailer["/Root"]

        assert catalogue["/Lang"] == "zh-CN"

    def test_tells_a_screen_reader_what_is_a_title_and_what_a_paragraph(self):
        catalogue = pypdf.PdfReader(io.BytesIO(official_pdf.typeset(paper()).content)).trailer["/Root"]

        assert catalogue["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in catalogue

    def test_is_the_same_file_for_the_same_document(self):
        assert official_pdf.typeset(paper()).content == official_pdf.typeset(paper()).content
