"""聘任证书 (第十七条第二项第6目): its number, the code that anybody may verify, and the sheet itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

import qrcode
from django.db import connection, transaction
from django.utils import timezone

from legal_counsel.appointing.moving import held, written
from legal_counsel.appointing.wording import VALID, standing
from legal_counsel.choices import AppointmentState
from legal_counsel.models import Appointment
from portal import official_pdf
from portal.accounts.models import User
from portal.dates import written as in_words
from portal.lifecycle import Refused
from portal.official_pdf import OfficialPdf

TEMPLATE = "official/counsel_certificate.html"
CODE_BYTES = 10
"""Eighty bits: nobody finds a certificate by trying."""
_LOCK = 7308
"""The advisory lock of numbers; any that no other room takes."""


@dataclass(frozen=True)
class Confirmed:
    """All that the public learns of a certificate: number, name, unit, period, and in a word how it stands on a day."""

    number: str
    name: str
    unit: str
    begins_on: date
    ends_on: date
    standing: str
    on: date

    @property
    def is_valid(self) -> bool:
        """Whether somebody is counsel by it on the day."""
        return self.standing == VALID


@transaction.atomic
def certify(appointment: Appointment, *, by: User, at: datetime) -> Appointment:
    """颁发聘任证书; the numbers of a year run on without a gap."""
    row = held(appointment, by)
    if row.state != AppointmentState.APPOINTED:
        raise Refused(f"{row.get_state_display()}，决定聘任后才能颁发证书", clause=row.rule.cited("certificate"))
    if row.certificate_number:
        raise Refused(f"已颁发{row.certificate_number}", clause=row.rule.cited("certificate"))
    today = timezone.localdate(at)
    number = _next_number(today.year)
    facts = {"certificate_number": number, "certificate_code": secrets.token_hex(CODE_BYTES), "certified_on": today}
    return written(row, "颁发聘任证书", by=by, at=at, reason=number, **facts)


def confirmed(code: str, on: date) -> Confirmed | None:
    """What the page of verification tells of a code on a day; None for one that was never given."""
    rows = Appointment.objects.select_related("counsel", "unit")
    row = rows.filter(certificate_code=code).exclude(certificate_code="").first()
    if row is None:
        return None
    says = standing(row.begins_on, row.ends_on, row.ended_on, on)
    return Confirmed(row.certificate_number, row.counsel.name, row.unit.name, row.begins_on, row.ends_on, says, on)


def sheet(row: Appointment, address: str) -> OfficialPdf:
    """The certificate as PDF; `address` is that of its verification, in letters and as a QR code."""
    assert row.certified_on is not None, "counsel_certificate_whole"
    size, path = _modules(address)
    context = {
        "row": row,
        "is_internal": not row.counsel.is_external,
        "begins": in_words(row.begins_on),
        "ends": in_words(row.ends_on),
        "certified": in_words(row.certified_on),
        "address": address,
        "size": size,
        "path": path,
    }
    return official_pdf.render(TEMPLATE, context)


def _next_number(year: int) -> str:
    """法顾聘〔2026〕0001号; whoever gives one waits for who gives another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    start = f"法顾聘〔{year}〕"
    given = Appointment.objects.filter(certificate_number__startswith=start).values_list(
        "certificate_number", flat=True
    )
    last = max((int(each.removeprefix(start).removesuffix("号")) for each in given), default=0)
    return f"{start}{last + 1:04d}号"


def _modules(text: str) -> tuple[int, str]:
    """The side of a QR code in modules with its quiet zone, and its dark modules as a path of SVG."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    path = "".join(
        f"M{column} {line}h1v1h-1z" for line, row in enumerate(matrix) for column, is_dark in enumerate(row) if is_dark
    )
    return len(matrix), path
