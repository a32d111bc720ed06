"""Benchmarks. A module with `measure(rounds) -> Figure | list[Figure]` is a bench."""
