"""The side menu and what every page of the shell needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from documents.permissions import may_manage as may_manage_documents
from heritage.permissions import may_see_register as may_see_heritage
from legal_counsel.permissions import may_see_counsel
from legal_counsel.pinning import run_out_rule
from pollution.alert_showing import active_alerts
from pollution.permissions import may_see_uploads, may_see_warnings
from portal.access import Predicate, anyone, signed_in
from portal.accounts.middleware import seconds_left
from portal.accounts.permissions import may_audit, may_read_users
from portal.waiting import Waiting, waiting_for


@dataclass(frozen=True)
class Entry:
    """One line of a menu; `note` says what the public finds there."""

    label: str
    url_name: str
    icon: str
    access: Predicate = signed_in
    note: str = ""


@dataclass(frozen=True)
class Group:
    """A heading of the side menu with its entries."""

    label: str
    entries: tuple[Entry, ...] = field(default_factory=tuple)


MENU: tuple[Group, ...] = (
    Group("工作", (Entry("工作台", "workbench", "home"),)),
    Group(
        "公文",
        (
            Entry("公文登记簿", "documents:document_list", "file"),
            Entry("发文", "documents:paper_list", "signature"),
            Entry("发文字号", "documents:series_list", "list"),
            Entry("清理", "documents:campaign_list", "check"),
            Entry("分工", "documents:duty_list", "users"),
            Entry("公报导入", "documents:import_list", "upload", access=may_manage_documents),
            Entry("登记簿导入导出", "documents:register_import_list", "upload", access=may_manage_documents),
            Entry("复核事项", "documents:review_kinds", "check", access=may_manage_documents),
            Entry("效力变动", "documents:register_changes", "trend"),
            Entry("效力规定", "documents:policy_list", "scales"),
            Entry("规则依据", "documents:rule_basis_list", "check"),
        ),
    ),
    Group(
        "非遗",
        (
            Entry("非遗项目", "heritage:register", "lantern", access=may_see_heritage),
            Entry("登记变更", "heritage:change_list", "check", access=may_see_heritage),
            Entry("级别认定", "heritage:level_list", "list", access=may_see_heritage),
            Entry("非遗单位", "heritage:unit_list", "building", access=may_see_heritage),
            Entry("保护单位", "heritage:protection_list", "check", access=may_see_heritage),
            Entry("保护规划", "heritage:plan_list", "file", access=may_see_heritage),
            Entry("代表性传承人", "heritage:bearer_list", "users", access=may_see_heritage),
            Entry("非遗推荐", "heritage:recommendation_list", "trend", access=may_see_heritage),
            Entry("非遗批次", "heritage:batch_list", "signature"),
            Entry("附件导入", "heritage:annex_import_list", "upload", access=may_see_heritage),
        ),
    ),
    Group(
        "法律顾问",
        (
            Entry("法律顾问人选", "legal_counsel:counsel_list", "users", access=may_see_counsel),
            Entry("人才库", "legal_counsel:pool_list", "list", access=may_see_counsel),
            Entry("顾问选聘", "legal_counsel:selection_list", "check", access=may_see_counsel),
            Entry("顾问聘任", "legal_counsel:appointment_list", "signature", access=may_see_counsel),
            Entry("顾问事项", "legal_counsel:matter_list", "talk"),
            Entry("重大决策审查", "legal_counsel:decision_list", "scales", access=may_see_counsel),
            Entry("顾问备案", "legal_counsel:filing_list", "upload", access=may_see_counsel),
            Entry("顾问考核", "legal_counsel:assessment_list", "check", access=may_see_counsel),
            Entry("履职反映", "legal_counsel:complaint_list", "inbox", access=may_see_counsel),
            Entry("顾问解聘", "legal_counsel:dismissal_list", "list", access=may_see_counsel),
            Entry("追责事项", "legal_counsel:incident_list", "flag", access=may_see_counsel),
            Entry("顾问统计", "legal_counsel:statistics", "trend", access=may_see_counsel),
            Entry("规则版本", "legal_counsel:rule_list", "check"),
        ),
    ),
    Group(
        "空气质量",
        (
            Entry("空气质量", "pollution:air_now", "wind"),
            Entry("监测数据上传", "pollution:upload_list", "upload", access=may_see_uploads),
            Entry("站点", "pollution:station_list", "map"),
            Entry("沙尘过程", "pollution:dust_list", "dust", access=may_see_uploads),
            Entry("数据质量", "pollution:quality", "check", access=may_see_uploads),
        ),
    ),
    Group(
        "重污染天气",
        (
            Entry("预报", "pollution:forecast_list", "trend", access=may_see_warnings),
            Entry("会商", "pollution:consultation_list", "talk", access=may_see_warnings),
            Entry("外部指令", "pollution:external_warning_list", "inbox", access=may_see_warnings),
            Entry("指挥部与值守", "pollution:command", "flag"),
            Entry("预警研判", "pollution:judgement", "scales", access=may_see_warnings),
            Entry("污染过程", "pollution:episode_list", "alert", access=may_see_warnings),
            Entry("预警决定", "pollution:decision_list", "signature", access=may_see_warnings),
            Entry("通报签收", "pollution:announcement_list", "bell"),
            Entry("报备", "pollution:filing_list", "file", access=may_see_warnings),
            Entry("代行授权", "pollution:authorization_list", "key", access=may_see_warnings),
        ),
    ),
    Group(
        "公共",
        (
            Entry("后台任务", "job_list", "tasks"),
            Entry("条款读法", "reading_list", "scales"),
        ),
    ),
    Group(
        "机构与日历",
        (
            Entry("机构", "unit_list", "building"),
            Entry("领导人员", "official_list", "user"),
            Entry("区域", "region_list", "map"),
            Entry("工作日历", "calendar", "calendar"),
        ),
    ),
    Group(
        "系统",
        (
            Entry("用户", "user_list", "users", may_read_users),
            Entry("安全事件", "security_event_list", "shield", may_audit),
        ),
    ),
)

# What the public may open, in the head of the public pages and in the site map.
PUBLIC_MENU: tuple[Entry, ...] = (
    Entry("首页", "home", "home", access=anyone),
    Entry("公开公文", "documents:public_list", "file", access=anyone, note="经批准主动公开的公文，含效力状态"),
    Entry("空气质量", "pollution:air_now", "wind", access=anyone, note="各县市实时空气质量、健康提示和历史数据"),
    Entry("预警", "pollution:alert_list", "alert", access=anyone, note="重污染天气预警：生效中的和以往的，可订阅"),
    Entry("非遗名录", "heritage:project_list", "lantern", access=anyone, note="州级非物质文化遗产代表性项目"),
    Entry("非遗公示", "heritage:notice_list", "bell", access=anyone, note="拟列入州级名录的项目，公示期间可提出异议"),
    Entry(
        "法律顾问", "legal_counsel:directory", "scales", access=anyone, note="法律顾问人才库中的律师、专家和律师事务所"
    ),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the portal, the menu this user may use, the current place in it, and what waits.

    Not `site`: allauth's pages bring a `site` of their own.
    """
    user = getattr(request, "user", None)
    public = _lines(PUBLIC_MENU, request.path)
    portal = settings.SITE | {"notice": settings.ENVIRONMENT_NOTICE, "public_menu": public}
    alerts: Any = SimpleLazyObject(lambda: active_alerts(timezone.now())) if _shows_alerts(request.path) else ()
    rule: Any = SimpleLazyObject(lambda: run_out_rule(timezone.localdate())) if _is_of_counsel(request.path) else None
    shown = {"portal": portal, "standing_alerts": alerts, "run_out_rule": rule}
    if user is None or not user.is_authenticated:
        return shown | {"menu": ()}
    left = SimpleLazyObject(lambda: seconds_left(request, at=timezone.now()))
    # Lazy, because a fragment shows no menu, and counting costs a query.
    waiting: Any = SimpleLazyObject(lambda: waiting_for(user, timezone.localdate()))
    menu = SimpleLazyObject(lambda: _menu(user, request.path, waiting))
    return shown | {"menu": menu, "waiting": waiting, "session_left": left}


