"""The rule for one day, asked of forty days in a row, against a simulation that goes from day to day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.validity import Event, EventKind, standing
from tests.documents.naive_validity import Happening, statuses

# What is written, and the provisions that it means.
NAMED: dict[tuple[str, ...], tuple[str, ...]] = {
    ("第三条",): ("第三条",),
    ("第3条",): ("第三条",),
    ("第五条",): ("第五条",),
    ("第三条", "第五条"): ("第三条", "第五条"),
    ("第三条至第五条",): ("第三条", "第四条", "第五条"),
    ("第三、5条",): ("第三条", "第五条"),
    ("第五条第二款",): ("第五条第二款",),
    ("第5条第2款",): ("第五条第二款",),
    ("第五条第二款第（一）项",): ("第五条第二款第一项",),
    ("第十五条",): ("第十五条",),
}

FIRST, DAYS = date(2023, 8, 1), 40
KINDS = [kind.value for kind in EventKind]
PROVISIONS = st.sampled_from([(), (), (), *NAMED])


@st.composite
def happening(draw: st.DrawFn) -> Happening:
    written = draw(PROVISIONS)
    kind = draw(st.sampled_from([*KINDS, "restoration", "repeal", "natural_end", "extension", "extension"]))
    begins = draw(st.integers(0, DAYS - 2))
    lasts = draw(st.none() | st.integers(1, 20)) if kind != "commencement" else None
    return Happening(
        kind=kind,
        first_day=FIRST + timedelta(days=begins),
        first_day_without=FIRST + timedelta(days=begins + lasts) if lasts else None,
        provisions=() if kind == "republication" else NAMED.get(written, ()),
        written=() if kind == "republication" else written,
        is_confirmed=kind != "natural_end" or draw(st.booleans()),
    )


def as_event(each: Happening) -> Event:
    return Event(
        kind=EventKind(each.kind),
        since=each.first_day,
        until=each.first_day_without,
        articles=each.written,
        is_confirmed=each.is_confirmed,
    )


@settings(max_examples=400)
@given(happenings=st.lists(happening(), max_size=6))
def test_every_day_is_as_the_calendar_says(happenings):
    events = [as_event(each) for each in happenings]

    for day, label in statuses(happenings, FIRST, DAYS):
        assert standing(events, day).label == label, day
