"""An annex from the clipboard of the keeper over the reviewer to the public, who finds, prints and downloads it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from heritage.models import AnnexImport
from tests.browser.conftest import DESK, PHONE
from tests.heritage.annex_files import as_text
from tests.heritage.annex_walks import AnnexWalk, work

ROWS = [
    ("10", "Ⅷ-10", "毡绣（哈萨克族）", "甲县文化馆", ""),
    ("11", "Ⅷ-11", "柳编", "乙州艺术研究所甲县文化馆", ""),
    ("12", "Ⅷ-12", "<b>木雕</b>", "甲县文化馆", ""),
]


@pytest.fixture
def walk(transactional_db):
    return AnnexWalk()


def test_an_annex_goes_from_the_clipboard_to_the_public(walk, new_visitor):
    keeper, reviewer, public = new_visitor(), new_visitor(), new_visitor()
    keeper.sign_in(walk.keeper)
    reviewer.sign_in(walk.reviewer)

    page = keeper.open("/heritage/register/annexes/")
    page.get_by_role("link", name="导入附件", exact=True).click()
    page.get_by_label("粘贴附件文字").fill(as_text(ROWS))
    page.get_by_label("发文字号").fill("测政发〔2026〕1号")
    page.get_by_label("标题", exact=True).fill("关于公布第六批州级非物质文化遗产名录的通知")
    page.get_by_label("成文日期").fill("2026年2月4日")
    page.get_by_label("新列入").check()
    assert keeper.axe_findings() == []
    keeper.screenshot("annex-import-new", full_page=True)
    page.get_by_role("button", name="读取并比对").click()
    expect(page.get_by_text("读取非遗附件在后台进行")).to_be_visible()
    work("heritage.read_annex")
    expect(page.get_by_text("确认后将会发生什么")).to_be_visible()
    expect(page.get_by_text("中有网页代码")).to_be_visible()
    assert keeper.axe_findings() == []
    keeper.screenshot("annex-import-read", full_page=True)

    page.get_by_role("region", name="逐行结果").get_by_role("link", name="5", exact=True).click()
    expect(page.get_by_role("heading", name="原文：第5行")).to_be_visible()
    page.get_by_role("link", name="改断单位").click()
    page.get_by_label("申报地区或单位").fill("乙州艺术研究所\n甲县文化馆")
    keeper.screenshot("annex-import-units")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("疑点已全部决定")).to_be_visible()
    expect(page.get_by_role("link", name="核对后确认登记")).to_have_count(0)

    there = AnnexImport.objects.get().get_absolute_url()
    page = reviewer.open(there)
    page.get_by_role("link", name="核对后确认登记").click()
    expect(page.get_by_text("冲突的行不登记")).to_be_visible()
    assert reviewer.axe_findings() == []
    reviewer.screenshot("annex-import-confirm", full_page=True)
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_text("登记非遗附件在后台进行")).to_be_visible()
    work("heritage.enter_annex")
    expect(page.get_by_text("各行的结果")).to_be_visible()

    page = public.open("/heritage/?search=柳编")
    found = page.get_by_role("link", name="柳编", exact=True)
    expect(found).to_be_visible()
    page.emulate_media(media="print")
    expect(found).to_be_visible()
    page.emulate_media(media="screen")
    for name, begins in (("CSV", "\ufeff".encode()), ("PDF", b"%PDF")):
        with page.expect_download() as download:
            page.locator(".downloads").get_by_role("link", name=name).click()
        assert download.value.path().read_bytes().startswith(begins)


def test_the_pages_stand_within_the_window_at_both_sizes(walk, visitor):
    annex_import = walk.read(as_text(ROWS))
    here = annex_import.get_absolute_url()
    visitor.sign_in(walk.keeper)
    found = []
    for size in (DESK, PHONE):
        visitor.resize(size)
        for name, address in {
            "list": "/heritage/register/annexes/",
            "new": "/heritage/register/annexes/new/",
            "detail": f"{here}?row=2",
            "units": f"{here}rows/2/units/",
            "history": f"{here}?tab=history",
        }.items():
            visitor.open(address)
            visitor.screenshot(f"annex-import-{name}-{size['width']}", full_page=True)
            found += [f"{name} {size['width']}: {each}" for each in visitor.axe_findings()]
            if beyond := visitor.width_beyond_the_window():
                found.append(f"{name} {size['width']}: scrolls {beyond} px sideways")

    assert found == []
