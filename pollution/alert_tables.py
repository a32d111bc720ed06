"""The columns and filters of the lists of the chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, DecisionState, FilingReceiver
from pollution.alert_forms import SIGNING
from pollution.alerting import awaiting
from pollution.models import AlertDecision, Announcement, Authorization, Episode, Filing
from pollution.permissions import may_manage_alerts
from pollution.tables import ONE_LINE
from pollution.warning_looks import level_mark, state_mark, version_name
from portal.accounts.models import User
from portal.organization.models import Region

ACTS = {"td": {"class": "acts"}, "th": {"class": "acts"}}
REAL, DRILL = "real", "drill"
DRILLS = [(REAL, "真实过程"), (DRILL, "演练")]
OPEN, CLOSED, PROPOSED, OVERDUE = "open", "closed", "proposed", "overdue"
UNTOLD, UNPRINTED, UNNUMBERED = "untold", "unprinted", "unnumbered"
EPISODE_STATES = [
    (OPEN, "未结束"),
    (CLOSED, "已结束"),
    (PROPOSED, "有待处理的建议"),
    (OVERDUE, "已过预计结束时间"),
    (UNTOLD, "已发布而没有通报任何单位"),
    (UNPRINTED, "预警文件没有生成"),
    (UNNUMBERED, "预警通知待编号"),
]
TO_SIGN, TO_PUBLISH = "sign", "publish"
WAITING, DONE = "waiting", "done"


class EpisodeTable(tables.Table):
    """One line an episode, with the level that its last version brought."""

    pk = tables.Column("编号", linkify=True, attrs=ONE_LINE)
    scope = tables.Column("范围", attrs=ONE_LINE)
    region = tables.Column("县市、团场", attrs=ONE_LINE)
    is_drill = tables.Column("性质", attrs=ONE_LINE)
    level = tables.Column("现行等级", accessor="standing_level", empty_values=(), attrs=ONE_LINE)
    under_way = tables.Column("正在办理", empty_values=(), orderable=False)
    began_at = tables.DateTimeColumn(verbose_name="开始时间", format="Y-m-d H:i", attrs=ONE_LINE)
    ends_at = tables.DateTimeColumn(
        verbose_name="预计结束", accessor="standing_until", format="Y-m-d H:i", attrs=ONE_LINE
    )
    closed_at = tables.DateTimeColumn(verbose_name="结束时间", format="Y-m-d H:i", attrs=ONE_LINE)

    class Meta:
        model = Episode
        fields = ("pk", "scope", "region", "is_drill", "level", "under_way", "began_at", "ends_at", "closed_at")

    def render_pk(self, record: Episode) -> str:
        return str(record)

    def render_is_drill(self, value: bool) -> SafeString | str:
        return format_html('<span class="state state-doubt">{}</span>', "演练") if value else "真实"

    def value_is_drill(self, value: bool) -> str:
        return "演练" if value else "真实"

    def render_level(self, record: Any) -> SafeString:
        return level_mark(record.standing_level)

    def value_level(self, record: Any) -> str:
        return AlertLevel(record.standing_level).label if record.standing_level else ""

    def render_under_way(self, record: Any) -> SafeString | str:
        """The decision on its way; fetched with the rows."""
        found = next(iter(record.open_decisions), None)
        if found is None:
            return "—"
        return format_html('<a href="{}">{}</a>：{}', found.get_absolute_url(), found, found.get_state_display())

    def value_under_way(self, record: Any) -> str:
        return "；".join(f"{each}：{each.get_state_display()}" for each in record.open_decisions)


class EpisodeFilters(django_filters.FilterSet):
    """By state, scope, region and kind."""

    state = django_filters.ChoiceFilter(label="状态", choices=EPISODE_STATES, method="filter_state")
    scope = django_filters.ChoiceFilter(label="范围", choices=AlertScope.choices)
    region = django_filters.ModelChoiceFilter(label="县市、团场", queryset=Region.objects.all())
    drill = django_filters.ChoiceFilter(label="性质", choices=DRILLS, method="filter_drill")

    class Meta:
        model = Episode
        fields = ("state", "scope", "region", "drill")

    def filter_state(self, rows: Any, name: str, value: str) -> QuerySet[Episode]:
        found: dict[str, Any] = {
            OPEN: rows.open,
            CLOSED: lambda: rows.filter(closed_at__isnull=False),
            PROPOSED: rows.with_open_proposal,
            OVERDUE: lambda: rows.overdue(timezone.now()),
            UNTOLD: lambda: rows.untold(timezone.now()),
            UNPRINTED: rows.without_papers,
            UNNUMBERED: rows.unnumbered,
        }
        chosen: QuerySet[Episode] = found[value]()
        return chosen

    def filter_drill(self, rows: QuerySet[Episode], name: str, value: str) -> QuerySet[Episode]:
        return rows.filter(is_drill=value == DRILL)


class DecisionTable(tables.Table):
    """One line a decision."""

    pk = tables.Column("编号", linkify=True, attrs=ONE_LINE)
    episode = tables.Column("污染过程", linkify=True, attrs=ONE_LINE)
    kind = tables.Column("事项", attrs=ONE_LINE)
    level = tables.Column("等级", empty_values=(), attrs=ONE_LINE)
    state = tables.Column("状态", attrs=ONE_LINE)
    starts_at = tables.DateTimeColumn(verbose_name="启动时间", format="Y-m-d H:i", attrs=ONE_LINE)
    drafted_by = tables.Column("拟稿人", orderable=False, attrs=ONE_LINE)
    drafted_at = tables.DateTimeColumn(verbose_name="拟稿时间", format="Y-m-d H:i", attrs=ONE_LINE)
    published_at = tables.DateTimeColumn(verbose_name="发布时间", format="Y-m-d H:i", attrs=ONE_LINE)

    class Meta:
        model = AlertDecision
        fields = (
            "pk", "episode", "kind", "level", "state", "starts_at", "drafted_by", "drafted_at", "published_at",
        )  # fmt: skip

    def render_pk(self, value: int) -> str:
        return f"第{value}号"

    def render_level(self, record: AlertDecision) -> SafeString | str:
        return level_mark(record.level) if record.level else "—"

    def value_level(self, record: AlertDecision) -> str:
        return record.get_level_display() if record.level else ""

    def render_starts_at(self, record: AlertDecision, value: datetime) -> str:
        return "—" if record.kind == DecisionKind.LIFT else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"

    def value_starts_at(self, record: AlertDecision, value: datetime) -> datetime | None:
        return None if record.kind == DecisionKind.LIFT else value

    def render_state(self, record: AlertDecision) -> SafeString:
        return state_mark(record.state, record.get_state_display())


class DecisionFilters(django_filters.FilterSet):
    """By what waits, state, kind, level and text."""

    waiting = django_filters.ChoiceFilter(
        label="待办", choices=[(TO_SIGN, "待我签批"), (TO_PUBLISH, "待发布")], method="filter_waiting"
    )
    state = django_filters.ChoiceFilter(label="状态", choices=DecisionState.choices)
    kind = django_filters.ChoiceFilter(label="事项", choices=DecisionKind.choices)
    level = django_filters.ChoiceFilter(label="等级", choices=AlertLevel.choices)
    drill = django_filters.ChoiceFilter(label="性质", choices=DRILLS, method="filter_drill")

    class Meta:
        model = AlertDecision
        fields = ("waiting", "state", "kind", "level", "drill")

    def filter_waiting(self, rows: Any, name: str, value: str) -> QuerySet[AlertDecision]:
        if value == TO_PUBLISH:
            ready: QuerySet[AlertDecision] = rows.publishable()
            return ready
        to_sign = awaiting.to_sign(self.request.user, at=timezone.now())
        mine: QuerySet[AlertDecision] = rows.filter(pk__in=to_sign.values("pk"))
        return mine

    def filter_drill(self, rows: QuerySet[AlertDecision], name: str, value: str) -> QuerySet[AlertDecision]:
        return rows.filter(episode__is_drill=value == DRILL)


class TableWithActs(tables.Table):
    """A table whose last column depends on who looks."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user


