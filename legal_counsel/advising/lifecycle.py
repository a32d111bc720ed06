"""The states of a matter, of an assignment and of a major decision, as tables (docs/rules/counsel_matters.md).

An act names its rule; the article is that of the version of the row (`articles.under`).
"""

from legal_counsel.advising.choices import AssignmentState as A
from legal_counsel.advising.choices import DecisionState as D
from legal_counsel.advising.choices import MatterState as M
from portal.lifecycle import Transitions, transition

MATTER: Transitions = {
    "close": transition(M.OPEN, to=M.CLOSED, label="办结", clause="closing"),
    "reopen": transition(M.CLOSED, to=M.OPEN, label="恢复办理"),
    "withdraw": transition(M.OPEN, to=M.WITHDRAWN, label="撤回事项"),
}
ASSIGNMENT: Transitions = {
    "accept": transition(A.ASSIGNED, to=A.ACCEPTED, label="承办", clause="recusal"),
    "recuse": transition(A.ASSIGNED, A.ACCEPTED, to=A.RECUSED, label="回避", clause="recusal"),
    "release": transition(A.ASSIGNED, A.ACCEPTED, to=A.RELEASED, label="解除指派", clause="tasks"),
}
DECISION: Transitions = {
    "submit": transition(D.PREPARING, to=D.SUBMITTED, label="提交讨论", clause="gate"),
    "decide": transition(D.SUBMITTED, to=D.DECIDED, label="录入决定", clause="gate"),
    "recall": transition(D.SUBMITTED, to=D.PREPARING, label="撤回提交"),
    "end": transition(D.PREPARING, D.SUBMITTED, to=D.ENDED, label="终止决策事项"),
}
