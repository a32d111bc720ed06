"""The printed paper on the page grid of GB/T 9704-2012: a preview at any time, and the one that is kept once issued."""

from __future__ import annotations

import io
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction

from documents.issuing.composition import level_of, lines_of
from documents.issuing.describing import facts_of
from documents.models import Document, OutgoingPaper, PaperFile
from portal import attachments
from portal.file_kinds import FileKind
from portal.official_pdf import Block, OfficialPdf, Paper, typeset

NO_NUMBER = "（未编号）"


def printed(paper: OutgoingPaper, *, on: date) -> OfficialPdf:
    """The paper as it would be printed; before signing it bears the day of the preview."""
    facts = facts_of(paper, on=on)
    return typeset(
        Paper(
            mark=paper.series.mark,
            doc_number=str(paper.number) if paper.number else NO_NUMBER,
            title_lines=paper.title_lines,
            addressees=paper.addressees,
            blocks=[Block(line, level=level_of(line)) for line in lines_of(paper.body)],
            issuer="、".join(facts.issuers),
            issued_on=facts.day,
            attachments=[each.title for each in facts.annexes],
            note=paper.note,
            is_letter=paper.series.is_letter,
        )
    )


@transaction.atomic
def make(document: Document, *, at: datetime) -> PaperFile:
    """Keep the printed paper of an issued document; what stands stays, so that a second run changes nothing."""
    if found := PaperFile.objects.filter(document=document).first():
        return found
    paper: OutgoingPaper = OutgoingPaper.objects.select_related("series__unit", "number__series").get(document=document)
    assert paper.signed_on is not None, "outgoing_paper_signed_whole"
    pdf = printed(paper, on=paper.signed_on)
    file = File(io.BytesIO(pdf.content), name=f"{paper.number} {paper.title}.pdf")
    attachment = attachments.store(file, allowed=[FileKind.PDF], by=paper.issued_by, at=at)
    return PaperFile.objects.create(document=document, attachment=attachment, notice=pdf.notice, made_at=at)
