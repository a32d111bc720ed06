"""A gazette file on its way into the register: received, read, corrected, confirmed or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import connection, transaction

from documents import annexes, drafting, gazette, lifecycle, planning_duties, registering
from documents.choices import Decision, ImportState
from documents.gazette.files import Unreadable, text_of
from documents.gazette.parsed import AnnexRecords
from documents.models import LONGEST_NAME, LONGEST_TITLE, DraftDocument, GazetteImport
from portal import attachments, jobs
from portal.accounts.models import User
from portal.dates import YEARS
from portal.lifecycle import Refused, move

READ_UPLOAD = "documents.read_upload"
READABLE = (
    attachments.FileKind.TXT,
    attachments.FileKind.DOCX,
    attachments.FileKind.HTML,
    attachments.FileKind.PDF,
)
_LONGEST = (
    ("issuers", "发文机关", LONGEST_NAME),
    ("addressees", "主送机关", LONGEST_NAME),
    ("instruments", "所印发的文本", LONGEST_TITLE),
)
_ONE_CONFIRMATION_AT_A_TIME = 0x646F6373  # key of the advisory lock


@dataclass(frozen=True)
class Problem:
    """Why a draft cannot be registered as it stands."""

    draft: DraftDocument
    message: str

    def __str__(self) -> str:
        return f"第{self.draft.order}件：{self.message}"


@transaction.atomic
def receive(file: File, *, by: User | None, at: datetime) -> GazetteImport:
    """Store an uploaded file and hand it to a worker to read. Raises Unsafe for files of other kinds."""
    attachment = attachments.store(file, allowed=READABLE, by=by, at=at)
    gazette_import = GazetteImport.objects.create(attachment=attachment, received_by=by, received_at=at)
    jobs.enqueue(READ_UPLOAD, subject_id=gazette_import.pk, by=by, at=at)
    return gazette_import


def read_now(file: File, *, by: User | None, at: datetime) -> GazetteImport:
    """Receive and read at once, for commands and the demonstration; raises Refused for what cannot be read."""
    attachment = attachments.store(file, allowed=READABLE, by=by, at=at)
    gazette_import = GazetteImport.objects.create(attachment=attachment, received_by=by, received_at=at)
    read_upload(gazette_import, at=at)
    if gazette_import.state != ImportState.READ:
        raise Refused(gazette_import.refusal)
    return gazette_import


def read_upload(gazette_import: GazetteImport, *, at: datetime) -> GazetteImport:
    """Read the file into drafts, or say why it cannot be read. Done once: a second call changes nothing."""
    if gazette_import.state != ImportState.RECEIVED:
        return gazette_import
    try:
        with gazette_import.attachment.open() as file:
            text = text_of(file.read(), gazette_import.attachment.name).replace("\x00", "\ufffd")  # no NUL in a row
        parsed = gazette.read(text, annex_readers=annexes.readers())
        if not parsed.documents:
            raise Unreadable(
                "no_document",
                "没有读出公文：文中找不到发文字号，也找不到“关于……的通知”一类的标题。请核对是否选错了文件",
            )
    except Unreadable as error:
        return move(gazette_import, "refuse", lifecycle.IMPORT, refusal=str(error))
    with transaction.atomic():
        move(
            gazette_import,
            "read",
            lifecycle.IMPORT,
            text=text,
            findings=drafting.global_findings(parsed),
            read_at=at,
        )
        DraftDocument.objects.bulk_create(
            DraftDocument(
                gazette_import=gazette_import,
                order=order,
                start=document.span.start,
                end=document.span.end,
                values=drafting.draft_values(document, text),
                blocks=drafting.draft_blocks(document, text),
                findings=drafting.draft_findings(document.findings),
            )
            for order, document in enumerate(parsed.documents, start=1)
        )
    return gazette_import


@transaction.atomic
def correct(
    draft: DraftDocument, *, values: dict[str, Any], decision: str, version: int, by: User, at: datetime
) -> DraftDocument:
    """Replace fields of a draft and decide what becomes of it. `version` is the one the person looked at.

    History keeps who corrected what; a corrected value keeps its place in the source.
    """
    owner = GazetteImport.objects.select_for_update().get(pk=draft.gazette_import_id)
    if owner.state != ImportState.READ:
        raise Refused(f"该导入{owner.get_state_display()}，不能再更正")
    changed = DraftDocument.objects.filter(pk=draft.pk, version=version).update(
        values=draft.values | values, decision=decision, version=version + 1
    )
    if not changed:
        raise Refused("这件公文刚被他人更正，请核对对方改后的内容再保存")
    draft.refresh_from_db()
    return draft


@transaction.atomic
def confirm(gazette_import: GazetteImport, *, by: User, at: datetime) -> GazetteImport:
    """Enter every draft that is to be registered, all or none. An import that is confirmed stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_CONFIRMATION_AT_A_TIME])
    gazette_import.refresh_from_db()
    if gazette_import.state == ImportState.CONFIRMED:
        return gazette_import
    drafts = list(gazette_import.drafts.select_related("gazette_import"))
    found = list(problems_of(drafts))
    if found:
        raise Refused("尚不能确认登记。" + "；".join(map(str, found)))
    records = annex_records(gazette_import, drafts)
    move(gazette_import, "confirm", lifecycle.IMPORT, confirmed_by=by, confirmed_at=at)
    for draft in _to_register(drafts):
        draft.document = registering.register(draft, records[draft.order], by=by, at=at)
        draft.save(update_fields=["document"])
    return gazette_import


