"""The states of a matter, of an assignment and of a major decision, as tables (docs/rules/counsel_matters.md)."""

from legal_counsel.advising.choices import AssignmentState as A
from legal_counsel.advising.choices import DecisionState as D
from legal_counsel.advising.choices import MatterState as M
from legal_counsel.articles import clause
from portal.lifecycle import Transitions, transition

MATTER: Transitions = {
    "close": transition(M.OPEN, to=M.CLOSED, label="办结", clause=clause("第十五条、第二十四条、第二十五条")),
    "reopen": transition(M.CLOSED, to=M.OPEN, label="恢复办理"),
    "withdraw": transition(M.OPEN, to=M.WITHDRAWN, label="撤回事项"),
}
ASSIGNMENT: Transitions = {
    "accept": transition(A.ASSIGNED, to=A.ACCEPTED, label="承办", clause=clause("第二十一条第六项")),
    "recuse": transition(A.ASSIGNED, A.ACCEPTED, to=A.RECUSED, label="回避", clause=clause("第二十一条第六项")),
    "release": transition(A.ASSIGNED, A.ACCEPTED, to=A.RELEASED, label="解除指派", clause=clause("第十一条")),
}
DECISION: Transitions = {
    "submit": transition(D.PREPARING, to=D.SUBMITTED, label="提交讨论", clause=clause("第二十六条")),
    "decide": transition(D.SUBMITTED, to=D.DECIDED, label="录入决定", clause=clause("第二十六条")),
    "recall": transition(D.SUBMITTED, to=D.PREPARING, label="撤回提交"),
    "end": transition(D.PREPARING, D.SUBMITTED, to=D.ENDED, label="终止决策事项"),
}