class AuthorizationTable(TableWithActs):
    """One line an authorisation."""

    role = tables.Column("代行职务", attrs=ONE_LINE)
    principal = tables.Column("委托人", orderable=False, attrs=ONE_LINE)
    delegate = tables.Column("代行人", orderable=False, attrs=ONE_LINE)
    during = tables.Column("期间", attrs=ONE_LINE)
    basis = tables.Column("授权依据")
    state = tables.Column("状态", empty_values=(), orderable=False, attrs=ONE_LINE)
    recorded_by = tables.Column("登记人", orderable=False, attrs=ONE_LINE)
    actions = tables.Column("操作", empty_values=(), orderable=False, exclude_from_export=True, attrs=ACTS)

    class Meta:
        model = Authorization
        fields = ("role", "principal", "delegate", "during", "basis", "state", "recorded_by", "actions")

    def render_during(self, record: Authorization) -> str:
        first, last = (timezone.localtime(each) for each in (record.during.lower, record.during.upper))
        return f"{first:%Y-%m-%d %H:%M} 至 {last:%Y-%m-%d %H:%M}"

    def render_state(self, record: Authorization) -> SafeString:
        label = self.value_state(record)
        return format_html('<span class="state {}">{}</span>', "state-ok" if label == "有效" else "", label)

    def value_state(self, record: Authorization) -> str:
        now = timezone.now()
        if record.revoked_at and record.revoked_at <= now:
            return f"已终止（{timezone.localtime(record.revoked_at):%Y-%m-%d %H:%M}）"
        if record.during.upper <= now:
            return "已到期"
        return "有效" if record.during.lower <= now else "尚未开始"

    def render_actions(self, record: Authorization) -> SafeString | str:
        user = self.user
        is_over = record.revoked_at is not None or record.during.upper <= timezone.now()
        if is_over or not (may_manage_alerts(user) or record.principal_id == user.pk):
            return ""
        url = reverse("pollution:authorization_revoke", args=[record.pk])
        return format_html('<a href="{}">终止<span class="visually-hidden">{}</span></a>', url, record)


