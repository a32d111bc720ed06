"""What the page kinds need from templates: icons, form controls with their classes, groups of fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms, template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

register = template.Library()

SELECTS = (forms.Select, forms.SelectMultiple, forms.NullBooleanSelect)
DASHES = BLANK_CHOICE_DASH[0][1]
UNBREAKABLE = re.compile(r"[^\s㐀-鿿]{200}")
LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.filter
def breakable(text: str) -> SafeString:
    """Text of unknown origin with places to break a line in long runs without any.

    A browser takes 20 seconds for 10,000 opening brackets, none of which may end a line, and a tenth of one with these.
    """
    pieces, at = [], 0
    for run in UNBREAKABLE.finditer(text):
        pieces.append(text[at : run.end()])
        at = run.end()
    return SafeString("<wbr>".join(escape(piece) for piece in (*pieces, text[at:])))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon of static/img/icons.svg; the text beside it carries the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def turn_to(context: template.Context, number: int, parameter: str) -> str:
    """The address of the same page with another `parameter`, which numbers a part of it, and the part to go to."""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}#{parameter}"


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_list(field: BoundField) -> bool:
    """Whether the control is a list of radio buttons or checkboxes, which needs a fieldset."""
    return isinstance(field.field.widget, LISTS)


@register.filter
def control(field: BoundField, size: str = "") -> SafeString:
    """The control of a field with the classes of the style sheet; `size` is "sm" in a filter row."""
    widget = field.field.widget
    if isinstance(widget, LISTS):
        return field.as_widget()
    if isinstance(widget, SELECTS):
        _word_the_empty_choice(field)
    if isinstance(widget, forms.CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, SELECTS):
        kind = "form-select"
    else:
        kind = "form-control"
    classes = [widget.attrs.get("class", ""), kind]
    if size and kind != "form-check-input":
        classes.append(f"{kind}-{size}")
    if field.errors:
        classes.append("is-invalid")
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


def _word_the_empty_choice(field: BoundField) -> None:
    """Django's dashes say nothing to a person: choose, or leave it without."""
    words = "请选择" if field.field.required else "无"
    choices = field.field.widget.choices
    field.field.widget.choices = [(key, words if label == DASHES else label) for key, label in choices]


@register.filter
def grouped(form: forms.BaseForm) -> Iterator[tuple[str, list[BoundField]]]:
    """The visible fields in the form's `groups = [(legend, [field, …]), …]`; one nameless group without it."""
    groups: Any = getattr(form, "groups", None)
    if groups is None:
        yield "", form.visible_fields()
        return
    for legend, names in groups:
        yield legend, [form[name] for name in names if name in form.fields]


@register.filter
def error_count(form: forms.BaseForm) -> int:
    """How many remarks there are, over all fields and the form as a whole."""
    return sum(len(errors) for errors in form.errors.values())
