"""Rows of a published annex become projects, inscriptions and units.

The same rows always lead to the same register: what stands there is left alone, what is new is added, and what
contradicts it is a conflict for a person to decide, never an overwriting. 序号 and 编号 stay as printed.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction

from documents.annexes import RowOutcome
from documents.models import Document
from heritage.annex import HeritageRecords
from heritage.choices import ListKind, UnitRole
from heritage.findings.noting import no_longer, note, refresh
from heritage.findings.row_findings import conflict, conflict_subject
from heritage.models import HeritageUnit, Inscription, InscriptionUnit, ListStatement, Project
from heritage.quality import reading_doubt
from heritage.quality_choices import QualityKind
from heritage.records import ListedRow, PublishedList, batch_of, published_list
from heritage.searching import fold
from heritage.units import UnitBook
from portal.accounts.models import User
from portal.lifecycle import Refused
from portal.pinyin import sort_key

_ONE_LIST_AT_A_TIME = 0x68657269  # key of the advisory lock: 序号 runs through the whole list


class Outcome(StrEnum):
    """What registering a row does."""

    CREATED = "created"
    COMPLETED = "completed"
    UNIT_ADDED = "unit_added"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"


LABELS = {
    Outcome.CREATED: "新建项目",
    Outcome.COMPLETED: "补录列入",
    Outcome.UNIT_ADDED: "增加单位",
    Outcome.UNCHANGED: "无变化",
    Outcome.CONFLICT: "冲突，不登记",
}


@transaction.atomic
def register_rows(records: HeritageRecords, *, document: Document, by: User, at: datetime) -> list[RowOutcome]:
    """Register one annex; see `documents.annexes.Store`. Row history keeps who did it and when."""
    wait_for_other_lists()
    return register_list(published_list(records), document=document, by=by, at=at)


def wait_for_other_lists() -> None:
    """Until the end of the transaction nobody else registers or numbers projects."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_LIST_AT_A_TIME])


def register_list(published: PublishedList, *, document: Document, by: User, at: datetime) -> list[RowOutcome]:
    """Register a list, once nobody else does."""
    if document.issued_on is None:
        raise Refused(f"{document}没有成文日期，不能登记其中的非遗名录；请先补填成文日期")
    units = UnitBook()
    outcomes, doubts, agreed = [], [], []
    for row in published.rows:
        outcome = _judged(row, published, document)
        if outcome.outcome == Outcome.CONFLICT:
            doubts.append(conflict(row, published, document, outcome))
        else:
            agreed.append(conflict_subject(row, published, document))
        if outcome.outcome not in (Outcome.UNCHANGED, Outcome.CONFLICT):
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
    note(doubts, by=by, at=at)
    no_longer(QualityKind.CONFLICT, agreed, by=by, at=at)
    refresh(by=by, at=at)
    return outcomes


def _listed(row: ListedRow, published: PublishedList, document: Document, outcome: RowOutcome) -> Inscription | None:
    """The inscription that stands for a row which agrees with the register."""
    if outcome.outcome == Outcome.CONFLICT:
        return None
    rows = Inscription.objects.select_related("project", "document")
    return rows.filter(document=document, list_kind=published.list_kind, project__serial=row.serial or 0).first()


def preview(records: HeritageRecords, *, document: Document | None) -> list[RowOutcome]:
    """What `register_rows` would do with each row alone; writes nothing."""
    published = published_list(records)
    return [_judged(row, published, document) for row in published.rows]


def _judged(row: ListedRow, published: PublishedList, document: Document | None) -> RowOutcome:
    """What becomes of a row, and why."""
    if row.serial is None or row.code is None:
        return _outcome(Outcome.CONFLICT, row, "没有读出序号或编号，请在原文中核对")
    by_serial = Project.objects.filter(serial=row.serial).first()
    by_code = Project.objects.filter(category=row.code.category, number=row.code.number).first()
    if by_serial is None and by_code is None:
        if published.list_kind == ListKind.EXTENSION:
            return _outcome(Outcome.CREATED, row, "名录中尚无此项目，先按待补录登记，原申报单位待补")
        return _outcome(Outcome.CREATED, row, "")
    conflict = _conflict(row, by_serial, by_code)
    if conflict or by_serial is None:
        return _outcome(Outcome.CONFLICT, row, conflict, by_serial or by_code)
    return _judged_again(row, published, document, by_serial)


def _conflict(row: ListedRow, by_serial: Project | None, by_code: Project | None) -> str:
    """Why the row contradicts the project that bears its 序号 or 编号; nothing where it does not."""
    if by_serial is None or by_code is None or by_serial.pk != by_code.pk:
        known = [f"序号{row.serial}已是{by_serial}"] if by_serial else []
        known += [f"编号{row.code}已是序号{by_code.serial}的{by_code.name}"] if by_code else []
        return "，".join(known) + "；序号与编号应属于同一项目"
    if fold(by_serial.name) != fold(row.name):
        return f"该编号已登记为“{by_serial.name}”，本次读作“{row.name}”"
    if by_serial.exited_on:
        return f"该项目已于{by_serial.exited_on}退出名录，序号和编号保留，不再使用"
    return ""


def _judged_again(row: ListedRow, published: PublishedList, document: Document | None, project: Project) -> RowOutcome:
    """A row whose project stands in the register."""
    inscriptions = list(project.inscriptions.select_related("document").prefetch_related("units"))
    for each in inscriptions:
        if document and each.document_id == document.pk and each.list_kind == published.list_kind:
            printed = tuple(link.printed_name for link in each.units.all())
            if set(printed) == set(row.units):
                return _outcome(Outcome.UNCHANGED, row, "", project)
            known = "、".join(printed) or "无"
            return _outcome(
                Outcome.CONFLICT, row, f"此前按本文件登记的单位为{known}，本次读作{'、'.join(row.units)}", project
            )
        if published.list_kind == ListKind.NEW and each.is_first_listing:
            return _outcome(Outcome.CONFLICT, row, f"该项目已由{each.document}新列入，一个项目只能新列入一次", project)
    if published.list_kind == ListKind.NEW:
        return _outcome(Outcome.COMPLETED, row, "此前只见于扩展名录，现补录原列入", project)
    return _outcome(Outcome.UNIT_ADDED, row, "、".join(row.units), project)


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
        batch=batch_of(published.title) or batch_of(document.title),
        inscribed_on=document.issued_on,
        annex=published.label,
        printed_code=row.printed_code or str(row.code),
        printed_name=row.name,
        doubt=row.doubt,
        line=row.line,
        start=row.start,
        end=row.end,
        registered_by=by,
        registered_at=at,
    )


def _link(inscription: Inscription, row: ListedRow, units: UnitBook) -> None:
    """Write the applicants of a row, in printed order."""
    linked: dict[HeritageUnit, str] = {}
    for name in row.units:  # two spellings of one unit are one link, under the first of them
        linked.setdefault(units.find_or_add(name), name)
    InscriptionUnit.objects.bulk_create(
        InscriptionUnit(inscription=inscription, unit=unit, role=UnitRole.APPLICANT, order=order, printed_name=printed)
        for order, (unit, printed) in enumerate(linked.items(), start=1)
    )


def _outcome(kind: Outcome, row: ListedRow, reason: str, project: Project | None = None) -> RowOutcome:
    return RowOutcome(kind, LABELS[kind], str(row), row.line, reason, project.get_absolute_url() if project else "")
