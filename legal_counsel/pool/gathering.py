"""The rows of a counsel as the value that the pure rule judges, as known for a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from legal_counsel import facts
from legal_counsel.choices import CounselKind, DeclarationKind, LicenceKind
from legal_counsel.models import Counsel
from portal.organization.models import Unit


def candidate_on(counsel: Counsel, on: date, *, unit: Unit | None = None) -> facts.Candidate:
    """What is known of `counsel` on the day `on`; `unit` is whose internal counsel it is to be, its own by default."""
    if counsel.kind == CounselKind.INTERNAL:
        return _internal(counsel, unit or counsel.unit, on)
    outside = _outside(counsel, on)
    if counsel.kind == CounselKind.LAWYER:
        return facts.Lawyer(**outside, practice=practice_of(counsel), is_good_at_it=_said(counsel, "is_good_at_it", on))
    if counsel.kind == CounselKind.EXPERT:
        return facts.Expert(**outside, rank=_rank(counsel, on), influence=_said(counsel, "has_influence", on))
    return facts.Firm(**outside, strength=_said(counsel, "is_a_strong_firm", on), resident=_resident(counsel, on))


def practice_of(lawyer: Counsel) -> facts.Practice | None:
    """From the first licence of any kind, with the breaks since (A14)."""
    licences = lawyer.practicelicence_rows.standing()
    first = min((each.first_on for each in licences), default=None)
    if first is None:
        return None
    breaks = [facts.Break(each.since, each.until) for each in lawyer.practicebreak_rows.standing()]
    return facts.Practice(first, tuple(breaks))


def _internal(counsel: Counsel, unit: Any, on: date) -> facts.Internal:
    employed = _running(counsel.employment_rows.standing().select_related("unit"), on)
    consent = counsel.unitconsent_rows.standing().filter(unit=unit, consented_on__lte=on).first()
    works = list(counsel.legalwork_rows.standing().filter(since__lte=on).order_by("since"))
    services = list(counsel.earlierservice_rows.standing().select_related("unit").order_by("since"))
    service = next((each for each in services if each.unit == unit), services[0] if services else None)
    licences = counsel.practicelicence_rows.standing().filter(kind=LicenceKind.PUBLIC, first_on__lte=on)
    return facts.Internal(
        unit=str(unit),
        employer=str(employed.unit) if employed else str(counsel.unit),
        is_in_office=bool(employed and employed.is_in_office),
        consented_on=consent.consented_on if consent else None,
        is_public_lawyer=licences.exists(),
        does_legal_work_only=any(each.is_only_that for each in works if each.until is None or each.until > on),
        politics=_politics(counsel, on),
        grades={each.year: facts.Grade(each.grade) for each in counsel.yearlygrade_rows.standing()},
        sanctions=_look_ups(counsel),
        legal_work_since=works[0].since if works else None,
        legal_work_breaks=tuple(gaps(works)),
        certificate=_certificate(counsel),
        served_since=service.since if service else None,
        served_in=str(service.unit) if service else "",
    )


def gaps(periods: Iterable[Any]) -> Iterable[facts.Break]:
    """The times between periods in the order of their first days, and the one after the last that ended."""
    until: date | None = None
    is_open = False
    for each in periods:
        if until is not None and not is_open and each.since > until:
            yield facts.Break(until, each.since)
        is_open = is_open or each.until is None
        until = max(until, each.until) if until and each.until else each.until or until
    if until is not None and not is_open:
        yield facts.Break(until)


def _outside(counsel: Counsel, on: date) -> dict[str, Any]:
    return {
        "politics": _politics(counsel, on),
        "is_party_member": _running(counsel.partymembership_rows.standing(), on) is not None,
        "look_ups": _look_ups(counsel),
        "knows_the_place": _said(counsel, "knows_the_place", on),
        "has_time": _said(counsel, "has_time", on),
        "meets_the_rest": _said(counsel, "meets_the_rest", on),
    }


def _running(rows: Any, on: date) -> Any:
    """The last one to have begun by a day that was not over on it."""
    running = [each for each in rows if each.since <= on and (each.until is None or each.until > on)]
    return max(running, key=lambda each: each.since, default=None)


def _politics(counsel: Counsel, on: date) -> facts.Declared | None:
    rows = counsel.declaration_rows.standing().filter(kind=DeclarationKind.POLITICS, declared_on__lte=on)
    last = rows.order_by("declared_on", "pk").last()
    return facts.Declared(last.declared_on, last.confirmed_on) if last else None


def _look_ups(counsel: Counsel) -> tuple[facts.LookUp, ...]:
    rows = counsel.creditlookup_rows.standing()
    return tuple(facts.LookUp(facts.Source(each.asked), each.checked_on, each.found, each.found_on) for each in rows)


def _said(counsel: Counsel, kind: str, on: date) -> str:
    row = counsel.writtenfinding_rows.standing().filter(kind=kind, found_on__lte=on).first()
    return f"{row.text}（{row.judge}，{row.found_on}）" if row else ""


def _certificate(counsel: Counsel) -> facts.Certificate | None:
    row = counsel.qualificationcertificate_rows.standing().order_by("issued_on").first()
    return facts.Certificate(row.get_kind_display(), row.number, row.issued_on) if row else None


def _rank(counsel: Counsel, on: date) -> facts.Rank | None:
    """The highest title in law that was held on the day, else the highest of another subject."""
    order = list(facts.Title)
    held = [each for each in counsel.professionaltitle_rows.standing() if each.awarded_on <= on]
    best = min(held, key=lambda each: (not each.is_in_law, order.index(facts.Title(each.rank))), default=None)
    return facts.Rank(facts.Title(best.rank), best.subject, best.is_in_law, best.awarded_on) if best else None


def _resident(firm: Counsel, on: date) -> facts.Practice | None:
    """Of several who sit at units, the one who practises for the shortest time: each of them has to do."""
    rows = firm.residency_rows.standing().filter(since__lte=on).select_related("lawyer")
    sent = [each.lawyer for each in rows if each.until is None or each.until > on]
    practices = [practice_of(lawyer) for lawyer in sent]
    if not practices or None in practices:
        return None
    return max((each for each in practices if each), key=lambda each: each.since)
