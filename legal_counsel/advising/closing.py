"""A matter is closed when all that 第十五条、第二十三条至第二十五条 ask for is done; it may be reopened."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from legal_counsel.advising import agencies, finishing, knowing
from legal_counsel.advising.moving import answered, locked, locked_open, note, step
from legal_counsel.models import Matter
from legal_counsel.qualification import Finding
from portal.accounts.models import User
from portal.lifecycle import Refused, given


def lacks(matter: Matter) -> tuple[Finding, ...]:
    """What stands between a matter and its end."""
    [known] = knowing.known([matter])
    return finishing.findings(known, matter.rule.rules)


@transaction.atomic
def close(matter: Matter, *, words: str, reason: str = "", by: User, at: datetime) -> Matter:
    """办结. Refused with everything that is lacking; what only warns asks for a written reason."""
    row = locked_open(matter)
    agencies.refuse_all_but_agency(by, row)
    found = lacks(row)
    if blocking := [each for each in found if each.blocks]:
        raise Refused(
            "；".join(each.fact for each in blocking), clause=row.rule.cited(*(each.rule for each in blocking))
        )
    warning = "；".join(each.fact for each in found)
    reason = answered(warning, reason, clause=row.rule.cited("sending"))
    if warning:
        note(row, "有提示而办结", by=by, at=at, reason=reason, warned_of=warning)
    closing_note = given(words, "请填写办结说明")
    return step(row, "close", by=by, at=at, reason=closing_note, closed_by=by, closed_at=at, closing_note=closing_note)


@transaction.atomic
def reopen(matter: Matter, *, reason: str, by: User, at: datetime) -> Matter:
    """恢复办理, with a reason: counsel may have more to say."""
    row = locked(matter)
    agencies.refuse_all_but_agency(by, row)
    reason = given(reason, "恢复办理须写明理由")
    return step(row, "reopen", by=by, at=at, reason=reason, closed_by=None, closed_at=None, closing_note="")
