"""The way of what is said of counsel, as a table (docs/rules/counsel_conduct.md). The article is that of each row."""

from legal_counsel.complaining.choices import ComplaintState as C
from portal.lifecycle import Transitions, transition

TRANSITIONS: Transitions = {
    "verify": transition(C.RECEIVED, to=C.VERIFIED, label="核实"),
    "reopen": transition(C.VERIFIED, to=C.RECEIVED, label="重新核实"),
    "withdraw": transition(C.RECEIVED, to=C.WITHDRAWN, label="作废"),
}
