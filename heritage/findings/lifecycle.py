"""The states of a finding, as a table (docs/rules/heritage_quality.md)."""

from heritage.findings.choices import QualityState as S
from portal.lifecycle import Transitions, transition

QUALITY: Transitions = {
    "take": transition(S.OPEN, S.TAKEN, to=S.TAKEN, label="认领"),
    "release": transition(S.TAKEN, to=S.OPEN, label="退回待处理"),
    "resolve": transition(S.OPEN, S.TAKEN, to=S.RESOLVED, label="解决"),
    "accept": transition(S.OPEN, S.TAKEN, to=S.ACCEPTED, label="照印保留"),
    "reopen": transition(S.RESOLVED, S.ACCEPTED, to=S.OPEN, label="重新打开"),
}
