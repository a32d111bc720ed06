"""The way of a recommendation, as a table (docs/rules/heritage_levels.md)."""

from heritage.batches.lifecycle import APPROVAL, EXPERTS, MATERIAL
from heritage.recommending.choices import OPEN
from heritage.recommending.choices import RecommendationState as R
from portal.lifecycle import Transitions, transition

RECOMMENDATION: Transitions = {
    "submit": transition(R.DRAFTED, R.RETURNED, to=R.SUBMITTED, label="上报", clause=MATERIAL),
    "send_back": transition(R.SUBMITTED, R.ACCEPTED, to=R.RETURNED, label="登记退回", clause=MATERIAL),
    "accept": transition(R.SUBMITTED, to=R.ACCEPTED, label="登记受理", clause=EXPERTS),
    "recognise": transition(R.ACCEPTED, to=R.RECOGNISED, label="登记列入", clause=APPROVAL),
    "decline": transition(R.ACCEPTED, to=R.DECLINED, label="登记未列入", clause=EXPERTS),
    "withdraw": transition(*OPEN, to=R.WITHDRAWN, label="撤回推荐", clause=MATERIAL),
}
NEEDS_PAPER = frozenset({"submit", "send_back", "accept", "recognise", "decline"})
NEEDS_REASON = frozenset({"send_back", "decline", "withdraw"})
