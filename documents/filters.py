"""The filters of the register and of the imports. Their state is the URL."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from documents.choices import STATUSES, DocumentKind, ImportState, Publicity
from documents.days import days_between, end_of
from documents.models import Assistance, Document, GazetteImport, Instrument
from portal.filters import WholeNumberFilter, WrittenDateFilter
from portal.organization.appointing import printed_name

PERHAPS_SAME = "perhaps_same"  # known by title alone, and perhaps a document that the register holds otherwise
HOLDINGS = [("full", "有正文"), ("directory", "仅有目录信息"), (PERHAPS_SAME, "仅知标题，可能另有其文")]
UNDETERMINED = "undetermined"  # not a status: what the office has to decide before there is no doubt about one


class DocumentFilters(filters.FilterSet):
    """公文 by what it is called, says, is, and whether it holds on a day."""

    named = filters.CharFilter(method="filter_named", label="标题或字号")
    body = filters.CharFilter(method="filter_body", label="正文含")
    kind = filters.ChoiceFilter(choices=DocumentKind, label="文种")
    issuer = filters.CharFilter(method="filter_issuer", label="发文机关")
    year = WholeNumberFilter(label="年份")
    publicity = filters.ChoiceFilter(choices=Publicity, label="公开属性")
    status = filters.ChoiceFilter(
        choices=[*STATUSES, (UNDETERMINED, "有效期待认定")], method="filter_status", label="效力状态"
    )
    holding = filters.ChoiceFilter(
        field_name="is_directory_only", choices=HOLDINGS, method="filter_holding", label="收录情况"
    )
    on = WrittenDateFilter(method="keep", label="截至日期")
    known = WrittenDateFilter(method="keep", label="按何日的登记")

    class Meta:
        model = Document
        fields = ["named", "body", "kind", "issuer", "year", "publicity", "status", "on", "holding", "known"]

    def filter_named(self, rows: Any, name: str, value: str) -> QuerySet[Document]:
        """In title or number, however brackets were typed."""
        found: QuerySet[Document] = rows.named(value)
        return found

    def filter_body(self, rows: Any, name: str, value: str) -> QuerySet[Document]:
        """In title, number or text."""
        found: QuerySet[Document] = rows.containing(value)
        return found

    def filter_issuer(self, rows: Any, name: str, value: str) -> QuerySet[Document]:
        """By a part of an issuer's printed name."""
        found: QuerySet[Document] = rows.issued_by(value)
        return found

    def filter_status(self, rows: Any, name: str, value: str) -> QuerySet[Document]:
        """On the chosen day, today without one."""
        on = self.form.cleaned_data.get("on") or timezone.localdate()
        found: QuerySet[Document]
        known = self.form.cleaned_data.get("known")
        if value == UNDETERMINED:
            found = rows.awaiting_determination()
        else:
            found = rows.having_status(value, on=on, known_at=end_of(known) if known else None)
        return found

    def filter_holding(self, rows: Any, name: str, value: str) -> QuerySet[Document]:
        """With text, or known by name only."""
        found: QuerySet[Document]
        is_asked = value == PERHAPS_SAME
        found = rows.perhaps_same() if is_asked else rows.filter(is_directory_only=value == "directory")
        return found

    def keep(self, rows: Any, name: str, value: Any) -> Any:
        """A day alone limits nothing: it says for which day, and as of when, the status is shown."""
        return rows


class ChangedInstrumentFilters(filters.FilterSet):
    """What changed between two days, which every answer has: without them the year so far."""

    since = WrittenDateFilter(method="keep", label="自")
    until = WrittenDateFilter(method="keep", label="至")
    named = filters.CharFilter(method="filter_named", label="标题或字号")
    kind = filters.ChoiceFilter(field_name="document__kind", choices=DocumentKind, label="文种")
    status = filters.ChoiceFilter(choices=STATUSES, method="keep", label="期末状态")
    known = WrittenDateFilter(method="keep", label="按何日的登记")

    class Meta:
        model = Instrument
        fields = ["since", "until", "named", "kind", "status", "known"]

    def filter_queryset(self, queryset: Any) -> Any:
        """The conditions, then the two days: they are asked together."""
        rows = super().filter_queryset(queryset)
        given = self.form.cleaned_data
        since, until = days_between(given.get("since"), given.get("until"), today=timezone.localdate())
        known_at = end_of(given["known"]) if given.get("known") else None
        rows = rows.changed_between(since, until, known_at=known_at)
        status = given.get("status")
        return rows.having_status(status, on=until, known_at=known_at) if status else rows

    def filter_named(self, rows: Any, name: str, value: str) -> QuerySet[Instrument]:
        """In the name of the text, or in title or number of its paper."""
        documents = Document.objects.named(value)
        found: QuerySet[Instrument] = rows.filter(Q(title__contains=value.strip()) | Q(document__in=documents))
        return found

    def keep(self, rows: Any, name: str, value: Any) -> Any:
        """Asked together with the days."""
        return rows


class PublicDocumentFilters(filters.FilterSet):
    """What the public looks for: one field for title, number and text."""

    q = filters.CharFilter(method="filter_q", label="标题、字号或正文")

    class Meta:
        model = Document
        fields = ["q"]

    def filter_q(self, rows: Any, name: str, value: str) -> QuerySet[Document]:
        """Exact, however brackets were typed."""
        found: QuerySet[Document] = rows.containing(value)
        return found


class ImportFilters(filters.FilterSet):
    """公报导入 by state."""

    state = filters.ChoiceFilter(choices=ImportState, label="状态")

    class Meta:
        model = GazetteImport
        fields = ["state"]


SCOPES = [("overall", "全面协助"), ("matters", "按事项协助")]


class DutyFilters(filters.FilterSet):
    """分工 by who assists whom in what, and on which day."""

    q = filters.CharFilter(method="filter_q", label="人员或事项")
    deputy = filters.CharFilter(method="filter_deputy", label="分工人员")
    leader = filters.CharFilter(method="filter_leader", label="协助的领导")
    matter = filters.CharFilter(method="filter_matter", label="事项含")
    scope = filters.ChoiceFilter(choices=SCOPES, method="filter_scope", label="方式")
    on = WrittenDateFilter(method="filter_on", label="某日")

    class Meta:
        model = Assistance
        fields = ["q", "deputy", "leader", "matter", "scope", "on"]

    def filter_q(self, rows: Any, name: str, value: str) -> QuerySet[Assistance]:
        """In a name or a matter, however the dot of a name was typed."""
        found: QuerySet[Assistance] = rows.naming(printed_name(value))
        return found

    def filter_deputy(self, rows: QuerySet[Assistance], name: str, value: str) -> QuerySet[Assistance]:
        """By a part of the deputy's name."""
        return rows.filter(assignment__deputy_name__contains=printed_name(value))

    def filter_leader(self, rows: QuerySet[Assistance], name: str, value: str) -> QuerySet[Assistance]:
        """By a part of the leader's name."""
        return rows.filter(leader_name__contains=printed_name(value))

    def filter_matter(self, rows: Any, name: str, value: str) -> QuerySet[Assistance]:
        """By a part of a matter."""
        found: QuerySet[Assistance] = rows.about(value.strip())
        return found

    def filter_scope(self, rows: QuerySet[Assistance], name: str, value: str) -> QuerySet[Assistance]:
        """All of the leader's work, or matters of it."""
        return rows.filter(matters=[]) if value == "overall" else rows.exclude(matters=[])

    def filter_on(self, rows: Any, name: str, value: Any) -> QuerySet[Assistance]:
        """What holds on the day."""
        found: QuerySet[Assistance] = rows.on(value)
        return found
