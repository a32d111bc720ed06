"""The public pages of heritage on the smallest phones: nothing is cut, nothing has to be pushed aside."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from heritage.choices import ListKind
from heritage.models import InscriptionUnit
from portal.organization.models import Region
from tests.browser.conftest import PHONE
from tests.heritage.batch_walks import BatchWalk
from tests.heritage.factories import (
    BearerFactory,
    HeritageUnitFactory,
    InscriptionFactory,
    ProjectFactory,
    RecognitionFactory,
)

SMALL_PHONE = {"width": 360, "height": 740}
LONG_UNIT = "伊犁哈萨克自治州察布查尔锡伯自治县非物质文化遗产保护传承发展中心"
CUT = """() => [...document.querySelectorAll("main *")]
    .filter(each => each.scrollWidth > each.clientWidth && getComputedStyle(each).overflowX === "auto")
    .map(each => each.className + " " + (each.getAttribute("aria-label") || ""))"""


@pytest.fixture
def _register(transactional_db):
    county = Region.objects.get(name="察布查尔锡伯自治县")
    unit = HeritageUnitFactory(name=LONG_UNIT, region=county)
    project = ProjectFactory(serial=209, number=38, name="哈萨克族马具制作技艺（马鞍、马鞭制作技艺）", units=[unit])
    extension = InscriptionFactory(project=project, list_kind=ListKind.EXTENSION, inscribed_on=date(2024, 1, 1))
    InscriptionUnit.objects.create(inscription=extension, unit=unit, order=1, printed_name=LONG_UNIT)
    RecognitionFactory(project=project, name="哈萨克族马具制作技艺（传统马鞍）")
    RecognitionFactory(project=project, level="county", region=county, code="", is_ended=True)
    BearerFactory(project=project, name="阿依古丽·演示肯")
    for category in range(1, 11):
        ProjectFactory(category=category, units=[unit])


@pytest.mark.usefixtures("_register")
class TestOnAPhone:
    @pytest.mark.parametrize("size", [SMALL_PHONE, PHONE], ids=lambda size: size["width"])
    @pytest.mark.parametrize(
        "address",
        [
            "/heritage/",
            "/heritage/?search=没有这样的",
            "/heritage/VIII-38/",
            "/heritage/overview/",
            "/heritage/data/",
            "/heritage/notices/",
        ],
    )
    def test_no_table_is_cut(self, visitor, address, size):
        visitor.resize(size)
        page = visitor.open(address)
        name = "-".join(filter(None, address.strip("/").split("/"))).replace("?", "-")
        visitor.screenshot(f"heritage_public/{name}-{size['width']}", full_page=True)

        assert page.evaluate(CUT) == []
        assert visitor.width_beyond_the_window() == 0
        assert visitor.axe_findings() == []

    def test_no_notice_is_cut(self, visitor):
        walk = BatchWalk(at=timezone.now().replace(microsecond=0))
        batch, _ = walk.proposed("草编与柳编综合编织技艺（手工经纬编织）", applicants=(LONG_UNIT, "甲县文化馆"))
        visitor.resize(SMALL_PHONE)
        page = visitor.open(batch.notices.get().get_absolute_url())
        visitor.screenshot("heritage_public/notice-360", full_page=True)

        assert page.evaluate(CUT) == []
        assert visitor.width_beyond_the_window() == 0
        assert visitor.axe_findings() == []
