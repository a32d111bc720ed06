"""A gazette file on its way into the register: received, read, corrected, confirmed or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction

from documents import gazette, lifecycle, registering
from documents.choices import Decision, DraftField, ImportState
from documents.events import late_dates
from documents.gazette.files import Unreadable, text_of
from documents.gazette.parsed import AnnexRecords, Finding, ParsedDocument
from documents.importing import annexes, citing, drafting, matching, questioning, taking_in
from documents.importing.checking import problems_of, to_register
from documents.importing.weighing import rests_on, weight_of
from documents.models import Document, DraftCorrection, DraftDocument, GazetteImport, ImportFinding
from portal import attachments, jobs
from portal.accounts.models import User
from portal.file_kinds import FileKind
from portal.lifecycle import Refused, move

READ_UPLOAD = "documents.read_upload"
CONFIRM_IMPORT = "documents.confirm_import"
READABLE = (
    FileKind.TXT,
    FileKind.DOCX,
    FileKind.HTML,
    FileKind.PDF,
)
# A person looks at every document of an import, all on one page before confirming, and confirming enters all or none.
# The gazette of a whole year of a prefecture holds some hundred; what holds thousands is no gazette or was cut wrongly.
MOST_DOCUMENTS = 300
# Each document that is cited or ended becomes a row of the register when it is new; ten thousand took ninety seconds,
# during which nobody else could confirm. The longest clean-up lists of a whole country name some eight hundred.
MOST_NAMED = 2000
MOST_PROBLEMS = 10  # in the sentence that refuses a confirmation; the page has them one by one


class Outdated(Refused):
    """Somebody corrected the draft since the page was opened; the message shows what, beside what was typed."""

    def __init__(self, draft: DraftDocument, *, seen: int) -> None:
        since = list(draft.corrections.filter(version__gt=seen).select_related("corrected_by"))
        who = "、".join(dict.fromkeys(str(each.corrected_by) for each in since)) or "他人"
        what = "；".join(map(str, since))
        super().__init__(
            f"这件公文刚被{who}更正{f'（{what}）' if what else ''}。您填写的内容还在下方，"
            "请对照核对；再次保存即以您填写的为准"
        )


@transaction.atomic
def receive(file: File, *, by: User | None, at: datetime) -> GazetteImport:
    """Store an uploaded file and hand it to a worker to read. Raises Unsafe for files of other kinds."""
    gazette_import = _received(file, by=by, at=at)
    jobs.enqueue(READ_UPLOAD, subject_id=gazette_import.pk, by=by, at=at)
    return gazette_import


def read_now(file: File, *, by: User | None, at: datetime) -> GazetteImport:
    """Receive and read at once, for commands and the demonstration; raises Refused for what cannot be read."""
    gazette_import = read_upload(_received(file, by=by, at=at), at=at)
    if gazette_import.state != ImportState.READ:
        raise Refused(gazette_import.refusal)
    return gazette_import


def _received(file: File, *, by: User | None, at: datetime) -> GazetteImport:
    attachment = attachments.store(file, allowed=READABLE, by=by, at=at)
    return GazetteImport.objects.create(attachment=attachment, received_by=by, received_at=at)


def read_upload(gazette_import: GazetteImport, *, at: datetime) -> GazetteImport:
    """Read the file into drafts, or say why it cannot be read. Done once: a second call changes nothing."""
    if gazette_import.state != ImportState.RECEIVED:
        return gazette_import
    try:
        with gazette_import.attachment.open() as file:
            text = text_of(file.read(), gazette_import.attachment.name).replace("\x00", "\ufffd")  # no NUL in a row
        _refuse_too_many(gazette.count_documents(text))
        parsed = gazette.read(text, annex_readers=annexes.readers())
        if not parsed.documents:
            raise Unreadable(
                "no_document",
                "没有读出公文：文中找不到发文字号，也找不到“关于……的通知”一类的标题。请核对是否选错了文件",
            )
        _refuse_too_many_named(parsed.documents)
    except Unreadable as error:
        return move(gazette_import, "refuse", lifecycle.IMPORT, refusal=str(error))
    with transaction.atomic():
        move(
            gazette_import,
            "read",
            lifecycle.IMPORT,
            text=text,
            read_at=at,
        )
        drafts = DraftDocument.objects.bulk_create(
            DraftDocument(
                gazette_import=gazette_import,
                order=order,
                start=document.span.start,
                end=document.span.end,
                values=drafting.draft_values(document, text),
                blocks=drafting.draft_blocks(document, text),
            )
            for order, document in enumerate(parsed.documents, start=1)
        )
        found: list[tuple[DraftDocument | None, Finding]] = [(None, each) for each in parsed.findings]
        found += [(draft, each) for draft, read in zip(drafts, parsed.documents, strict=True) for each in read.findings]
        ImportFinding.objects.bulk_create(
            ImportFinding(
                gazette_import=gazette_import,
                draft=draft,
                code=each.code,
                weight=weight_of(each.code),
                message=each.message,
                line=each.line,
                start=each.span.start,
                end=each.span.end,
            )
            for draft, each in found
        )
        questioning.ask(gazette_import)
    return gazette_import


def _refuse_too_many(count: int) -> None:
    if count > MOST_DOCUMENTS:
        raise Unreadable(
            "too_many_documents",
            f"文件中读出{count}件公文，一次导入最多{MOST_DOCUMENTS}件。"
            f"请把文件拆成{-(-count // MOST_DOCUMENTS)}份以上，在两件公文之间断开，分次上传；"
            "如果原件没有这么多公文，多半是文字被打乱，请核对原件",
        )


def _refuse_too_many_named(documents: Sequence[ParsedDocument]) -> None:
    count = sum(len(each.cites) + len(each.repeals) + len(each.invalidates) for each in documents)  # changes are cited
    if count > MOST_NAMED:
        raise Unreadable(
            "too_many_named",
            f"文件引用、废止或宣布失效的公文共{count}件，一次导入最多{MOST_NAMED}件。"
            "请在两件公文之间把文件断开，分次上传；只有一件公文而超出的，请核对原件是否被重复粘贴",
        )


@transaction.atomic
def correct(
    draft: DraftDocument, *, values: dict[str, Any], decision: str, version: int, by: User, at: datetime
) -> DraftDocument:
    """Replace fields of a draft and decide what becomes of it. `version` is the one the person looked at.

    Each value that changes is a `DraftCorrection` with who and when; a corrected value keeps its place in the source.
    Decisions that rest on a value that changes are taken back; history keeps them.
    """
    locked_for_checking(draft.gazette_import, "更正")
    changed = DraftDocument.objects.filter(pk=draft.pk, version=version).update(
        values=draft.values | values, decision=decision, version=version + 1
    )
    if not changed:
        raise Outdated(draft, seen=version)
    corrections = [
        DraftCorrection(
            draft=draft,
            version=version + 1,
            field=field,
            before=before,
            after=after,
            corrected_by=by,
            corrected_at=at,
        )
        for field, before, after in _changes(draft, values, decision)
        if before != after
    ]
    DraftCorrection.objects.bulk_create(corrections)
    _reopen(draft, {each.field for each in corrections})
    questioning.ask(draft.gazette_import)
    draft.refresh_from_db()
    return draft


def _reopen(draft: DraftDocument, fields: Set[str]) -> None:
    """Take back the decisions that rest on a value of these fields: it is another value now, and is decided again."""
    decided = draft.findings.exclude(decision="")
    resting = [each.pk for each in decided if rests_on(each.code) & (fields - {DraftField.DECISION})]
    decided.filter(pk__in=resting).update(decision="", remark="", decided_by=None, decided_at=None)


def _changes(draft: DraftDocument, values: dict[str, Any], decision: str) -> Iterator[tuple[str, str, str]]:
    """Field, words before and words after of everything that is given."""
    for field, value in values.items():
        yield field, drafting.words(draft.values[field]), drafting.words(value)
    yield DraftField.DECISION, Decision(draft.decision).label, Decision(decision).label


def locked_for_checking(gazette_import: GazetteImport, act: str) -> GazetteImport:
    """The row of an import that people may still work on, locked; refused while a worker enters what was confirmed."""
    taking_in.refuse_while_entering(gazette_import, CONFIRM_IMPORT)  # before the lock, which the worker holds
    owner = GazetteImport.objects.select_for_update().defer("text").get(pk=gazette_import.pk)
    taking_in.refuse_while_entering(owner, CONFIRM_IMPORT)  # whoever asked for the confirmation meanwhile had it before
    if owner.state != ImportState.READ:
        raise Refused(f"该导入{owner.get_state_display()}，不能再{act}")
    return owner


def ask_to_confirm(gazette_import: GazetteImport, *, seen: int, by: User, at: datetime) -> GazetteImport:
    """Confirm what was checked and leave the entering to a worker; a second press changes nothing.

    `seen` corrections had been made when the person looked: what was corrected since, nobody has checked. What the
    register has made doubtful since is asked first, and stays asked where the confirmation is refused.
    """
    owner, refusal = _left_to_a_worker(gazette_import, seen=seen, by=by, at=at)
    if refusal:
        raise Refused(refusal)
    return owner


@transaction.atomic
def _left_to_a_worker(gazette_import: GazetteImport, *, seen: int, by: User, at: datetime) -> tuple[GazetteImport, str]:
    """The import, and why it cannot be confirmed; the new questions are kept in either case."""
    asked = jobs.latest(CONFIRM_IMPORT, subject_id=gazette_import.pk)
    if asked and asked.is_open:
        return gazette_import, ""
    owner = GazetteImport.objects.select_for_update().defer("text").get(pk=gazette_import.pk)
    asked = jobs.latest(CONFIRM_IMPORT, subject_id=gazette_import.pk)
    if owner.state == ImportState.CONFIRMED or (asked and asked.is_open):
        return owner, ""
    drafts = list(owner.drafts.defer("blocks"))
    if corrections_of(drafts) != seen:
        raise Refused("您打开本页之后有人更正了公文，请核对更正后的内容，再确认登记")
    found = questioning.ask(owner, to_register(drafts)) if owner.state == ImportState.READ else None
    if refusal := _refusal(owner, drafts, found):
        return owner, refusal
    taking_in.call_off(asked, by=by, at=at)
    jobs.enqueue(CONFIRM_IMPORT, subject_id=owner.pk, by=by, at=at)
    return owner, ""


def corrections_of(drafts: Sequence[DraftDocument]) -> int:
    """How often the drafts were corrected; grows with each correction."""
    return sum(each.version for each in drafts)


@transaction.atomic
def confirm(
    gazette_import: GazetteImport, *, by: User, at: datetime, report: jobs.Report = jobs.unheard
) -> GazetteImport:
    """Enter every draft that is to be registered, all or none. An import that is confirmed stays as it is."""
    report(0, note="等待其他导入登记完毕")
    registering.wait_for_others()
    GazetteImport.objects.select_for_update().only("pk").get(pk=gazette_import.pk)
    gazette_import.refresh_from_db()
    if gazette_import.state == ImportState.CONFIRMED:
        return gazette_import
    drafts = list(gazette_import.drafts.select_related("gazette_import"))
    chosen = to_register(drafts)
    found = questioning.settled(gazette_import, chosen)
    if refusal := _refusal(gazette_import, drafts, found):
        raise Refused(refusal)
    records = annex_records(gazette_import, drafts)
    move(gazette_import, "confirm", lifecycle.IMPORT, confirmed_by=by, confirmed_at=at)
    registering.hold(Document, [each.pk for each in matching.registered(chosen).values()])
    for done, draft in enumerate(chosen):
        report(done, len(chosen), "正在登记公文")
        draft.document = registering.enter(draft, records[draft.order], by=by, at=at)
        draft.save(update_fields=["document"])
        if _is_dated_by_hand(draft):
            late_dates.record_terms(draft.document, why="成文日期导入时补填", by=None, at=at)
    report(len(chosen), len(chosen), "正在登记引用、废止和宣布失效的文件")
    citing.enter(chosen, found.names, found.effects, at=at)
    return gazette_import


def _is_dated_by_hand(draft: DraftDocument) -> bool:
    """Whether a person wrote the day from which the words of the paper count, and left the start as it was read."""
    issued_on = draft.values["issued_on"]
    if not issued_on or "corrected" not in issued_on or draft.values["effective_on"]:
        return False
    return not draft.corrections.filter(field=DraftField.EFFECTIVE_ON).exists()


def _refusal(gazette_import: GazetteImport, drafts: Sequence[DraftDocument], found: questioning.Settled | None) -> str:
    """Why the import cannot be confirmed; empty where it can."""
    problems = list(problems_of(gazette_import, drafts, found))
    if not problems:
        return ""
    more = f"；另有{len(problems) - MOST_PROBLEMS}处" if len(problems) > MOST_PROBLEMS else ""
    return "尚不能确认登记。" + "；".join(map(str, problems[:MOST_PROBLEMS])) + more


def read_again(gazette_import: GazetteImport, *, by: User, at: datetime) -> GazetteImport:
    """Put the reading back into the queue after its job had failed or was called off."""
    taking_in.queue_again(gazette_import, READ_UPLOAD, by=by, at=at)
    return gazette_import


def withdraw(gazette_import: GazetteImport, *, by: User, at: datetime) -> GazetteImport:
    """Give up an import before it is confirmed."""
    taking_in.give_up(gazette_import, CONFIRM_IMPORT, by=by, at=at)
    return gazette_import


def annex_records(
    gazette_import: GazetteImport, drafts: Sequence[DraftDocument]
) -> dict[int, tuple[AnnexRecords, ...]]:
    """What the annex readers understand of each draft, by its order, read again from the stored text.

    Refused where the reader has learned to cut the text differently since the drafts were made.
    """
    parsed = gazette.read(gazette_import.text, annex_readers=annexes.readers())
    places = [(each.start, each.end) for each in drafts]
    if places != [(each.span.start, each.span.end) for each in parsed.documents]:
        raise Refused("读取程序已更新，与本次导入时的读法不同；请撤回后重新上传该文件")
    return {order: each.annex_records for order, each in enumerate(parsed.documents, start=1)}
