"""The few files of npm packages that the pages use, found where `npm ci` put them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

FRONT_END = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/tabler.min.css.map": "@tabler/core/dist/css/tabler.min.css.map",
    "vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/echarts.min.js": "echarts/dist/echarts.min.js",
}


class _NodeStorage(FileSystemStorage):
    """Maps the public names above to their files below node_modules."""

    def path(self, name: str) -> str:
        return str(Path(self.location) / FRONT_END[name])


class FrontEndFinder(BaseFinder):
    """A static files finder that offers exactly FRONT_END and nothing else of node_modules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = _NodeStorage(location=str(Path(settings.BASE_DIR) / "node_modules"))

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in FRONT_END:
            return [] if find_all else None
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        for name in FRONT_END:
            yield name, self.storage
