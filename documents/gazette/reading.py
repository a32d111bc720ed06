"""The whole way from a text to its documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from documents.gazette.amended_terms import Amending, regions_of_terms
from documents.gazette.amendments import Changes, read_changes
from documents.gazette.annexes import Annexes, read_annexes
from documents.gazette.announcements import number_of_announcement
from documents.gazette.citations import Own, read_citations
from documents.gazette.closing import Closing, read_closing
from documents.gazette.dating import date_paper
from documents.gazette.duties import read_duties
from documents.gazette.effect_days import start_unread
from documents.gazette.foreign_parts import foreign_parts, forwarded_warning, own_spans
from documents.gazette.heading import (
    Addressees,
    Title,
    inferred_issuer,
    issued_by_order,
    issuer_under_title,
    read_addressees,
    read_instruments,
    read_title,
    title_of_header,
)
from documents.gazette.joint_organs import organs_of
from documents.gazette.lists import PaperNamed, read_repeals
from documents.gazette.moments import damaged_moments
from documents.gazette.numbering import joint_numbers, parse_number
from documents.gazette.pages import Page, page_findings, read_page
from documents.gazette.paragraphs import blocks_of
from documents.gazette.parsed import (
    AnnexContext,
    AnnexReader,
    AnnexRecords,
    Citation,
    DocNumber,
    Finding,
    Gazette,
    Instrument,
    ParsedDocument,
    Span,
    Value,
)
from documents.gazette.parts import Parts
from documents.gazette.published_anew import under_their_version
from documents.gazette.quotations import apart_from
from documents.gazette.shadow import Text
from documents.gazette.splitting import Head, spans_of
from documents.gazette.tails import Tail, read_tail
from documents.gazette.thresholds import read_thresholds
from documents.gazette.titles import last_day_in_title, plain_title
from documents.gazette.validity_terms import Dated, read_terms
from documents.gazette.warnings import Issued, read_warning
from documents.gazette.wrapped_lines import unwrapped


def read(text: str, *, annex_readers: Sequence[AnnexReader] = ()) -> Gazette:
    """Every document of the text. Never raises; what cannot be understood is a finding or absent."""
    page = read_page(text)
    copy = unwrapped(page.text, [each for parts in _parts_of(page) for each in (parts.body, *parts.annexes)])
    if copy is not None:
        return copy.back(_read(copy.text, read_page(copy.text), annex_readers))
    return _read(text, page, annex_readers)


def _read(text: str, page: Page, annex_readers: Sequence[AnnexReader]) -> Gazette:
    source, heads = page.text, page.heads
    if not heads:
        place = source.trimmed(Span(0, len(text)))
        finding = source.finding("no_document", "未找到公文：没有读到标题和发文字号", Span(place.start, place.start))
        return Gazette(text, (), (finding,))
    documents = [
        _document(page, head, span, annex_readers) for head, span in zip(heads, spans_of(source, heads), strict=True)
    ]
    return Gazette(text, tuple(documents), tuple(_leading(source, heads[0])))


def count_documents(text: str) -> int:
    """How many documents `read` would find, for a fraction of its time."""
    return len(read_page(text).heads)


def _leading(text: Text, head: Head) -> list[Finding]:
    span = text.trimmed(Span(0, text.lines[head.first].start))
    if span.start == span.end:
        return []
    return [text.finding("leading_text", "第一份公文之前还有文字，未作为公文读入", span)]


def _parts_of(page: Page) -> Iterator[Parts]:
    """The lines of each paper by what they are."""
    text = page.text
    for head, span in zip(page.heads, spans_of(text, page.heads), strict=True):
        yield _standing(text, head, span)[0]


def _standing(text: Text, head: Head, span: Span) -> tuple[Parts, Addressees, Closing, Tail]:
    """Where addressees, signature, 版记 and annexes of the paper stand."""
    last = text.line_at(span.end - 1) + 1 if span.end else 0
    addressees = read_addressees(text, head, last)
    closing = read_closing(text, addressees.lines.stop, last)
    tail = read_tail(text, closing.lines.stop if closing.lines else addressees.lines.stop, last)
    annexes = read_annexes(text, addressees.lines.stop, last, closing.lines)
    return Parts(text, head, addressees.lines, closing.lines, annexes, last, tail.lines), addressees, closing, tail


def _document(page: Page, head: Head, span: Span, annex_readers: Sequence[AnnexReader]) -> ParsedDocument:
    text, header = page.text, page.header_of(head)
    title = read_title(text, head, span.end) or (title_of_header(header) if header else None)
    parts, addressees, closing, tail = _standing(text, head, span)
    annexes, last = parts.standing, parts.last
    dated = date_paper(text, head, closing, header, last)
    banner = page.banner_of(head)
    name = title.value.value if title else None
    is_order = title is None and _is_order(head)
    signed = closing.issuers or dated.issuers
    inferred = () if is_order else inferred_issuer(text, head, title, header)
    of_order = _issuer_of_order(text, head) if head.number else ()
    issuers = signed or issuer_under_title(text, head) or of_order or inferred or _issuer_of_order(text, head)
    composed = number_of_announcement(text, head, title.kind if title else None, signed, inferred)
    head = replace(head, doc_number=composed) if composed else head
    foreign = foreign_parts(text, name, parts, issuers)
    own_name = foreign.title_of_own(name)
    own_body = [at for at in parts.body if at not in foreign.lines]
    own_annexes = [part for part in parts.annexes if part.start not in foreign.lines]
    instruments = issued_by_order(text, parts.text_span) if is_order else read_instruments(title)
    issued_on = dated.issued_on.value if dated.issued_on else None
    about = own_name or foreign.title_of_own(instruments[0].title if is_order and instruments else None)
    repeals = read_repeals(text, about, own_body, own_annexes, PaperNamed(head.doc_number, issued_on))
    changes = read_changes(text, own_name, title.value.span if title else None, own_body, repeals)
    instruments = under_their_version(instruments, changes.new_texts)
    regions = parts.regions(without=repeals.lines)
    own_regions = own_spans(text, regions, foreign.lines)
    dated_by = Dated(issued_on, tail.printed_on.value if tail.printed_on else None)
    number_year = head.doc_number.year if head.doc_number else None
    warning, warning_findings = read_warning(
        text, Issued(name, issued_on, number_year, dated.issued_on.span if dated.issued_on else None), own_body
    )
    if warning and foreign.is_forwarding:
        warning_findings = (forwarded_warning(text, warning.span),)
        warning = None
    lines = [text.lines[at] for at in (*parts.body, *(at for each in parts.annexes for at in each))]
    amending = _amending(text, closing, issued_on, changes, instruments)
    stated = regions_of_terms(text, own_regions, lines, [warning.span] if warning else [], amending)
    terms = read_terms(text, stated, dated_by, changes.terms_of_others)
    ended = (*repeals.repeals, *repeals.invalidates, *repeals.partial_repeals)
    doubted = None
    if any(one.code == "start_unread" for one in terms.findings):
        doubted = start_unread(text, (*ended, *changes.amends, *changes.restores, *changes.republishes))
    own_names = {
        name or "",
        *(one.title for one in (*instruments, *changes.new_texts)),
        *(one.title or "" for one in annexes.annexes),
    }
    cited = read_citations(text, regions, Own.named(head.doc_number, own_names - {""}), repeals.numbers)
    spoken_of = (*ended, *changes.all)
    named_titles = {plain_title(one.title) for one in spoken_of if one.title}
    named_numbers = {number for one in spoken_of for number in (one.number, *one.also) if number}
    thresholds, threshold_findings = read_thresholds(text, () if warning else own_regions)
    duties, duty_findings = read_duties(text, parts.body) if name and "分工" in name else ((), ())
    records = _annex_records(text, title, annexes, annex_readers)
    findings = [
        *(title.findings if title else [] if is_order else [_missing_title(text, head)]),
        *dated.findings,
        *page_findings(page, head, title, banner),
        *annexes.findings,
        *foreign.findings,
        *repeals.findings,
        *changes.findings,
        *terms.findings,
        *([doubted] if doubted else ()),
        *cited.findings,
        *duty_findings,
        *threshold_findings,
        *warning_findings,
        *apart_from((one.span for one in warning_findings), damaged_moments(text, regions)),
        *_issuer_findings(text, head, signed, issuers),
        *_number_findings(text, head, dated.issued_on, issuers),
        *([_composed(text, head)] if composed else ()),
        *_ends_apart(text, instruments, title, terms.expires_on),
        *(finding for record in records for finding in record.findings),
    ]
    number_span = _number_span(text, head)
    return ParsedDocument(
        span=span,
        number=Value(head.doc_number, number_span) if head.doc_number and number_span else None,
        title=title.value if title else None,
        title_truncated=bool(title and title.truncated),
        kind=(title.kind if title else None) or (_kind_of_order(head) if head.number or not title else None),
        issuers=issuers,
        addressees=addressees.values,
        issued_on=dated.issued_on,
        effective_on=terms.effective_on,
        expires_on=terms.expires_on,
        instruments=() if foreign.is_draft else instruments,
        cites=tuple(
            one
            for one in (
                *cited.citations,
                *_not_named((*changes.restores, *repeals.keeps, *repeals.told), cited.citations),
            )
            if plain_title(one.title or "") not in named_titles and one.number not in named_numbers
        ),
        standards=cited.standards,
        repeals=repeals.repeals,
        invalidates=repeals.invalidates,
        partial_repeals=repeals.partial_repeals,
        amends=changes.amends,
        extends=changes.extends,
        annuls=changes.annuls,
        republishes=changes.republishes,
        restores=changes.restores,
        keeps=repeals.keeps,
        thresholds=thresholds,
        warning=warning,
        counts=repeals.counts,
        duties=duties,
        annexes=annexes.annexes,
        annex_records=records,
        blocks=blocks_of(text, head.first, last, parts.roles()),
        printed_on=tail.printed_on,
        copies=tail.copies,
        is_forwarded=head.is_forwarded,
        repealed_by=banner.repealed_by if banner else None,
        findings=tuple(sorted(findings, key=lambda finding: finding.span.start)),
    )


def _amending(
    text: Text, closing: Closing, issued_on: date | None, changes: Changes, instruments: Sequence[Instrument]
) -> Amending | None:
    """What is known of a paper that amends a text, and so may print it."""
    if not changes.amends and not changes.republishes:
        return None
    behind = closing.lines.stop
    signed = text.lines[behind].start if behind < len(text.lines) else len(text.raw)
    return Amending(issued_on, signed, bool(instruments))


def _not_named(kept: Sequence[Citation], cited: Sequence[Citation]) -> Iterator[Citation]:
    """What a list restores, keeps or leaves open is cited like what a sentence does: the paper speaks of it."""
    numbers, titles = {one.number for one in cited}, {plain_title(one.title or "") for one in cited}
    for one in kept:
        if one.number not in numbers if one.number else plain_title(one.title or "") not in titles:
            yield one


def _head_span(text: Text, head: Head) -> Span:
    first = min(head.first, len(text.lines) - 1)
    return text.trimmed(Span(text.lines[first].start, text.lines[max(first, head.after - 1)].end))


def _number_span(text: Text, head: Head) -> Span | None:
    if not head.number:
        return head.number_at
    return text.trimmed(Span(text.lines[head.number[0]].start, text.lines[head.number[-1]].end))


def _ends_apart(
    text: Text, instruments: Sequence[Instrument], title: Title | None, end: Value[date] | None
) -> Iterator[Finding]:
    """A title that says 2021—2025年 of a text that states another last day; the stated one counts."""
    names = [each.title for each in instruments] or ([title.value.value] if title else [])
    for name in names:
        last = last_day_in_title(name)
        if end and last and last != end.value:
            message = f"《{name[:40]}》写明的有效期至{end.value}，名称载明的期间至{last}，按写明的登记，请核对原件"
            yield text.finding("end_in_title_differs", message, end.span)


def _missing_title(text: Text, head: Head) -> Finding:
    return text.finding("title_missing", "未找到公文标题", _head_span(text, head))


def _is_order(head: Head) -> bool:
    return bool(head.doc_number and _kind_of_order(head))


def _kind_of_order(head: Head) -> str | None:
    """令 or 公告 where the number itself says so: 青川市人民政府令第12号."""
    number = head.doc_number
    if number is None or number.form not in {"order", "year", "bracket"}:
        return None
    return next((kind for kind in ("令", "公告", "通告") if number.code.endswith(kind)), None)


def _issuer_of_order(text: Text, head: Head) -> tuple[Value[str], ...]:
    """青川市人民政府令第12号 is an order of 青川市人民政府, whoever signs it."""
    span, kind = _number_span(text, head), _kind_of_order(head)
    organ = head.doc_number.code.removesuffix(kind) if head.doc_number and kind else ""
    word = re.compile(r"\s{0,9}".join(kind or "")).search(text.shadow, span.start, span.end) if span and organ else None
    joint = organs_of(text, Span(span.start, word.start())) if span and word else []
    if len(joint) > 1:
        return tuple(joint)
    return (Value(organ, span),) if span and organ else ()


def _issuer_findings(
    text: Text, head: Head, signed: Sequence[Value[str]], issuers: Sequence[Value[str]]
) -> Iterator[Finding]:
    """What the signature leaves open."""
    if not issuers:
        yield text.finding("issuer_missing", "未找到发文机关署名", _head_span(text, head))
    elif not signed and issuers != _issuer_of_order(text, head):
        where = "标题下所印" if issuers == issuer_under_title(text, head) else "标题"
        message = f"文末没有署名，发文机关按{where}推定为“{'、'.join(each.value for each in issuers)}”"
        yield text.finding("issuer_inferred", message, issuers[0].span)


def _number_findings(
    text: Text, head: Head, issued_on: Value[date] | None, issuers: tuple[Value[str], ...]
) -> Iterator[Finding]:
    """Doubts about the number itself and about number against signature and date."""
    number, span = head.doc_number, _number_span(text, head)
    if number is None and head.doubt and span:
        code, reason = head.doubt
        yield text.finding(code, f"“{text.compact(span)}”：{reason}，请按原件填写", span)
        return
    if number is None or span is None:
        yield text.finding("number_missing", "未找到发文字号", _head_span(text, head))
        return
    others = [str(one) for one in _numbers_beside(text, head) if one != number]
    if others:
        message = f"除{number}外并列有{'、'.join(others)}，按主办机关的{number}读入，请核对"
        yield text.finding("numbers_joint", message, span)
    if number.year and number.year > 100 and issued_on and number.year != issued_on.value.year:
        message = f"发文字号的年份{number.year}与成文日期{issued_on.value.isoformat()}不一致"
        yield text.finding("year_differs", message, span)
    is_office = bool(re.search(r"政办|府办", number.code))
    if issuers and re.search(r"政|府", number.code) and is_office != ("办公" in issuers[0].value):
        message = f"机关代字“{number.code}”与署名“{issuers[0].value}”不一致"
        yield text.finding("code_signature_differ", message, span)


def _composed(text: Text, head: Head) -> Finding:
    span = _number_span(text, head) or _head_span(text, head)
    message = f"文中只有“{text.compact(span)}”，按发文机关和文种补为{head.doc_number}，请核对"
    return text.finding("number_organ_inferred", message, span)


def _numbers_beside(text: Text, head: Head) -> Iterator[DocNumber]:
    """Every number that the head prints on its own line and right below it."""
    for at in range(head.number.start, head.after) if head.number else ():
        plain = text.lines[at].plain
        one = parse_number(plain)
        yield from joint_numbers(plain) or ([one] if one else [])


def _annex_records(
    text: Text, title: Title | None, annexes: Annexes, readers: Sequence[AnnexReader]
) -> tuple[AnnexRecords, ...]:
    records: list[AnnexRecords] = []
    for annex in annexes.annexes:
        if annex.span is None:
            continue
        context = AnnexContext(text, title.value.value if title else None, annex.title, tuple(records))
        for reader in readers:
            found = reader.reads(context, annex.span)
            if found is not None:
                records.append(found)
                break
    return tuple(records)
