"""What is asked of a person about the effects of an import (docs/rules/import_findings.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from documents.events.doubts import over_before
from documents.gazette.provisions import covers
from documents.validity import ENDINGS, Event, EventKind, Status, standing

# What cannot be recorded, whoever decides it: somebody says that it is left.
IMPOSSIBLE = frozenset(
    {
        "effect_on_itself",
        "effect_target_open",
        "effect_text_open",
        "effect_before_text",
        "extension_open",
        "extension_backwards",
        "repealed_by_undated",
    }
)
CODES = IMPOSSIBLE | {
    "authority_missing",
    "authority_unknown",
    "already_ended",
    "amendment_whole",
    "annulment_dated",
    "effect_looks_back",
    "effect_title_differs",
    "extension_absurd",
    "extension_after_end",
    "extension_counted",
    "repealed_by_unsaid",
    "restoration_of_nothing",
    "successor_open",
}


@dataclass(frozen=True)
class Doubt:
    """Why an effect is not certain."""

    code: str
    message: str


def nothing_to_restore(texts: Iterable[Sequence[Event]], since: date, articles: tuple[str, ...]) -> str:
    """Why a restoration would bring back nothing, by all that is known of the texts; empty where it does.

    What ran out by its own period does not come back, and what is annulled was never in force.
    """
    restored = Event(EventKind.RESTORATION, since=since, articles=articles)
    told = [_nothing_of(list(events), restored) for events in texts]
    return told[0] if told and all(told) else "" if told else "登记簿中没有它被废止或宣布失效的记录，没有可恢复的"


def _nothing_of(events: Sequence[Event], restored: Event) -> str:
    on, articles = restored.since, restored.articles
    assert on is not None, "an effect without a day is asked for its date first"
    if not articles and (told := over_before(restored, events)):
        return told
    ended = [name for each in events if each.kind in ENDINGS and each.has_effect(on) for name in each.articles]
    if articles and not any(restored.concerns(name) for name in ended):
        for name in articles:
            if whole := next((each for each in ended if covers(each, name)), ""):
                return f"登记簿中{whole}是整条废止或失效的，只恢复{name}，仍按{whole}不施行登记，请核对应恢复哪些条款"
        return f"登记簿中{'、'.join(restored.articles)}没有被废止或宣布失效，没有可恢复的"
    if not articles and standing([*events, restored], on).status is Status.LAPSED:
        return "有效期在此之前已经届满；恢复施行不延长有效期，予以登记的仍为已失效，须同时延长有效期"
    return ""
