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


def sequence(units, now, days_of, step, first):
    """The windows (end, value) of the mean of some units, the oldest first, as far as there are data or forecasts."""
    found, end = [], now
    while end >= first:
        found.insert(0, (end, mean([rolling(unit, end) for unit in units])))
        end -= step * HOUR
    days = sorted({day for known in days_of.values() for day in known})
    end = now + step * HOUR
    while days and natural_day(end) <= days[-1]:
        found.append((end, mean([foretold(unit, end, now, days_of[unit.code]) for unit in units])))
        end += step * HOUR
    return found


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


def level(windows, now, step):
    return max((each for each, _ in met(windows, now, step)), key=ORDER.get, default=None)


def episodes(windows, now, step):
    """(first window's start, last window's end, level) of those that go on or come, by L11."""
    groups = []
    for places in stretches(windows, 150):
        between = range(groups[-1][-1] + 1, places[0]) if groups else []
        if groups and sum(windows[place][1] != DUST for place in between) * step < 36:
            groups[-1] += places
        else:
            groups.append(list(places))
    found = []
    for group in groups:
        inside = windows[group[0] : group[-1] + 1]
        highest = None
        for name, _, above, hours, peak in RULES:
            for places in stretches(inside, above):
                own = [inside[place] for place in places]
                peaks = not peak or any(enough(own, each, peak, 24, step) for each in stretches(own, peak))
                if enough(inside, places, above, hours, step) and peaks and ORDER[name] > ORDER[highest]:
                    highest = name
        if highest and windows[group[-1]][0] >= now:
            found.append((windows[group[0]][0] - 24 * HOUR, windows[group[-1]][0], highest))
    return found


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
            windows = sequence(members, now, days_of, step, first)
            found = level(windows, now, step)
            if not found:
                continue
            peaks = [sum_of(members, end, now, days_of) for end, value in windows if end >= now and is_above(value)]
            rank = (-ORDER[found], -size, -max(peaks, default=0), codes)
            best = min(best, (rank, found)) if best else (rank, found)
    return (tuple(best[0][3]), best[1]) if best else None


def is_above(value):
    return value not in (None, DUST) and value > 150


def sum_of(members, end, now, days_of):
    return sum(rolling(u, end) if end <= now else foretold(u, end, now, days_of[u.code]) for u in members)
