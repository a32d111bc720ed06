"""The pages of levels, bearers and recommendations, looked at by who keeps them and by the public, at both sizes."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from heritage.changing import proposing
from heritage.changing.choices import ChangeKind
from heritage.levels.papers import Paper
from heritage.models import BearerAssessment, QualityFinding
from heritage.recommending import answering, drafting
from portal.accounts.choices import Role
from portal.organization.models import Region
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with
from tests.heritage.factories import BearerFactory, ProjectFactory, RecognitionFactory
from tests.heritage.test_recommending import WHOLE, Walk


def url(name, *args):
    return reverse(f"heritage:{name}", args=args)


def objections(visitor, pages):
    """What is wrong with the pages at both sizes."""
    for size in (DESK, PHONE):
        visitor.resize(size)
        for name, address in pages.items():
            visitor.open(address)
            visitor.screenshot(f"heritage_levels/{name}-{size['width']}", full_page=True)
            yield from (f"{name} at {size['width']}: {each}" for each in visitor.axe_findings())
            if beyond := visitor.width_beyond_the_window():
                yield f"{name} at {size['width']}: scrolls {beyond} px sideways"


def test_every_page_is_sound_at_both_sizes(transactional_db, new_visitor):
    keeper = one_with(Role.HERITAGE_MANAGER)
    project = ProjectFactory(serial=38, number=38, name="伊犁抓饭制作技艺")
    row = RecognitionFactory(project=project, name="抓饭制作技艺（伊犁抓饭）")
    county = Region.objects.get(name="特克斯县")
    left = RecognitionFactory(project=project, level="county", region=county, code="", is_ended=True)
    bearer = BearerFactory(project=project, name="阿依古丽", level="national", birth_on=date(1961, 2, 3))
    ended = BearerFactory(project=project, name="已故者", is_ended=True)
    facts = {"assessor": "州文旅局", "assessed_on": date(2025, 4, 1), "paper_title": "评估报告"}
    for year, result in ((2023, "failed"), (2024, "failed")):
        assessment = BearerAssessment.objects.create(
            bearer=bearer, year=year, result=result, recorded_by=keeper, recorded_at=timezone.now(), **facts
        )
    accepted = Walk(keeper).accepted().row
    drafted = Walk(keeper, is_stub=True).attached().row
    returned = Walk(keeper).submitted().row
    answering.send_back(
        returned, on=timezone.localdate(), paper="退回函", reason="缺录像", by=keeper, at=timezone.now()
    )
    finding = QualityFinding.objects.create(
        kind="counts", subject="1", place="名录", evidence=["称11项，实有12项"], found_at=timezone.now()
    )
    change = proposing.propose(
        ChangeKind.EXIT,
        project,
        {"on": timezone.localdate(), "reason": "不再存续", "paper": Paper("", "关于退出的通知")},
        by=keeper,
        at=timezone.now(),
    )
    office = new_visitor()
    office.sign_in(keeper)
    pages = {
        "register": url("register_project", project.pk),
        "changes": url("change_list"),
        "change": change.get_absolute_url(),
        "change-withdraw": url("change_withdraw", change.pk),
        "exit": url("project_exit", project.pk),
        "correct-inscription": url("inscription_correct", project.inscriptions.get().pk),
        "settle": url("quality_act", finding.pk, "resolve"),
        "levels": url("level_list"),
        "recognise": url("recognition_new", project.pk),
        "correct": url("recognition_correct", row.pk),
        "end": url("recognition_end", row.pk),
        "take-back": url("recognition_take_back", left.pk),
        "bearers": url("bearer_list"),
        "bearer": bearer.get_absolute_url(),
        "bearer-history": f"{bearer.get_absolute_url()}?tab=history",
        "bearer-new": url("bearer_new", project.pk),
        "bearer-correct": url("bearer_correct", bearer.pk),
        "bearer-end": url("bearer_end", bearer.pk),
        "bearer-take-back": url("bearer_take_back", ended.pk),
        "assess": url("assessment_new", bearer.pk),
        "revise": url("assessment_revise", assessment.pk),
        "recommendations": url("recommendation_list"),
        "recommend": url("recommendation_new", project.pk),
        "drafted": drafted.get_absolute_url(),
        "submit": url("recommendation_submit", drafted.pk),
        "file": url("recommendation_file_new", drafted.pk),
        "returned": returned.get_absolute_url(),
        "accepted": accepted.get_absolute_url(),
        "decline": url("recommendation_answer", accepted.pk, "decline"),
        "recommended": url("recommendation_recognise", accepted.pk),
    }
    then = {"as-of-a-day": "/heritage/VIII-38/?on=2023-9-1", "before-listing": "/heritage/VIII-38/?on=2010-1-1"}
    public = then | {"public": "/heritage/VIII-38/", "national": "/heritage/?level=national"}

    found = [*objections(office, pages), *objections(new_visitor(), public)]
    assert found == []


@pytest.mark.usefixtures("transactional_db")
class TestPaper:
    def test_shows_levels_and_bearers_of_a_project(self, visitor):
        project = ProjectFactory(number=38)
        RecognitionFactory(project=project)
        BearerFactory(project=project, name="阿依古丽")

        page = visitor.open("/heritage/VIII-38/")
        page.emulate_media(media="print")

        assert page.get_by_role("rowheader", name="国家级").is_visible()
        assert page.get_by_role("rowheader", name="阿依古丽").is_visible()


def test_a_keeper_recommends_without_a_script(transactional_db, new_visitor):
    keeper = one_with(Role.HERITAGE_MANAGER)
    row = drafting.draft(ProjectFactory(), "autonomous_region", WHOLE, by=keeper, at=timezone.now())
    reader = new_visitor(java_script_enabled=False)
    reader.sign_in(keeper)

    page = reader.open(row.get_absolute_url())
    page.get_by_role("link", name="核对并上报").click()
    page.get_by_label("日期").fill(f"{timezone.localdate()}")
    page.get_by_label("所据文件").fill("伊州政发〔2026〕7号")
    page.get_by_role("button", name="提请确认").click()

    assert "缺：视听资料（文件）" in page.content()
