"""Who can have a warning: every unit by itself, and every connected set of counties (3.3.3); each has a lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pollution.alerts.contiguity import connected_sets
from pollution.alerts.counting import Seen, thresholds_of
from pollution.alerts.evidence import Evidence, Value, leading, rounded_mean
from pollution.alerts.lanes import Lanes

NOBODY = 0


class Subjects:
    """All subjects of a situation: first the units, then the connected sets, the largest first, then further sets."""

    def __init__(self, evidence: Evidence) -> None:
        plan, situation = evidence.plan, evidence.situation
        connected = connected_sets(situation.counties, situation.borders, least=plan.region_least)
        further = dict.fromkeys(tuple(sorted(each)) for each in situation.further_sets)
        sets = [*connected, *(each for each in further if len(each) > 1)]
        self.members: tuple[tuple[str, ...], ...] = (*((code,) for code in evidence.units), *sets)
        """Of each lane, the codes of its units or counties."""
        of_sets = [evidence.columns_of(each) for each in sets]
        columns: list[tuple[int, ...]] = [*((evidence.column_of_unit(code),) for code in evidence.units), *of_sets]
        self.columns = tuple(columns)
        self.lanes = Lanes(columns, len(evidence.sources))
        self.units = range(len(evidence.units))
        self.connected = range(self.units.stop, self.units.stop + len(connected))
        self._counts = range(len(evidence.sources))
        self._evidence = evidence
        self.thresholds = thresholds_of(plan)
        sizes = self.lanes.sizes
        # The mean rounded up is above a threshold where the sum is above the threshold times the size.
        self._above = [self.lanes.limits(limit * size + 1 for size in sizes) for limit in self.thresholds]
        self._basic_aqi = self.lanes.limits(plan.basic.aqi_above * size + 1 for size in sizes)
        # Rounded half to even, so half a step more for an odd limit: 115.5 becomes 116, and 116.5 becomes 116.
        self._basic_pm25 = self.lanes.limits(_least_doubled(plan.basic.pm25_above, size) for size in sizes)
        self.clear = Seen((NOBODY,) * len(self.thresholds), NOBODY, NOBODY)

    def lane_of(self, members: Sequence[str]) -> int:
        """The lane of a unit or set of counties; raises LookupError."""
        wanted = tuple(sorted(members))
        if wanted not in self.members:
            raise LookupError(f"没有研判对象{'、'.join(wanted)}")
        return self.members.index(wanted)

    def seen(self, value_of: Callable[[int], Value], *, is_observed: bool) -> Seen:
        """One window of all subjects as flags, from the value of each column."""
        values = [value_of(column) for column in self._counts]
        suspended = [column for column in self._counts if values[column].is_suspended]
        highest = max((each.aqi for each in values if each.aqi is not None), default=0)
        if highest <= self.thresholds[0] and not suspended:
            return self.clear
        lacking = [column for column in self._counts if values[column].aqi is None and column not in suspended]
        missing, stopped = self.lanes.holding(lacking), self.lanes.holding(suspended)
        known = self.lanes.all & ~(missing | stopped)
        sums = self.lanes.sums([each.aqi or 0 for each in values])
        above = tuple(
            self.lanes.reaching(sums, limits) & known if highest > limit else NOBODY
            for limit, limits in zip(self.thresholds, self._above, strict=True)
        )
        basic = self.lanes.reaching(sums, self._basic_aqi) | self._of_pm25(values, is_observed=is_observed)
        return Seen(above, stopped & ~missing, basic & known)

    def value(self, lane: int, value_of: Callable[[int], Value]) -> Value:
        """One window of one subject: the mean of its columns, rounded up (A6); missing where one of them is.

        What leads in it leads where the AQI is: clean air has no main pollutant and says nothing.
        """
        values = [value_of(column) for column in self.columns[lane]]
        if len(values) == 1:
            return values[0]
        known = [each.aqi for each in values if each.aqi is not None]
        if len(known) < len(values):
            return Value(None, is_suspended=all(each.aqi is not None or each.is_suspended for each in values))
        pm25 = [each.pm25 for each in values if each.pm25 is not None]
        coverage = [each.coverage for each in values if each.coverage is not None]
        return Value(
            -(-sum(known) // len(known)),
            pm25=rounded_mean(sum(pm25), len(pm25)) if len(pm25) == len(values) else None,
            is_of_pm25=all(each.is_of_pm25 for each in values),
            coverage=min(coverage, default=None),
            primary=leading((each.primary, each.aqi or 0) for each in values),
        )

    def _of_pm25(self, values: list[Value], *, is_observed: bool) -> int:
        if not is_observed:
            return self.lanes.all & ~self.lanes.holding(c for c in self._counts if not values[c].is_of_pm25)
        unknown = self.lanes.holding(column for column in self._counts if values[column].pm25 is None)
        doubled = self.lanes.sums([2 * (each.pm25 or 0) for each in values])
        return self.lanes.reaching(doubled, self._basic_pm25) & ~unknown


def _least_doubled(limit: int, size: int) -> int:
    """The least doubled sum of `size` values whose mean, rounded half to even, is above `limit`."""
    half_up = (2 * limit + 1) * size
    return half_up if limit % 2 else half_up + 1
