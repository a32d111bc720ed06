"""`python -m bench [name …] [--rounds N]`: run the named benches, or all, one JSON line a figure."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

import bench
from bench.figures import Figure

NOT_A_BENCH = {
    "__main__",
    "database",
    "figures",
    "alert_pull_peers",
    "heritage_list_peers",
    "server_settings",
    "serving",
}


def names() -> list[str]:
    """Every bench of this directory."""
    return sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in NOT_A_BENCH)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of: {', '.join(names())}")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(names()):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    for name in chosen.names or names():
        found: Figure | list[Figure] = importlib.import_module(f"bench.{name}").measure(chosen.rounds)
        for figure in [found] if isinstance(found, Figure) else found:
            print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
