"""Which words of schema.org stand in which type, as far as the portal tells of them (schema.org/docs/jsonldcontext)."""

from __future__ import annotations

from typing import Any

_THING = {"name", "description", "url", "identifier", "image"}
_WORK = _THING | {"inLanguage", "license", "dateModified", "size", "creditText", "copyrightNotice", "text"}
WORDS = {
    "DefinedTerm": _THING | {"termCode", "inDefinedTermSet"},
    "DefinedTermSet": _WORK | {"hasDefinedTerm"},
    "Dataset": _WORK,
    "CreativeWork": _WORK,
    "ImageObject": _WORK | {"contentUrl", "thumbnailUrl", "width", "height", "caption"},
    "PropertyValue": _THING | {"propertyID", "value"},
    "BreadcrumbList": _THING | {"itemListElement"},
    "ListItem": _THING | {"position", "item"},
}


def strange_words(told: Any) -> set[str]:
    """`type.word` of each word that schema.org does not know of the type; Dublin Core has words of its own."""
    if isinstance(told, list):
        return {each for one in told for each in strange_words(one)}
    if not isinstance(told, dict) or "@type" not in told:
        return set()
    kinds = [told["@type"]] if isinstance(told["@type"], str) else told["@type"]
    known = {word for kind in kinds for word in WORDS.get(kind, ())}
    own = {f"{kinds[0]}.{word}" for word in told if not word.startswith(("@", "dcterms:")) and word not in known}
    return own | {each for word, value in told.items() if word != "@context" for each in strange_words(value)}
