"""A batch from the first application to the public list, by the people of it at their browsers; pages at both sizes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from heritage.batches.materials import TEXTS
from heritage.models import Application, Batch, PublicNotice
from tests.browser.conftest import DESK, PHONE
from tests.heritage.batch_walks import PDF, BatchWalk
from tests.heritage.factories import ProjectFactory

SADDLE = "哈萨克族马具制作技艺"


@pytest.fixture
def walk(transactional_db):
    return BatchWalk(at=timezone.now().replace(microsecond=0))


def url(name, *args):
    return reverse(f"heritage:{name}", args=args)


def objections(visitor, address, name):
    """What is wrong with a page at both sizes."""
    for size in (DESK, PHONE):
        visitor.resize(size)
        visitor.open(address)
        visitor.screenshot(f"heritage_batch/{name}-{size['width']}", full_page=True)
        yield from (f"{name} at {size['width']}: {each}" for each in visitor.axe_findings())
        if beyond := visitor.width_beyond_the_window():
            yield f"{name} at {size['width']}: scrolls {beyond} px sideways"
    visitor.resize(DESK)


def days_pass(days):
    """The standing notice was given so much earlier."""
    first = timezone.localdate() - timedelta(days=days)
    PublicNotice.objects.update(first_day=first, last_day=first + timedelta(days=20))


def test_every_page_of_a_batch_is_sound_at_both_sizes(walk, new_visitor):
    ProjectFactory(serial=1, category=8, number=1, name=SADDLE)
    noticed, (row, _) = walk.proposed("木雕制作技艺", "皮雕制作技艺", number=6)
    walk.object_to(row)
    reviewing = walk.opened(number=7)
    judged = walk.accepted(reviewing, "柳编制作技艺")
    walk.reviewing(reviewing)
    seat = reviewing.panelists.first()
    walk.say(judged, seat)
    passing = walk.opened(number=8)
    passed = walk.accepted(passing, "剪纸")
    walk.reviewing(passing)
    walk.judged(passed)
    opened = walk.opened(number=9)
    drafted = walk.drafted(opened, "毡绣")
    asked = walk.submitted(opened, "马具制作技艺", by="乙县")
    approved, _ = walk.proposed("擀毡技艺", number=10)
    days_pass(21)
    walk.approved(approved, at=walk.at)
    days_pass(1)
    pages = {
        "管理": {
            "list": url("batch_list"),
            "applications": url("application_list"),
            "new": url("batch_new"),
            "opened": opened.get_absolute_url(),
            "review": url("batch_begin_review", opened.pk),
            "asked": asked.get_absolute_url(),
            "determine": url("application_determine", asked.pk),
            "send-back": url("application_send_back", asked.pk),
            "accept": url("application_accept", asked.pk),
            "noticed": noticed.get_absolute_url(),
            "object": url("objection_new", noticed.pk),
            "objections": url("objection_list"),
            "reply": url("objection_reply", row.objections.get().pk),
            "numbers": url("floor_record", noticed.pk),
            "approved": approved.get_absolute_url(),
            "announce": url("batch_announce", approved.pk),
            "back": url("batch_turn_back", noticed.pk, "recall"),
            "history": f"{noticed.get_absolute_url()}?tab=history",
        },
        "甲县": {
            "apply": url("application_new", opened.pk),
            "drafted": drafted.get_absolute_url(),
            "submit": url("application_submit", drafted.pk),
            "file": url("application_file_new", drafted.pk),
        },
        "评审": {
            "judged": judged.get_absolute_url(),
            "opinion": url("opinion_record", judged.pk, seat.pk),
            "conclude": url("application_conclude", judged.pk),
            "deliberate": url("batch_deliberate", passing.pk),
        },
        "签发": {"approve": url("batch_approve", noticed.pk)},
        "": {"public-list": url("notice_list"), "public": noticed.notices.get().get_absolute_url()},
    }
    found = []
    for who, addresses in pages.items():
        visitor = new_visitor()
        if who:
            visitor.sign_in(walk.ask(who))
        for name, address in addresses.items():
            found += objections(visitor, address, name)

    assert not found, "\n".join(found)


def test_a_batch_goes_from_its_application_to_the_public_list(walk, new_visitor):
    ProjectFactory(serial=1, category=8, number=1, name=SADDLE)
    people = {who: new_visitor() for who in ("管理", "甲县", "评审", "签发")}
    for who, visitor in people.items():
        visitor.sign_in(walk.ask(who))
    manager, county, reviewer, leader = people.values()
    day = walk.today

    page = manager.open("/workbench/")
    page.get_by_role("list", name="非遗").get_by_role("link", name="非遗批次", exact=True).click()
    page.get_by_role("link", name="布置申报").click()
    page.locator("[name=number]").fill("6")
    page.locator("[name=basis]").fill("《关于组织申报的通知》（测文旅发〔2026〕1号）")
    page.locator("[name=applications_until]").fill(f"{day + timedelta(days=10)}")
    page.locator("[name=series]").select_option(label="测政发")
    page.get_by_role("button", name="布置").click()
    page.get_by_text("各单位可以申报").wait_for()
    batch = Batch.objects.get()

    page = county.open(batch.get_absolute_url())
    page.get_by_role("link", name="填报申报").click()
    page.locator("[name=name]").fill("马具制作技艺")
    page.locator("[name=category]").select_option("8")
    for name in TEXTS:
        page.locator(f"[name={name}]").fill(f"马具制作技艺的{name}")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="添加文件").click()
    page.locator("[name=caption]").fill("制作过程")
    page.locator("[name=file]").set_input_files({"name": "制作过程.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="添加").click()
    page.get_by_role("link", name="制作过程.pdf").wait_for()
    page.get_by_role("link", name="核对并提交").click()
    page.get_by_role("button", name="确认提交").click()
    page.get_by_text("等待复核").wait_for()
    row = Application.objects.get()

    page = manager.open("/workbench/")
    page.get_by_role("link", name="待复核的非遗申报").click()
    page.get_by_role("link", name="马具制作技艺").click()
    page.get_by_text("是同一项目还是另一项目").wait_for()
    page.get_by_role("link", name="认定列入方式").first.click()
    page.get_by_label("新列入").check()
    page.locator("[name=reason]").fill("技法和谱系都不同")
    page.get_by_role("button", name="认定列入方式").click()
    page.get_by_text("技法和谱系都不同").first.wait_for()
    page.get_by_role("link", name="复核通过").click()
    page.get_by_role("button", name="复核通过").click()
    page.get_by_text("材料齐全").first.wait_for()
    page = manager.open(batch.get_absolute_url())
    page.get_by_role("link", name="转入评审").click()
    page.locator("[name=members]").fill("组长，某大学\n王专家，某学院\n李专家，某研究所")
    page.get_by_role("button", name="转入评审").click()
    page.get_by_text("已转入评审").wait_for()

    for seat in batch.panelists.all():
        page = reviewer.open(row.get_absolute_url())
        page.get_by_role("link", name=f"{seat.name}的意见").click()
        page.get_by_label("同意", exact=True).check()
        page.locator("[name=score]").fill("88")
        page.locator("[name=words]").fill("符合条件")
        page.locator("[name=paper]").fill("评审表一")
        page.get_by_role("button", name="录入意见").click()
        page.get_by_text("已录入").first.wait_for()
    page.get_by_role("link", name="录入初评结论").click()
    page.locator("[name=protocol]").fill("三名专家到会")
    page.get_by_role("button", name="录入初评结论").click()
    page.get_by_text("3票同意，以3人计，通过").first.wait_for()
    page = reviewer.open(url("batch_deliberate", batch.pk))
    page.locator("[name=meeting]").fill("评审委员会第1次会议")
    page.locator("[name=day]").fill(f"{day}")
    page.locator("[name=minutes]").fill("同意列入")
    page.get_by_role("button", name="录入审议意见").click()
    page.get_by_text("已录入审议意见").first.wait_for()

    page = manager.open(batch.get_absolute_url())
    page.get_by_role("link", name="公示", exact=True).click()
    page.locator("[name=contact]").fill("州文旅局，电话0999-1")
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认公示").click()
    page.get_by_text("已公示").wait_for()
    public = new_visitor()
    page = public.open(url("notice_list"))
    page.get_by_role("link", name="第6批非遗项目公示").click()
    page.get_by_text("马具制作技艺").wait_for()

    days_pass(21)
    page = leader.open("/workbench/")
    page.get_by_role("link", name="待录入批准的非遗批次").click()
    page.get_by_role("link", name="第6批").click()
    page.get_by_role("link", name="录入批准").click()
    page.locator("[name=meeting]").fill("州人民政府第9次常务会议")
    page.locator("[name=day]").fill(f"{day}")
    page.locator("[name=paper]").fill("测政纪〔2026〕9号")
    page.get_by_role("button", name="录入批准").click()
    page.get_by_text("已录入批准").first.wait_for()

    page = manager.open(batch.get_absolute_url())
    page.get_by_role("link", name="公布", exact=True).click()
    page.get_by_role("cell", name="Ⅷ-2").wait_for()
    page.get_by_role("button", name="编号公布").click()
    page.get_by_text("项目已列入名录").wait_for()
    manager.screenshot("heritage_batch/announced-1366", full_page=True)

    document = Document.objects.get(heritage_batch=batch)
    page = public.open("/heritage/?search=马具制作技艺")
    page.get_by_role("link", name="马具制作技艺", exact=True).click()
    page.get_by_text(document.number).first.wait_for()
    page = manager.open(document.get_absolute_url())
    page.get_by_text("关于公布第六批自治州级非物质文化遗产代表性项目名录的通知").first.wait_for()
