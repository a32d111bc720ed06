"""Names, units and remarks are words as papers print them: no code of web pages, nothing that nobody sees. Pure."""

from __future__ import annotations

import re

from portal.hidden_characters import refusal_of

_MARKUP = re.compile(r"</?[A-Za-z!][^<>]{0,200}>?|&(?:[a-z]{2,8}|#x?[0-9a-fA-F]{1,6});")


def unfit_words(word: str) -> str:
    """Why a paper prints no such words; nothing where it may."""
    if found := _MARKUP.search(word):
        return f"“{word[:40]}”中有网页代码“{found[0][:20]}”，请粘贴纯文字"
    refusal = refusal_of(word)
    return f"“{word[:20]}”中{refusal}" if refusal else ""
