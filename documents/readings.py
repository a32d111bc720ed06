"""The clauses of documents that can be read in two ways; portal.readings keeps what the office decided."""

from portal import readings

EXPIRY_RULE = "documents.expiry_rule"
ANNIVERSARY, DAY_BEFORE = "anniversary_inclusive", "day_before"

readings.ask(
    EXPIRY_RULE,
    label="有效期按年、月计算时，届满对应日是否仍有效",
    clause="《中华人民共和国民法典》第二百零一条至第二百零三条",
    default=ANNIVERSARY,
    options={
        ANNIVERSARY: "首日不计入，对应日仍有效（自2023年8月17日起两年，至2025年8月17日）",
        DAY_BEFORE: "首日计入，对应日前一日届满（自2023年8月17日起两年，至2025年8月16日）",
    },
)

_WORDS = {
    ANNIVERSARY: "按条款读法，届满对应日仍有效",
    DAY_BEFORE: "按条款读法，届满对应日前一日届满",
    "": "按民法典第二百零一条至第二百零三条，届满对应日仍有效，尚未认定",
}


def words_of_reading(reading: str, *, is_settled: bool) -> str:
    """Why one of two days counts: a determination, the clause reading of that day, or neither."""
    return "按效力认定" if is_settled else _WORDS[reading]
