"""The states of a batch and of its applications, as tables (docs/rules/heritage_batches.md)."""

from heritage.batches.choices import ApplicationState as A
from heritage.batches.choices import BatchState as B
from portal.lifecycle import Transitions, transition

LAW = "《中华人民共和国非物质文化遗产法》"
MATERIAL, EXPERTS, NOTICE, APPROVAL = (f"{LAW}第{number}条" for number in ("十九", "二十二", "二十三", "二十四"))
OPEN = (B.OPENED, B.REVIEWING, B.DELIBERATED, B.NOTICED, B.APPROVED)

BATCH: Transitions = {
    "begin_review": transition(B.OPENED, to=B.REVIEWING, label="转入评审", clause=EXPERTS),
    "deliberate": transition(B.REVIEWING, to=B.DELIBERATED, label="录入审议意见", clause=EXPERTS),
    "give_notice": transition(B.DELIBERATED, to=B.NOTICED, label="公示", clause=NOTICE),
    "approve": transition(B.NOTICED, to=B.APPROVED, label="录入批准", clause=APPROVAL),
    "announce": transition(B.APPROVED, to=B.ANNOUNCED, label="公布", clause=APPROVAL),
    "reopen": transition(B.REVIEWING, to=B.OPENED, label="退回申报", clause=MATERIAL),
    "reconsider": transition(B.DELIBERATED, to=B.REVIEWING, label="退回评审", clause=EXPERTS),
    "recall": transition(B.NOTICED, to=B.DELIBERATED, label="撤下公示", clause=NOTICE),
    "return_approval": transition(B.APPROVED, to=B.DELIBERATED, label="退回审议", clause=APPROVAL),
    "withdraw": transition(*OPEN, to=B.WITHDRAWN, label="撤回批次"),
}
APPLICATION: Transitions = {
    "submit": transition(A.DRAFTED, A.RETURNED, to=A.SUBMITTED, label="提交", clause=MATERIAL),
    "send_back": transition(A.SUBMITTED, A.ACCEPTED, to=A.RETURNED, label="退回补正", clause=MATERIAL),
    "accept": transition(A.SUBMITTED, to=A.ACCEPTED, label="复核通过", clause=MATERIAL),
    "pass": transition(A.ACCEPTED, to=A.PASSED, label="初评通过", clause=EXPERTS),
    "fail": transition(A.ACCEPTED, to=A.FAILED, label="初评未通过", clause=EXPERTS),
    "propose": transition(A.PASSED, to=A.PROPOSED, label="审议同意", clause=EXPERTS),
    "decline": transition(A.PASSED, to=A.DECLINED, label="审议不同意", clause=EXPERTS),
    "exclude": transition(A.PROPOSED, to=A.DECLINED, label="异议成立，不予列入", clause=NOTICE),
    "reconsider": transition(
        A.PASSED, A.FAILED, A.PROPOSED, A.DECLINED, to=A.ACCEPTED, label="重新评审", clause=EXPERTS
    ),
    "inscribe": transition(A.PROPOSED, to=A.LISTED, label="列入名录", clause=APPROVAL),
    "withdraw": transition(
        A.DRAFTED, A.SUBMITTED, A.RETURNED, A.ACCEPTED, A.PASSED, A.PROPOSED, to=A.WITHDRAWN, label="撤回申报"
    ),
}
DURING = {
    "submit": (B.OPENED,),
    "send_back": (B.OPENED,),
    "accept": (B.OPENED,),
    "pass": (B.REVIEWING,),
    "fail": (B.REVIEWING,),
    "propose": (B.REVIEWING,),
    "decline": (B.REVIEWING,),
    "exclude": (B.DELIBERATED, B.NOTICED),
    "reconsider": (B.REVIEWING, B.DELIBERATED),
    "inscribe": (B.APPROVED,),
    "withdraw": (B.OPENED, B.REVIEWING, B.DELIBERATED, B.NOTICED),
}
"""In which states of its batch an act on an application is possible."""
