"""Whether a client of counsel is named among the parties of a matter (第二十一条第四项). Pure.

Names are compared without spaces, brackets and legal forms; what is alike is told, and a person judges. Cases:
docs/rules/counsel_conduct.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_APART = re.compile(r"[、，,；;。/\n]+")
_NO_NAME = re.compile(r"[\s()\[\]【】“”\"'《》·.:-]+")
_FORMS = re.compile(r"(股份有限公司|有限责任公司|有限公司|集团公司|公司|集团)$")
SHORTEST = 4
"""Characters that a name without its legal form, or a part of a name, has at least to be compared by itself."""


def named_among(clients: Iterable[str], parties: str) -> list[str]:
    """The clients that a text of parties names, or of whose name one of the parties is a part; each once."""
    found = (each for each in clients if _is_named(each, parties))
    return list(dict.fromkeys(found))


def _is_named(client: str, parties: str) -> bool:
    name = _short(_plain(client))
    return bool(name) and any(_are_alike(name, _short(_plain(each))) for each in _APART.split(parties))


def _are_alike(client: str, party: str) -> bool:
    """The client is in the party, or the party, where it is long enough to be a name of its own, in the client."""
    return client in party or (len(party) >= SHORTEST and party in client)


def _short(name: str) -> str:
    """Without its legal form, as long as enough is left of it to be somebody's name."""
    bare = _FORMS.sub("", name)
    return bare if len(bare) >= SHORTEST else name


def _plain(text: str) -> str:
    return _NO_NAME.sub("", unicodedata.normalize("NFKC", text)).casefold()
