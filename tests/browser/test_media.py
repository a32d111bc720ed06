"""A photo from the office to the public page of its project, at a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.accounts.choices import Role
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with
from tests.heritage.factories import ProjectFactory
from tests.heritage.pictures import picture


@pytest.fixture
def project(transactional_db):
    return ProjectFactory(serial=10, number=10, name="擀毡技艺")


def test_a_photo_goes_from_the_office_to_the_public_and_is_withdrawn(project, new_visitor):
    keeper, public = new_visitor(), new_visitor()
    keeper.sign_in(one_with(Role.HERITAGE_MANAGER))
    page = keeper.open(f"/heritage/register/{project.pk}/")
    page.get_by_role("link", name="添加素材").click()
    file = {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": picture(2000, 1500)}
    page.locator("[name=file]").set_input_files(file)
    page.locator("[name=caption]").fill("那达慕上的擀毡")
    page.locator("[name=alt]").fill("三位妇女在草地上擀毡")
    page.locator("[name=rights_holder]").fill("某某摄影")
    page.locator("[name=licence]").select_option("cc_by")
    page.locator("[name=has_consent]").check()
    page.locator("[name=is_public]").check()
    assert keeper.axe_findings() == []
    keeper.screenshot("medium-new", full_page=True)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已公开")).to_be_visible()
    found = []
    for size in (DESK, PHONE):
        keeper.resize(size)
        public.resize(size)
        shown = public.open(project.get_absolute_url()).get_by_alt_text("三位妇女在草地上擀毡")
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("naturalWidth", 480)
        for who, visitor in (("office", keeper), ("public", public)):
            found += [f"{who} {size['width']}: {each}" for each in visitor.axe_findings()]
            if beyond := visitor.width_beyond_the_window():
                found.append(f"{who} {size['width']}: scrolls {beyond} px sideways")
            visitor.screenshot(f"medium-{who}-{size['width']}", full_page=True)
    assert found == []

    page.get_by_role("link", name="撤下").click()
    page.locator("[name=reason]").fill("权利人要求")
    page.get_by_role("button", name="撤下").click()
    expect(page.get_by_text("已撤下", exact=True).first).to_be_visible()
    public.open(project.get_absolute_url())
    expect(public.page.get_by_alt_text("三位妇女在草地上擀毡")).to_have_count(0)
