"""The ambiguities of the plan for heavy pollution as dated settings; portal.readings keeps what the office decided."""

from __future__ import annotations

import csv
from datetime import date

from pollution.alerts.settings import (
    CODE,
    COUNTY_APPROVAL,
    COUNTY_QUESTION,
    QUESTIONS,
    REGIMENTS,
    REGIMENTS_QUESTION,
    Question,
    Readings,
)
from portal import readings
from portal.organization.choices import RegionKind
from portal.organization.official_days import DATA

PLAN = "伊州政办发〔2023〕31号"
_COUNTIES = {RegionKind.COUNTY_CITY, RegionKind.COUNTY, RegionKind.AUTONOMOUS_COUNTY, RegionKind.CORPS_CITY}


def _counties() -> dict[str, str]:
    """Adcode → name of the counties that every installation begins with."""
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as handle:
        return {row["adcode"]: row["name"] for row in csv.DictReader(handle) if row["kind"] in _COUNTIES}


def _approvals() -> dict[str, tuple[str, Question]]:
    """Of whom it is asked who approves their warnings (A4): each county by its adcode, the regiments together."""
    return {adcode: (name, COUNTY_QUESTION) for adcode, name in _counties().items()} | {
        REGIMENTS: ("第四师各团场", REGIMENTS_QUESTION)
    }


def _ask(question: Question) -> None:
    clause = f"{PLAN} {question.clause}"
    if question.options:
        readings.ask(
            question.code, label=question.label, clause=clause, default=question.default, options=question.options
        )
    else:
        readings.ask_number(
            question.code,
            label=question.label,
            clause=clause,
            default=int(question.default),
            least=question.least,
            most=question.most,
            measure=question.measure,
        )


for _question in QUESTIONS:
    _ask(_question)
for _code, (_name, _asked) in _approvals().items():
    readings.ask(
        f"{COUNTY_APPROVAL}.{_code}",
        label=f"{_name}：{_asked.label}",
        clause=f"{PLAN} {_asked.clause}",
        default=_asked.default,
        options=_asked.options,
    )


def plan_readings(on: date) -> Readings:
    """How the plan is read on a day, in one query."""
    decided = readings.ClauseReading.objects.filter(code__startswith=CODE, valid_from__lte=on).order_by("valid_from")
    held = {each.code: each.value for each in decided}  # the last one wins
    return Readings.of(
        {question.field: held.get(question.code, question.default) for question in QUESTIONS},
        {code: held.get(f"{COUNTY_APPROVAL}.{code}", asked.default) for code, (_, asked) in _approvals().items()},
    )
