"""The printed paper on the page grid of GB/T 9704-2012: a preview at any time, and the one that is kept once issued."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from itertools import groupby

from django.core.files.base import File
from django.db import transaction

from documents.choices import DocumentKind
from documents.issuing.choices import StepKind
from documents.issuing.composition import attendances, level_of, lines_of
from documents.issuing.describing import facts_of, word_of
from documents.issuing.paper_facts import UPWARDS
from documents.models import Document, OutgoingPaper, PaperFile
from portal import attachments
from portal.file_kinds import FileKind
from portal.official_paper import Annex, Attendance, Block, Format, Imprint, Paper, Signer, Table
from portal.official_pdf import MOST_PAGES, MOST_PAGES_SHOWN, OfficialPdf, typeset
from portal.organization.choices import UnitKind

NO_NUMBER = "（未编号）"
_CHAPTER = re.compile(r"第[一二三四五六七八九十百\d]{1,5}[编章节]")


def shown(paper: OutgoingPaper, *, on: date) -> OfficialPdf:
    """A preview, for somebody who waits for it; refused where it is too long for that."""
    return printed(paper, on=on, most_pages=MOST_PAGES_SHOWN)


def printed(paper: OutgoingPaper, *, on: date, most_pages: int = MOST_PAGES) -> OfficialPdf:
    """The paper as it would be printed; before signing and issuing it bears the day of the preview."""
    facts = facts_of(paper, on=on)
    return typeset(
        Paper(
            mark=paper.series.mark,
            doc_number=_number(paper),
            title_lines=paper.title_lines,
            addressees=paper.addressees,
            blocks=_blocks(paper.body),
            issuer=facts.lead,
            co_issuers=facts.joint,
            issued_on=facts.day,
            format=format_of(paper),
            urgency=paper.urgency,
            signers=_signers(paper),
            attendances=[Attendance(label, names) for label, names in attendances(facts)],
            carried=[Annex([each.title], _blocks(each.text)) for each in facts.instruments],
            annexes=[Annex([each.title], _blocks(each.text)) for each in facts.annexes],
            note=paper.note,
            imprint=Imprint(_printer(paper), paper.printed_on or on, paper.copies),
        ),
        most_pages=most_pages,
    )


def format_of(paper: OutgoingPaper) -> Format:
    """Orders and minutes have pages of their own; a series of letters is printed as letters (clause 10)."""
    of_kind = {DocumentKind.ORDER.value: Format.ORDER, DocumentKind.MINUTES.value: Format.MINUTES}
    return of_kind.get(paper.kind, Format.LETTER if paper.series.is_letter else Format.DOCUMENT)


def _number(paper: OutgoingPaper) -> str:
    """The number; under the mark of an order only 第N号 (10.2)."""
    if paper.number is None:
        return NO_NUMBER
    return f"第{paper.number.sequence}号" if format_of(paper) is Format.ORDER else str(paper.number)


def _signers(paper: OutgoingPaper) -> list[Signer]:
    """7.2.6: in the head of a paper to a superior the names, of joint issuers in their order; 7.3.5.3: of an order
    the name with the post."""
    word = word_of(paper.kind)
    if paper.signed_by is None or word not in (*UPWARDS, "令"):
        return []
    if word == "令":
        return [Signer(paper.signed_by.name, paper.signer_post)]
    steps = paper.steps.filter(kind=StepKind.COUNTERSIGN, round=paper.round).select_related("by")
    by_unit = {each.unit_id: each.by.name for each in steps}
    joint = [each.unit_id for each in paper.joint_issuers.all()]
    return [Signer(paper.signed_by.name), *(Signer(by_unit[unit]) for unit in joint if unit in by_unit)]


def _blocks(text: str) -> list[Block | Table]:
    """Paragraphs; lines with tabs that follow each other are a table, whose first line is its head."""
    blocks: list[Block | Table] = []
    for is_table, lines in groupby(lines_of(text), key=lambda line: "\t" in line):
        if is_table:
            head, *rows = [line.split("\t") for line in lines]
            blocks.append(Table(head, [row + [""] * (len(head) - len(row)) for row in rows]))
        else:
            blocks += [Block(each, level=level_of(each), is_centred=bool(_CHAPTER.match(each))) for each in lines]
    return blocks


def _printer(paper: OutgoingPaper) -> str:
    """印发机关 (7.4.3): the general office of a government, else the issuer."""
    unit = paper.series.unit
    office = unit.children.filter(kind=UnitKind.GENERAL_OFFICE, is_active=True).first()
    return str(office or unit)


@transaction.atomic
def make(document: Document, *, at: datetime) -> PaperFile:
    """Keep the printed paper of an issued document; what stands stays, so that a second run changes nothing."""
    if found := PaperFile.objects.filter(document=document).first():
        return found
    paper: OutgoingPaper = OutgoingPaper.objects.select_related("series__unit", "number__series", "signed_by").get(
        document=document
    )
    assert paper.signed_on is not None, "outgoing_paper_signed_whole"
    pdf = printed(paper, on=paper.signed_on)
    file = File(io.BytesIO(pdf.content), name=f"{paper.number} {paper.title}.pdf")
    attachment = attachments.store(file, allowed=[FileKind.PDF], by=paper.issued_by, at=at)
    return PaperFile.objects.create(document=document, attachment=attachment, notice=pdf.notice, made_at=at)