class AuthorizationFilters(django_filters.FilterSet):
    """By post and whether it holds."""

    role = django_filters.ChoiceFilter(label="代行职务", choices=[(each.value, each.label) for each in SIGNING])
    holding = django_filters.ChoiceFilter(label="状态", choices=[(OPEN, "有效")], method="filter_holding")

    class Meta:
        model = Authorization
        fields = ("role", "holding")

    def filter_holding(self, rows: Any, name: str, value: str) -> QuerySet[Authorization]:
        found: QuerySet[Authorization] = rows.holding(timezone.now())
        return found


class AnnouncementTable(TableWithActs):
    """One line a unit and version."""

    version = tables.Column(
        "预警", linkify=lambda record: reverse("pollution:announcement_detail", args=[record.pk]), attrs=ONE_LINE
    )
    level = tables.Column("等级", accessor="version__level", attrs=ONE_LINE)
    unit = tables.Column("接收单位", order_by="unit__pinyin", attrs=ONE_LINE)
    sent_at = tables.DateTimeColumn(verbose_name="通报时间", format="Y-m-d H:i", attrs=ONE_LINE)
    received_at = tables.DateTimeColumn(verbose_name="签收时间", format="Y-m-d H:i", attrs=ONE_LINE)
    received_by = tables.Column("签收人", orderable=False, attrs=ONE_LINE)
    note = tables.Column("签收说明", orderable=False, attrs={"td": {"class": "one-line brief"}})
    actions = tables.Column("操作", empty_values=(), orderable=False, exclude_from_export=True, attrs=ACTS)

    class Meta:
        model = Announcement
        fields = ("version", "level", "unit", "sent_at", "received_at", "received_by", "note", "actions")

    def render_version(self, record: Announcement) -> str:
        return version_name(record.version)

    def render_level(self, record: Announcement) -> SafeString:
        return level_mark(record.version.level)

    def value_level(self, record: Announcement) -> str:
        return record.version.get_level_display()

    def render_actions(self, record: Announcement) -> SafeString | str:
        user = self.user
        if record.received_at is not None:
            return ""
        is_own = record.unit_id == user.unit_id
        if not is_own and not may_manage_alerts(user):
            return ""
        url = reverse("pollution:announcement_acknowledge", args=[record.pk])
        label = "签收" if is_own else "登记电话签收"
        return format_html('<a href="{}">{}<span class="visually-hidden">{}</span></a>', url, label, record)


