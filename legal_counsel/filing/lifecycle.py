"""The way of a filing, as a table (docs/rules/counsel_filing.md)."""

from legal_counsel.articles import clause
from legal_counsel.filing.choices import FilingState as F
from portal.lifecycle import Transitions, transition

FILING, DISMISSAL_FILING = clause("第十九条"), clause("第三十条")
TRANSITIONS: Transitions = {
    "submit": transition(F.OWED, F.RETURNED, to=F.SUBMITTED, label="报送", clause=FILING),
    "recall": transition(F.SUBMITTED, to=F.OWED, label="收回", clause=FILING),
    "receive": transition(F.SUBMITTED, to=F.RECEIVED, label="登记备案回执", clause=FILING),
    "send_back": transition(F.SUBMITTED, to=F.RETURNED, label="退回补正", clause=FILING),
    "cancel": transition(F.OWED, F.RETURNED, to=F.CANCELLED, label="撤销", clause=FILING),
}
