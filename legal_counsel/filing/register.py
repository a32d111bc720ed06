"""备案登记簿 on paper: the filings of a list in its order, by `portal.official_pdf` (第十九条)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from legal_counsel.filing.tables import filing_words
from legal_counsel.models import CounselFiling
from legal_counsel.readings import InternalFiling
from portal.lifecycle import Refused
from portal.official_pdf import OfficialPdf, render

TEMPLATE = "official/counsel_register.html"
MOST_ROWS = 500
"""What a person waits for; a larger register is printed by year or level."""


@dataclass(frozen=True)
class RegisterLine:
    """One filing as the register has it, and how it stands on the day of printing."""

    filing: CounselFiling
    standing: str


def register_sheet(
    rows: Iterable[CounselFiling], *, on: date, internal: InternalFiling, about: str, printed_by: str
) -> OfficialPdf:
    """A4 across; `about` says in words which rows were chosen. Refused where there is none, or more than MOST_ROWS."""
    known = list(rows)
    if not known:
        raise Refused("没有符合条件的备案，登记簿没有内容可印")
    if len(known) > MOST_ROWS:
        raise Refused(f"符合条件的备案有{len(known)}件，一次最多印{MOST_ROWS}件；请按层级、单位或状态缩小查询条件")
    lines = [RegisterLine(each, filing_words(each, on, internal)[1]) for each in known]
    rules = list(dict.fromkeys(str(each.rule) for each in known))
    context = {"lines": lines, "about": about, "on": on, "printed_by": printed_by, "rules": rules}
    return render(TEMPLATE, context)
