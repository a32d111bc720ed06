"""The plan in the plainest words: window after window in lists, nothing kept, nothing counted at once."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import combinations
from math import ceil

RULES = [  # level, id, above, hours (24: one window), peak above for 24 hours
    ("red", "W3", 200, 72, 300),
    ("orange", "W2-200", 200, 48, None),
    ("orange", "W2-150", 150, 72, None),
    ("yellow", "W1-200", 200, None, None),
    ("yellow", "W1-150", 150, 48, None),
]
ORDER = {None: 0, "yellow": 1, "orange": 2, "red": 3}
HOUR = timedelta(hours=1)
DUST = "dust"


def natural_day(end):
    return (end - HOUR).date()


def rolling(unit, end):
    """The window of a unit that ends with an hour: a number, DUST or None."""
    window = [end - each * HOUR for each in range(24)]
    if any(each in unit.dust for each in window):
        return DUST
    known = unit.hours.get(end)
    return None if known is None else known.aqi


def foretold(unit, end, now, days):
    """A window that ends after `now`: passed hours by their own AQI, those to come by their days."""
    values, has_dust = [], False
    for each in range(24):
        hour = end - each * HOUR
        if hour > now:
            if natural_day(hour) not in days:
                return None
            values.append(days[natural_day(hour)])
        elif hour in unit.dust:
            has_dust = True
        elif hour in unit.hours and unit.hours[hour].hour_aqi is not None:
            values.append(unit.hours[hour].hour_aqi)
    if len(values) < 20:
        return DUST if has_dust else None
    return ceil(Fraction(sum(values), len(values)))


def mean(values):
    if None in values:
        return None
    return DUST if DUST in values else ceil(Fraction(sum(values), len(values)))


def sequence(units, now, days_of, step, first, anchor=None):
    """The windows (end, value) of the mean of some units, the oldest first, as far as there are data or forecasts.

    They end at the anchor, the hour judged where none is given, and go back and forward from it.
    """
    found, end = [], now if anchor is None else anchor
    start = end
    while end >= first:
        found.insert(0, (end, mean([rolling(unit, end) for unit in units])))
        end -= step * HOUR
    days = sorted({day for known in days_of.values() for day in known})
    end = start + step * HOUR
    while days and natural_day(end) <= days[-1]:
        found.append((end, mean([foretold(unit, end, now, days_of[unit.code]) for unit in units])))
        end += step * HOUR
    return found


def runs(units, now, days_of, step, first):
    """All that is looked at: from the hour judged; and for blocks the natural days, and every hour by itself."""
    midnight = now.replace(hour=0)
    from_now = sequence(units, now, days_of, step, first)
    if step == 1:
        return from_now, [], []
    by_days = [] if midnight == now else sequence(units, now, days_of, step, first, midnight)
    every_hour = [each for each in sequence(units, now, days_of, 1, now) if each[0] > now]
    return from_now, by_days, every_hour


def stretches(windows, above):
    """Places of windows in a row above a threshold; dust is inside a stretch and none of it."""
    found, current = [], []
    for place, (_, value) in enumerate(windows):
        if value == DUST:
            if current:
                current.append(place)
        elif value is not None and value > above:
            current.append(place)
        else:
            found, current = [*found, current] if current else found, []
    return [*found, current] if current else found


def enough(windows, places, above, hours, step):
    counted = [place for place in places if windows[place][1] != DUST and windows[place][1] > above]
    return len(counted) >= (1 if hours is None else hours / step)


def met(windows, now, step):
    """The rules whose stretch goes on at the hour judged or after it."""
    found = set()
    for level, name, above, hours, peak in RULES:
        for places in stretches(windows, above):
            if windows[places[-1]][0] < now or not enough(windows, places, above, hours, step):
                continue
            inner = stretches([windows[place] for place in places], peak) if peak else []
            if not peak or any(enough([windows[place] for place in places], each, peak, 24, step) for each in inner):
                found.add((level, name))
    return found


def met_in(found, now, step):
    """The rules that any of the runs meets."""
    from_now, by_days, every_hour = found
    alone = {("yellow", "W1-200") for _, value in every_hour if value not in (None, DUST) and value > 200}
    ahead = met(by_days, now, step) if by_days else set()
    return met(from_now, now, step) | ahead | alone


def level(found, now, step):
    return max((each for each, _ in met_in(found, now, step)), key=ORDER.get, default=None)


def highest_in(windows, step, since=None):
    """The highest level met inside some windows, looking only at windows that end at `since` or later."""
    highest = None
    for name, _, above, hours, peak in RULES:
        for places in stretches(windows, above):
            for number in range(1, len(places) + 1):
                own = [windows[place] for place in places[:number]]
                if since and own[-1][0] < since:
                    continue
                peaks = not peak or any(enough(own, each, peak, 24, step) for each in stretches(own, peak))
                if enough(own, range(len(own)), above, hours, step) and peaks and ORDER[name] > ORDER[highest]:
                    highest = name
    return highest


def spells(windows, now, step):
    """Stretches above 150: (first end, last end, level, level from the hour judged on, windows of their run)."""
    found = []
    for places in stretches(windows, 150):
        own = windows[places[0] : places[-1] + 1]
        found.append((own[0][0], own[-1][0], highest_in(own, step), highest_in(own, step, now), windows))
    return found


def is_seen_in(spell, others):
    """Whether one of the others goes over the same time at this level or above."""
    first, last, _, due, _ = spell
    return any(
        first - 24 * HOUR < each[1] and each[0] - 24 * HOUR < last and ORDER[each[3]] >= ORDER[due] for each in others
    )


def grouped(found, step):
    """Spells with less than 36 hours between them that are calm and not dusty."""
    groups = []
    for each in sorted(found, key=lambda spell: spell[:2]):
        last = max(one[1] for one in groups[-1]) if groups else None
        dusty = sum(value == DUST for end, value in each[4] if last and last < end < each[0])
        if groups and (each[0] - last) // HOUR - step - dusty * step < 36:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def hours_alone(windows):
    """Every hour's windows above 200, hours in a row together."""
    found = []
    for end, value in windows:
        if value not in (None, DUST) and value > 200:
            first = found.pop()[0] if found and found[-1][1] == end - HOUR else end
            found.append((first, end, "yellow", "yellow", []))
    return found


