"""What waits for a person along the chain of an alert: every line counts what its list shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from pollution.alert_choices import DecisionState
from pollution.alert_tables import OVERDUE, PROPOSED, TO_PUBLISH, TO_SIGN, UNNUMBERED, UNPRINTED, UNTOLD, WAITING
from pollution.alerting import awaiting, commanding
from pollution.models import AlertDecision, Announcement, Episode, Filing
from pollution.permissions import may_analyse_warnings, may_consult, may_manage_alerts
from portal.access import signed_in
from portal.pages import TodoItem


def alerts_todo(user: Any, *, at: datetime) -> Iterator[TodoItem]:
    """Proposals, decisions to consult, to sign and to publish, announcements of the own unit, filings, late ends,
    and of the command what keeps everybody from being told."""
    if not signed_in(user):
        return
    decisions, episodes = reverse("pollution:decision_list"), reverse("pollution:episode_list")
    if may_analyse_warnings(user):
        proposed = Episode.objects.visible_to(user).with_open_proposal()
        yield TodoItem("研判建议待处理", proposed, f"{episodes}?state={PROPOSED}")
    if may_consult(user):
        drafted = AlertDecision.objects.visible_to(user).filter(state=DecisionState.DRAFTED)
        yield TodoItem("预警决定待会商送签", drafted, f"{decisions}?state={DecisionState.DRAFTED}")
        overdue = Episode.objects.visible_to(user).overdue(at)
        yield TodoItem("预警已过预计结束时间", overdue, f"{episodes}?state={OVERDUE}", is_overdue=True)
    yield TodoItem("预警决定待我签批", awaiting.to_sign(user, at=at), f"{decisions}?waiting={TO_SIGN}")
    if may_manage_alerts(user):
        ready = AlertDecision.objects.visible_to(user).publishable()
        yield TodoItem("预警决定待发布", ready, f"{decisions}?waiting={TO_PUBLISH}")
        unfiled = Filing.objects.visible_to(user).waiting()
        untold = Episode.objects.visible_to(user).untold(at)
        yield TodoItem("预警已发布而没有通报任何单位", untold, f"{episodes}?state={UNTOLD}", is_overdue=True)
        unprinted = Episode.objects.visible_to(user).without_papers()
        yield TodoItem("预警文件没有生成", unprinted, f"{episodes}?state={UNPRINTED}", is_overdue=True)
        unnumbered = Episode.objects.visible_to(user).unnumbered()
        yield TodoItem("预警通知待编号", unnumbered, f"{episodes}?state={UNNUMBERED}")
        vacant = len(commanding.vacant(timezone.localdate(at)))
        yield TodoItem("指挥部职责没有指定单位", vacant, reverse("pollution:command"))
        yield TodoItem("预警报备未办", unfiled, f"{reverse('pollution:filing_list')}?state={WAITING}")
    announced = Announcement.objects.of_unit_of(user).waiting()
    own = f"{reverse('pollution:announcement_list')}?own=1&state={WAITING}"
    yield TodoItem("本单位预警通报待签收", announced, own)
