"""Every list of the office shows fifteen rows and more at 1366 × 768, with texts as long as the office's own."""

import pytest
from django.utils import timezone

from documents.choices import ImportState
from documents.models import GazetteImport
from pollution.alert_choices import AlertScope
from portal.accounts.choices import EventKind, KnowledgeLevel, Role
from portal.accounts.models import SecurityEvent
from portal.organization.models import CalendarDay, Region
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, DutyAssignmentFactory, received_import
from tests.factories import JobFactory, UnitFactory, UserFactory
from tests.heritage.factories import BearerFactory, HeritageUnitFactory, ProjectFactory, RecognitionFactory
from tests.pollution.alert_factories import (
    a_closed_episode,
    a_holding_authorization,
    a_published_decision,
    a_published_version,
    an_acknowledged_announcement,
    an_acknowledged_filing,
)
from tests.pollution.factories import region_named
from tests.portal.organization.factories import OfficialFactory, TenureFactory

ROWS = 20
LONG_TITLE = "关于印发《自治州加强政府法律顾问工作管理办法（试行）》和进一步提高文件办理效率有关事项的通知"


def documents():
    for _ in range(ROWS):
        document = DocumentFactory(title=LONG_TITLE)
        document.issuers.create(order=1, printed_name="测试哈萨克自治州人民政府办公厅")
        document.instruments.create(title="办法")


def duties():
    for number in range(ROWS):
        matters = ["国有资产监督管理", "金融保险", "生态环境", "市场监督管理", f"应急管理{number}"]
        DutyAssignmentFactory(deputy_name=f"坎吉别克·达肯{number}", relations=[("达列力别克·坎加汗", matters)])


def projects():
    for number in range(ROWS):
        units = [HeritageUnitFactory(name=f"测试察布查尔锡伯自治县文化馆{number}{each}") for each in "甲乙"]
        ProjectFactory(name=f"测试哈萨克族马具制作技艺（传统{number}）", units=units, is_stub=True)


def officials():
    for number in range(ROWS):
        official = OfficialFactory(name=f"阿依努尔·马合木提{number}")
        TenureFactory(official=official, post__unit=UnitFactory(), post__title="党组成员、副秘书长")


def units():
    above = UnitFactory(name="测试哈萨克自治州人民政府")
    for number in range(ROWS):
        UnitFactory(
            name=f"测试哈萨克自治州文化体育广播电视和旅游局{number}", short_name=f"文旅局{number}", parent=above
        )


def users():
    UserFactory.create_batch(ROWS, role=Role.COMMAND_OFFICE_DIRECTOR, knowledge_level=KnowledgeLevel.COUNTY)


def jobs():
    JobFactory.create_batch(ROWS, failed=True, created_by=UserFactory())


def imports():
    received = received_import()
    facts = {"attachment": received.attachment, "received_at": received.received_at, "received_by": UserFactory()}
    for number in range(ROWS):
        state = ImportState.READ if number % 2 else ImportState.UNREADABLE
        times = {"read_at": received.received_at} if number % 2 else {"refusal": "文件已加密，请另存为不加密的文件"}
        GazetteImport.objects.create(state=state, **times, **facts)


def events():
    for number in range(ROWS):
        SecurityEvent.objects.create(
            user=UserFactory(name="阿依努尔·马合木提"),
            kind=EventKind.SECOND_FACTOR,
            at=timezone.now(),
            username=f"wenjianguanliyuan{number}",
            is_success=False,
            detail="验证码不正确或尝试过多，账号已暂停受理，请联系安全管理员解锁后再试",
            ip="2001:db8:85a3:8d3:1319:8a2e:370:7348",
            path="/accounts/login/",
            request_id="0123456789abcdef",
        )


def what_an_installation_begins_with():
    assert Region.objects.exists()
    assert CalendarDay.objects.exists()


def episodes():
    for number in range(ROWS):
        a_closed_episode() if number % 2 else a_closed_episode(scope=AlertScope.COUNTY, region=region_named("伊宁市"))


def decisions():
    for _ in range(ROWS):
        a_published_decision(drafted_by=UserFactory(name="阿依努尔·马合木提"))


def announcements():
    version = a_published_version()
    for number in range(ROWS):
        unit = UnitFactory(name=f"测试哈萨克自治州国有资产监督管理委员会{number}")
        note = "电话通知值班员叶尔兰·马合木提，0999-8020000，已转分管领导"
        an_acknowledged_announcement(version=version, unit=unit, note=note)


def filings():
    for _ in range(ROWS):
        an_acknowledged_filing()


def authorizations():
    for _ in range(ROWS):
        a_holding_authorization(basis="关于主要领导外出期间工作安排的通知（2026年11月20日）")


def recognitions():
    RecognitionFactory.create_batch(ROWS)


def bearers():
    BearerFactory.create_batch(ROWS)


LISTS = {
    "/documents/": (Role.DOCUMENT_MANAGER, documents),
    "/documents/imports/": (Role.DOCUMENT_MANAGER, imports),
    "/security-events/": (Role.AUDITOR, events),
    "/documents/duties/": (Role.DOCUMENT_MANAGER, duties),
    "/heritage/register/": (Role.HERITAGE_MANAGER, projects),
    "/heritage/register/levels/": (Role.HERITAGE_MANAGER, recognitions),
    "/heritage/register/bearers/": (Role.HERITAGE_MANAGER, bearers),
    "/officials/": (Role.DOCUMENT_MANAGER, officials),
    "/units/": (Role.SYSTEM_ADMINISTRATOR, units),
    "/users/": (Role.SYSTEM_ADMINISTRATOR, users),
    "/jobs/": (Role.SYSTEM_ADMINISTRATOR, jobs),
    "/regions/": (Role.STAFF, what_an_installation_begins_with),
    "/air/episodes/": (Role.WARNING_ANALYST, episodes),
    "/air/decisions/": (Role.WARNING_ANALYST, decisions),
    "/air/announcements/": (Role.WARNING_MANAGER, announcements),
    "/air/filings/": (Role.WARNING_MANAGER, filings),
    "/air/authorizations/": (Role.WARNING_MANAGER, authorizations),
    "/calendar/days/": (Role.DOCUMENT_MANAGER, what_an_installation_begins_with),
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_shows_fifteen_rows(transactional_db, visitor, address):
    role, fill = LISTS[address]
    fill()
    visitor.sign_in(one_with(role))

    page = visitor.open(address, wait_until="networkidle")
    visitor.screenshot(f"rows{address.replace('/', '-')}".rstrip("-"))

    area = page.locator(".table-area").bounding_box()
    bottoms = page.eval_on_selector_all(
        ".data-table tbody tr", "rows => rows.map(row => row.getBoundingClientRect().bottom)"
    )
    assert len([bottom for bottom in bottoms if bottom <= area["y"] + area["height"]]) >= 15
