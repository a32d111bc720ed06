"""The stored key that Chinese names sort by: the embedded server has no collation that could. Pure."""

from __future__ import annotations

KEY_LENGTH = 200


def sort_key(name: str) -> str:
    """`sort_key("昭苏县") == "zhao su xian"`, cut to the length that the columns hold."""
    from pypinyin import lazy_pinyin  # half a second to load, and few processes write a name

    return " ".join(lazy_pinyin(name)).lower()[:KEY_LENGTH]
