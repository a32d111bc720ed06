"""The way of an incident, as a table (docs/rules/counsel_conduct.md). The article is that of each row."""

from legal_counsel.referring.choices import IncidentState as I
from portal.lifecycle import Transitions, transition

TRANSITIONS: Transitions = {
    "hand_over": transition(I.OPENED, to=I.HANDED_OVER, label="登记移送"),
    "close": transition(I.OPENED, to=I.CLOSED, label="不作认定结案"),
}
