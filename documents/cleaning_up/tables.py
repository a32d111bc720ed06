"""The lists of clean-ups: campaigns, their items, and their filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from documents.cleaning_up.choices import AmendmentState, CampaignState, CleanupOutcome, ItemState, ItemWait
from documents.models import Campaign, CampaignItem
from portal.listing.columns import DayColumn
from portal.organization.models import Unit

ONE_LINE = {"td": {"class": "one-line"}}
STATE_LOOKS = {CampaignState.CONCLUDED: " state-ok", CampaignState.WITHDRAWN: " state-stop"}
ITEM_LOOKS = {
    ItemState.WAITING: " state-doubt",
    ItemState.RETURNED: " state-stop",
    ItemState.AGREED: " state-ok",
    ItemState.DECIDED: " state-ok",
}
AMENDMENT_LOOKS = {AmendmentState.OVERDUE: " state-stop", AmendmentState.PENDING: " state-doubt"}


def campaign_mark(state: str) -> SafeString:
    """The state of a campaign as word and colour."""
    known = CampaignState(state)
    return format_html('<span class="state{}">{}</span>', STATE_LOOKS.get(known, ""), known.label)


def item_mark(state: str) -> SafeString:
    """The state of an item as word and colour."""
    known = ItemState(state)
    return format_html('<span class="state{}">{}</span>', ITEM_LOOKS.get(known, ""), known.label)


def amendment_mark(state: str) -> SafeString:
    """Whether it was amended, as word and colour."""
    known = AmendmentState(state)
    return format_html('<span class="state{}">{}</span>', AMENDMENT_LOOKS.get(known, " state-ok"), known.label)


class CampaignTable(tables.Table):
    """One line a campaign."""

    title = tables.Column("名称", linkify=True)
    state = tables.Column("办理状态", attrs=ONE_LINE)
    unit = tables.Column("决定机关", accessor="series__unit", orderable=False, attrs=ONE_LINE)
    items = tables.Column("文件", accessor="item_count", order_by="item_count", attrs={"td": {"class": "number"}})
    propose_by = DayColumn("报送期限", attrs=ONE_LINE)
    document = tables.Column("清理决定", accessor="document__number", orderable=False, attrs=ONE_LINE)
    drafted_at = tables.DateTimeColumn(verbose_name="拟办时间", format="Y-m-d H:i", attrs=ONE_LINE)

    class Meta:
        model = Campaign
        fields = ["title", "state", "unit", "items", "propose_by", "document", "drafted_at"]

    def render_state(self, record: Campaign) -> SafeString:
        """As word and colour."""
        return campaign_mark(record.state)

    def value_state(self, record: Campaign) -> str:
        """As a word."""
        return str(record.get_state_display())


class CampaignFilters(filters.FilterSet):
    """By name and state."""

    title = filters.CharFilter(label="名称", lookup_expr="contains")
    state = filters.ChoiceFilter(label="办理状态", choices=CampaignState)

    class Meta:
        model = Campaign
        fields = ["title", "state"]


class _ItemsByName:
    """How items of clean-ups are named, on the page and in the file."""

    def render_text(self, record: CampaignItem) -> SafeString:
        """Its title, to the item."""
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.title)

    def value_text(self, record: CampaignItem) -> str:
        """For the file."""
        return record.title

    def render_number(self, record: CampaignItem) -> str:
        """As registered, or as it was named."""
        return record.number


class ItemTable(_ItemsByName, tables.Table):
    """One line an item, with what was said of it last."""

    order = tables.Column("序号", attrs={"td": {"class": "number"}})
    text = tables.Column("文件", empty_values=(), orderable=False, attrs={"td": {"class": "shortened"}})
    number = tables.Column("发文字号", empty_values=(), orderable=False, attrs=ONE_LINE)
    unit = tables.Column("责任部门", attrs=ONE_LINE)
    item_state = tables.Column("进度", attrs=ONE_LINE)
    outcome = tables.Column("结论", empty_values=(), orderable=False, attrs=ONE_LINE)
    articles = tables.Column("条款", orderable=False, attrs={"td": {"class": "shortened"}})

    class Meta:
        model = CampaignItem
        fields = ["order", "text", "number", "unit", "item_state", "outcome", "articles"]

    def render_item_state(self, record: Any) -> SafeString:
        """As word and colour."""
        return item_mark(record.item_state)

    def value_item_state(self, record: Any) -> str:
        """As a word."""
        return str(ItemState(record.item_state).label)

    def render_outcome(self, record: Any) -> str:
        """Of the decision, else of the latest proposal."""
        found = record.decided or record.proposed
        return str(CleanupOutcome(found).label) if found else "—"

    def render_articles(self, value: list[str]) -> str:
        """As the decision prints them."""
        return "、".join(value) or "—"

    def value_articles(self, value: list[str]) -> str:
        """The same for the file, nothing where the whole text is meant."""
        return "、".join(value)


class ItemFilters(filters.FilterSet):
    """By title, unit, progress and outcome."""

    named = filters.CharFilter(label="名称或字号", method="filter_named")
    unit = filters.ModelChoiceFilter(label="责任部门", queryset=Unit.objects.active())
    item_state = filters.ChoiceFilter(label="进度", choices=ItemState)
    outcome = filters.ChoiceFilter(label="结论", choices=CleanupOutcome, method="filter_outcome")

    class Meta:
        model = CampaignItem
        fields = ["named", "unit", "item_state", "outcome"]

    def filter_named(self, rows: QuerySet[CampaignItem], name: str, value: str) -> QuerySet[CampaignItem]:
        """By a part of title or number."""
        return _named(rows, value)

    def filter_outcome(self, rows: QuerySet[CampaignItem], name: str, value: str) -> QuerySet[CampaignItem]:
        """As decided, else as proposed."""
        return rows.filter(Q(decided=value) | Q(decided__isnull=True, proposed=value))


class OwnItemTable(ItemTable):
    """The same of all clean-ups: one line an item, with its clean-up and the day until which it is asked for."""

    campaign = tables.Column(
        "清理", accessor="campaign__title", order_by="campaign", attrs={"td": {"class": "shortened"}}
    )
    propose_by = DayColumn("报送期限", accessor="campaign__propose_by", attrs=ONE_LINE)

    class Meta:
        model = CampaignItem
        fields = ["text", "number", "unit", "propose_by", "item_state", "outcome", "articles", "campaign"]
        exclude = ["order"]


class OwnItemFilters(ItemFilters):
    """Also by what waits for the person who asks."""

    waits = filters.ChoiceFilter(label="等待", choices=ItemWait, method="filter_waits")

    class Meta:
        model = CampaignItem
        fields = ["named", "unit", "item_state", "outcome"]

    def filter_waits(self, rows: Any, name: str, value: str) -> QuerySet[CampaignItem]:
        """The sets of the workbench."""
        found: QuerySet[CampaignItem] = rows.waiting(ItemWait(value), self.request.user, timezone.localdate())
        return found


class AmendmentTable(_ItemsByName, tables.Table):
    """清理后待修改: one line a text, in the order of the days, so the overdue come first."""

    text = tables.Column("文件", empty_values=(), orderable=False, attrs={"td": {"class": "shortened"}})
    number = tables.Column("发文字号", empty_values=(), orderable=False, attrs=ONE_LINE)
    unit = tables.Column("责任部门", attrs=ONE_LINE)
    due_on = DayColumn("修改期限", attrs=ONE_LINE)
    amendment = tables.Column("进度", attrs=ONE_LINE)
    campaign = tables.Column("清理", accessor="campaign__title", orderable=False, attrs={"td": {"class": "shortened"}})

    class Meta:
        model = CampaignItem
        fields = ["text", "number", "unit", "due_on", "amendment", "campaign"]

    def render_amendment(self, record: Any) -> SafeString:
        """As word and colour."""
        return amendment_mark(record.amendment)

    def value_amendment(self, record: Any) -> str:
        """As a word."""
        return str(AmendmentState(record.amendment).label)


class AmendmentFilters(filters.FilterSet):
    """By title, unit and whether it was amended."""

    named = filters.CharFilter(label="名称或字号", method="filter_named")
    unit = filters.ModelChoiceFilter(label="责任部门", queryset=Unit.objects.active())
    amendment = filters.ChoiceFilter(label="进度", choices=AmendmentState)

    class Meta:
        model = CampaignItem
        fields = ["named", "unit", "amendment"]

    def filter_named(self, rows: QuerySet[CampaignItem], name: str, value: str) -> QuerySet[CampaignItem]:
        """By a part of title or number."""
        return _named(rows, value)


def _named(rows: QuerySet[CampaignItem], typed: str) -> QuerySet[CampaignItem]:
    text = typed.strip()
    registered = Q(instrument__title__contains=text) | Q(instrument__document__number__contains=text)
    return rows.filter(registered | Q(named_title__contains=text) | Q(named_number__contains=text))
