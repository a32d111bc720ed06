"""How a version of the rules, or an extension, comes to count: one proposes it, another looks it through."""

from legal_counsel.articles import clause
from legal_counsel.choices import RuleState
from portal.lifecycle import Transitions, transition

VALIDITY, INTERPRETATION = clause("第三十六条"), clause("第三十五条")

RULE: Transitions = {
    "confirm": transition(RuleState.PROPOSED, to=RuleState.CONFIRMED, label="复核确认", clause=VALIDITY),
    "withdraw": transition(RuleState.PROPOSED, to=RuleState.WITHDRAWN, label="撤回", clause=VALIDITY),
}
