"""The clause of the gate that can be read in two ways; portal.readings keeps what the office decided."""

from datetime import date

from legal_counsel.articles import clause
from portal import readings

STRICT_GATE = "counsel.strict_gate"
STRICT, PLAIN = "strict", "plain"

readings.ask(
    STRICT_GATE,
    label="法律顾问认为不合法的重大决策事项能否提交讨论",
    clause=f"{clause('第二十四条、第二十六条')}；中办发〔2016〕30号",
    default=STRICT,
    options={
        STRICT: "不得提交：法律顾问认为不合法的，即使论证认为不成立，也不提交，除非本人出具新的意见",
        PLAIN: "经论证不成立的可以提交：只有未论证的和经论证确属不合法的不提交",
    },
)


def is_strict(on: date) -> bool:
    """A15: whether counsel's holding it unlawful is enough on a day."""
    return readings.holding(STRICT_GATE, on=on) == STRICT
