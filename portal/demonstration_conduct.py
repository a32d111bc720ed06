"""Invented complaints, clients and an incident of the demonstration. People, firms and papers are nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone

from legal_counsel.complaining import verifying
from legal_counsel.models import Appointment, Counsel, Matter
from legal_counsel.pool import recording as facts
from legal_counsel.pool.choices import BY_SLUG
from legal_counsel.referring import recording
from legal_counsel.referring.recording import Told
from portal.accounts.models import User

DAY = timedelta(days=1)
PARTY = "演示置业有限公司"
"""A client that one of counsel declares, and a party of a matter."""


def client_of(counsel: Counsel, *, by: User, at: datetime) -> None:
    """For whom else they work."""
    since = date(timezone.localdate(at).year - 1, 1, 1)
    values = {"name": PARTY, "affair": "常年法律顾问（演示）", "since": since, "material": "客户申报表（演示）"}
    facts.enter(counsel, BY_SLUG["client"], values, file=None, by=by, at=at)


def load(terms: Mapping[str, Appointment], stopped: Matter, *, by: User, at: datetime) -> None:
    """A complaint that was found true in part, one that waits, and what came of a decision without counsel."""
    then = at - 22 * DAY
    row = verifying.record(
        terms["戊"], item="title", words="以政府法律顾问名义招揽业务（演示）", received_on=timezone.localdate(then),
        informant="演示企业", by=by, at=then,
    )  # fmt: skip
    verifying.verify(
        row, result="partly", finding="名片印有顾问头衔，未见招揽（演示）", found_on=timezone.localdate(then + DAY),
        seen=row.version, by=by, at=then + DAY,
    )  # fmt: skip
    verifying.record(
        terms["所"], item="diligence", words="两次未按约定到会（演示）", received_on=timezone.localdate(at - DAY),
        by=by, at=at - DAY,
    )  # fmt: skip
    told = Told(
        "gate", timezone.localdate(at - 8 * DAY), "审查未通过即对外公布收费标准（演示）", "退费金额尚待查明（演示）",
        "演示〔0000〕7号 情况报告",
    )  # fmt: skip
    recording.open_incident(told, matter=stopped, by=by, at=at - 3 * DAY)
