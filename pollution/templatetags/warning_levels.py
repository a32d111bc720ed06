"""Levels of alerts in templates."""

from django import template

from pollution.warning_looks import level_mark, state_mark

register = template.Library()
register.filter("level_mark", level_mark)


@register.simple_tag
def state_of(row: object) -> str:
    """The state of a proposal or decision as a word in a frame."""
    return state_mark(row.state, row.get_state_display())  # type: ignore[attr-defined]  # both have states
