"""docs/rules/exchange.md: documents that end each other in a circle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.exchange.rings import in_rings
from tests.rule_tables import cases, listed

LINKS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14)


def read(cell: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    new, held = [], []
    for each in listed(cell):
        ended, by = each.strip("（）").split("<")
        (held if each.startswith("（") else new).append((ended, by))
    return new, held


@pytest.mark.parametrize("case", cases("exchange.md", "Cases: rings"), ids=lambda case: case["links"])
def test_a_ring_of_the_table(case):
    new, held = read(case["links"])

    assert in_rings(new, held) == set(listed(case["in a ring"]))


def reaches(links, start, goal) -> bool:
    seen, waiting = set(), [start]
    while waiting:
        node = waiting.pop()
        for ended, by in links:
            if ended == node and by == goal:
                return True
            if ended == node and by not in seen:
                seen.add(by)
                waiting.append(by)
    return False


@given(new=LINKS, held=LINKS)
def test_whoever_can_walk_a_new_link_and_come_back_is_in_a_ring(new, held):
    links = [*new, *held]
    rings = set()
    for ended, by in new:
        if ended == by or reaches(links, by, ended):
            nodes = {node for link in links for node in link}
            rings |= {
                node for node in nodes if node == ended or (reaches(links, ended, node) and reaches(links, node, ended))
            }

    assert in_rings(new, held) == rings


def test_a_chain_of_a_hundred_thousand_repeals_is_no_ring():
    chain = [(number, number + 1) for number in range(100_000)]

    assert in_rings(chain) == set()
    assert len(in_rings([*chain, (100_000, 0)])) == 100_001
