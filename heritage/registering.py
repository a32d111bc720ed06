"""Rows of a published annex become projects, inscriptions and units.

The same rows always lead to the same register: what stands there is left alone, what is new is added, and what
contradicts it is a conflict for a person to decide, never an overwriting. 序号 and 编号 stay as printed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from documents.importing.annexes import RowOutcome
from documents.models import Document
from heritage.annex.reader import HeritageRecords
from heritage.choices import Outcome, UnitRole
from heritage.findings.checks import reading_doubt
from heritage.findings.choices import QualityKind
from heritage.findings.noting import no_longer, note, refresh
from heritage.findings.row_findings import conflict, conflict_subject, unread_line, unread_prefix
from heritage.models import (
    HeritageUnit,
    Inscription,
    InscriptionUnit,
    ListStatement,
    Project,
    QualityFinding,
)
from heritage.records import ListedRow, PublishedList, batch_of, published_list
from heritage.row_outcomes import ENTERED, ProjectBook
from heritage.units import UnitBook
from portal import jobs
from portal.accounts.models import User
from portal.lifecycle import Refused
from portal.pinyin import sort_key

_ONE_LIST_AT_A_TIME = 0x68657269  # key of the advisory lock: 序号 runs through the whole list


@transaction.atomic
def register_rows(records: HeritageRecords, *, document: Document, by: User, at: datetime) -> list[RowOutcome]:
    """Register one annex; see `documents.importing.annexes.Store`. Row history keeps who did it and when."""
    wait_for_other_lists()
    return register_list(published_list(records), document=document, by=by, at=at)


def wait_for_other_lists() -> None:
    """Until the end of the transaction nobody else registers or numbers projects."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_LIST_AT_A_TIME])


def register_list(
    published: PublishedList, *, document: Document, by: User, at: datetime, report: jobs.Report = jobs.unheard
) -> list[RowOutcome]:
    """Register a list, once nobody else does."""
    if document.issued_on is None:
        raise Refused(f"{document}没有成文日期，不能登记其中的非遗名录；请先补填成文日期")
    book, units = ProjectBook(published.rows), UnitBook()
    outcomes, doubts, agreed = [], [], []
    for done, row in enumerate(published.rows):
        report(done, len(published.rows), "正在登记项目")
        outcome = book.judge(row, published, document)
        if outcome.outcome == Outcome.CONFLICT:
            doubts.append(conflict(row, published, document, outcome))
        else:
            agreed.append(conflict_subject(row, published, document))
        if outcome.outcome in ENTERED:
            inscription = _inscribe(row, published, document, by=by, at=at)
            _link(inscription, row, units)
        if row.doubt and (listed := _listed(row, published, document, outcome)):
            doubts.append(reading_doubt(listed, row.doubt))
        outcomes.append(outcome)
    for each in published.statements:
        ListStatement.objects.get_or_create(
            document=document,
            list_kind=published.list_kind,
            category=each.category,
            defaults={"stated": each.stated, "absence": each.absence},
        )
    unread = [unread_line(each, published, document) for each in published.unread]
    note([*doubts, *unread], by=by, at=at)
    told = {each.subject for each in unread}
    of_list = QualityFinding.objects.filter(subject__startswith=unread_prefix(published, document))
    known = set(of_list.filter(kind=QualityKind.UNREAD).values_list("subject", flat=True))
    no_longer(QualityKind.UNREAD, known - told, by=by, at=at)
    # of two rows with one code the first may be entered: the doubt about the second stands for both
    doubtful = {each.subject for each in doubts if each.kind == QualityKind.CONFLICT}
    no_longer(QualityKind.CONFLICT, set(agreed) - doubtful, by=by, at=at)
    refresh(by=by, at=at)
    return outcomes


def _listed(row: ListedRow, published: PublishedList, document: Document, outcome: RowOutcome) -> Inscription | None:
    """The inscription that stands for a row which agrees with the register."""
    if outcome.outcome == Outcome.CONFLICT:
        return None
    rows = Inscription.objects.select_related("project", "document")
    return rows.filter(document=document, list_kind=published.list_kind, project__serial=row.serial or 0).first()


def preview(records: HeritageRecords, *, document: Document | None) -> list[RowOutcome]:
    """What `register_rows` would do, row by row; writes nothing."""
    return foreseen(published_list(records), document=document)


def foreseen(published: PublishedList, *, document: Document | None) -> list[RowOutcome]:
    """What `register_list` would do, row by row; writes nothing."""
    book = ProjectBook(published.rows)
    return [book.judge(row, published, document) for row in published.rows]


def _inscribe(row: ListedRow, published: PublishedList, document: Document, *, by: User, at: datetime) -> Inscription:
    """Write a row that was judged to be new."""
    assert row.serial is not None, "such a row was judged a conflict"
    assert row.code is not None, "such a row was judged a conflict"
    assert document.issued_on is not None, "register_rows refuses such a document"
    project, _ = Project.objects.get_or_create(
        serial=row.serial,
        category=row.code.category,
        number=row.code.number,
        defaults={"name": row.name, "name_key": sort_key(row.name)},
    )
    return Inscription.objects.create(
        project=project,
        document=document,
        list_kind=published.list_kind,
        batch=published.batch or batch_of(document.title),
        inscribed_on=document.issued_on,
        annex=published.label,
        printed_code=row.printed_code or str(row.code),
        printed_name=row.name,
        doubt=row.doubt,
        remark=row.remark,
        line=row.line,
        start=row.start,
        end=row.end,
        registered_by=by,
        registered_at=at,
    )


def _link(inscription: Inscription, row: ListedRow, units: UnitBook) -> None:
    """Write the units of a row by role, in printed order."""
    for role, names in ((UnitRole.APPLICANT, row.units), (UnitRole.SAFEGUARDING, row.safeguarding_units)):
        linked: dict[HeritageUnit, str] = {}
        for name in names:  # two spellings of one unit are one link, under the first of them
            linked.setdefault(units.find_or_add(name), name)
        InscriptionUnit.objects.bulk_create(
            InscriptionUnit(inscription=inscription, unit=unit, role=role, order=order, printed_name=printed)
            for order, (unit, printed) in enumerate(linked.items(), start=1)
        )
