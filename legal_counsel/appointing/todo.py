"""What waits for a person in appointments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from legal_counsel.appointing.renewing import OVER, after, stages
from legal_counsel.models import Appointment, SelectionEntry
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel
from portal.pages import TodoItem


def appointment_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """待决定, 待拟聘任, 待印发聘任文件, 待发证, 待签订合同, and what is brought to mind before the end (第十八条)."""
    rows, url = Appointment.objects.visible_to(user), f"{reverse('legal_counsel:appointment_list')}?waits="
    if may_decide_on_counsel(user):
        yield TodoItem("待决定的法律顾问聘任", rows.to_decide(user), f"{url}decide")
    if may_keep_counsel(user):
        results = reverse("legal_counsel:appointment_results")
        yield TodoItem("待拟聘任的选聘结果", SelectionEntry.objects.to_appoint(user), results)
        own = rows.of_agency(user)
        yield TodoItem("待印发聘任文件的法律顾问聘任", own.to_paper(), f"{url}paper")
        yield TodoItem("待颁发的法律顾问聘任证书", own.to_certify(), f"{url}certify")
        yield TodoItem("待签订服务合同的法律顾问聘任", own.to_contract(), f"{url}contract")
        yield from _reminders(own, on)


def _reminders(own: Any, on: date) -> Iterator[TodoItem]:
    """One line a stage (第十八条), each term in the line of its latest one; and what is over without a renewal."""
    url, known = f"{reverse('legal_counsel:appointment_list')}?remind=", stages(on)
    for days in known:
        rows = own.to_remind(on, days, beyond=after(days, known))
        yield TodoItem(f"聘期{days}日内届满待续聘的法律顾问", rows, f"{url}{days}")
    over = own.to_remind(on, -1, beyond=-known[0] - 1)
    yield TodoItem("聘期已满没有续聘的法律顾问", over, f"{url}{OVER}", is_overdue=True)
