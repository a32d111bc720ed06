"""What a module is called says where it stands: nothing below a page knows a page, and no table knows an act."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from itertools import chain

import pytest

from tests.portal.test_consistency import ROOT, tracked_files

APPS = ("documents", "heritage", "legal_counsel", "pollution")
TABLES, ACTS = 1, 2
LAYERS = {"models": TABLES, "querysets": TABLES}  # what is called otherwise is an act, or values that it takes
LAYERS |= dict.fromkeys(("forms", "tables", "filters"), 3)
LAYERS |= dict.fromkeys(("views", "api", "todo", "tasks", "management"), 4)
LAYERS |= {"urls": 5, "apps": 6}
# Parts of pages that are called after what they show.
PARTS = ("heritage.facets", "heritage.shown_list", "legal_counsel.filing.register", "legal_counsel.pool.entries")


def pure_modules() -> set[str]:
    """What knows values only is below everything (contract of the imports)."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return next(set(each["source_modules"]) for each in contracts if each["name"] == "Pure modules know values only")


def layer_of(module: str) -> int:
    """By the first part of its name that says one, or the last word of a part: issuing.views.papers, plan_forms."""
    if module in PARTS:
        return LAYERS["views"]
    words = chain.from_iterable((part, part.rpartition("_")[2]) for part in module.split(".")[1:])
    return next((LAYERS[word] for word in words if word in LAYERS), ACTS)


def imports_of(app: str) -> dict[str, set[str]]:
    """Which modules of its own app each module imports."""
    own = [file for file in tracked_files(".py") if file.is_relative_to(ROOT / app)]
    files = [file for file in own if "migrations" not in file.parts]
    modules = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}
    return {
        module: {
            one if (one := f"{line.module}.{name.name}") in modules else line.module
            for line in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(line, ast.ImportFrom) and line.module and line.module.split(".")[0] == app
            for name in line.names
        }
        for module, file in modules.items()
    }


def upwards(app: str) -> Iterator[str]:
    """Each import that leads from a lower layer to a higher one."""
    pure, imports = pure_modules(), imports_of(app)
    for module, known in imports.items():
        for other in sorted(known):
            if any(other == each or other.startswith(f"{each}.") for each in pure):
                continue
            here, there = layer_of(module), layer_of(other)
            is_act = there == ACTS and any(each.startswith(f"{app}.models") for each in imports.get(other, ()))
            if there > max(here, ACTS) or (here == TABLES and is_act):
                yield f"{module} → {other}"


@pytest.mark.parametrize("app", APPS)
def test_pages_stand_above_acts_and_acts_above_tables(app):
    assert list(upwards(app)) == []
