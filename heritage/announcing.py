"""公布: one act makes the paper, the projects and their inscriptions, or nothing (docs/rules/heritage_batches.md)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from documents import registering as documents
from documents.choices import DocumentKind, Publicity
from documents.issuing import issuing
from documents.issuing.composing import AnnexPart, Draft
from documents.models import Document
from heritage.batches.checking import not_weighed
from heritage.batches.choices import BatchState, EntryKind
from heritage.batches.lifecycle import BATCH
from heritage.batches.moving import carry, locked, step
from heritage.batches.numbers import Held, Numbers, Uncertain
from heritage.batches.wording import Announcement, Entry, Listing
from heritage.choices import ListKind, Outcome
from heritage.codes import HeritageCode
from heritage.models import Application, Batch, NumberFloor, Project
from heritage.records import ListedRow, PublishedList, Statement, batch_of
from heritage.registering import register_list, wait_for_other_lists
from portal.accounts.models import User
from portal.lifecycle import Refused

ORIGIN = "heritage_batch"
CLAUSE = BATCH["announce"].clause


def stamp(batch: Batch) -> str:
    """Which state of the batch a page shows; every act writes a line of 批次经过."""
    return str(batch.steps.count())


@transaction.atomic
def announce(batch: Batch, *, seen: str, by: User, at: datetime) -> Document:
    """Number and issue the paper, and enter its projects in the register; of what is announced the paper it has."""
    documents.wait_for_others()
    row = locked(batch)
    if row.document:
        return row.document
    if row.state != BatchState.APPROVED:
        raise Refused(f"{row}{row.get_state_display()}，不能公布", clause=CLAUSE)
    if stamp(row) != seen:
        raise Refused("该批次刚被更新，请重新核对后再公布", clause=CLAUSE)
    wait_for_other_lists()
    applications = _applications(row)
    planned = announcement(row, applications)
    assert row.approved_by is not None, "heritage_batch_approved_whole"
    assert row.approved_at is not None, "heritage_batch_approved_whole"
    document = issuing.for_origin(
        ORIGIN,
        str(row.pk),
        _draft(row, planned),
        [AnnexPart(each.title, each.text) for each in planned.listings],
        signed_by=row.approved_by,
        signed_at=row.approved_at,
        signed_on=row.approved_on,
        by=by,
        at=at,
    )
    for place, listing in enumerate(planned.listings, start=1):
        _register(listing, place if len(planned.listings) > 1 else 0, document, by=by, at=at)
    _inscribe(row, applications, planned, document, by=by, at=at)
    step(
        row, "announce", by=by, at=at, reason=planned.title, paper=document.number,
        document=document, announced_by=by, announced_at=at,
    )  # fmt: skip
    return document


def preview(batch: Batch) -> Announcement:
    """What `announce` would say now; its numbers are those of this moment. Refused where they cannot be told."""
    return announcement(batch, _applications(batch))


def announcement(batch: Batch, applications: Sequence[Application]) -> Announcement:
    """The lists with their numbers."""
    if not applications:
        raise Refused("没有拟列入的项目，不能公布", clause=CLAUSE)
    for each in applications:
        _refuse_unclear(each, applications)
    leads = [each for each in applications if each.kind == EntryKind.NEW]
    numbers = _numbers(batch)
    try:
        given = [numbers.next(each.category) for each in leads]
    except Uncertain as doubt:
        raise Refused(str(doubt), clause=CLAUSE) from doubt
    new = [_new_entry(each, held, applications) for each, held in zip(leads, given, strict=True)]
    listings = [
        Listing(ListKind.NEW, batch.number, new),
        Listing(ListKind.EXTENSION, batch.number, _extensions(applications)),
    ]
    return Announcement(batch.approval_meeting, [each for each in listings if each.entries])


def _applications(batch: Batch) -> list[Application]:
    rows = batch.applications.proposed().select_related("extends", "joins", "unit", "batch")
    return list(rows.order_by("category", "pk"))


def _refuse_unclear(application: Application, applications: Sequence[Application]) -> None:
    """What came into the register since a person answered, and an application whose lead has gone."""
    if alike := not_weighed(application):
        raise Refused(f"认定{application.name}之后登记簿中又有{alike[0]}，请重新认定其列入方式后再公布", clause=CLAUSE)
    if application.kind == EntryKind.JOINT and application.joins_id not in {each.pk for each in applications}:
        raise Refused(f"{application}并入的申报已不在本批，请重新认定其列入方式", clause=CLAUSE)
    if application.extends and application.extends.exited_on:
        raise Refused(f"{application.extends}已退出名录，不能扩展；请重新认定", clause=CLAUSE)


def _numbers(batch: Batch) -> Numbers:
    rows = Project.objects.values_list("serial", "category", "number")
    return Numbers(
        [Held(serial, HeritageCode(*code)) for serial, *code in rows],
        dict(NumberFloor.objects.values_list("category", "last")),
        is_first_batch=batch.number == 1,
    )


def _new_entry(lead: Application, held: Held, applications: Sequence[Application]) -> Entry:
    own = [lead, *(each for each in applications if each.joins_id == lead.pk)]
    return Entry(held.serial, held.code, lead.name, _units(own))


def _extensions(applications: Sequence[Application]) -> list[Entry]:
    """One row a project, with the units of all that extend it."""
    found: dict[Project, list[Application]] = defaultdict(list)
    for each in applications:
        if each.extends:
            found[each.extends].append(each)
    return [
        Entry(project.serial, project.code, project.name, _units(own))
        for project, own in sorted(found.items(), key=lambda pair: pair[0].code)
    ]


def _units(applications: Iterable[Application]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit for each in applications for unit in each.applicants))


def _draft(batch: Batch, planned: Announcement) -> Draft:
    return Draft(
        kind=DocumentKind.NOTICE,
        title_lines=[planned.title],
        series=batch.series,
        body=planned.body,
        addressees=[each.strip() for each in re.split("[，,、；;]", batch.addressees) if each.strip()],
        publicity=Publicity.PUBLIC,
        publicity_clause=CLAUSE,
    )


def _register(listing: Listing, place: int, document: Document, *, by: User, at: datetime) -> None:
    """The rows go the way of every published list; one that is not plainly entered undoes the announcement."""
    lines = [each.text for each in document.blocks.order_by("order")]
    rows = tuple(_placed(each, lines) for each in listing.entries)
    statements = [Statement(None, len(rows))]
    statements += [Statement(category, len(own)) for category, own in listing.sections]
    statements += [Statement(category, None, listing.absence) for category in listing.absent]
    label = f"附件{place or ''}"
    published = PublishedList(
        str(listing.kind), label, listing.title, rows, tuple(statements), batch=batch_of(listing.title)
    )
    wanted = {Outcome.CREATED} if listing.kind == ListKind.NEW else {Outcome.UNIT_ADDED}
    for outcome in register_list(published, document=document, by=by, at=at):
        if outcome.outcome not in wanted:
            raise Refused(
                f"{outcome.row}不能登记：{outcome.reason or outcome.label}；请退回审议后重新认定", clause=CLAUSE
            )


def _placed(entry: Entry, lines: Sequence[str]) -> ListedRow:
    at = lines.index(entry.line)
    start = sum(len(line) + 1 for line in lines[:at])
    return ListedRow(
        serial=entry.serial,
        code=entry.code,
        printed_code=str(entry.code),
        name=entry.name,
        units=entry.units,
        line=at + 1,
        start=start,
        end=start + len(entry.line),
        doubt="",
    )


def _inscribe(
    batch: Batch,
    applications: Sequence[Application],
    planned: Announcement,
    document: Document,
    *,
    by: User,
    at: datetime,
) -> None:
    """Each application learns its project, those that joined that of their lead."""
    serials = [each.serial for listing in planned.listings for each in listing.entries if listing.kind == ListKind.NEW]
    projects = {each.serial: each for each in Project.objects.filter(serial__in=serials)}
    leads = [each.pk for each in applications if each.kind == EntryKind.NEW]
    of_lead = {pk: projects[serial] for pk, serial in zip(leads, serials, strict=True)}
    for each in applications:
        project = each.extends or of_lead[each.joins_id or each.pk]
        carry(each, "inscribe", batch=batch, by=by, at=at, paper=document.number, reason=str(project), project=project)
