"""What of a line cannot be right, whatever the register says: fields that contradict each other. Values only."""

from __future__ import annotations

from collections.abc import Iterator

from documents.choices import Publicity
from documents.events.chronology import FIRST_DAY_OF_THE_STATE
from documents.exchange.records import DocumentRecord, EventRecord, Name, TextName, number_key, title_key
from documents.lifecycle import PUBLICITY, PUBLICITY_CLAUSES
from documents.validity import CAUSED_BY_OTHERS, EVENT_LABELS, REPLACEMENTS, EventKind

ACTION_TO = {step.target: name for name, step in PUBLICITY.items()}


def impossible_in(event: EventRecord) -> Iterator[str]:
    """As the constraints of `ValidityEvent` and `determining.record` say it."""
    if event.since is None and event.kind != EventKind.ANNULMENT:
        yield "除撤销外须有起始日"
    if event.until and event.since and event.until <= event.since:
        yield "终止日应晚于起始日"
    if event.kind == EventKind.EXTENSION and event.until is None:
        yield "延期须写明延至何日（终止日）"
    if event.by is None and not event.reason:
        yield "须写明依据的公文或理由"
    if event.is_suspected and event.kind != EventKind.NATURAL_END:
        yield "只有有效期届满可以是推定的"
    if event.kind == EventKind.ANNULMENT and (event.since or event.until):
        yield "撤销的自始无效，没有起始日和终止日"
    if event.kind == EventKind.REPUBLICATION and event.articles:
        yield "重新公布是对整件的，不列条款"
    if event.successor:
        yield from _wrong_successor(event, event.successor)
    if event.other_since and (
        event.kind != EventKind.NATURAL_END or (event.since and event.other_since >= event.since)
    ):
        yield "另一种算法的起始日只用于有效期届满，且应早于起始日"


def _wrong_successor(event: EventRecord, successor: TextName) -> Iterator[str]:
    if EventKind(event.kind) not in REPLACEMENTS:
        yield "只有修改、重新公布有替代的文本"
    if event.by is None or not successor.document.names_the_same_as(event.by):
        yield "替代的文本须是依据的公文所载的文本"


def contradictions_in(record: DocumentRecord) -> Iterator[str]:
    """What no field says by itself."""
    if not record.title and not (record.number and record.is_directory_only):
        yield "标题不能为空（仅有目录信息且有字号的除外）"
    if record.is_told_apart and not (record.is_directory_only and not record.number):
        yield "只有仅知标题的目录记录才须与同题公文区分"
    if record.is_directory_only and record.blocks:
        yield "仅有目录信息的公文不应有段落"
    for each in record.annexes:
        if each.block is not None and not 1 <= each.block <= len(record.blocks):
            yield f"附件“{each.title}”的起始段落{each.block}不在正文中"
    for cited in record.citations:
        if not 1 <= cited.block <= len(record.blocks) or not (
            cited.start < cited.end <= len(record.blocks[cited.block - 1].text)
        ):
            yield f"引用“{cited.title or cited.number}”的位置不在第{cited.block}段中"
    yield from _wrong_publicity(record)
    for event in record.events:
        if event.by and EventKind(event.kind) in CAUSED_BY_OTHERS and _is_itself(event.by, record):
            yield f"公文不能{EVENT_LABELS[EventKind(event.kind)]}自身，请核对依据的字号"


def doubts_in(record: DocumentRecord) -> Iterator[str]:
    """What may be right but seldom is, for a person to look at before it is entered."""
    if record.issued_on is None:
        return
    if record.issued_on < FIRST_DAY_OF_THE_STATE:
        yield f"成文日期{record.issued_on}早于1949年10月1日，发文机关当时尚未设立"
    year = number_key(record.number).year if record.number else None
    if year and year != record.issued_on.year:
        yield f"成文日期{record.issued_on}与发文字号的年份{year}不一致"
    for text in record.instruments:
        starts = [each.since for each in text.events if each.kind == EventKind.COMMENCEMENT and not each.articles]
        for event in text.events:
            end = event.since if event.kind == EventKind.NATURAL_END and not event.articles else None
            if end and any(start and end <= start for start in starts):
                yield f"有效期届满{end}不晚于施行日期"
    for event in record.events:
        if event.since and event.since < record.issued_on:
            yield f"{EVENT_LABELS[EventKind(event.kind)]}{event.since}早于成文日期{record.issued_on}"


def _is_itself(by: Name, record: DocumentRecord) -> bool:
    """Whether the name can only mean the record: its key, or its title without a number and without another day."""
    if record.key in by.keys:
        return True
    is_of_the_title = not by.number and title_key(by.title) == title_key(record.title)
    return is_of_the_title and by.issued_on in (None, record.issued_on)


def _wrong_publicity(record: DocumentRecord) -> Iterator[str]:
    if record.publicity == Publicity.PENDING:
        return
    if record.is_directory_only and record.publicity == Publicity.PUBLIC:
        yield "仅有目录信息的公文没有正文，不能是主动公开"
    if record.publicity_clause not in PUBLICITY_CLAUSES[ACTION_TO[record.publicity]]:
        yield "公开属性依据的条款不在列表中"
    if record.publicity != Publicity.PUBLIC and not record.publicity_reason:
        yield "依申请公开、不予公开的须写明理由"
