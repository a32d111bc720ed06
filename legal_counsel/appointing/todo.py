"""What waits for a person in appointments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from legal_counsel.appointing.renewing import offered
from legal_counsel.models import Appointment
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel
from portal.pages import TodoItem


def appointment_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """待决定, 待印发聘任文件, 待发证, and from the ninetieth day before its end on 待续聘 (第十八条)."""
    rows, url = Appointment.objects.visible_to(user), f"{reverse('legal_counsel:appointment_list')}?waits="
    if may_decide_on_counsel(user):
        yield TodoItem("待决定的法律顾问聘任", rows.to_decide(user), f"{url}decide")
    if may_keep_counsel(user):
        own = rows.of_agency(user)
        yield TodoItem("待印发聘任文件的法律顾问聘任", own.to_paper(), f"{url}paper")
        yield TodoItem("待颁发的法律顾问聘任证书", own.to_certify(), f"{url}certify")
        yield TodoItem("聘期将满待续聘的法律顾问", own.to_renew(on, offered(on)), f"{url}renew")
