"""The whole way from a text to its documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.gazette.amendments import read_changes
from documents.gazette.annexes import Annexes, read_annexes
from documents.gazette.citations import Own, read_citations
from documents.gazette.closing import Closing, damaged_date, read_closing
from documents.gazette.duties import read_duties
from documents.gazette.heading import Title, issued_by_order, read_addressees, read_instruments, read_title
from documents.gazette.lists import read_repeals
from documents.gazette.paragraphs import blocks_of
from documents.gazette.parsed import (
    AnnexContext,
    AnnexReader,
    AnnexRecords,
    Finding,
    Gazette,
    ParsedDocument,
    Span,
    Value,
)
from documents.gazette.parts import Parts
from documents.gazette.shadow import Text
from documents.gazette.splitting import Head, heads_in, spans_of
from documents.gazette.thresholds import read_thresholds
from documents.gazette.titles import plain_title
from documents.gazette.validity_terms import read_terms
from documents.gazette.warnings import Issued, read_warning


def read(text: str, *, annex_readers: Sequence[AnnexReader] = ()) -> Gazette:
    """Every document of the text. Never raises; what cannot be understood is a finding or absent."""
    source = Text(text)
    heads = heads_in(source)
    if not heads:
        place = source.trimmed(Span(0, len(text)))
        finding = source.finding("no_document", "未找到公文：没有读到标题和发文字号", Span(place.start, place.start))
        return Gazette(text, (), (finding,))
    documents = [
        _document(source, head, span, annex_readers) for head, span in zip(heads, spans_of(source, heads), strict=True)
    ]
    return Gazette(text, tuple(documents), tuple(_leading(source, heads[0])))


def count_documents(text: str) -> int:
    """How many documents `read` would find, for a fraction of its time."""
    return len(heads_in(Text(text)))


def _leading(text: Text, head: Head) -> list[Finding]:
    span = text.trimmed(Span(0, text.lines[head.first].start))
    if span.start == span.end:
        return []
    return [text.finding("leading_text", "第一份公文之前还有文字，未作为公文读入", span)]


def _document(text: Text, head: Head, span: Span, annex_readers: Sequence[AnnexReader]) -> ParsedDocument:
    last = text.line_at(span.end - 1) + 1 if span.end else 0
    title = read_title(text, head, span.end)
    addressees = read_addressees(text, head, last)
    closing = read_closing(text, addressees.lines.stop, last)
    annexes = read_annexes(text, addressees.lines.stop, last, closing.lines.stop)
    parts = Parts(text, head, addressees.lines, closing.lines, annexes, last)
    name = title.value.value if title else None
    is_order = title is None and _is_order(head)
    instruments = issued_by_order(text, parts.text_span) if is_order else read_instruments(title)
    issued_on = closing.issued_on.value if closing.issued_on else None
    repeals = read_repeals(text, name, parts.body, parts.annexes, head.doc_number)
    changes = read_changes(text, name, title.value.span if title else None, parts.body, repeals)
    regions = parts.regions(without=repeals.lines)
    terms = read_terms(text, regions, issued_on, changes.terms_of_others)
    own_names = {name or "", *(one.title for one in instruments), *(one.title or "" for one in annexes.annexes)}
    cited = read_citations(text, regions, Own.named(head.doc_number, own_names - {""}), repeals.numbers)
    ended = (*repeals.repeals, *repeals.invalidates, *repeals.partial_repeals, *changes.all)
    named_titles = {plain_title(one.title) for one in ended if one.title}
    named_numbers = {number for one in ended for number in (one.number, *one.also) if number}
    thresholds, threshold_findings = read_thresholds(text, regions)
    number_year = head.doc_number.year if head.doc_number else None
    warning, warning_findings = read_warning(text, Issued(name, issued_on, number_year), parts.body)
    duties, duty_findings = read_duties(text, parts.body) if name and "分工" in name else ((), ())
    issuers = closing.issuers or (_issuer_of_order(text, head) if is_order else _issuer_of_title(title))
    records = _annex_records(text, title, annexes, annex_readers)
    findings = [
        *(title.findings if title else [] if is_order else [_missing_title(text, head)]),
        *closing.findings,
        *annexes.findings,
        *repeals.findings,
        *terms.findings,
        *cited.findings,
        *duty_findings,
        *threshold_findings,
        *warning_findings,
        *_closing_findings(text, head, closing, issuers, parts),
        *_number_findings(text, head, closing, issuers),
        *(finding for record in records for finding in record.findings),
    ]
    number_span = _number_span(text, head)
    return ParsedDocument(
        span=span,
        number=Value(head.doc_number, number_span) if head.doc_number and number_span else None,
        title=title.value if title else None,
        title_truncated=bool(title and title.truncated),
        kind=title.kind if title else "令" if is_order else None,
        issuers=issuers,
        addressees=addressees.values,
        issued_on=closing.issued_on,
        effective_on=terms.effective_on,
        expires_on=terms.expires_on,
        instruments=instruments,
        cites=tuple(
            one
            for one in cited.citations
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
        thresholds=thresholds,
        warning=warning,
        counts=repeals.counts,
        duties=duties,
        annexes=annexes.annexes,
        annex_records=records,
        blocks=blocks_of(text, head.first, last, parts.roles()),
        findings=tuple(sorted(findings, key=lambda finding: finding.span.start)),
    )


def _head_span(text: Text, head: Head) -> Span:
    return text.trimmed(Span(text.lines[head.first].start, text.lines[head.after - 1].end))


def _number_span(text: Text, head: Head) -> Span | None:
    if not head.number:
        return None
    return text.trimmed(Span(text.lines[head.number[0]].start, text.lines[head.number[-1]].end))


def _missing_title(text: Text, head: Head) -> Finding:
    return text.finding("title_missing", "未找到公文标题", _head_span(text, head))


def _is_order(head: Head) -> bool:
    return bool(head.doc_number and head.doc_number.form == "order" and head.doc_number.code.endswith("令"))


def _issuer_of_order(text: Text, head: Head) -> tuple[Value[str], ...]:
    """青川市人民政府令第12号 is an order of 青川市人民政府, whoever signs it."""
    span = _number_span(text, head)
    organ = head.doc_number.code.removesuffix("令") if head.doc_number else ""
    return (Value(organ, span),) if span and organ else ()


def _issuer_of_title(title: Title | None) -> tuple[Value[str], ...]:
    """The organ before 关于, where nobody signed."""
    if title is None:
        return ()
    organ, found, _ = title.value.value.partition("关于")
    return tuple(Value(name, title.value.span) for name in organ.split()) if found and len(organ) >= 3 else ()


def _closing_findings(
    text: Text, head: Head, closing: Closing, issuers: tuple[Value[str], ...], parts: Parts
) -> Iterator[Finding]:
    """What the signature leaves open."""
    if not issuers:
        yield text.finding("issuer_missing", "未找到发文机关署名", _head_span(text, head))
    elif not closing.issuers and not _is_order(head):
        message = f"文末没有署名，发文机关按标题推定为“{issuers[0].value}”"
        yield text.finding("issuer_inferred", message, issuers[0].span)
    if closing.issued_on is None and parts.body:
        damaged = damaged_date(text, parts.body[0], parts.body[-1] + 1)
        if damaged:
            yield damaged


def _number_findings(text: Text, head: Head, closing: Closing, issuers: tuple[Value[str], ...]) -> Iterator[Finding]:
    """Doubts about the number itself and about number against signature and date."""
    number, span = head.doc_number, _number_span(text, head)
    if number is None or span is None:
        yield text.finding("number_missing", "未找到发文字号", _head_span(text, head))
        return
    issued_on = closing.issued_on
    if number.year and number.year > 100 and issued_on and number.year != issued_on.value.year:
        message = f"发文字号的年份{number.year}与成文日期{issued_on.value.isoformat()}不一致"
        yield text.finding("year_differs", message, span)
    is_office = bool(re.search(r"政办|府办", number.code))
    if issuers and re.search(r"政|府", number.code) and is_office != ("办公" in issuers[0].value):
        message = f"机关代字“{number.code}”与署名“{issuers[0].value}”不一致"
        yield text.finding("code_signature_differ", message, span)


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
