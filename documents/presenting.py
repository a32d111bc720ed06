"""A draft as the import page shows it: fields with their source, findings with their place, differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from documents.drafting import Json
from documents.duties import charge_in_words, charge_of
from documents.highlighting import Mark, NumberedLine, marked_lines
from documents.importing import problems_of
from documents.models import Document, DraftDocument, GazetteImport
from documents.registering import kind_named
from portal.pages import Finding

FIELDS = {
    "number": "发文字号",
    "title": "标题",
    "kind": "文种",
    "issued_on": "成文日期",
    "issuers": "发文机关",
    "addressees": "主送机关",
    "instruments": "所印发的文本",
    "effective_on": "施行日期",
    "expires_on": "有效期至",
    "cites": "引用",
    "standards": "标准",
    "repeals": "废止",
    "invalidates": "宣布失效",
    "duties": "分工",
}
LONGEST_SOURCE = 300_000  # characters shown on one page; the rest is in the file


def facts(draft: DraftDocument) -> list[tuple[str, str]]:
    """Label and words of every field."""
    return [(label, "；".join(map(_words, _values(draft.values[name])))) for name, label in FIELDS.items()]


def source_lines(draft: DraftDocument) -> Iterator[NumberedLine]:
    """The source of one draft with the places of what was read."""
    marks = [
        Mark(each["start"], each["end"], label)
        for name, label in FIELDS.items()
        for each in _values(draft.values[name])
        if isinstance(each, dict) and "start" in each
    ]
    end = min(draft.end, draft.start + LONGEST_SOURCE)
    return marked_lines(draft.gazette_import.text, draft.start, end, marks)


def findings(gazette_import: GazetteImport, drafts: Sequence[DraftDocument]) -> list[Finding]:
    """On top what stands in the way of confirming, then every doubt with its line."""
    blocking = [
        Finding(
            each.message,
            place=_place(each.draft),
            severity="error",
            remedy="更正这件公文，或选择“不登记”",
            url=each.draft.get_absolute_url(),
        )
        for each in problems_of(drafts)
    ]
    doubts = [
        Finding(each["message"], place=f"{where}第{each['line']}行", url=page and f"{page}#line-{each['line']}")
        for where, page, rows in [
            ("全文", "", gazette_import.findings),
            *((f"{_place(draft)}，", draft.get_absolute_url(), draft.findings) for draft in drafts),
        ]
        for each in rows
    ]
    return blocking + doubts


def differences(draft: DraftDocument, document: Document) -> list[tuple[str, str, str]]:
    """Label, what the register holds, what the draft says: only where the two differ."""
    values = draft.values
    pairs = [
        ("标题", document.title, _plain(values["title"])),
        ("文种", document.get_kind_display(), Document(kind=kind_named(values["kind"])).get_kind_display()),
        ("成文日期", str(document.issued_on or ""), _plain(values["issued_on"])),
        *(
            (FIELDS[name], "；".join(str(each) for each in rows), "；".join(each["value"] for each in values[name]))
            for name, rows in (
                ("issuers", document.issuers.all()),
                ("addressees", document.addressees.all()),
            )
        ),
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


def records(draft: DraftDocument) -> list[tuple[str, int]]:
    """How many rows of which sort the annex readers understood."""
    return [(name, len(rows)) for name, rows in draft.values["records"].items()]


def _place(draft: DraftDocument) -> str:
    return f"第{draft.order}件"


def _values(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] if value else []


def _plain(value: Json | None) -> str:
    return str(value["value"]) if value else ""


def _words(value: Json | str | None) -> str:
    """A value, or a citation, as people write it."""
    if not isinstance(value, dict):
        return value or ""
    if "value" in value:
        return str(value["value"]) + ("（已更正）" if value.get("corrected") else "")
    if "person" in value:
        return charge_in_words(charge_of(value)) + ("（已更正）" if value.get("corrected") else "")
    title = f"《{value['title']}》" if value["title"] else ""
    number = value["number"]["value"] if value["number"] else ""
    return f"{title}（{number}）" if title and number else title or number
