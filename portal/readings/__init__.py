"""Dated settings: where a clause can be read in two ways, which reading holds on a day.

    # in <app>/readings.py, which every process imports at start
    NOTICE_DAYS = readings.ask(
        "counsel.notice_days", label="公示期是否含首日", clause="伊州政办规〔2023〕2号 第十七条",
        default="exclude", options={"exclude": "不含公示当日", "include": "含公示当日"},
    )

    readings.holding("counsel.notice_days", on=day)

Where nobody has decided anything, the default stands; it is in the code, beside its clause. A reading
holds from its day until the day of the next one, so two readings of one question never overlap.
"""

from portal.readings.deciding import decide, withdraw
from portal.readings.models import ClauseReading, holding, holding_number
from portal.readings.registry import Question, ask, ask_number, questions

__all__ = [
    "ClauseReading",
    "Question",
    "ask",
    "ask_number",
    "decide",
    "holding",
    "holding_number",
    "questions",
    "withdraw",
]
