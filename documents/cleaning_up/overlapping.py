"""The same text twice: within one campaign, which is refused, and in two at once, which is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q

from documents.cleaning_up.choices import CampaignState
from documents.importing import matching
from documents.models import Campaign, CampaignItem, Document, Instrument
from documents.models.plain_title import plain

UNDER_WAY = (CampaignState.DRAFTED, CampaignState.OPENED, CampaignState.DECIDED)


def same_in(campaign: Campaign, *, title: str, number: str) -> CampaignItem | None:
    """The item of a campaign that a name means as well: of its number, or of its title where one has no number."""
    found: CampaignItem | None = _of_the_name(campaign.items.filter(instrument=None), title, number).first()
    return found


def named_as(campaign: Campaign, instruments: Iterable[Instrument]) -> list[tuple[CampaignItem, Instrument]]:
    """The items by name only that are one of these texts, which the register holds; needs `document`."""
    named = list(campaign.items.filter(instrument=None))
    if not named:
        return []
    by_number = {each.named_number: each for each in named if each.named_number}
    by_title = {matching.title_key(each.named_title): each for each in named if not each.named_number}
    found = []
    for text in instruments:
        titles = (text.plain_title, text.document.plain_title)
        same = by_number.get(text.document.number) or next((by_title[one] for one in titles if one in by_title), None)
        if same:
            found.append((same, text))
    return found


def repeats(
    items: Sequence[CampaignItem], documents: Mapping[int, Sequence[Document]]
) -> Iterator[Sequence[CampaignItem]]:
    """Items that are one text: what is named together with what it names, or two of one name.

    `documents` are those of the register that each item means, by its key.
    """
    known: dict[int, list[CampaignItem]] = defaultdict(list)
    unknown: dict[str, list[CampaignItem]] = defaultdict(list)
    for each in items:
        if len(documents[each.pk]) == 1:
            known[documents[each.pk][0].pk].append(each)
        elif not documents[each.pk]:
            unknown[matching.title_key(each.named_title)].append(each)
    yield from (rows for rows in known.values() if len(rows) > 1 and any(not each.instrument_id for each in rows))
    yield from (rows for rows in unknown.values() if len(rows) > 1 and not all(each.named_number for each in rows))
    numbered: dict[str, list[CampaignItem]] = defaultdict(list)
    for each in (one for rows in unknown.values() for one in rows if one.named_number):
        numbered[each.named_number].append(each)
    yield from (rows for rows in numbered.values() if len(rows) > 1)


def elsewhere(campaign: Campaign, instruments: Any = ()) -> Any:
    """Items of other campaigns under way that are texts of this one, or of `instruments` that are to be added."""
    own = campaign.items.exclude(instrument=None).values("instrument")
    same = Q(instrument__in=own) | Q(instrument__in=instruments)
    numbers = campaign.items.filter(instrument=None).exclude(named_number="").values("named_number")
    titles = campaign.items.filter(instrument=None, named_number="").values_list(plain("named_title"))
    same |= Q(instrument=None, named_number__in=numbers)
    same |= Q(instrument=None, named_number="", named_key__in=titles)
    return _others(campaign).alias(named_key=plain("named_title")).filter(same)


def also_in(item: CampaignItem) -> Any:
    """The items of other campaigns under way that are the text of one."""
    others = _others(item.campaign)
    if item.instrument_id:
        return others.filter(instrument=item.instrument_id)
    return _of_the_name(others.filter(instrument=None), item.named_title, item.named_number)


def told(items: Any) -> str:
    """《甲》（清理“2026年集中清理”，清理中）; the first of many."""
    first = [f"{each}（“{each.campaign}”，{each.campaign.get_state_display()}）" for each in items[:4]]
    return "、".join(first[:3]) + ("等" if len(first) > 3 else "")


def _others(campaign: Campaign) -> Any:
    rows = CampaignItem.objects.exclude(campaign=campaign.pk).filter(campaign__state__in=UNDER_WAY)
    return rows.select_related("campaign", "instrument__document").order_by("campaign", "order")


def _of_the_name(named: Any, title: str, number: str) -> Any:
    of_title = Q(named_key=matching.title_key(title))
    wanted = Q(named_number=number) | of_title & Q(named_number="") if number else of_title
    return named.alias(named_key=plain("named_title")).filter(wanted)
