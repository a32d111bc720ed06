"""Which counties hang together (3.3.3), held against trying every subset."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pollution.alerts.contiguity import connected_sets
from tests.pollution.alerts.yili import BORDERS, COUNTIES, coded

SETS = connected_sets(COUNTIES, BORDERS, least=3)
nodes = st.integers(1, 7).map(lambda size: [f"n{number}" for number in range(size)])


def hangs_together(members, borders):
    reached = {members[0]}
    for _ in members:
        reached |= {one for pair in borders for one in pair if set(pair) & reached and set(pair) <= set(members)}
    return reached == set(members)


def tried(names, borders, least):
    subsets = (each for size in range(least, len(names) + 1) for each in combinations(sorted(names), size))
    return [each for each in subsets if hangs_together(each, borders)]


class TestTheCountiesOfThePrefecture:
    def test_make_852_connected_sets_of_three_or_more(self):
        assert (len(COUNTIES), len(SETS), len(set(SETS))) == (12, 852, 852)

    def test_are_those_that_trying_every_subset_finds(self):
        assert sorted(SETS) == sorted(tried(COUNTIES, BORDERS, 3))

    def test_leave_the_exclave_out_of_every_set(self):
        [exclave] = coded("奎屯市")

        assert not [each for each in SETS if exclave in each]

    def test_do_not_join_two_counties_that_do_not_touch(self):
        pair = coded("新源县", "特克斯县")

        assert pair not in connected_sets(COUNTIES, BORDERS, least=2)
        assert coded("新源县", "特克斯县", "昭苏县") not in SETS
        assert coded("新源县", "特克斯县", "巩留县") in SETS

    def test_come_the_largest_first_then_by_code(self):
        assert list(SETS) == sorted(SETS, key=lambda each: (-len(each), each))
        assert len(SETS[0]) == 11

    def test_count_no_regiment_as_a_unit(self):
        assert {code for each in SETS for code in each} < set(COUNTIES)


class TestAnyGraph:
    @settings(max_examples=60, deadline=None)
    @given(nodes, st.data(), st.integers(1, 4))
    def test_gives_each_connected_set_once(self, names, data, least):
        pairs = st.tuples(st.sampled_from(names), st.sampled_from(names))
        borders = data.draw(st.lists(pairs, max_size=12))

        found = connected_sets(names, borders, least=least)

        assert sorted(found) == sorted(tried(names, borders, least))

    def test_of_too_many_counties_is_refused(self):
        with pytest.raises(ValueError, match="20个以内"):
            connected_sets([str(number) for number in range(21)], [], least=3)