def episodes(found, now, step):
    """(first window's start, last window's end, level, level from now on) of those that go on or come, by L11."""
    from_now, by_days, every_hour = found
    known = []
    for run in (spells(by_days, now, step), spells(from_now, now, step), hours_alone(every_hour)):
        seen = [each for each in known if each[1] > now]
        for group in grouped(run, step):
            going = [each for each in group if each[1] >= now and not is_seen_in(each, seen)]
            known += going and [each for each in group if each[1] < now or each in going]
    result = []
    for group in grouped(known, step):
        levels, due = ([each[place] for each in group] for place in (2, 3))
        if max(each[1] for each in group) >= now and any(levels):
            start, end = group[0][0] - 24 * HOUR, max(each[1] for each in group)
            result.append((start, end, max(levels, key=ORDER.get), max(due, key=ORDER.get)))
    return result


def next_full_hour(moment):
    return moment if moment == moment.replace(minute=0) else moment.replace(minute=0) + HOUR


def lead(start, moment):
    """Full hours that one has from a moment to a start."""
    return max(int((start - next_full_hour(moment)) / HOUR), 0)


def may_lift(unit, now, moment, days):
    """Not above 150 at the hour judged, nor in any hour from then to 36 full hours after the moment."""
    window, hour = rolling(unit, now), now
    is_calm = window not in (None, DUST) and window <= 150
    while hour < next_full_hour(moment) + 36 * HOUR:
        hour += HOUR
        is_calm = is_calm and days.get(natural_day(hour), 999) <= 150
    return is_calm


def region(units, borders, now, days_of, step, first):
    """Members and level of the set to warn: highest level, then largest, then highest mean, then smallest codes."""
    best = None
    for size in range(3, len(units) + 1):
        for members in combinations(sorted(units, key=lambda unit: unit.code), size):
            codes = [unit.code for unit in members]
            reached = {codes[0]}
            for _ in codes:
                reached |= {one for pair in borders for one in pair if set(pair) & reached and set(pair) <= set(codes)}
            if reached != set(codes):
                continue
            found = level(runs(members, now, days_of, step, first), now, step)
            if not found:
                continue
            hours = sequence(members, now, days_of, 1, now)
            peaks = [sum_of(members, end, now, days_of) for end, value in hours if end >= now and is_above(value)]
            rank = (-ORDER[found], -size, -max(peaks, default=0), codes)
            best = min(best, (rank, found)) if best else (rank, found)
    return (tuple(best[0][3]), best[1]) if best else None


def is_above(value):
    return value not in (None, DUST) and value > 150


def sum_of(members, end, now, days_of):
    return sum(rolling(u, end) if end <= now else foretold(u, end, now, days_of[u.code]) for u in members)
