"""第二十条第一项: the SHA-256 of an opinion over its text and files, so that nobody can change one unseen. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence


def digest(texts: Mapping[str, object], files: Sequence[str]) -> str:
    """Over every field by its name, and the SHA-256 of each file in their order."""
    said = json.dumps({"texts": dict(texts), "files": list(files)}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
