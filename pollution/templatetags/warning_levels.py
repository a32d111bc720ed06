"""Levels of alerts, and the words of a judgement, in templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from pollution.alert_choices import AlertLevel
from pollution.alerts.settings import QUESTIONS
from pollution.warning_looks import level_mark, state_mark

register = template.Library()
register.filter("level_mark", level_mark)
DURATIONS = {"blocks": "逐段24小时均值", "hourly": "逐时24小时滑动均值"}
KINDS = {"observed": "监测", "forecast": "预报", "mixed": "监测和预报"}


@register.simple_tag
def state_of(row: object) -> str:
    """The state of a proposal or decision as a word in a frame."""
    return state_mark(row.state, row.get_state_display())  # type: ignore[attr-defined]  # both have states


@register.filter
def level_word(code: str) -> str:
    """The mark of a level by its code in a judgement."""
    return level_mark(AlertLevel[code.upper()])


@register.filter
def of_key(mapping: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key that only the context knows."""
    return mapping[key]


@register.filter
def other_than(mapping: Mapping[str, Any], key: str) -> Any:
    """Of a mapping of two the other one."""
    return next(value for name, value in mapping.items() if name != key)


@register.filter
def moment(text: str) -> str:
    """A time of a judgement, which is ISO 8601, as the pages write it."""
    return f"{datetime.fromisoformat(text):%m-%d %H:%M}"


@register.filter
def window_kind(kind: str) -> str:
    """Whether a window was measured or foretold."""
    return KINDS[kind]


@register.filter
def readings_in_words(told: Mapping[str, Any]) -> list[dict[str, str]]:
    """How a judgement read the plan: each question with the answer that held, in the words of 条款读法."""
    return [
        {
            "code": each.code,
            "ambiguity": each.ambiguity,
            "label": each.label,
            "clause": each.clause,
            "answer": each.options[told[each.field]],
        }
        for each in QUESTIONS
        if told.get(each.field) in each.options
    ]


@register.filter
def duration_word(code: str) -> str:
    """A reading of 持续 (A1)."""
    return DURATIONS[code]
