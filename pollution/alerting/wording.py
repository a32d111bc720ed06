"""What a decision will say when it is published: what it lacks, and the version that it would become (3.2, 3.3.5).

Made by the same code for those who sign and for publication, so that what is signed is what people will read.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from pollution.alert_choices import AlertLevel, DecisionKind, MessageType
from pollution.alerting import messages
from pollution.alerts.editions import edition
from pollution.models import AlertDecision, AlertVersion
from portal.lifecycle import Refused

CLAUSE = "伊州政办发〔2023〕31号 3.3.5"


def missing(decision: AlertDecision) -> list[str]:
    """What 3.2 and 3.3.5 ask for and the draft does not say yet; lifting needs none.

    What both clauses ask for is named once, by the word of 3.3.5, which the form uses.
    """
    if decision.kind == DecisionKind.LIFT:
        return []
    plan = edition(decision.episode.plan)
    said = {
        "area": "、".join(each.region.name for each in decision.areas.select_related("region")),
        "degree": decision.degree,
        "primary": decision.primary,
        "times": f"{decision.starts_at}",
        "weather": decision.weather,
        "duration": str(decision.ends_at or ""),
        "danger": decision.danger,
        "affected": decision.affected,
        "measures": "、".join(decision.measures),
    }
    contents = (*plan.proposal.missing(said), *plan.publication.missing(said))
    return list({each.code: each.name for each in contents}.values())


def preview(decision: AlertDecision, *, at: datetime) -> AlertVersion:
    """The version that publishing at `at` would make, not written.

    Its identifier is the one of that second and changes with the moment of publication. Raises Refused where the draft
    is not complete, there is nothing to lift, or programs could not read what it says.
    """
    _check(decision)
    at = at.replace(microsecond=0)
    earlier = list(decision.episode.versions.order_by("number"))
    return unwritten(decision, earlier, identifier=messages.identifier(at, taken=0), at=at)


def unwritten(decision: AlertDecision, earlier: list[AlertVersion], *, identifier: str, at: datetime) -> AlertVersion:
    """The version after `earlier` that is sent at `at`, or Refused with what no message may say."""
    is_lift = decision.kind == DecisionKind.LIFT
    if is_lift and not earlier:
        raise Refused("该污染过程没有已发布的预警，无从解除", clause=CLAUSE)
    if earlier and at <= earlier[-1].sent_at:
        last = f"{timezone.localtime(earlier[-1].sent_at):%Y-%m-%d %H:%M:%S}"
        raise Refused(f"现在的系统时间不晚于上一版的发布时间{last}，请检查系统时间后再办理", clause=CLAUSE)
    level = AlertLevel(earlier[-1].level if is_lift else decision.level or 0)
    number = len(earlier) + 1
    content = messages.content_of(decision, level, identifier=identifier, number=number, at=at)
    if is_lift:  # the alert ends as a whole, and is told to everybody whom it binds
        content["areas"] = earlier[-1].content["areas"]
        content["sender_name"] = earlier[-1].content["sender_name"]  # who warned lifts
    named = {each["region"] for each in content["areas"]}
    before = earlier[-1].content["areas"] if earlier else []
    content["left_out"] = [each["name"] for each in before if each["region"] not in named]
    message_type = MessageType.CANCEL if is_lift else MessageType.UPDATE if earlier else MessageType.ALERT
    try:
        cap = messages.cap_of([each.content for each in earlier], content)
    except ValueError as error:
        raise Refused(f"按现在的内容不能生成预警信息：{error}。请修改，或撤回后重新拟稿", clause=CLAUSE) from error
    return AlertVersion(
        episode=decision.episode, number=number, decision=decision, identifier=identifier,
        message_type=message_type, level=level, sent_at=at, starts_at=messages.begins_at(decision, at),
        ends_at=content["ends_at"], content=content, cap=cap,
    )  # fmt: skip


def _check(decision: AlertDecision) -> None:
    """Refuse what does not say all of it, or names measures that the edition does not know."""
    plan = edition(decision.episode.plan)
    if absent := missing(decision):
        clauses = f"{plan.proposal.clause}、{plan.publication.clause}"
        raise Refused(f"尚未填写：{'、'.join(absent)}", clause=f"{plan.doc_number} {clauses}")
    known = {each.clause for each in plan.measures}
    if unknown := [each for each in decision.measures if each not in known]:
        raise Refused(f"预案没有这些措施：{'、'.join(unknown)}", clause=plan.doc_number)
    chosen = {each.level for each in plan.measures if each.clause in decision.measures}
    higher = {AlertLevel(each.level) for each in decision.areas.all() if each.level > (decision.level or 0)}
    if bare := "、".join(level.label for level in sorted(higher) if level.code not in chosen):
        raise Refused(f"有区域执行{bare}预警响应，尚未选择该级别的措施", clause=f"{plan.doc_number} 4.2、4.3")
