"""Levels and states of alerts as people see them: word and shape first, the colour only helps."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from pollution.alert_choices import AlertLevel, DecisionState, ProposalState
from pollution.models import AlertVersion
from portal.templatetags.pages import icon

SHAPES = {AlertLevel.YELLOW: "warning1", AlertLevel.ORANGE: "warning2", AlertLevel.RED: "warning3"}
"""Triangle, diamond, octagon: the level is told without its colour."""
COLOURS = {AlertLevel.YELLOW: "warning-1", AlertLevel.ORANGE: "warning-2", AlertLevel.RED: "warning-3"}
NO_ALERT = "无预警"
STATE_LOOKS: dict[str, str] = {
    DecisionState.APPROVED: "state-doubt",
    DecisionState.PUBLISHED: "state-ok",
    DecisionState.WITHDRAWN: "state-stop",
    ProposalState.OPEN: "state-doubt",
    ProposalState.ADOPTED: "state-ok",
}


def level_mark(level: int | None) -> SafeString:
    """A level as shape and word in its colour; without one the words for none."""
    if not level:
        return format_html('<span class="warning-level warning-none">{}</span>', NO_ALERT)
    known = AlertLevel(level)
    shape = icon(SHAPES[known])
    return format_html('<span class="warning-level {}">{}{}预警</span>', COLOURS[known], shape, known.label)


def version_name(version: AlertVersion) -> str:
    """A version as people speak of it: 【演练】发布橙色预警（第1版）."""
    drill = "【演练】" if version.episode.is_drill else ""
    return f"{drill}{version.decision.get_kind_display()}{version.get_level_display()}预警（第{version.number}版）"


def state_mark(state: str, label: object) -> SafeString:
    """A state as a word in a frame."""
    return format_html('<span class="state {}">{}</span>', STATE_LOOKS.get(state, ""), label)