def withdraw(gazette_import: GazetteImport, *, by: User, at: datetime) -> GazetteImport:
    """Give up an import before it is confirmed."""
    return move(gazette_import, "withdraw", lifecycle.IMPORT, withdrawn_by=by, withdrawn_at=at)


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


def problems_of(drafts: Sequence[DraftDocument]) -> Iterator[Problem]:
    """What stands in the way of confirming: each must be corrected, or the draft be set to 不登记."""
    chosen = _to_register(drafts)
    if not chosen:
        for draft in drafts[:1]:
            yield Problem(draft, "所有公文都选择了“不登记”，没有可登记的内容；如不再需要，请撤回本次导入")
    numbers: dict[str, int] = {}
    for draft in chosen:
        number = draft.values["number"]
        if number and (first := numbers.setdefault(number["value"], draft.order)) != draft.order:
            yield Problem(draft, f"发文字号{number['value']}与第{first}件相同")
        yield from _own_problems(draft)


def _own_problems(draft: DraftDocument) -> Iterator[Problem]:
    values = draft.values
    if not values["title"] or not values["title"]["value"].strip():
        yield Problem(draft, "没有标题，请补填")
    yield from _beyond_measure(draft)
    existing = registering.find(values["number"])
    if existing and not existing.is_directory_only:
        yield Problem(draft, f"{existing.number}已登记，请核对差异；如为同一件，选择“不登记”")
    endings = [*values["repeals"], *values["invalidates"]]
    if endings and not (values["effective_on"] or values["issued_on"]):
        yield Problem(draft, "列有废止或失效的文件，但没有成文日期，无法确定自何日起；请补填成文日期")
    own = values["number"] and values["number"]["value"]
    if own and any(each["number"] and each["number"]["value"] == own for each in endings):
        yield Problem(draft, f"废止或失效清单中有{own}自身，请核对字号")
    for message in planning_duties.problems(values):
        yield Problem(draft, message)


def _beyond_measure(draft: DraftDocument) -> Iterator[Problem]:
    """What no document says and no row holds: text taken for a name, and years that are slips of the pen."""
    values = draft.values
    for name, label, longest in _LONGEST:
        if any(len(each["value"]) > longest for each in values[name]):
            yield Problem(draft, f"{label}中有超过{longest}字的一项，可能是把正文读成了名称；请更正")
    if values["title"] and len(values["title"]["value"]) > LONGEST_TITLE:
        yield Problem(draft, f"标题超过{LONGEST_TITLE}字，请更正")
    for name, label in (("issued_on", "成文日期"), ("effective_on", "施行日期"), ("expires_on", "有效期届满日")):
        if values[name] and date.fromisoformat(values[name]["value"]).year not in YEARS:
            yield Problem(draft, f"{label}{values[name]['value']}不在{YEARS.start}至{YEARS.stop - 1}年之间，请更正")


def _to_register(drafts: Sequence[DraftDocument]) -> list[DraftDocument]:
    return [each for each in drafts if each.decision == Decision.REGISTER]
