"""The one way in which the tables of docs/rules/notation*.md write what is read of a text (notation.md says how)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from documents.gazette.dry_run import describe
from documents.gazette.parsed import Citation, ParsedDocument, Period

NOTHING = "-"
EFFECTS = (
    "repeals",
    "invalidates",
    "partial_repeals",
    "amends",
    "extends",
    "annuls",
    "republishes",
    "restores",
    "keeps",
)
OF_THE_HEAD = (
    "number",
    "title",
    "kind",
    "issuers",
    "addressees",
    "issued_on",
    "printed_on",
    "standards",
    "copies",
    "repealed_by",
    "blocks",
)


@dataclass(frozen=True)
class Expected:
    """Values by place of the document and name of the field, how many documents, and the findings of all of them."""

    values: Mapping[tuple[int, str], str]
    documents: int | None
    findings: frozenset[str]


def expected(record: str) -> Expected:
    """The record that a row asks for."""
    values: dict[tuple[int, str], str] = {}
    findings: set[str] = set()
    documents = None
    for part in filter(None, record.split("; ")):
        if part.startswith("finding:"):
            findings.add(part.removeprefix("finding:"))
            continue
        name, found, value = part.partition("=")
        assert found, f"“{part}” is neither a field nor a finding"
        assert value, f"“{part}” says nothing; what is empty is {NOTHING}"
        if name == "documents":
            documents = int(value)
            continue
        place, is_placed, rest = name.partition(".")
        values[(int(place), rest) if is_placed else (1, name)] = value
    return Expected(values, documents, frozenset(findings))


def record(document: ParsedDocument) -> dict[str, str]:
    """What was read of a document, each field as the tables write it."""
    told = describe("f", document)
    warned = document.warning.until if document.warning else None
    fields = {
        "number": told["doc_number"],
        **{name: told[name] for name in ("title", "kind", "issued_on", "printed_on", "effective_on", "expires_on")},
        **{name: _joined(told[name]) for name in ("issuers", "addressees", "standards", "copies", "annexes")},
        **{name: _joined(map(_cited, getattr(document, name))) for name in ("cites", *EFFECTS)},
        "repealed_by": _cited(document.repealed_by) if document.repealed_by else None,
        "blocks": str(len(document.blocks)),
        "instruments": _joined(each["title"] for each in told["instruments"]),
        "heritage_items": _joined(map(_project, told["heritage_items"])),
        "thresholds": _joined(map(_threshold, told["thresholds"])),
        "warning": _warning(told["warning"]) if told["warning"] else None,
        "until": f"{warned:%Y-%m-%dT%H:%M}" if warned else None,
        "counts": "、".join(f"{name} {one['stated']}/{one['read']}" for name, one in told["counts"].items()),
    }
    return {name: value or NOTHING for name, value in fields.items()}


def _joined(values: Iterable[str]) -> str:
    return " + ".join(values)


def _cited(one: Citation) -> str:
    told = one.since or one.until or (_length(one.period) if one.period else None)
    return (
        (one.title or "")
        + (f"（{one.number}）" if one.number else "")
        + (f"[{'、'.join(one.articles)}]" if one.articles else "")
        + (f"{{{told}}}" if told else "")
    )


def _length(period: Period) -> str:
    return (f"{period.years}年" if period.years else "") + (f"{period.months}个月" if period.months else "")


def _threshold(one: dict[str, Any]) -> str:
    return f"{one['level']} " + " or ".join(" and ".join(map(_condition, each)) for each in one["any"])


def _condition(one: dict[str, Any]) -> str:
    parts = [f"{one['metric']}{one['op'] or '?'}{one['value']}"]
    parts += [f"{one['duration_h']}h"] if one["duration_h"] else []
    return " ".join([*parts, *([one["basis"]] if one["basis"] else [])])


def _warning(one: dict[str, str | None]) -> str:
    parts = [one[name] or NOTHING for name in ("action", "level", "response", "at", "announced_at")]
    return " ".join(part.removesuffix(":00+08:00") for part in parts)


def _project(one: dict[str, Any]) -> str:
    parts = [one[name] or NOTHING for name in ("serial", "code", "category", "name")]
    return " ".join([*parts, "、".join(one["units"])])