class AnnouncementFilters(django_filters.FilterSet):
    """By whether it was acknowledged, whose it is, its level and its version."""

    state = django_filters.ChoiceFilter(
        label="签收", choices=[(WAITING, "未签收"), (DONE, "已签收")], method="filter_state"
    )
    own = django_filters.ChoiceFilter(label="单位", choices=[("1", "本单位")], method="filter_own")
    level = django_filters.ChoiceFilter(label="等级", choices=AlertLevel.choices, field_name="version__level")
    identifier = django_filters.CharFilter(label="预警标识", field_name="version__identifier", lookup_expr="icontains")

    class Meta:
        model = Announcement
        fields = ("state", "own", "level", "identifier")

    def filter_state(self, rows: Any, name: str, value: str) -> QuerySet[Announcement]:
        found: QuerySet[Announcement] = rows.filter(received_at__isnull=value == WAITING)
        return found

    def filter_own(self, rows: Any, name: str, value: str) -> QuerySet[Announcement]:
        found: QuerySet[Announcement] = rows.of_unit_of(self.request.user)
        return found


class FilingTable(TableWithActs):
    """One line a version and receiver."""

    version = tables.Column(
        "预警", linkify=lambda record: reverse("pollution:version_detail", args=[record.version_id])
    )
    level = tables.Column("等级", accessor="version__level", attrs=ONE_LINE)
    receiver = tables.Column("报备对象", linkify=lambda record: record.get_absolute_url(), attrs=ONE_LINE)
    sent_at = tables.DateTimeColumn(
        verbose_name="发布时间", accessor="version__sent_at", format="Y-m-d H:i", attrs=ONE_LINE
    )
    filed_at = tables.DateTimeColumn(verbose_name="报备时间", format="Y-m-d H:i", attrs=ONE_LINE)
    way = tables.Column("报备方式", orderable=False)
    receipt = tables.Column("回执", orderable=False)
    receipt_at = tables.DateTimeColumn(verbose_name="回执时间", format="Y-m-d H:i", attrs=ONE_LINE)
    actions = tables.Column("操作", empty_values=(), orderable=False, exclude_from_export=True, attrs=ACTS)

    class Meta:
        model = Filing
        fields = ("version", "level", "receiver", "sent_at", "filed_at", "way", "receipt", "receipt_at", "actions")

    def render_version(self, record: Filing) -> str:
        return version_name(record.version)

    def render_level(self, record: Filing) -> SafeString:
        return level_mark(record.version.level)

    def value_level(self, record: Filing) -> str:
        return record.version.get_level_display()

    def render_actions(self, record: Filing) -> SafeString | str:
        return filing_act(record) if may_manage_alerts(self.user) else ""


class FilingFilters(django_filters.FilterSet):
    """By how far it is, and with whom."""

    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[(WAITING, "未报备"), ("filed", "已报备，无回执"), (DONE, "已有回执")],
        method="filter_state",
    )
    receiver = django_filters.ChoiceFilter(label="报备对象", choices=FilingReceiver.choices)

    class Meta:
        model = Filing
        fields = ("state", "receiver")

    def filter_state(self, rows: Any, name: str, value: str) -> QuerySet[Filing]:
        found: dict[str, dict[str, bool]] = {
            WAITING: {"filed_at__isnull": True},
            "filed": {"filed_at__isnull": False, "receipt_at__isnull": True},
            DONE: {"receipt_at__isnull": False},
        }
        chosen: QuerySet[Filing] = rows.filter(**found[value])
        return chosen


def filing_act(record: Filing) -> SafeString | str:
    """What is to be done next with a filing."""
    if record.filed_at is None:
        name, label = "filing_file", "报备"
    elif record.receipt_at is None:
        name, label = "filing_receipt", "登记回执"
    else:
        return ""
    url = reverse(f"pollution:{name}", args=[record.pk])
    return format_html('<a href="{}">{}<span class="visually-hidden">{}</span></a>', url, label, record)
