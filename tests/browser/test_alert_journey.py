"""From a station file to a red alert that any client pulls, and to its end: everybody at a browser, a real worker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree
from playwright.sync_api import expect

from pollution.alert_choices import AlertLevel, DecisionKind, DecisionState, PaperKind, ProposalState
from pollution.models import AlertDecision, AlertPaper, AlertVersion, Proposal, RegionIndex, Signature
from portal.accounts.choices import Role
from portal.jobs import Job
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with
from tests.pollution.alerting.test_proposing import counties_of
from tests.pollution.factories import HEAD, StationFactory
from tests.pollution.walks import NEIGHBOURS, Command
from tests.processes import eventually

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STATIONS = {f"J{number}": region for number, region in enumerate(NEIGHBOURS, 1)}
CAP = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}
HEAVY, CLEAN = 400, 20  # µg/m³ of PM2.5: an index of more than 300, and one of less than 100
A_WORKER_MAY_TAKE = 120  # seconds on a busy machine


def station_file(path, *, days, pm25):
    """Hours of one station in each county up to the last full hour, in the form of CNEMC's live feed."""
    last = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    lines = [",".join(HEAD)]
    for ago in reversed(range(days * 24)):
        fine = pm25 + ago % 7  # an instrument that stands still would be suspected
        for code in STATIONS:
            at = f"{last - ago * HOUR:%Y-%m-%dT%H:%M:%S}"
            values = (at, code, f"站{code}", 10 + ago % 5, 20 + ago % 9, 0.5, 60, 60, fine * 5 // 4, fine)
            lines.append(",".join(map(str, values)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def wait_for_the_worker():
    """Until indices are computed, what they ask for is proposed, and papers are made."""
    eventually(lambda: not Job.objects.open().exists(), "后台任务完成", within=A_WORKER_MAY_TAKE)
    assert not Job.objects.filter(last_error__gt="").exists()


def look_at(visitor, name):
    """Screenshots at a desk and on a phone; nothing for axe, nothing beyond the window."""
    for label, size in (("desk", DESK), ("phone", PHONE)):
        visitor.resize(size)
        visitor.screenshot(f"journey/{name}-{label}", full_page=True)
        assert visitor.axe_findings() == []
        assert visitor.width_beyond_the_window() == 0
    visitor.resize(DESK)


def upload(clerk, file):
    """Hand in, look at what was understood, stand behind the doubts, store."""
    page = clerk.open("/air/uploads/new/")
    page.get_by_label("监测数据文件").set_input_files(file)
    page.get_by_role("button", name="上传并读取").click()
    page.get_by_role("button", name="确认入库").wait_for(timeout=A_WORKER_MAY_TAKE * 1000)
    doubts = page.locator("[name=accepts_doubts]")
    if doubts.count():
        doubts.check()
    page.get_by_role("button", name="确认入库").click()
    page.get_by_role("heading", name="入库结果").wait_for(timeout=A_WORKER_MAY_TAKE * 1000)
    wait_for_the_worker()
    return page


def hold_a_consultation(analyst, conclusion):
    page = analyst.open("/air/consultations/new/")
    page.get_by_label("种类").select_option("warning")
    page.get_by_label("会商时间").fill(f"{timezone.localtime() - timedelta(minutes=1):%Y-%m-%d %H:%M}")
    for label, text in (("气象条件", "静稳、逆温"), ("空气质量趋势", "见预报"), ("会商结论", conclusion)):
        page.get_by_label(label).fill(text)
    page.get_by_label("第1行姓名").fill("马合木提")
    page.get_by_label("第1行单位及职务").fill("州气象局首席预报员")
    page.get_by_role("button", name="记录", exact=True).click()
    page.get_by_role("heading", name=conclusion).or_(page.get_by_text(conclusion)).first.wait_for()


def send_on(analyst, decision, conclusion):
    """会商后送签 on the consultation that was just held."""
    page = analyst.open(decision.get_absolute_url())
    page.get_by_role("link", name="会商后送签").click()
    choice = page.get_by_label("会商", exact=False)
    choice.select_option(choice.locator("option", has_text=conclusion).get_attribute("value"))
    page.get_by_role("button", name="会商后送签").click()


def adopt(analyst, proposal, **written) -> AlertDecision:
    """采用并拟稿: the form knows what the proposal says; a person writes the rest and checks all of it."""
    page = analyst.open(proposal.get_absolute_url())
    look_at(analyst, f"proposal-{proposal.kind}")
    page.get_by_role("link", name="采用并拟稿").click()
    for name, text in written.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_text("请核对以下内容").wait_for()
    look_at(analyst, f"check-{proposal.kind}")
    page.get_by_role("button", name="确认拟稿").click()
    page.get_by_text("已拟稿").wait_for()
    return AlertDecision.objects.get(proposal=proposal)


def agree(signer, decision, seat):
    """同意 from what waits at the workbench."""
    page = signer.open("/workbench/")
    page.get_by_role("link", name="预警决定待我签批").click()
    page.locator("tbody").get_by_role("link", name="第", exact=False).first.click()
    page.get_by_role("link", name=f"同意（{seat}）").click()
    page.get_by_role("button", name="同意").click()
    page.get_by_text("已签批：同意").wait_for()


def publish(manager, decision, label) -> AlertVersion:
    page = manager.open(decision.get_absolute_url())
    page.get_by_role("link", name=label, exact=True).click()
    page.get_by_role("button", name=label).click()
    page.get_by_text("已发布，正在生成预警文件").wait_for()
    wait_for_the_worker()
    version = AlertVersion.objects.get(decision=decision)
    assert {each.kind for each in AlertPaper.objects.filter(version=version)} == set(PaperKind.values)
    return version


def pulled(visitor, address, etag=""):
    """An answer over HTTP to a client that has `etag` already."""
    headers = {"If-None-Match": etag} if etag else {}
    return visitor.page.request.get(visitor.origin + address, headers=headers)


def pulled_twice(visitor, address):
    """The answer; asked again with its tag nothing is sent."""
    first = pulled(visitor, address)
    assert (first.status, first.headers["etag"][0]) == (200, '"')
    second = pulled(visitor, address, first.headers["etag"])
    assert (second.status, second.body(), second.headers["etag"]) == (304, b"", first.headers["etag"])
    return first


def said(cap, path):
    return etree.fromstring(cap.body()).xpath(f"string(//c:{path})", namespaces=CAP)


def levels_now(visitor):
    """Region → its level by the status that anybody pulls."""
    rows = pulled_twice(visitor, "/api/v1/alerts/status/").json()["results"]
    return {each["region"]["name"]: each["level"] for each in rows}


def foretell_clean_days(analyst):
    """Today and the three days after it, county by county; a lift asks for the next 36 hours."""
    for region in NEIGHBOURS:
        page = analyst.open("/air/forecasts/new/")
        page.get_by_label("区域").select_option(region)
        page.get_by_label("预报来源").fill("州站")
        for number in range(4):
            day = f"{timezone.localdate() + number * DAY:%Y-%m-%d}"
            for label, value in (("预报日", day), ("AQI下限", "40"), ("AQI上限", "80")):
                page.get_by_label(f"第{number + 1}行{label}").fill(value)
        page.get_by_role("button", name="录入", exact=True).click()
        page.get_by_text("已录入4条预报").wait_for()


@pytest.mark.usefixtures("machine")
class TestARedAlert:
    def test_goes_from_the_file_to_whoever_pulls_it_and_to_its_end(self, new_visitor, tmp_path):
        for code, region in STATIONS.items():
            StationFactory(code=code, region=region)
        command = Command()
        posts = ("技术组", "主任", "副", "指", "管理组")
        analyst, director, deputy, commander, manager = people = [new_visitor() for _ in posts]
        for visitor, post in zip(people, posts, strict=True):
            visitor.sign_in(command.ask(post))
        clerk, stranger = new_visitor(), new_visitor()
        clerk.sign_in(one_with(Role.MONITORING_CLERK))

        upload(clerk, station_file(tmp_path / "重污染.csv", days=5, pm25=HEAVY))
        look_at(clerk, "upload")
        assert RegionIndex.objects.filter(aqi__gt=300).exists()
        proposal = Proposal.objects.open().get()
        assert (proposal.kind, proposal.level) == (DecisionKind.RELEASE, AlertLevel.RED)
        bound = {each.name for each in proposal.regions.all()}
        assert counties_of(proposal) == set(NEIGHBOURS)
        assert {"第四师62团", "第四师70团"} <= bound  # 团场 respond with the county that they lie in
        assert set(levels_now(stranger).values()) == {None}

        decision = adopt(
            analyst, proposal,
            ends_at=f"{timezone.localtime() + 4 * DAY:%Y-%-m-%-d 8:00}", degree="严重污染", weather="静稳、逆温",
            danger="健康人群出现明显症状", reason="监测已达红色预警条件，来势突然",
        )  # fmt: skip
        hold_a_consultation(analyst, "建议发布红色预警")
        send_on(analyst, decision, "建议发布红色预警")
        analyst.page.get_by_text("已送签").wait_for()
        agree(director, decision, "指挥部办公室主任审核")
        agree(deputy, decision, "第一副指挥长批准")
        agree(commander, decision, "指挥长批准")
        look_at(commander, "approved")
        assert Signature.objects.filter(decision=decision).values("signed_by").distinct().count() == 3
        version = publish(manager, decision, "发布")

        page = stranger.open("/")
        page.get_by_role("link", name="重污染天气红色预警").click()
        expect(page.get_by_role("heading", name="重污染天气红色预警")).to_be_visible()
        look_at(stranger, "public")
        cap = pulled_twice(stranger, f"/api/v1/alerts/{version.episode_id}.cap")
        assert (said(cap, "identifier"), said(cap, "msgType")) == (version.identifier, "Alert")
        assert {name for name, level in levels_now(stranger).items() if level == "red"} == bound

        foretell_clean_days(analyst)
        upload(clerk, station_file(tmp_path / "好转.csv", days=2, pm25=CLEAN))
        lift = Proposal.objects.open().get()
        assert (lift.kind, lift.episode) == (DecisionKind.LIFT, proposal.episode)
        lifting = adopt(analyst, lift)
        hold_a_consultation(analyst, "建议解除预警")
        send_on(analyst, lifting, "建议解除预警")
        analyst.page.get_by_text("已会商，可以发布解除指令").wait_for()
        last = publish(manager, lifting, "发布解除指令")

        assert set(levels_now(stranger).values()) == {None}
        news = pulled(stranger, f"/api/v1/alerts/{version.episode_id}.cap", cap.headers["etag"])
        assert (news.status, said(news, "msgType"), said(news, "identifier")) == (200, "Cancel", last.identifier)
        assert version.identifier in said(news, "references")
        page = stranger.open(version.get_absolute_url())
        expect(page.locator(".alert-head")).to_contain_text("已解除")
        look_at(stranger, "lifted")
        expect(stranger.open("/").get_by_role("link", name="重污染天气红色预警")).to_have_count(0)
        proposal.refresh_from_db()
        decision.refresh_from_db()
        assert (proposal.state, decision.state) == (ProposalState.ADOPTED, DecisionState.PUBLISHED)
