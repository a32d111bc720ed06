"""The plan as a document of the register, and what happens to it."""

from __future__ import annotations

from datetime import date

from documents.models import Instrument, ValidityEvent
from documents.validity import EventKind
from tests.documents.factories import DocumentFactory
from tests.pollution.walks import AT, DAY


def the_plan():
    """What is in force of the plan of 2023, from that year on."""
    document = DocumentFactory(number="伊州政办发〔2023〕31号", title="重污染天气应急预案", is_approved_public=True)
    instrument = Instrument.objects.create(document=document, title=document.title)
    happened(instrument, EventKind.COMMENCEMENT, date(2023, 1, 1))
    return instrument


def happened(instrument, kind, since):
    """An event that nobody doubts."""
    ValidityEvent.objects.create(
        instrument=instrument, kind=kind, effective=(since, None), reason="按正文", recorded_at=AT - 300 * DAY
    )
