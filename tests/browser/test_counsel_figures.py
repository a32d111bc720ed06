"""The page of figures, looked at by the agency at both sizes: the chart is drawn from the table beside it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from portal.organization.choices import UnitKind
from portal.organization.models import Unit
from tests.browser.conftest import DESK, PHONE
from tests.factories import UnitFactory
from tests.legal_counsel.matter_walks import MatterWalk


def test_figures_and_their_rows_are_sound_at_both_sizes(transactional_db, new_visitor):
    walk = MatterWalk(at=timezone.now())
    government = UnitFactory(
        name="示范州政府", kind=UnitKind.PREFECTURE_GOVERNMENT, judicial_administration=walk.bureau
    )
    Unit.objects.filter(pk=walk.unit.pk).update(parent=government)
    Unit.objects.filter(pk=walk.bureau.pk).update(parent=walk.unit)
    walk.answered(walk.heard(walk.opened()), "not_adopted")
    walk.told(walk.answered(walk.heard(walk.opened(title="示范合同审查"))))
    walk.heard(walk.opened(title="示范规范性文件"))
    walk.opened(stage="after", title="示范行政诉讼")
    visitor = new_visitor()
    visitor.sign_in(walk.ask("机构"))
    pages = {
        "statistics": reverse("legal_counsel:statistics"),
        "rows": f"{reverse('legal_counsel:statistics_rows', args=['adopted'])}?part=left",
        "units": reverse("legal_counsel:statistics_rows", args=["coverage"]),
    }
    found = []
    for size in (DESK, PHONE):
        visitor.resize(size)
        for name, address in pages.items():
            visitor.open(address)
            if name == "statistics":
                chart = visitor.page.locator(".chart")
                expect(chart).to_have_attribute("data-drawn", "yes")
                expect(chart.locator("svg")).to_contain_text("采纳率")
            visitor.screenshot(f"counsel_figures/{name}-{size['width']}", full_page=True)
            found += [f"{name} at {size['width']}: {each}" for each in visitor.axe_findings()]
            if beyond := visitor.width_beyond_the_window():
                found.append(f"{name} at {size['width']}: scrolls {beyond} px sideways")

    assert found == []
