"""选聘小组 (第十七条第二项第4目): members, recusal, a sheet each, the protocol, and the recommended list."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.agencies import is_agency
from legal_counsel.models import PanelMember, ScoreLine, ScoreSheet, Selection, SelectionEntry
from legal_counsel.selecting.choices import EntryState, SelectionState
from legal_counsel.selecting.lifecycle import CHECKING, SCORING
from legal_counsel.selecting.moving import carry, held, locked, note, step, stored
from legal_counsel.selecting.scores import Standing, ranked, skipped, weighted
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

FEWEST = 2


@dataclass(frozen=True)
class Seat:
    """Somebody to be of the panel."""

    name: str
    employer: str
    account: User | None = None


@dataclass(frozen=True)
class Sheet:
    """What a member says of a candidate; `points` by criterion, None for somebody who keeps out of it."""

    words: str
    points: Mapping[int, int] | None = None
    stays_reason: str = ""
    paper: str = ""


@transaction.atomic
def convene(selection: Selection, seats: Sequence[Seat], *, by: User, at: datetime) -> Selection:
    """组成选聘小组, when the closing day is over and everybody has been checked."""
    row = held(selection, by, action="convene")
    assert row.entries_until is not None, "counsel_selection_open_with_a_closing_day"
    if row.entries_until >= timezone.localdate(at):
        raise Refused(f"报名至{row.entries_until}，截止后才能组成选聘小组", clause=row.rule.cited(SCORING))
    if waiting := row.entries.filter(state=EntryState.ENTERED).count():
        raise Refused(f"还有{waiting}人没有初审", clause=row.rule.cited(CHECKING))
    if not row.entries.filter(state=EntryState.PASSED).exists():
        raise Refused("没有初审通过的人选", clause=row.rule.cited(CHECKING))
    if len(seats) < FEWEST:
        raise Refused(f"选聘小组至少{FEWEST}人", clause=row.rule.cited(SCORING))
    candidates = {each.counsel.account_id for each in _candidates(row)} - {None}
    if taken := next((each for each in seats if each.account and each.account.pk in candidates), None):
        raise Refused(f"{taken.name}是人选，不能参加选聘小组", clause=row.rule.cited(SCORING))
    with keeping(PanelMember):
        PanelMember.objects.bulk_create(
            PanelMember(selection=row, order=order, **vars(each)) for order, each in enumerate(seats, start=1)
        )
    told = "、".join(f"{each.name}（{each.employer}）" for each in seats)
    return step(row, "convene", by=by, at=at, reason=told)


@transaction.atomic
def fill_in(entry: SelectionEntry, member: PanelMember, sheet: Sheet, *, by: User, at: datetime) -> ScoreSheet:
    """The sheet of a member for a candidate, or a better one in its place until the list is proposed."""
    row = locked(entry.selection)
    entry.refresh_from_db()
    if row.state != SelectionState.SCORING or entry.state != EntryState.PASSED:
        raise Refused(f"该人选{entry.get_state_display()}，不在评审中", clause=row.rule.cited(SCORING))
    if member.selection_id != row.pk:
        raise Refused(f"{member}不是本次选聘小组的成员", clause=row.rule.cited(SCORING))
    is_own = member.account_id == by.pk
    if not is_own and member.account_id:
        raise Refused(f"{member.name}有账号，由其本人评分", clause=row.rule.cited(SCORING))
    if not is_own and not is_agency(by, row.unit):
        raise Refused("只有成员本人或工作机构可以录入评分", clause=row.rule.cited(SCORING))
    is_recused = sheet.points is None
    stays = "" if is_recused else sheet.stays_reason.strip()
    if not is_recused and not stays and (interest := interest_of(member, entry)):
        raise Refused(f"{member.name}{interest}，应当回避；不回避的须写明理由", clause=row.rule.cited(SCORING))
    facts = {
        "is_recused": is_recused,
        "words": given(sheet.words, "请写明意见；回避的写明事由", clause=row.rule.cited(SCORING)),
        "stays_reason": stays,
        "paper": sheet.paper.strip()
        if is_own
        else given(sheet.paper, "代录须写明签字评分表", clause=row.rule.cited(SCORING)),
    }
    points = _points(row, sheet)
    with keeping(ScoreSheet):
        kept, _ = ScoreSheet.objects.update_or_create(
            member=member, entry=entry, defaults=facts | {"recorded_by": by, "recorded_at": at}
        )
    kept.lines.all().delete()
    with keeping(ScoreLine):
        ScoreLine.objects.bulk_create(ScoreLine(sheet=kept, criterion_id=key, points=each) for key, each in points)
    said = "回避" if is_recused else "评分"
    note(row, said, entry, by=by, at=at, reason=f"{member.name}{f'，不回避的理由：{stays}' if stays else ''}")
    return kept


@transaction.atomic
def recommend(
    selection: Selection,
    chosen: Collection[int],
    *,
    protocol: File[Any] | None,
    reason: str = "",
    seen: int,
    by: User,
    at: datetime,
) -> Selection:
    """The list of who is proposed, by key; with the protocol, and a reason where it passes over somebody better."""
    row = held(selection, by, action="recommend", seen=seen)
    candidates = list(_candidates(row))
    names = {each.pk: each.counsel.name for each in candidates}
    if silent := _silent(row, candidates):
        raise Refused(f"还没有评分：{'、'.join(silent)}", clause=row.rule.cited(SCORING))
    standings = standings_of(row)
    if unscored := names.keys() - {each.key for each in standings}:
        raise Refused(
            f"成员都回避了，没有评分：{'、'.join(names[each] for each in sorted(unscored))}",
            clause=row.rule.cited(SCORING),
        )
    taken = set(chosen)
    if not taken or not taken <= names.keys():
        raise Refused("请从评审的人选中选出推荐名单", clause=row.rule.cited(SCORING))
    if len(taken) > row.seats:
        raise Refused(f"推荐{len(taken)}人，多于拟聘人数{row.seats}人", clause=row.rule.cited(SCORING))
    told = reason.strip()
    if (passed_over := skipped(standings, taken)) and not told:
        better = "、".join(names[each.key] for each in passed_over)
        raise Refused(f"{better}的得分高于名单中的人选，未推荐的须写明理由", clause=row.rule.cited(SCORING))
    kept = stored(protocol, "请上传评审记录", by=by, at=at, clause=row.rule.cited(SCORING))
    for each in candidates:
        place = next(one for one in standings if one.key == each.pk)
        action = "recommend" if each.pk in taken else "reserve"
        carry(each, action, within=row, by=by, at=at, reason=f"平均{place.mean}分，第{place.place}名")
    return step(row, "recommend", by=by, at=at, reason=told, protocol=kept)


@transaction.atomic
def reconsider(selection: Selection, *, reason: str, by: User, at: datetime) -> Selection:
    """退回评审: the panel looks again; its sheets stand until they are changed, the protocol has to be given anew."""
    row = held(selection, by, action="reconsider")
    told = given(reason, "退回评审须写明理由", clause=row.rule.cited(SCORING))
    for each in row.entries.filter(state__in=[EntryState.RECOMMENDED, EntryState.RESERVED]):
        carry(each, "reconsider", within=row, by=by, at=at, reason=told)
    return step(row, "reconsider", by=by, at=at, reason=told, protocol=None)


def interest_of(member: PanelMember, entry: SelectionEntry) -> str:
    """What ties a member to a candidate, as far as it is recorded; empty where nothing is."""
    counsel = entry.counsel
    if member.account_id and member.account_id == counsel.account_id:
        return "就是人选本人"
    if member.name == counsel.name:
        return f"与人选{counsel.name}同名"
    if member.employer.strip() == counsel.where:
        return f"与人选{counsel.name}同在{counsel.where}"
    if entry.recommender and member.employer.strip() == entry.recommender:
        return f"所在单位推荐了人选{counsel.name}"
    return ""


def standings_of(selection: Selection) -> list[Standing]:
    """The candidates by their scores; of sheets without recusal alone."""
    weights = dict(selection.criteria.values_list("pk", "weight"))
    totals: dict[int, list[Decimal]] = {}
    sheets = ScoreSheet.objects.filter(member__selection=selection, is_recused=False).prefetch_related("lines")
    for sheet in sheets.exclude(entry__state=EntryState.WITHDRAWN):
        points = {each.criterion_id: each.points for each in sheet.lines.all()}
        totals.setdefault(sheet.entry_id, []).append(weighted(points, weights))
    return ranked(totals)


def _candidates(row: Selection) -> Any:
    return row.entries.filter(state=EntryState.PASSED).select_related("counsel__firm", "counsel__unit")


def _silent(row: Selection, candidates: Sequence[SelectionEntry]) -> list[str]:
    """Each member with candidates of whom he has said nothing."""
    said = set(ScoreSheet.objects.filter(member__selection=row).values_list("member", "entry"))
    members = list(row.members.all())
    return [each.name for each in members if any((each.pk, one.pk) not in said for one in candidates)]


def _points(row: Selection, sheet: Sheet) -> list[tuple[int, int]]:
    if sheet.points is None:
        return []
    wanted = {each.pk: each.name for each in row.criteria.all()}
    if sheet.points.keys() != wanted.keys():
        raise Refused("每个评分项目都须有得分", clause=row.rule.cited(SCORING))
    return list(sheet.points.items())
