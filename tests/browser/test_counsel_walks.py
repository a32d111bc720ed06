"""One lawyer from the announcement to dismissal, one firm from procurement to renewal, by their people at the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from legal_counsel.models import Appointment, Counsel, CounselFiling, MajorDecision, Matter, Selection
from portal.accounts.choices import Role
from tests.browser.counsel_people import Person, pdf, scan, the_notice_began
from tests.factories import UserFactory
from tests.legal_counsel.selection_walks import CounselWalk

URL = "https://www.example.gov.cn/notice/1.html"
FIRM, LAWYER = "示例律师事务所", "示例律师"
MATERIAL = "示范材料"


@pytest.fixture
def walk(transactional_db):
    walk = CounselWalk(at=timezone.now())
    walk._people["律师"] = UserFactory(name=LAWYER, unit=walk.finance, username="lawyer1")
    walk._people["评委"] = UserFactory(name="评委甲", unit=walk.finance, username="judge1")
    walk._people["备案人"] = UserFactory(name="司法局备案人", unit=walk.justice, role=Role.LEGAL_MANAGER)
    return walk


@pytest.fixture
def people(walk, new_visitor):
    known = {}

    def ask(who):
        if who not in known:
            known[who] = Person(new_visitor(), walk.ask(who))
        return known[who]

    return ask


def register(person, firm=FIRM):
    """The firm, as the agency enters it."""
    person.go("法律顾问人选")
    person.do("登记律师事务所", "登记", "已登记；请继续登记资格材料", name=firm)


def learn(person, slug, label, **facts):
    """One fact of the counsel whose page is open."""
    person.page.locator(f"#{slug}").get_by_role("link", name="登记").click()
    person.page.locator("form[data-main]").wait_for()
    person.fill(**facts, material=MATERIAL)
    person.press(f"登记{label}", told="已登记")


def register_lawyer(person, today, name=LAWYER, *, since="2015-03-02"):
    """The lawyer of the firm, with everything that 第十四条 asks for."""
    person.go("法律顾问人选")
    person.page.get_by_role("main").get_by_role("link", name="登记律师", exact=True).click()
    person.fill(name=name, firm=FIRM)
    person.press("登记", told="已登记；请继续登记资格材料")
    learn(person, "licence", "执业证", kind="专职律师", number="16540202010000001", first_on=since)
    learn(
        person,
        "declaration",
        "声明",
        kind="政治条件",
        declared_on=today,
        confirmed_on=today,
        confirmed_by="示范州司法局",
    )
    learn(person, "membership", "党员身份", since="2010-07-01")
    for asked in ("司法行政部门复函", "本人声明"):
        learn(person, "look-up", "处罚诚信核查", asked=asked, checked_on=today)
    for kind in ("熟悉本地情况", "意愿、时间和精力", "其他条件", "专业能力"):
        learn(person, "finding", "书面意见", kind=kind, text="符合", judge="选聘小组", found_on=today)


def test_one_lawyer_from_the_announcement_to_dismissal(walk, people, new_visitor):
    today = walk.day()
    clerk, head, bureau = people("财政局"), people("财政局长"), people("司法局")
    register(clerk)
    register_lawyer(clerk, today)
    clerk.do("登录账号", "关联登录账号", "已保存登录账号", username="lawyer1")
    clerk.follow("资格审查报告")
    clerk.page.get_by_text("第十四条第二款第三项").first.wait_for()

    choose(walk, clerk, people("评委"), head)

    clerk.take_up("待拟聘任的选聘结果", "拟聘任")
    begins, ends = today - timedelta(days=2), today + timedelta(days=700)
    clerk.fill(begins_on=begins, ends_on=ends, fee="60000", budget_line="法律服务费", fee_basis="按年计酬")
    clerk.press("保存", told="已拟订，由本单位另一人决定")
    head.take_up("待决定的法律顾问聘任", LAWYER)
    head.follow("核对并决定聘任")
    assert head.answer_warnings() >= 1
    head.press("决定聘任", told="已决定聘任")
    appointment = Appointment.objects.get()
    assert appointment.contract_party.name == FIRM

    papers(walk, clerk, new_visitor, appointment)
    file_it(clerk, bureau, "示范州司法局备〔2026〕1号")
    matter = advise(walk, clerk, head, people("律师"))
    decide(walk, clerk, head, matter)
    assess_and_dismiss(walk, clerk, head, appointment)

    assert set(CounselFiling.objects.values_list("cause", "state")) == {
        ("appointment", "received"),
        ("dismissal", "owed"),
    }


def choose(walk, clerk, judge, head):
    """第十七条第二项: from the announcement to the decision of the party organisation."""
    today = walk.day()
    clerk.go("顾问选聘")
    clerk.do(
        "筹备选聘", "保存", "已登记；公开选聘的发布公告后登记公告", unit="示范州财政局", title="财政局法律顾问选聘",
        seats=1, entries_until=today - timedelta(days=5), criteria="专业能力，60\n服务方案，40",
    )  # fmt: skip
    clerk.do("登记公告", "登记公告", "已登记", url=URL, on=today - timedelta(days=20), snapshot=scan("公告.png"))
    clerk.do(
        "登记报名", "登记报名", "已登记", counsel=f"{LAWYER}", mode="self", received_on=today - timedelta(days=8),
        file=pdf("报名表.pdf"),
    )  # fmt: skip
    clerk.take_up("待初审的法律顾问选聘", "财政局法律顾问选聘")
    clerk.do("初审", f"初审{LAWYER}", "已登记", outcome="pass", reason="材料齐全，符合条件")
    clerk.do("组成选聘小组", "组成选聘小组", "已登记", members="评委甲，示范州财政局，judge1\n评委乙，示范大学法学院")
    judge.take_up("待本人评分的法律顾问选聘", "财政局法律顾问选聘")
    score(judge, f"评委甲对{LAWYER}的评分")
    clerk.open(Selection.objects.get().get_absolute_url())
    score(clerk, f"评委乙对{LAWYER}的评分", paper="评分表第2号")
    clerk.do("提出推荐名单", "提出推荐名单", "已登记", chosen=LAWYER, protocol=pdf("评审记录.pdf"))
    clerk.do("登记公示", "登记公示", "已登记", url=URL, on=today, snapshot=scan("公示.png"))
    clerk.page.get_by_text("暂不能录入党组织决定").wait_for()
    the_notice_began(20, today)
    head.take_up("公示中待决定的法律顾问选聘", "财政局法律顾问选聘")
    head.do(
        "录入党组织决定", "录入党组织决定", "已登记", chosen=LAWYER, organ="中共示范州财政局党组",
        number="第3次会议", on=today, paper=pdf("会议纪要.pdf"),
    )  # fmt: skip


def score(person, link, **more):
    person.follow(link)
    for each in person.page.locator("[name^=points_]").all():
        each.fill("90")
    person.fill(words="业务熟练", **more)
    person.press(link, told="已登记")


def papers(walk, clerk, new_visitor, appointment):
    """聘任文件, certificate with its public page, contract."""
    today = walk.day()
    clerk.take_up("待印发聘任文件的法律顾问聘任", LAWYER)
    clerk.do(
        "登记聘任文件", "登记聘任文件", "已登记聘任文件", number="示财发〔2026〕8号", title="关于聘任法律顾问的通知",
        printed_on=today,
    )  # fmt: skip
    clerk.do("颁发聘任证书", "颁发聘任证书", "已颁发聘任证书")
    clerk.visitor.screenshot("counsel_walks/certified-1366", full_page=True)
    clerk.do("登记合同", "登记合同", "已登记合同", on=today, contract=pdf("服务合同.pdf"))
    appointment.refresh_from_db()
    public = new_visitor()
    page = public.open("/counsel/verify/")
    page.locator("[name=code]").fill(appointment.certificate_code)
    page.get_by_role("button", name="查验").click()
    page.get_by_text(appointment.certificate_number).wait_for()
    assert "按年计酬" not in page.content()
    public.screenshot("counsel_walks/verified-1366", full_page=True)


def file_it(clerk, bureau, number):
    """Handed in whole, and answered by the 司法行政部门 of the same level."""
    clerk.take_up("待报送的法律顾问备案", LAWYER)
    clerk.page.get_by_role("link", name="服务合同").first.wait_for()
    clerk.do("添加材料", "添加材料", "已添加", kind="有关材料", caption="资格材料", file=pdf("资格材料.pdf"))
    clerk.do("核对并报送", "核对并报送", "已报送")
    bureau.take_up("待登记回执的法律顾问备案", LAWYER)
    bureau.do("登记备案回执", "登记备案回执", "已登记备案回执", number=number, on=timezone.localdate())


def advise(walk, clerk, head, lawyer):
    """A matter with its declaration, authorisation, opinion and adoption."""
    today = walk.day()
    clerk.go("顾问事项")
    clerk.do(
        "交办事项", "交办", "已交办", title="示范产业园招商协议", duty="（一）重大决策事项", stage="before",
        due_on=today + timedelta(days=7), question="该协议是否合法，有哪些风险",
    )  # fmt: skip
    clerk.do("指派法律顾问", "指派", "已指派", appointment=f"{LAWYER}（律师，{FIRM}）")
    lawyer.take_up("待本人声明", "示范产业园招商协议")
    lawyer.do("声明", "声明", "已声明", has_interest="no")
    head.take_up("待授权查阅材料", "示范产业园招商协议")
    head.do("授权查阅", "授权", "已授权", reason="承诺书次日补交")
    lawyer.take_up("待本人提交意见", "示范产业园招商协议")
    lawyer.follow("提交意见")
    lawyer.fill(conclusion="lawful", analysis="经审查，协议合法", handled_as="律师或者法学专家个人")
    lawyer.press("下一步：核对", told="请核对以下内容")
    lawyer.page.get_by_text("经审查，协议合法").first.wait_for()
    lawyer.visitor.screenshot("counsel_walks/opinion-check-1366", full_page=True)
    lawyer.fill(signed_paper=scan("签名件.png"))
    lawyer.press("确认提交，此后任何人不能修改或者删除", told="已提交；任何人不能修改或者删除")
    clerk.take_up("待报送本单位", "示范产业园招商协议")
    clerk.follow("报送本单位")
    clerk.page.get_by_role("main").locator("[name=attached]").check()
    clerk.press("下一步：核对", told="请核对以下内容")
    clerk.press("确认报送", told="已报送")
    head.take_up("待记录采纳情况", "示范产业园招商协议")
    head.follow("的意见")
    head.do("记录采纳情况", "下一步：核对", "请核对以下内容", status="adopted")
    head.press("确认记录", told="已记录")
    clerk.take_up("待反馈采纳情况", "示范产业园招商协议")
    clerk.follow("的意见")
    clerk.do("反馈采纳情况", "反馈", "已反馈", manner="书面函复")
    return Matter.objects.get()


def decide(walk, clerk, head, matter):
    """第二十六条: refused while the review is missing, passed when everything is there."""
    clerk.go("重大决策审查")
    clerk.do(
        "登记决策事项", "登记", "已登记；请关联顾问事项", title="示范产业园规划", basis="《示范条例》第八条",
        outline="拟在城东建设",
    )  # fmt: skip
    clerk.do("关联顾问事项", "关联", "已关联", matter=f"{matter.number} {matter.title}")
    decision = MajorDecision.objects.get()
    head.open(decision.get_absolute_url())
    head.do("提交讨论", "提交讨论", "本次提交及其情况已记录")
    clerk.open(decision.get_absolute_url())
    clerk.do("录入合法性审查", "录入", "已录入", result="lawful", paper="示法审〔2026〕1号")
    head.follow("返回")
    head.do("提交讨论", "提交讨论", "已通过审查")
    assert head.read("（PDF）").startswith(b"%PDF")


def assess_and_dismiss(walk, clerk, head, appointment):
    """不合格, and for that the end of the term, decided by another and filed anew."""
    today = walk.day()
    clerk.open(appointment.get_absolute_url())
    clerk.do(
        "考核", "保存", "已录入，待聘任（任用）单位的负责人确认", completion=40, efficiency=50, quality=45,
        result="unqualified", assessed_on=today,
    )  # fmt: skip
    head.take_up("待确认的法律顾问考核", LAWYER)
    head.do("核对并确认", "核对并确认", "已确认")
    clerk.open(appointment.get_absolute_url())
    clerk.do("拟订解聘", "保存", "已拟订；添加证据后由另一人决定", facts="聘期考核不合格，见考核表")
    clerk.do("添加证据", "添加证据", "已添加", caption="考核表", file=pdf("考核表.pdf"))
    head.take_up("待决定的法律顾问解聘", LAWYER)
    head.do(
        "核对并决定", "核对并决定", "已产生解聘备案事项", decided_on=today, paper="示财发〔2026〕9号", ends_on=today
    )
    appointment.refresh_from_db()
    assert (appointment.state, appointment.ended_on) == ("dismissed", today)


def test_one_firm_from_procurement_to_renewal(walk, people, new_visitor):
    today = walk.day()
    clerk, head = people("财政局"), people("财政局长")
    register(clerk)
    for kind in ("熟悉本地情况", "意愿、时间和精力", "其他条件", "综合实力"):
        learn(clerk, "finding", "书面意见", kind=kind, text="符合", judge="选聘小组", found_on=today)
    learn(
        clerk, "declaration", "声明", kind="政治条件", declared_on=today, confirmed_on=today,
        confirmed_by="示范州司法局",
    )  # fmt: skip
    for asked in ("司法行政部门复函", "本人声明"):
        learn(clerk, "look-up", "处罚诚信核查", asked=asked, checked_on=today)
    firm = Counsel.objects.get()
    register_lawyer(clerk, today)
    clerk.open(firm.get_absolute_url())
    learn(clerk, "residency", "常驻坐班", lawyer=LAWYER, since=today)

    clerk.go("顾问选聘")
    clerk.do(
        "筹备选聘", "保存", "政府采购的登记采购结果", unit="示范州财政局", title="法律服务采购",
        way="procurement", seats=1,
    )  # fmt: skip
    clerk.do(
        "登记采购结果", "登记采购结果", "已登记", firm=FIRM, reference="XJ-2026-1", method="竞争性磋商",
        on=today - timedelta(days=3), notice=pdf("成交公告.pdf"),
    )  # fmt: skip
    clerk.follow("拟聘任")
    begins, ends = today - timedelta(days=2), today + timedelta(days=60)
    clerk.fill(begins_on=begins, ends_on=ends, fee="80000", budget_line="法律服务费", fee_basis="成交价")
    clerk.press("保存", told="已拟订，由本单位另一人决定")
    head.take_up("待决定的法律顾问聘任", FIRM)
    head.follow("核对并决定聘任")
    head.answer_warnings()
    head.press("决定聘任", told="已决定聘任")

    clerk.take_up("聘期90日内届满待续聘的法律顾问", FIRM)
    clerk.page.get_by_text("聘期还有60日届满").wait_for()
    clerk.follow("续聘", exact=True)
    clerk.fill(ends_on=ends + timedelta(days=365), procurement="XJ-2026-1", basis="原合同续签条款")
    clerk.press("保存", told="已拟订，由本单位另一人决定")
    head.take_up("待决定的法律顾问聘任", FIRM)
    head.follow("核对并决定聘任")
    head.answer_warnings()
    head.press("决定聘任", told="已决定聘任")

    renewed = Appointment.objects.latest("pk")
    assert (renewed.origin, renewed.state, renewed.begins_on) == ("renewal", "appointed", ends + timedelta(days=1))
