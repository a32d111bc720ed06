"""What has to be looked at, as it follows from the register, and what was concluded (docs/rules/policies.md)."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from documents.choices import Outcome, ReviewKind, ReviewOutcome
from documents.events.changed_conditions import changing
from documents.events.querysets import Known, one_of, yes_or_no
from documents.models.plain_title import plain
from documents.policies import DEFAULT_MONTHS, TRIAL, Policy
from documents.validity import CAUSED_BY_OTHERS, OVER, STILL_APPLIES, EventKind, Status


class ValidityPolicyQuerySet(models.QuerySet[Any]):
    """效力规定."""

    def verified(self) -> Self:
        """Those from which something is computed."""
        return self.filter(is_verified=True)

    def holding(self, jurisdiction: str, on: date) -> Self:
        """The verified one of a jurisdiction that applies on a day."""
        is_not_over = Q(valid_until=None) | Q(valid_until__gt=on)
        return self.verified().filter(is_not_over, jurisdiction=jurisdiction, valid_from__lte=on)

    def overlapping(self, jurisdiction: str, since: date, until: date | None) -> Self:
        """The verified ones of a jurisdiction that apply on a day from `since` on and before `until`."""
        rows = self.verified().filter(Q(valid_until=None) | Q(valid_until__gt=since), jurisdiction=jurisdiction)
        return rows.filter(valid_from__lt=until) if until else rows

    def of(self, jurisdiction: str) -> list[Policy]:
        """The verified ones of a jurisdiction, as the pure rule takes them."""
        return [each.as_value() for each in self.verified().filter(jurisdiction=jurisdiction)]


class CitationQuerySet(models.QuerySet[Any]):
    """Citations."""

    def visible_to(self, user: Any) -> Self:
        """Those in documents that `user` may see."""
        return self.filter(block__document__in=_documents().visible_to(user))

    def unresolved(self) -> Self:
        """As printed, because several documents bear the title."""
        return self.filter(document=None)

    def on_ended_basis(self, on: date) -> Self:
        """By which a document that is not over rests on one, or on a provision, that does not apply any more.

        The rules are those of `documents.resting`, for the page of the document and this list say the same: a document
        whose start nobody knows may apply, and rests on something as one that does.
        """
        texts = _model("Instrument").objects
        cited, citing = texts.filter(document=OuterRef("document")), texts.filter(document=OuterRef("block__document"))
        return self.filter(
            _are_over(cited, on) | self._on_changed_provision(cited, on),
            ~_are_over(citing, on),
            is_basis=True,
            document__isnull=False,
        ).exclude(document=F("block__document"))

    def _on_changed_provision(self, cited: Any, on: date) -> Q:
        """Of the one text that bears the cited title, else of all that the document carries."""
        bearing = cited.filter(plain_title=plain(OuterRef("title"))).order_by().values("document")
        count = bearing.annotate(count=models.Count("pk")).values("count")
        is_one = Q(Exact(Coalesce(Subquery(count), 0), 1))
        events = _events().filter(instrument__document=OuterRef("document"))
        events = events.filter(changing(OuterRef("provisions"), on, written_on=OuterRef("block__document__issued_on")))
        of_it = events.filter(instrument__plain_title=plain(OuterRef("title")))
        return ~Q(provisions=[]) & ((is_one & Q(one_of(of_it))) | (~is_one & Q(one_of(events))))


def _are_over(texts: Any, on: date) -> Q:
    """None of the texts of a document applies, nor will: `resting.flaw_of` as a condition."""
    left = texts.having_status(*(each for each in Status if each not in OVER), on=on)
    return Q(one_of(texts.having_status(*OVER, on=on))) & ~Q(one_of(left))


def silent_trials(on: date) -> Any:
    """Texts marked 暂行 or 试行, in force on a day, of whose end nothing is recorded."""
    known = Known()
    ends = _events().filter(instrument=OuterRef("pk"), kind=EventKind.NATURAL_END.value)
    texts = _model("Instrument").objects.filter(title__regex=TRIAL, document__is_directory_only=False)
    texts = texts.filter(~Exists(ends.exclude(known.determined_as(Outcome.REJECTED))))
    return texts.having_status(*STILL_APPLIES, on=on)


def known_by_name() -> Any:
    """Of each document of which the register has but the name, because others cite or end it, the first text."""
    return _model("Instrument").objects.filter(document__is_directory_only=True, document__issued_on=None, order=1)


def expiring(on: date, jurisdiction: str) -> Any:
    """Ends and extensions of texts that run out within the months in which their policy has them evaluated.

    The text applies, or nobody knows since when it does. One that an extension puts off in time is left out.
    """
    known, until = Known(), _evaluated_until(on, jurisdiction)
    ends = Q(kind=EventKind.NATURAL_END.value, effective__startswith__gt=on, effective__startswith__lte=until)
    extensions = Q(kind=EventKind.EXTENSION.value, effective__endswith__gt=on, effective__endswith__lte=until)
    rows = _events().filter(ends | extensions, articles=[]).filter(known.counts)
    later = _events().filter(instrument=OuterRef("instrument"), kind=EventKind.EXTENSION.value, articles=[])
    later = later.filter(known.counts, effective__startswith__lte=OuterRef("runs_out_on"))
    end = models.Case(
        models.When(kind=EventKind.EXTENSION.value, then=F("effective__endswith")),
        default=F("effective__startswith"),
        output_field=models.DateField(),
    )
    rows = rows.annotate(runs_out_on=end)
    rows = rows.filter(~Exists(later.filter(effective__endswith__gt=OuterRef("runs_out_on"))))
    return rows.filter(_of_text_that_is(*STILL_APPLIES, Status.START_UNKNOWN, on=on))


def extended_late(on: date) -> Any:
    """Extensions that have effect on a day on which their text has lapsed: they began when it had lapsed before."""
    rows = _events().filter(kind=EventKind.EXTENSION.value, articles=[], effective__contains=on)
    rows = rows.filter(Known().counts)
    return rows.filter(_of_text_that_is(Status.LAPSED, on=on))


def _of_text_that_is(*statuses: Status, on: date) -> Any:
    """Whether the text of an event has one of `statuses`."""
    texts = _model("Instrument").objects.filter(pk=OuterRef("instrument"))
    return one_of(texts.having_status(*statuses, on=on))


def _evaluated_until(on: date, jurisdiction: str) -> Func:
    """The last day of the months before an end, by the policy of the day; an expression, because every menu asks."""
    policies = _model("ValidityPolicy").objects.holding(jurisdiction, on).order_by()
    months = Coalesce(Subquery(policies.values("evaluate_months")[:1]), DEFAULT_MONTHS)
    interval = Func(months, template="make_interval(months => %(expressions)s)", output_field=models.DurationField())
    day = Value(on, output_field=models.DateField())
    return Func(day, interval, template="(%(expressions)s)::date", arg_joiner=" + ", output_field=models.DateField())


def caused_by_annulled() -> Any:
    """Events of documents that have themselves been annulled, and with them what they say."""
    known = Known()
    annulled = _events().filter(kind=EventKind.ANNULMENT.value, articles=[]).filter(known.counts)
    annulled = annulled.filter(instrument__document=OuterRef("by_document"))
    caused = _events().filter(kind__in=[kind.value for kind in CAUSED_BY_OTHERS]).filter(known.counts)
    return caused.filter(one_of(annulled))


def still_open(rows: Any, kind: ReviewKind, on: date) -> Any:
    """Without those that somebody has settled, or put off to a later day than `on`."""
    reviews = _model("Review").objects.filter(kind=kind)
    about = f"{kind.about}_id"
    latest = reviews.order_by(about, "-reviewed_at", "-pk").distinct(about)
    done = reviews.filter(pk__in=latest.values("pk")).filter(Q(outcome=ReviewOutcome.SETTLED) | Q(due_on__gt=on))
    return rows.filter(~yes_or_no(Q(pk__in=done.values(about))))


def _model(name: str) -> Any:
    return apps.get_model("documents", name)


def _documents() -> Any:
    return _model("Document").objects


def _events() -> Any:
    return _model("ValidityEvent").objects
