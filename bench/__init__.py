"""Benchmarks. Each module but `figures` is one bench with `measure(rounds) -> Figure`."""
