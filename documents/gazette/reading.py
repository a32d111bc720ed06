"""The whole way from a text to its documents."""

from __future__ import annotations

from collections.abc import Sequence

from documents.gazette.annexes import Annexes, read_annexes
from documents.gazette.closing import Closing, damaged_date, read_closing
from documents.gazette.heading import Title, read_addressees, read_instruments, read_title
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
from documents.gazette.shadow import Text
from documents.gazette.splitting import Head, heads_in, spans_of


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


def _leading(text: Text, head: Head) -> list[Finding]:
    span = text.trimmed(Span(0, text.lines[head.first].start))
    if span.start == span.end:
        return []
    return [text.finding("leading_text", "第一份公文之前还有文字，未作为公文读入", span)]


def _document(text: Text, head: Head, span: Span, annex_readers: Sequence[AnnexReader]) -> ParsedDocument:
    last = text.line_at(span.end - 1) + 1 if span.end else 0
    findings: list[Finding] = []
    title = read_title(text, head, span.end)
    findings += title.findings if title else [_missing_title(text, head)]
    addressees = read_addressees(text, head, last)
    closing = read_closing(text, addressees.lines.stop, last)
    findings += closing.findings
    damaged = damaged_date(text, addressees.lines.stop, last) if closing.issued_on is None else None
    findings += [damaged] if damaged else []
    annexes = read_annexes(text, addressees.lines.stop, last, closing.lines.stop)
    findings += annexes.findings
    issuers = closing.issuers or _issuer_of_title(title)
    if not issuers:
        findings.append(text.finding("issuer_missing", "未找到发文机关署名", _head_span(text, head)))
    elif not closing.issuers:
        message = f"文末没有署名，发文机关按标题推定为“{issuers[0].value}”"
        findings.append(text.finding("issuer_inferred", message, issuers[0].span))
    findings += _number_findings(text, head, closing)
    records = _annex_records(text, title, annexes, annex_readers)
    findings += [finding for record in records for finding in record.findings]
    number_span = _number_span(text, head)
    return ParsedDocument(
        span=span,
        number=Value(head.doc_number, number_span) if head.doc_number and number_span else None,
        title=title.value if title else None,
        title_truncated=bool(title and title.truncated),
        kind=title.kind if title else _kind_of_order(head),
        issuers=issuers,
        addressees=addressees.values,
        issued_on=closing.issued_on,
        instruments=read_instruments(text, title),
        annexes=annexes.annexes,
        annex_records=records,
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


def _kind_of_order(head: Head) -> str | None:
    return "令" if head.doc_number and head.doc_number.code.endswith("令") else None


def _issuer_of_title(title: Title | None) -> tuple[Value[str], ...]:
    """The organ before 关于, where nobody signed."""
    if title is None:
        return ()
    organ, found, _ = title.value.value.partition("关于")
    return tuple(Value(name, title.value.span) for name in organ.split()) if found and len(organ) >= 3 else ()


def _number_findings(text: Text, head: Head, closing: Closing) -> list[Finding]:
    """Doubts about the number itself and about number against signature and date."""
    number, span = head.doc_number, _number_span(text, head)
    if number is None or span is None:
        return [text.finding("number_missing", "未找到发文字号", _head_span(text, head))]
    findings = []
    issued_on = closing.issued_on
    if number.year and number.year > 100 and issued_on and number.year != issued_on.value.year:
        message = f"发文字号的年份{number.year}与成文日期{issued_on.value.isoformat()}不一致"
        findings.append(text.finding("year_differs", message, span))
    return findings


def _annex_records(
    text: Text, title: Title | None, annexes: Annexes, readers: Sequence[AnnexReader]
) -> tuple[AnnexRecords, ...]:
    records: list[AnnexRecords] = []
    for annex in annexes.annexes:
        if annex.span is None:
            continue
        context = AnnexContext(text.raw, title.value.value if title else None, annex.title, tuple(records))
        for reader in readers:
            found = reader.reads(context, annex.span)
            if found is not None:
                records.append(found)
                break
    return tuple(records)
