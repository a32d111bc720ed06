"""What the reader understood of a file, as the objects that `docs/import.schema.json` describes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from documents.gazette.files import Unreadable, text_of
from documents.gazette.parsed import (
    AnnexReader,
    Citation,
    Condition,
    Duty,
    Finding,
    ParsedDocument,
    PollutionWarning,
    Threshold,
    Value,
)
from documents.gazette.reading import read


def describe_file(name: str, data: bytes, *, annex_readers: Sequence[AnnexReader] = ()) -> Iterator[dict[str, Any]]:
    """One object a document; one object with `error` where the file cannot be read or holds no document."""
    try:
        text = text_of(data, name)
    except Unreadable as error:
        yield failure(name, error.code, error.message)
        return
    gazette = read(text, annex_readers=annex_readers)
    if not gazette.documents:
        finding = gazette.findings[0]
        yield failure(name, finding.code, finding.message)
    for place, document in enumerate(gazette.documents):
        yield describe(name, document, gazette.findings if place == 0 else ())


def failure(name: str, code: str, message: str) -> dict[str, Any]:
    """The object for a file that gives no document."""
    return {"file": name, "error": {"code": code, "message": message}}


def describe(name: str, document: ParsedDocument, more: Iterable[Finding] = ()) -> dict[str, Any]:
    """The object for one document; `more` are findings of the text as a whole."""
    described: dict[str, Any] = {
        "file": name,
        "doc_number": str(document.number.value) if document.number else None,
        "title": document.title.value if document.title else None,
        "title_truncated": document.title_truncated,
        "kind": document.kind,
        "instruments": [{"title": one.title} for one in document.instruments],
        "issuers": [one.value for one in document.issuers],
        "addressees": [one.value for one in document.addressees],
        "issued_on": _day(document.issued_on),
        "effective_on": _day(document.effective_on),
        "expires_on": _day(document.expires_on),
        "cites": [_citation(one) for one in document.cites],
        "standards": [one.value for one in document.standards],
        "repeals": [_citation(one) for one in document.repeals],
        "invalidates": [_citation(one) for one in document.invalidates],
        "partial_repeals": [{**_citation(one), "articles": list(one.articles)} for one in document.partial_repeals],
        "amends": [_citation(one) for one in document.amends],
        "extends": [
            {**_citation(one), "until": one.until.isoformat() if one.until else None} for one in document.extends
        ],
        "annuls": [_citation(one) for one in document.annuls],
        "republishes": [_citation(one) for one in document.republishes],
        "restores": [{**_citation(one), "articles": list(one.articles)} for one in document.restores],
        "keeps": [_citation(one) for one in document.keeps],
        "repealed_by": _citation(document.repealed_by) if document.repealed_by else None,
        "thresholds": [_threshold(one) for one in document.thresholds],
        "warning": _warning(document.warning) if document.warning else None,
        "heritage_items": [],
        "duties": [_duty(one) for one in document.duties],
        "annexes": [one.title for one in document.annexes if one.title],
        "printed_on": _day(document.printed_on),
        "copies": [one.value for one in document.copies],
    }
    for records in document.annex_records:
        described.setdefault(records.name, []).extend(dict(row.as_json()) for row in records.rows)
    stated = _stated(document)
    described["counts"] = {name: {"stated": stated[name], "read": len(described[name])} for name in stated}
    findings = (*more, *document.findings)
    described["findings"] = [{"code": one.code, "message": one.message, "line": one.line} for one in findings]
    return described


def _day(value: Value[date] | None) -> str | None:
    return value.value.isoformat() if value else None


def _citation(citation: Citation) -> dict[str, str | None]:
    return {"title": citation.title, "doc_number": str(citation.number) if citation.number else None}


def _stated(document: ParsedDocument) -> dict[str, int]:
    """What the text says of the length of its lists; a list of which one part says nothing is left out."""
    stated = {one.name: one.count for one in document.counts}
    for name in {records.name for records in document.annex_records}:
        counts = [records.stated for records in document.annex_records if records.name == name]
        if None not in counts:
            stated[name] = sum(count for count in counts if count is not None)
    return stated


def _threshold(threshold: Threshold) -> dict[str, Any]:
    return {
        "level": threshold.level,
        "text": threshold.text,
        "any": [[_condition(each) for each in alternative] for alternative in threshold.any],
    }


def _condition(condition: Condition) -> dict[str, Any]:
    value = condition.value
    return {
        "metric": condition.metric,
        "op": condition.op,
        "value": None if value is None else int(value) if value == int(value) else float(value),
        "duration_h": condition.duration_h,
        "basis": condition.basis,
    }


def _warning(warning: PollutionWarning) -> dict[str, str | None]:
    return {
        "action": warning.action,
        "level": warning.level,
        "response": warning.response,
        "at": warning.at.isoformat() if warning.at else None,
        "announced_at": warning.announced_at.isoformat() if warning.announced_at else None,
    }


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "person": duty.person,
        "post": duty.post,
        "remark": duty.remark,
        "assists": [{"official": one.official, "areas": list(one.areas)} for one in duty.assists],
    }
