"""The chain of an alert as tables: a drill that a person ends, proposals, and decisions up to their publication."""

from pollution.alert_choices import DecisionState, ProposalState
from portal.lifecycle import Transitions, transition

_PLAN = "伊州政办发〔2023〕31号"

EPISODE: Transitions = {
    "end_drill": transition("open", to="closed", label="结束演练", clause=f"{_PLAN} 8.3"),
}

PROPOSAL: Transitions = {
    "adopt": transition(
        ProposalState.OPEN, to=ProposalState.ADOPTED, label="采用并拟稿", clause=f"{_PLAN} 3.2、附件1二（一）1"
    ),
    "dismiss": transition(ProposalState.OPEN, to=ProposalState.DISMISSED, label="不予采用", clause=f"{_PLAN} 3.2"),
    "supersede": transition(
        ProposalState.OPEN, to=ProposalState.SUPERSEDED, label="以新建议取代", clause=f"{_PLAN} 3.2"
    ),
}

DECISION: Transitions = {
    "consult": transition(
        DecisionState.DRAFTED, to=DecisionState.CONSULTED, label="会商后送签", clause=f"{_PLAN} 3.2、3.3.3"
    ),
    "review": transition(
        DecisionState.CONSULTED, to=DecisionState.REVIEWED, label="审核", clause=f"{_PLAN} 3.3.4"
    ),
    "approve_at_once": transition(
        DecisionState.CONSULTED, to=DecisionState.APPROVED, label="批准", clause=f"{_PLAN} 3.3.4"
    ),
    "approve": transition(DecisionState.REVIEWED, to=DecisionState.APPROVED, label="批准", clause=f"{_PLAN} 3.3.4"),
    "return": transition(
        DecisionState.CONSULTED, DecisionState.REVIEWED,
        to=DecisionState.DRAFTED, label="退回", clause=f"{_PLAN} 3.3.4",
    ),
    "publish": transition(
        DecisionState.APPROVED, to=DecisionState.PUBLISHED, label="发布", clause=f"{_PLAN} 3.3.4、3.3.5"
    ),
    "lift": transition(
        DecisionState.CONSULTED, to=DecisionState.PUBLISHED, label="发布解除指令", clause=f"{_PLAN} 3.3.6"
    ),
    "withdraw": transition(
        DecisionState.DRAFTED, DecisionState.CONSULTED, DecisionState.REVIEWED, DecisionState.APPROVED,
        to=DecisionState.WITHDRAWN, label="撤回", clause=f"{_PLAN} 3.2",
    ),
}  # fmt: skip
