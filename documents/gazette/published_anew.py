"""A text that is published again under its version: 现将修订后的《甲办法（2024年修订）》重新公布.

What ends is the text as it was, 甲办法; what the paper carries in its place is the new one, with the note that tells
which (docs/rules/notation_effects.md, "What a paper carries").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from documents.gazette.heading import carried_by
from documents.gazette.parsed import Citation, Instrument
from documents.gazette.shadow import Text, squeeze
from documents.gazette.titles import plain_title, without_version

_BRACKET = re.compile(r"[（(][^()（）]{1,30}[)）]")
_REVISED = re.compile(r"(?:修订|修改|修正)(?:完善|通过)?后的?(?:新的?)?$|(?:新|重新)(?:修订|修改|修正)的?$")


def parted(text: Text, title: str | None, found: Sequence[Citation]) -> tuple[list[Citation], tuple[Instrument, ...]]:
    """What is published again, each under the name that it had, and the new texts under theirs."""
    carried = {_name(each) for each in carried_by(title or "")}
    old: list[Citation] = []
    new: list[Instrument] = []
    for one in found:
        if one.number or not one.title or not _has_note(one.title) or not _is_new(text, one, carried):
            old.append(one)
            continue
        new.append(Instrument(one.title, one.span))
        old.append(replace(one, title=_BRACKET.sub(_without_note, one.title)))
    return old, tuple(new)


def under_their_version(carried: Sequence[Instrument], new: Sequence[Instrument]) -> tuple[Instrument, ...]:
    """What the title carries, under the name that the body gives it: 甲办法（2024年修订） for 甲办法."""
    named = {_name(each.title): each for each in reversed(new)}
    return tuple(each if _has_note(each.title) else named.get(_name(each.title), each) for each in carried)


def _is_new(text: Text, one: Citation, carried: set[str]) -> bool:
    """Whether the paper carries it, or its sentence says that it has been revised."""
    return _name(one.title or "") in carried or bool(
        _REVISED.search(squeeze(text.shadow[max(0, one.span.start - 20) : one.span.start]))
    )


def _name(title: str) -> str:
    return without_version(plain_title(title))


def _has_note(title: str) -> bool:
    return _name(title) != plain_title(title)


def _without_note(bracket: re.Match[str]) -> str:
    """Nothing for （2024年修订）, and （试行） as it is."""
    return "" if without_version(f"甲{plain_title(bracket[0])}") == "甲" else bracket[0]
