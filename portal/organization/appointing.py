"""Acts on posts and officials: who holds which post from when to when."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.organization.models import Official, Post, Tenure, Unit
from portal.pinyin import sort_key

# Keyboards and converted files write the dot of compound names in many ways; print has one.
DOTS = str.maketrans(dict.fromkeys("•‧∙・･．.", "·"))


def printed_name(name: str) -> str:
    """The name as documents print it: one dot · between its parts, no blanks."""
    return "".join(name.split()).translate(DOTS)


def create_post(*, unit: Unit, title: str, rank: str = "", order: int = 100) -> Post:
    """Enter a post of `unit`."""
    return revise_post(Post(unit=unit), title=title, rank=rank, order=order)


def revise_post(post: Post, *, title: str, rank: str, order: int) -> Post:
    """Change title, rank and place in the list."""
    post.title, post.rank, post.order = title, rank, order
    with keeping(Post):
        post.save()
    return post


def register_official(*, name: str, remark: str = "") -> Official:
    """Enter a person."""
    return revise_official(Official(), name=name, remark=remark)


def revise_official(official: Official, *, name: str, remark: str) -> Official:
    """Change name and remark; the sort key follows."""
    official.name, official.remark = printed_name(name), remark
    official.pinyin = sort_key(official.name)
    with keeping(Official):
        official.save()
    return official


def appoint(official: Official, post: Post, *, since: date, last_day: date | None = None, basis: str = "") -> Tenure:
    """任职: `official` holds `post` from `since` to `last_day`, both included."""
    if not post.unit.is_active:
        raise Refused(f"“{post.unit}”已停用，不能任职")
    tenure = Tenure(official=official, post=post, held=_period(since, last_day), basis=basis)
    with keeping(Tenure):
        tenure.save()
    return tenure


def end_tenure(tenure: Tenure, *, last_day: date, basis: str = "") -> Tenure:
    """免职: the tenure ends with `last_day`. Refuses when it has ended already or had not begun."""
    basis_now = "；".join(part for part in (tenure.basis, basis) if part)
    ended = Tenure.objects.filter(pk=tenure.pk, held__upper_inf=True).update(
        held=_period(tenure.since, last_day), basis=basis_now
    )
    if not ended:
        raise Refused("该任职已经结束；请刷新后再看")
    tenure.refresh_from_db()
    return tenure


def _period(since: date, last_day: date | None) -> DateRange:
    if last_day and last_day < since:
        raise Refused(f"最后任职日 {last_day} 早于任职日 {since}；请核对")
    return DateRange(since, last_day + timedelta(days=1) if last_day else None)
