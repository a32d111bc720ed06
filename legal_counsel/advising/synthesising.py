"""From the opinions of counsel to what the unit reads: analysis, synthesis, sending up (第十五条、第二十三条)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from legal_counsel.advising import agencies, knowing
from legal_counsel.advising.moving import answered, locked_open, note
from legal_counsel.guarding import refuse_secrets
from legal_counsel.models import (
    Assignment,
    FinalOpinion,
    InternalReview,
    Matter,
    Opinion,
    SendingUp,
    SentOpinion,
    SynthesisedOpinion,
)
from legal_counsel.pinning import pinned
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

SYNTHESIS = "synthesis"
NO_SYNTHESIS = "有多份意见，没有综合形成最终意见"
NO_ORIGINAL = "事项专业性、技术性较强，没有随附法律顾问本人的意见"


@transaction.atomic
def review(
    opinion: Opinion, reviewer: Assignment, *, analysis: str, proposal: str, by: User, at: datetime
) -> InternalReview:
    """内部分析: internal counsel on this matter, of the opinion of an external, with the proposal to adopt or not."""
    matter = locked_open(opinion.assignment.matter)
    reader = Assignment.objects.select_related("appointment__counsel", "matter__unit").get(pk=reviewer.pk)
    if reader.matter_id != matter.pk or reader.appointment.counsel.is_external:
        raise Refused("由本事项的内部法律顾问分析", clause=matter.rule.cited("analysis"))
    if not opinion.assignment.appointment.counsel.is_external:
        raise Refused("只对外聘法律顾问的意见作内部分析", clause=matter.rule.cited("analysis"))
    agencies.refuse_all_but_counsel(by, reader)
    agencies.refuse_without_material(reader, timezone.localdate(at))
    refuse_secrets(matter.rule, analysis)
    with keeping(InternalReview):
        added = InternalReview.objects.create(
            opinion=opinion,
            reviewer=reader,
            analysis=given(analysis, "请填写分析内容", clause=matter.rule.cited("analysis")),
            proposal=proposal,
            by=by,
            at=at,
        )
    note(matter, f"{reader}分析{opinion}：{added.get_proposal_display()}", by=by, at=at)
    return added


@transaction.atomic
def synthesise(matter: Matter, *, text: str, conclusion: str, by: User, at: datetime) -> FinalOpinion:
    """综合: one final opinion of the last versions of all counsel, by the agency."""
    row = locked_open(matter)
    agencies.refuse_all_but_agency(by, row)
    refuse_secrets(row.rule, text)
    taken = knowing.opinions_of([row])
    if not taken:
        raise Refused("还没有法律顾问的意见，不能综合", clause=row.rule.cited(SYNTHESIS))
    last = FinalOpinion.objects.filter(matter=row).aggregate(last=Max("number"))["last"] or 0
    final = FinalOpinion(
        **pinned(timezone.localdate(at)),
        matter=row,
        number=last + 1,
        text=given(text, "请填写最终意见和建议", clause=row.rule.cited(SYNTHESIS)),
        conclusion=conclusion,
        made_by=by,
        made_at=at,
    )
    with keeping(FinalOpinion):
        final.save(force_insert=True)
    SynthesisedOpinion.objects.bulk_create(SynthesisedOpinion(final=final, opinion=each) for each in taken)
    note(row, f"综合形成{final}", by=by, at=at)
    return final


def warnings(matter: Matter, *, with_final: bool, attached: Sequence[Opinion]) -> list[str]:
    """What is told before opinions go up: several without a synthesis, a technical matter without counsel's own."""
    current = knowing.opinions_of([matter])
    [known] = knowing.known([matter])
    told = [NO_SYNTHESIS] if len(current) > 1 and not (with_final and known.is_synthesised) else []
    if matter.is_technical and {each.pk for each in current} - {each.pk for each in attached}:
        told.append(NO_ORIGINAL)
    return told


@transaction.atomic
def send_up(
    matter: Matter, *, with_final: bool, attached: Sequence[Opinion], reason: str = "", by: User, at: datetime
) -> SendingUp:
    """报送本单位: the last synthesis with what it takes in, the own opinions of counsel, or both."""
    row = locked_open(matter)
    agencies.refuse_all_but_agency(by, row)
    final = row.finals.last() if with_final else None
    if with_final and final is None:
        raise Refused("还没有综合形成最终意见", clause=row.rule.cited(SYNTHESIS))
    if foreign := [each for each in attached if each.assignment.matter_id != row.pk]:
        raise Refused(f"{foreign[0]}不是本事项的意见", clause=row.rule.cited("sending"))
    if final is None and not attached:
        raise Refused("请选择报送最终意见或者法律顾问的意见", clause=row.rule.cited("sending"))
    warning = "；".join(warnings(row, with_final=with_final, attached=attached))
    reason = answered(warning, reason, clause=row.rule.cited("sending"))
    own = {each.pk for each in attached}
    taken = own | (set(final.opinions.values_list("pk", flat=True)) if final else set())
    sending = SendingUp.objects.create(matter=row, final=final, reason=reason, by=by, at=at)
    SentOpinion.objects.bulk_create(
        SentOpinion(sending=sending, opinion_id=pk, is_attached=pk in own) for pk in sorted(taken)
    )
    note(row, "意见报送本单位", by=by, at=at, reason=reason, warned_of=warning)
    return sending
