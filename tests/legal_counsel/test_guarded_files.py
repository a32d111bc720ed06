"""第二十一条第二项: a file that bears the mark of a state secret is taken in by no room of counsel."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as Word

from legal_counsel.dismissing import deciding
from legal_counsel.filing import handing_in, owing
from legal_counsel.pool import recording
from legal_counsel.pool.choices import BY_SLUG
from portal.attachments import Attachment
from portal.lifecycle import Refused
from tests.legal_counsel.entering import AT, VALUES
from tests.legal_counsel.factories import CounselFactory
from tests.legal_counsel.selection_walks import CounselWalk, scanned
from tests.legal_counsel.test_dismissing import Walk as DismissalWalk

pytestmark = pytest.mark.django_db


def written(words):
    word, buffer = Word(), io.BytesIO()
    word.add_paragraph(words)
    word.save(buffer)
    return SimpleUploadedFile("方案.docx", buffer.getvalue())


def to_a_candidate(file):
    walk = CounselWalk()
    recording.enter(CounselFactory(), BY_SLUG["licence"], VALUES, file=file, by=walk.ask("司法局"), at=AT)


def to_an_entry(file):
    walk = CounselWalk()
    walk.entered(walk.announced(), files=[file])


def to_a_filing(file):
    walk = DismissalWalk()
    walk.terms().update(document_on=date(2026, 11, 2))
    walk.appointment.refresh_from_db()
    filing, *_ = owing.owe(walk.appointment, by=walk.agent, at=AT)
    handing_in.attach(filing, file, kind="other", caption="", by=walk.agent, at=AT)


def to_a_dismissal(file):
    walk = DismissalWalk()
    deciding.attach(walk.drafted(), file, caption="情况说明", by=walk.agent, at=AT)


@pytest.mark.parametrize("room", [to_a_candidate, to_an_entry, to_a_filing, to_a_dismissal])
@pytest.mark.parametrize("file", [lambda: scanned("机密★方案.png"), lambda: written("秘密★5年")], ids=["name", "words"])
def test_is_refused_and_kept_nowhere(room, file):
    with pytest.raises(Refused, match="国家秘密标志"):
        room(file())

    assert not Attachment.objects.filter(name__in=("机密★方案.png", "方案.docx")).exists()
