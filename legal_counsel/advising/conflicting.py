"""What counsel declared of their clients, held against the parties of a matter (第二十一条第四项)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from legal_counsel.advising.mandates import named_among
from legal_counsel.choices import CounselKind
from legal_counsel.models import Counsel, DeclaredClient, Matter


def conflicts(matter: Matter, counsel: Counsel, on: date) -> list[DeclaredClient]:
    """The clients of a day that the parties of the matter name, whosever they are of those who work together."""
    if not matter.parties or not counsel.is_external:
        return []
    rows = list(clients_of(counsel, on))
    named = set(named_among([each.name for each in rows], matter.parties))
    return [each for each in rows if each.name in named]


def clients_of(counsel: Counsel, on: date) -> list[DeclaredClient]:
    """Of a day: the own, and those of the firm and of all its lawyers.

    Mandates are taken by the firm (《律师法》第二十五条), and the contract is made with it (第十条第二款).
    """
    whose = Q(counsel=counsel)
    if firm := counsel.pk if counsel.kind == CounselKind.FIRM else counsel.firm_id:
        whose |= Q(counsel=firm) | Q(counsel__firm=firm)
    rows = DeclaredClient.objects.standing().filter(whose, Q(until=None) | Q(until__gt=on), since__lte=on)
    return list(rows.select_related("counsel").order_by("pk"))


def warning_of(matter: Matter, counsel: Counsel, on: date) -> str:
    """What is told before somebody is assigned or accepts; empty where nothing is alike."""
    found = conflicts(matter, counsel, on)
    told = "、".join(f"“{each.name}”（{each.counsel}，{each.affair}）" for each in found)
    return f"{counsel}申报的客户{told}与本事项相关当事人相同或者相近，可能有利益冲突" if told else ""
