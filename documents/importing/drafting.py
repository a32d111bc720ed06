"""A parsed document as the values of a draft: plain JSON, each value with its place in the source. Pure.

Shape: one value is {"value", "start", "end"} or None; a list is a list of such values; a number adds
"code", "year", "seq" and "printed"; a citation is {"title", "number", "start", "end"} with such a number, with
"since" where an effect names its own day, and with "articles", "until" and "period" where it is changed;
a duty is {"person", "post", "remark", "standing_work", "assists", "start", "end"}.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from documents.duties.assistance import charge_in_words, charge_of
from documents.gazette.parsed import Citation, DocNumber, Duty, ParsedDocument, PollutionWarning, Span, Value
from documents.gazette.titles import quoted

Json = dict[str, Any]


def draft_values(document: ParsedDocument, text: str) -> Json:
    """Everything of `document` that a person looks at before it is registered."""
    return {
        "number": number_value(document.number, text),
        "title": _value(document.title),
        "title_truncated": document.title_truncated,
        "kind": document.kind,
        "issuers": [_value(each) for each in document.issuers],
        "addressees": [_value(each) for each in document.addressees],
        "issued_on": _value(document.issued_on),
        "effective_on": _value(document.effective_on),
        "expires_on": _value(document.expires_on),
        "instruments": [_placed(each.title, each.span) for each in document.instruments],
        "cites": [_citation(each) for each in _cited(document)],
        "standards": [_value(each) for each in document.standards],
        "repeals": [_citation(each) for each in document.repeals],
        "invalidates": [_citation(each) for each in document.invalidates],
        "partial_repeals": [_changed(each) for each in document.partial_repeals],
        "amends": [_changed(each) for each in document.amends],
        "extends": [_changed(each) for each in document.extends],
        "annuls": [_changed(each) for each in document.annuls],
        "republishes": [_changed(each) for each in document.republishes],
        "restores": [_changed(each) for each in document.restores],
        "keeps": [_citation(each) for each in document.keeps],
        "repealed_by": _citation(document.repealed_by) if document.repealed_by else None,
        "thresholds": [_placed(each.text, each.span) for each in document.thresholds],
        "warning": _warning(document.warning) if document.warning else None,
        "duties": [_duty(each, text) for each in document.duties],
        "annexes": [
            {
                "number": each.number,
                "title": each.title,
                "is_missing": each.span is None,
                "start": each.span.start if each.span else 0,
            }
            for each in document.annexes
        ],
        "records": _records(document),
        "counts": [_placed(each.count, each.span) | {"list": each.name} for each in document.counts],
        "printed_on": _value(document.printed_on),
        "copies": [_value(each) for each in document.copies],
    }


def draft_blocks(document: ParsedDocument, text: str) -> list[Json]:
    """The paragraphs with their places; where the reader tells none apart, the lines that are not blank."""
    if document.blocks:
        return [_block(each.kind, each.text, each.span) for each in document.blocks]
    return [
        _block("paragraph", line.strip(), Span(start, start + len(line)))
        for start, line in _lines(document.span.of(text), document.span.start)
        if line.strip()
    ]


def _lines(text: str, start: int) -> Iterator[tuple[int, str]]:
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _block(kind: str, text: str, span: Span) -> Json:
    return {"kind": kind, "text": text, "start": span.start, "end": span.end}


def number_parts(number: DocNumber) -> Json:
    """A number as its parts; years written with two digits are of the last century."""
    year = number.year + 1900 if number.year is not None and number.year < 100 else number.year
    return {"value": str(number), "code": number.code, "year": year, "seq": number.seq}


def number_value(number: Value[DocNumber] | None, text: str) -> Json | None:
    """A number with its parts, as printed, and its place."""
    if number is None:
        return None
    span = number.span
    return number_parts(number.value) | {"printed": span.of(text).strip(), "start": span.start, "end": span.end}


def words(value: Json | list[Json] | str | None) -> str:
    """A value of a draft as people write it: a list by ；, a citation as 《title》（number）."""
    if isinstance(value, list):
        return "；".join(map(words, value))
    if not isinstance(value, dict):
        return value or ""
    if "value" in value:
        return str(value["value"])
    if "person" in value:
        return charge_in_words(charge_of(value))
    return named(value) + "、".join(value.get("articles", ())) + _days_of(value)


def named(citation: Json) -> str:
    """A citation of a draft as 《title》（number）."""
    title = quoted(citation["title"]) if citation["title"] else ""
    number = citation["number"]["value"] if citation["number"] else ""
    return f"{title}（{number}）" if title and number else title or number


def _days_of(citation: Json) -> str:
    """The day on which its repeal takes effect, or until when it is prolonged."""
    since, until, period = (citation.get(name) for name in ("since", "until", "period"))
    years, months = (period["years"], period["months"]) if period else (0, 0)
    told = [
        f"自{since}起" if since else "",
        f"延长至{until}" if until else "",
        f"延长{f'{years}年' if years else ''}{f'{months}个月' if months else ''}" if period else "",
    ]
    return "".join(f"（{each}）" for each in told if each)


def _value(value: Value[Any] | None) -> Json | None:
    if value is None:
        return None
    plain = value.value.isoformat() if isinstance(value.value, date) else value.value
    return _placed(plain, value.span)


def _placed(value: Any, span: Span) -> Json:
    return {"value": value, "start": span.start, "end": span.end}


def _cited(document: ParsedDocument) -> list[Citation]:
    """What the register links as cited: with the citations, the texts that are changed and live on."""
    changed = (
        *document.partial_repeals,
        *document.amends,
        *document.extends,
        *document.annuls,
        *document.republishes,
        *document.restores,
    )
    carried = {one.title for one in document.instruments}
    linked = {
        (one.title, one.number): one
        for one in (*document.cites, *changed)
        if one.number or one.title not in carried  # 重新公布《甲办法》 carries it itself
    }
    return sorted(linked.values(), key=lambda one: one.span.start)


def _citation(citation: Citation) -> Json:
    """A day of its own that an effect names stands in "since", where there is one."""
    since = {"since": citation.since.isoformat()} if citation.since else {}
    return {
        "title": citation.title,
        "number": number_parts(citation.number) if citation.number else None,
        "start": citation.span.start,
        "end": citation.span.end,
    } | since


def _changed(citation: Citation) -> Json:
    """A text that is changed and not ended as a whole."""
    period = citation.period
    return _citation(citation) | {
        "articles": list(citation.articles),
        "until": citation.until.isoformat() if citation.until else None,
        "period": {"years": period.years, "months": period.months} if period else None,
    }


_ACTIONS = {"start": "启动", "upgrade": "升级为", "downgrade": "降级为", "extend": "延长", "end": "解除"}


def _warning(warning: PollutionWarning) -> Json:
    told = [
        f"{_ACTIONS[warning.action]}{warning.level or ''}预警",
        f"{warning.response}响应" if warning.response else "",
        f"自{warning.at:%Y-%m-%d %H:%M}起" if warning.at else "时间待填写",
        f"预计至{warning.until:%Y-%m-%d %H:%M}" if warning.until else "",
    ]
    return {
        "value": "，".join(each for each in told if each),
        "action": warning.action,
        "level": warning.level,
        "response": warning.response,
        "at": warning.at.isoformat() if warning.at else None,
        "announced_at": warning.announced_at.isoformat() if warning.announced_at else None,
        "until": warning.until.isoformat() if warning.until else None,
        "start": warning.span.start,
        "end": warning.span.end,
    }


def _duty(duty: Duty, text: str) -> Json:
    assists = [
        {
            "official": each.official,
            "post": each.post,
            "areas": list(each.areas),
            "is_open": each.is_open,
            "printed": "".join(each.span.of(text).split()),
            "start": each.span.start,
            "end": each.span.end,
        }
        for each in duty.assists
    ]
    return {
        "person": duty.person,
        "post": duty.post,
        "remark": duty.remark,
        "standing_work": duty.standing_work,
        "assists": assists,
        "start": duty.span.start,
        "end": duty.span.end,
    }


def _records(document: ParsedDocument) -> dict[str, list[Json]]:
    records: dict[str, list[Json]] = {}
    for part in document.annex_records:
        records.setdefault(part.name, []).extend(dict(row.as_json()) for row in part.rows)
    return records
