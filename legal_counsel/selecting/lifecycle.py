"""The states of a selection and of its entries, as tables (docs/rules/counsel_selection.md)."""

from legal_counsel.selecting.choices import EntryState as E
from legal_counsel.selecting.choices import SelectionState as S
from portal.lifecycle import Transitions, transition

PROCUREMENT, NOTICING = "procurement", "notice"
ANNOUNCING, ENTERING, CHECKING, SCORING = "announcing", "entering", "checking", "scoring"
"""The rules of 第十七条: firms by 第一项, the open way by 第二项 with its parts; a version says where it has them."""

SELECTION: Transitions = {
    "announce": transition(S.DRAFTED, to=S.ANNOUNCED, label="登记公告", clause=ANNOUNCING),
    "convene": transition(S.ANNOUNCED, to=S.SCORING, label="组成选聘小组", clause=SCORING),
    "recommend": transition(S.SCORING, to=S.RECOMMENDED, label="提出推荐名单", clause=SCORING),
    "give_notice": transition(S.RECOMMENDED, to=S.NOTICED, label="登记公示", clause=NOTICING),
    "decide": transition(S.NOTICED, to=S.DECIDED, label="录入党组织决定", clause=NOTICING),
    "procure": transition(S.DRAFTED, to=S.DECIDED, label="登记采购结果", clause=PROCUREMENT),
    "recall": transition(S.NOTICED, to=S.RECOMMENDED, label="撤下公示", clause=NOTICING),
    "reconsider": transition(S.RECOMMENDED, to=S.SCORING, label="退回评审", clause=SCORING),
    "withdraw": transition(
        S.DRAFTED, S.ANNOUNCED, S.SCORING, S.RECOMMENDED, S.NOTICED, to=S.WITHDRAWN, label="终止选聘"
    ),
}
BACKWARDS = ("recall", "reconsider", "withdraw")
ENTRY: Transitions = {
    "pass": transition(E.ENTERED, to=E.PASSED, label="初审通过", clause=CHECKING),
    "fail": transition(E.ENTERED, to=E.FAILED, label="初审未通过", clause=CHECKING),
    "recommend": transition(E.PASSED, to=E.RECOMMENDED, label="列入推荐名单", clause=SCORING),
    "reserve": transition(E.PASSED, to=E.RESERVED, label="未列入推荐名单", clause=SCORING),
    "reconsider": transition(E.RECOMMENDED, E.RESERVED, to=E.PASSED, label="重新评审", clause=SCORING),
    "exclude": transition(E.RECOMMENDED, to=E.EXCLUDED, label="异议成立，不再推荐", clause=NOTICING),
    "select": transition(E.RECOMMENDED, to=E.SELECTED, label="选定", clause=NOTICING),
    "decline": transition(E.RECOMMENDED, to=E.DECLINED, label="未选定", clause=NOTICING),
    "withdraw": transition(E.ENTERED, E.PASSED, E.RECOMMENDED, to=E.WITHDRAWN, label="退出选聘", clause=ENTERING),
}
DURING = {
    "pass": (S.ANNOUNCED,),
    "fail": (S.ANNOUNCED,),
    "recommend": (S.SCORING,),
    "reserve": (S.SCORING,),
    "reconsider": (S.RECOMMENDED,),
    "exclude": (S.NOTICED, S.RECOMMENDED),
    "select": (S.NOTICED,),
    "decline": (S.NOTICED,),
    "withdraw": (S.ANNOUNCED, S.SCORING, S.RECOMMENDED, S.NOTICED),
}
"""In which states of its selection an act on an entry is possible."""