def _shows_alerts(path: str) -> bool:
    """The front page and the pages of the air say what is warned of (伊州政办发〔2023〕31号 3.3.5)."""
    return path == reverse("home") or path.startswith(reverse("pollution:air_now"))


def _is_of_counsel(path: str) -> bool:
    """Pages that rest on 伊州政办规〔2023〕2号 say where its term has run out (第三十六条)."""
    return path.startswith(reverse("legal_counsel:directory"))


def _menu(user: Any, path: str, waiting: Sequence[Waiting]) -> list[dict[str, Any]]:
    """The groups that `user` may use; beside an entry the number of what waits on its pages."""
    allowed = [(group.label, [each for each in group.entries if each.access(user)]) for group in MENU]
    entries = [entry for _, group in allowed for entry in group]
    here = _entry_of(path, entries)
    counts = {"workbench": sum(line.count for line in waiting)}
    for line in waiting:
        if entry := _entry_of(urlsplit(line.url).path, entries):
            counts[entry.url_name] = counts.get(entry.url_name, 0) + line.count
    return [
        {"label": label, "entries": [_line(each, each is here, counts.get(each.url_name, 0)) for each in group]}
        for label, group in allowed
        if group
    ]


def _lines(entries: Sequence[Entry], path: str) -> list[dict[str, Any]]:
    here = _entry_of(path, entries)
    return [_line(each, each is here) for each in entries]


def _entry_of(path: str, entries: Sequence[Entry]) -> Entry | None:
    """The entry whose address is the longest beginning of `path`: /documents/imports/ is not /documents/."""
    above = [each for each in entries if _is_above(reverse(each.url_name), path)]
    return max(above, key=lambda each: len(reverse(each.url_name)), default=None)


def _is_above(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _line(entry: Entry, is_here: bool, count: int = 0) -> dict[str, Any]:
    return {
        "label": entry.label,
        "url": reverse(entry.url_name),
        "icon": entry.icon,
        "note": entry.note,
        "is_here": is_here,
        "count": count,
    }
