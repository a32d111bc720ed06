"""What the unit does with opinions: adoption, feedback, and the study of an illegality (第二十四条、第二十五条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from legal_counsel.advising import agencies
from legal_counsel.advising.choices import AdoptionStatus, Conclusion
from legal_counsel.advising.moving import locked_open, note
from legal_counsel.guarding import refuse_secrets
from legal_counsel.models import Adoption, AdoptionFeedback, IllegalityStudy, Matter, Opinion
from legal_counsel.pinning import pinned
from legal_counsel.readings import PARTLY_ADOPTED, YES
from portal import readings
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

ADOPTION, STUDY = "adoption", "study"


@dataclass(frozen=True)
class Answer:
    """What the unit says to an opinion; a reason where it is not adopted whole, the archive where it is not at all."""

    status: str
    reason_class: str = ""
    reason: str = ""
    archived_in: str = ""


@dataclass(frozen=True)
class Study:
    """What was found of an illegality, by whom and when."""

    result: str
    words: str
    participants: str
    studied_on: date
    paper: str = ""


@transaction.atomic
def adopt(opinion: Opinion, answer: Answer, *, by: User, at: datetime) -> Adoption:
    """记录采纳情况: by the unit, of the last version that reached it."""
    matter, row = _current(opinion, rule=ADOPTION)
    agencies.refuse_all_but_unit(by, matter, ADOPTION)
    if not row.sent.exists():
        raise Refused(f"{row}没有报送本单位，不能记录采纳情况", clause=matter.rule.cited("sending"))
    reason, reason_class, archived_in = answer.reason.strip(), answer.reason_class, answer.archived_in.strip()
    if answer.status == AdoptionStatus.ADOPTED:
        reason, reason_class = "", ""
    elif not (reason and reason_class) and (reason or reason_class or _asks_for_reason(answer.status, at)):
        raise Refused("部分采纳和未采纳须说明理由及其类别", clause=matter.rule.cited(ADOPTION))
    if answer.status != AdoptionStatus.NOT_ADOPTED:
        archived_in = ""
    elif not archived_in:
        raise Refused("未采纳的须存档备查，请写明存档位置", clause=matter.rule.cited(ADOPTION))
    refuse_secrets(matter.rule, reason)
    added = Adoption(
        **pinned(timezone.localdate(at)),
        opinion=row,
        status=answer.status,
        reason_class=reason_class,
        reason=reason,
        archived_in=archived_in,
        decided_by=by,
        decided_at=at,
    )
    with keeping(Adoption):
        added.save(force_insert=True)
    note(matter, f"{row}：{added.get_status_display()}", by=by, at=at, reason=reason)
    return added


@transaction.atomic
def feed_back(adoption: Adoption, *, told_on: date, manner: str, by: User, at: datetime) -> AdoptionFeedback:
    """反馈 to counsel, with its day."""
    matter, opinion = _current(adoption.opinion, rule=ADOPTION)
    if not (agencies.runs(by, matter.unit) or agencies.decides_for(by, matter.unit)):
        raise Refused(f"只有{matter.unit}及其法律顾问工作机构可以反馈", clause=matter.rule.cited(ADOPTION))
    if not timezone.localdate(adoption.decided_at) <= told_on <= timezone.localdate(at):
        raise Refused("反馈日期应在记录采纳情况之日和今日之间", clause=matter.rule.cited(ADOPTION))
    if adoption.pk != opinion.adoptions.latest("pk").pk:
        raise Refused("采纳情况已另有记录，请反馈最后一次的", clause=matter.rule.cited(ADOPTION))
    if AdoptionFeedback.objects.filter(adoption=adoption).exists():
        raise Refused("已反馈", clause=matter.rule.cited(ADOPTION))
    with keeping(AdoptionFeedback):
        told = AdoptionFeedback.objects.create(
            adoption=adoption,
            told_on=told_on,
            manner=given(manner, "请写明反馈方式", clause=matter.rule.cited(ADOPTION)),
            by=by,
            at=at,
        )
    note(matter, f"反馈采纳情况：{opinion}", by=by, at=at)
    return told


@transaction.atomic
def study(opinion: Opinion, found: Study, *, by: User, at: datetime) -> IllegalityStudy:
    """研究论证: of an opinion that finds the decision unlawful, recorded by the agency."""
    matter, row = _current(opinion, rule=STUDY)
    agencies.refuse_all_but_agency(by, matter)
    if row.conclusion != Conclusion.UNLAWFUL:
        raise Refused(f"{row}没有认为不合法，无需论证", clause=matter.rule.cited(STUDY))
    if not timezone.localdate(row.submitted_at) <= found.studied_on <= timezone.localdate(at):
        raise Refused("论证日期应在意见提交之日和今日之间", clause=matter.rule.cited(STUDY))
    refuse_secrets(matter.rule, found.words)
    added = IllegalityStudy(
        **pinned(timezone.localdate(at)),
        opinion=row,
        result=found.result,
        words=given(found.words, "请填写论证意见", clause=matter.rule.cited(STUDY)),
        participants=given(found.participants, "请填写参加论证的人员", clause=matter.rule.cited(STUDY)),
        studied_on=found.studied_on,
        paper=found.paper.strip(),
        by=by,
        at=at,
    )
    with keeping(IllegalityStudy):
        added.save(force_insert=True)
    note(matter, f"论证{row}：{added.get_result_display()}", by=by, at=at)
    return added


def _asks_for_reason(status: str, at: datetime) -> bool:
    """未采纳 always, 部分采纳 as the office reads it (A17)."""
    partly_asks = readings.holding(PARTLY_ADOPTED, on=timezone.localdate(at)) == YES
    return status == AdoptionStatus.NOT_ADOPTED or partly_asks


def _current(opinion: Opinion, *, rule: str) -> tuple[Matter, Opinion]:
    """The locked open matter and the opinion, which has to be the last version of its counsel."""
    matter = locked_open(opinion.assignment.matter)
    row = Opinion.objects.current().select_related("assignment__appointment__counsel").filter(pk=opinion.pk).first()
    if row is None:
        raise Refused("该法律顾问已提交新版意见，请按新版办理", clause=matter.rule.cited(rule))
    return matter, row
