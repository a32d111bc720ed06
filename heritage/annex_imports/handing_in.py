"""An annex on its way into the register: received, read, compared, confirmed or withdrawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.db.models import Count

from documents import lifecycle
from documents.choices import FindingWeight, ImportState
from documents.gazette.numbering import parse_number
from documents.gazette.parsed import Finding
from documents.gazette.shadow import shadow_of
from documents.gazette.unreadable import Unreadable
from documents.importing import matching, taking_in
from documents.importing.citing import by_names_only
from documents.importing.drafting import number_parts
from documents.importing.naming import Named
from documents.importing.weighing import weight_of
from documents.models import Document
from documents.registering import wait_for_others
from heritage.annex.reader import UNREAD
from heritage.annex_imports import known, reading
from heritage.changing.lifecycle import TWO_PEOPLE
from heritage.choices import Outcome
from heritage.codes import HeritageCode
from heritage.models import AnnexImport, AnnexImportFinding, AnnexImportRow
from heritage.records import ListedRow, PublishedList, Statement, Unread, batch_of, published_list
from heritage.registering import foreseen, register_list, wait_for_other_lists
from heritage.row_outcomes import ENTERED, ProjectBook
from portal import attachments, jobs
from portal.accounts.models import User
from portal.constraints import keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused, move

READ_ANNEX = "heritage.read_annex"
ENTER_ANNEX = "heritage.enter_annex"
READABLE = (FileKind.TXT, FileKind.CSV, FileKind.DOCX, FileKind.XLSX)
OWN_PAPER = "请由另一位非遗审核人员确认：上传人不能确认自己导入的附件"


@dataclass(frozen=True)
class Announcement:
    """The paper that an annex belongs to: of the register, or by its number, title and day."""

    document: Document | None = None
    number: str = ""
    title: str = ""
    issued_on: date | None = None


@dataclass(frozen=True)
class Stated:
    """What the person says who hands an annex in."""

    announcement: Announcement
    list_kind: str
    batch: int | None = None


@transaction.atomic
def receive(file: File, stated: Stated, *, by: User, at: datetime) -> AnnexImport:
    """Store an annex and hand it to a worker to read. Raises Unsafe for files of other kinds."""
    paper = stated.announcement
    if paper.document and paper.document.issued_on is None:
        raise Refused(f"{paper.document}没有成文日期，不能登记其中的非遗名录；请文件管理员先补填成文日期")
    attachment = attachments.store(file, allowed=READABLE, by=by, at=at)
    with keeping(AnnexImport):
        annex_import = AnnexImport.objects.create(
            attachment=attachment,
            received_by=by,
            received_at=at,
            list_kind=stated.list_kind,
            batch=stated.batch,
            document=paper.document,
            number=paper.number,
            title=paper.title,
            issued_on=paper.issued_on,
        )
    jobs.enqueue(READ_ANNEX, subject_id=annex_import.pk, by=by, at=at)
    return annex_import


def read_upload(annex_import: AnnexImport, *, at: datetime, report: jobs.Report = jobs.unheard) -> AnnexImport:
    """Read the rows and say what would become of each, or why nothing was read. A second call changes nothing."""
    if annex_import.state != ImportState.RECEIVED:
        return annex_import
    attachment = annex_import.attachment
    report(0, note="正在读取文件")
    try:
        with attachment.open() as file:
            text = reading.text_in(file.read(), attachment.kind, attachment.name)
        paper = annex_import.document.title if annex_import.document else annex_import.title
        records = reading.read(
            text, list_kind=annex_import.list_kind, batch=annex_import.batch, paper=paper, held=known.held()
        )
    except Unreadable as error:
        return move(annex_import, "refuse", lifecycle.IMPORT, refusal=str(error)[:500])
    report(0, len(records.rows), "正在比对登记簿")
    published = published_list(records)
    with transaction.atomic():
        move(
            annex_import,
            "read",
            lifecycle.IMPORT,
            text=text,
            read_at=at,
            annex=published.label[:20],
            heading=published.title[:200],
            statements=[asdict(each) for each in published.statements],
        )
        rows = [_row(annex_import, order, each) for order, each in enumerate(published.rows, start=1)]
        _judge(annex_import, rows)
        AnnexImportRow.objects.bulk_create(rows, batch_size=500)
        _keep_findings(annex_import, rows, records.findings)
    return annex_import


def _row(annex_import: AnnexImport, order: int, listed: ListedRow) -> AnnexImportRow:
    units = list(listed.units)
    return AnnexImportRow(
        annex_import=annex_import,
        order=order,
        line=listed.line,
        start=listed.start,
        end=listed.end,
        serial=listed.serial,
        category=listed.code.category if listed.code else None,
        number=listed.code.number if listed.code else None,
        printed_code=listed.printed_code,
        name=listed.name,
        read_units=units,
        units=units,
        safeguarding_units=list(listed.safeguarding_units),
        remark=listed.remark,
        doubt=listed.doubt,
        outcome=Outcome.UNCHANGED,
    )


def _keep_findings(annex_import: AnnexImport, rows: Sequence[AnnexImportRow], findings: Sequence[Finding]) -> None:
    """Each beside the row in which it stands."""
    in_place = sorted(rows, key=lambda row: row.start)
    starts = [row.start for row in in_place]

    def row_of(finding: Finding) -> AnnexImportRow | None:
        at = bisect_right(starts, finding.span.start) - 1
        return in_place[at] if at >= 0 and finding.span.start < in_place[at].end else None

    decided = known.decided_before(annex_import, paper_of(annex_import))
    AnnexImportFinding.objects.bulk_create(
        [
            AnnexImportFinding(
                **decided.get((each.code, each.message), {}),
                annex_import=annex_import,
                row=row_of(each),
                code=each.code,
                weight=weight_of(each.code),
                message=each.message,
                line=each.line,
                start=each.span.start,
            )
            for each in findings
        ],
        batch_size=500,
    )


def compare(annex_import: AnnexImport) -> int:
    """Say anew what would become of each row by the register of now; answers how many have changed."""
    changed = _judge(annex_import, list(annex_import.rows.all()))
    AnnexImportRow.objects.bulk_update(changed, ["outcome", "reason", "project"], batch_size=500)
    return len(changed)


def _judge(annex_import: AnnexImport, rows: Sequence[AnnexImportRow]) -> list[AnnexImportRow]:
    """Write on the rows what would become of them; answers those that say something else now."""
    published = list_of(annex_import, rows)
    outcomes = foreseen(published, document=paper_of(annex_import))
    book = ProjectBook(published.rows)
    changed = []
    for row, listed, each in zip(rows, published.rows, outcomes, strict=True):
        project = book.project_of(listed)
        told = (each.outcome, each.reason, project.pk if project else None)
        if told != (row.outcome, row.reason, row.project_id):
            row.outcome, row.reason, row.project_id = told
            changed.append(row)
    return changed


def compare_again(annex_import: AnnexImport) -> int:
    """重新比对, asked by a person."""
    with transaction.atomic():
        return compare(locked_for_checking(annex_import, "重新比对"))


def list_of(annex_import: AnnexImport, rows: Sequence[AnnexImportRow]) -> PublishedList:
    """The list as it is to be registered: as read, with the units as a person parted them."""
    return PublishedList(
        list_kind=annex_import.list_kind,
        label=annex_import.annex,
        title=annex_import.heading,
        rows=tuple(_listed(row) for row in rows),
        statements=tuple(Statement(**each) for each in annex_import.statements),
        batch=annex_import.batch or batch_of(annex_import.heading),
        unread=tuple(Unread(each.message, each.line, each.url) for each in annex_import.findings.filter(code=UNREAD)),
    )


def _listed(row: AnnexImportRow) -> ListedRow:
    code = HeritageCode(row.category, row.number) if row.category and row.number else None
    return ListedRow(
        serial=row.serial,
        code=code,
        printed_code=row.printed_code,
        name=row.name,
        units=tuple(row.units),
        line=row.line,
        start=row.start,
        end=row.end,
        doubt=row.doubt,
        safeguarding_units=tuple(row.safeguarding_units),
        remark=row.remark,
    )


def paper_of(annex_import: AnnexImport) -> Document | None:
    """The announcement in the register; None while it stands there under no number."""
    if annex_import.document:
        return annex_import.document
    number = parse_number(shadow_of(annex_import.number))
    return matching.numbered(number_parts(number)) if number else None


def locked_for_checking(annex_import: AnnexImport, act: str) -> AnnexImport:
    """The row of an import that people may still work on, locked; refused while a worker enters it."""
    taking_in.refuse_while_entering(annex_import, ENTER_ANNEX)  # before the lock, which the worker holds
    owner = AnnexImport.objects.select_for_update().defer("text").get(pk=annex_import.pk)
    taking_in.refuse_while_entering(owner, ENTER_ANNEX)
    if owner.state != ImportState.READ:
        raise Refused(f"该导入{owner.get_state_display()}，不能再{act}")
    return owner


@transaction.atomic
def ask_to_confirm(annex_import: AnnexImport, *, seen: int, by: User, at: datetime) -> AnnexImport:
    """Confirm what was checked and leave the entering to a worker; a second press changes nothing.

    `seen` decisions had been made when the person looked: what was decided since, nobody has checked.
    """
    owner = AnnexImport.objects.select_for_update().defer("text").get(pk=annex_import.pk)
    asked = jobs.latest(ENTER_ANNEX, subject_id=owner.pk)
    if owner.state == ImportState.CONFIRMED or (asked and asked.is_open):
        return owner
    if owner.decisions != seen:
        raise Refused("您打开本页之后有人作了新的决定，请核对后再确认登记")
    _refuse_unready(owner, by)
    taking_in.call_off(asked, by=by, at=at)
    jobs.enqueue(ENTER_ANNEX, subject_id=owner.pk, by=by, at=at)
    return owner


def _refuse_unready(annex_import: AnnexImport, by: User) -> None:
    if annex_import.state != ImportState.READ:
        raise Refused(f"该导入{annex_import.get_state_display()}，不能确认登记")
    if annex_import.received_by_id == by.pk:
        raise Refused(OWN_PAPER, clause=TWO_PEOPLE)
    if left := annex_import.findings.in_the_way().count():
        raise Refused(f"还有{left}处疑点没有决定，请先逐处决定")
    if not annex_import.rows.filter(outcome__in=ENTERED).exists():
        raise Refused("没有可登记的行：各行在登记簿中都已有，或者有冲突；如不再需要，请撤回本次导入")


@transaction.atomic
def confirm(annex_import: AnnexImport, *, by: User, at: datetime, report: jobs.Report = jobs.unheard) -> AnnexImport:
    """Register every row that was foreseen to be, all or none. An import that is confirmed stays as it is."""
    report(0, note="等待其他名录登记完毕")
    wait_for_others()
    wait_for_other_lists()
    AnnexImport.objects.select_for_update().only("pk").get(pk=annex_import.pk)
    annex_import.refresh_from_db()
    if annex_import.state == ImportState.CONFIRMED:
        return annex_import
    _refuse_unready(annex_import, by)
    document = paper_of(annex_import) or _by_name(annex_import, at)
    rows = list(annex_import.rows.all())
    published = list_of(annex_import, rows)
    outcomes = register_list(published, document=document, by=by, at=at, report=report)
    told = zip(rows, outcomes, strict=True)
    changed = [row for row, each in told if (row.outcome, row.reason) != (each.outcome, each.reason)]
    if changed:
        places = "、".join(str(row.line) for row in changed[:5]) + (f"等{len(changed)}行" if len(changed) > 5 else "")
        raise Refused(
            f"登记簿在比对之后有了变化：第{places}行的结果与所列不同。没有登记任何项目；请点“重新比对”，核对后再确认"
        )
    book = ProjectBook(published.rows)
    for row, listed in zip(rows, published.rows, strict=True):
        row.project = book.project_of(listed)
    AnnexImportRow.objects.bulk_update(rows, ["project"], batch_size=500)
    return move(annex_import, "confirm", lifecycle.IMPORT, document=document, confirmed_by=by, confirmed_at=at)


def _by_name(annex_import: AnnexImport, at: datetime) -> Document:
    """Enter the announcement by number, title and day alone (目录信息); its text may come with a gazette."""
    number = parse_number(shadow_of(annex_import.number))
    assert number is not None, "the form takes nothing else"
    (document,) = by_names_only([Named(annex_import.title, number_parts(number))], at)
    document.issued_on = annex_import.issued_on
    document.save(update_fields=["issued_on"])
    return document


def read_again(annex_import: AnnexImport, *, by: User, at: datetime) -> AnnexImport:
    """Put the reading back into the queue after its job had failed or was called off."""
    taking_in.queue_again(annex_import, READ_ANNEX, by=by, at=at)
    return annex_import


def withdraw(annex_import: AnnexImport, *, by: User, at: datetime) -> AnnexImport:
    """Give up an import before it is confirmed."""
    taking_in.give_up(annex_import, ENTER_ANNEX, by=by, at=at)
    return annex_import


def tally(annex_import: AnnexImport) -> dict[str, int]:
    """How many rows end how, in the order of the outcomes."""
    counted = dict(annex_import.rows.order_by().values_list("outcome").annotate(Count("pk")))
    return {outcome: counted.get(outcome, 0) for outcome in Outcome.values}


def doubts_of(annex_import: AnnexImport) -> dict[str, int]:
    """How many doubts and notices there are, and how many doubts are undecided."""
    findings = annex_import.findings
    doubts = findings.filter(weight=FindingWeight.DOUBT).count()
    undecided = findings.in_the_way().count()
    notices = findings.filter(weight=FindingWeight.NOTICE).count()
    return {"doubts": doubts, "decided": doubts - undecided, "undecided": undecided, "notices": notices}
