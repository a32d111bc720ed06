"""The way of a filing, as a table (docs/rules/counsel_filing.md); its article is that of the version of each row."""

from legal_counsel.filing.choices import FilingState as F
from portal.lifecycle import Transitions, transition

TRANSITIONS: Transitions = {
    "submit": transition(F.OWED, F.RETURNED, to=F.SUBMITTED, label="报送"),
    "recall": transition(F.SUBMITTED, to=F.OWED, label="收回"),
    "receive": transition(F.SUBMITTED, to=F.RECEIVED, label="登记备案回执"),
    "send_back": transition(F.SUBMITTED, to=F.RETURNED, label="退回补正"),
    "cancel": transition(F.OWED, F.RETURNED, to=F.CANCELLED, label="撤销"),
}
