"""Single articles 部分条款 of a text in a clean-up: whether what is said of them can be (docs/rules/cleaning_up.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from documents.cleaning_up.choices import OF_ARTICLES, CleanupOutcome
from documents.gazette import provisions
from documents.models import Instrument
from documents.registered_articles import articles_of
from documents.validity import Event, EventKind, standing


def unfit(outcome: str, articles: Sequence[str]) -> str:
    """Why articles and outcome do not go together; empty where they do."""
    label = CleanupOutcome(outcome).label
    if outcome in OF_ARTICLES:
        return "" if articles else f"{label}须写明条款，如 第三条、第五条第二款"
    return (
        f"{label}是对整件的，不写条款；只涉及部分条款的，结论选“废止部分条款”或“恢复施行部分条款”" if articles else ""
    )


def uncompared(instrument: Instrument, articles: Sequence[str]) -> str:
    """What a person has to look at himself; empty where the register has compared them."""
    if not articles or articles_of(instrument):
        return ""
    return f"登记簿没有该文件的条文，{'、'.join(articles)}未经核对，请对照原件"


def contradiction(outcome: str, instrument: Instrument, articles: Sequence[str], *, on: date) -> str:
    """Why the register says that this cannot become of the articles; empty where it can. Reads `validity_events`."""
    happened = instrument.happened()
    over = standing(happened, on).lapsed
    if outcome == CleanupOutcome.REPEAL_PART:
        if gone := [name for name in articles if provisions.covered(name, over)]:
            return f"登记簿中{'、'.join(gone)}已经不施行，不能再废止"
        return ""
    restored = Event(EventKind.RESTORATION, since=on, articles=tuple(articles))
    still = standing([*happened, restored], on).lapsed
    if lost := [name for name in articles if name not in over or name in still]:
        readable = [name for name in over if provisions.is_read(name)]
        told = f"登记簿中{'、'.join(lost)}没有可恢复的；现在不施行的条款：{'、'.join(readable) or '无'}"
        if others := [name for name in over if name not in readable]:
            told += f"，另有{'、'.join(others)}不能在此写明，须在该公文的页面上登记恢复施行"
        return f"{told}（整条不施行的须整条写明；被撤销的自始无效，有效期已经届满的须重新公布）"
    return ""


def all_that_is_left(instrument: Instrument, articles: Sequence[str], *, on: date) -> str:
    """Whoever ends every article ends the text."""
    known, gone = articles_of(instrument), [*articles, *instrument.standing(on).lapsed]
    if known and all(provisions.covered(name, gone) for name in known):
        return "所写条款是该文件仍施行的全部条款；整件不再施行的，请提“废止”"
    return ""
