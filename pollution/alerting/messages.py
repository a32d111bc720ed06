"""What a version says: its contents as data, and from them the CAP message (3.3.5; docs/rules/cap.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting.chain import BY_THE_COUNTY, stages_of
from pollution.alerts import cap, notices
from pollution.alerts.chains import Chain
from pollution.alerts.editions import edition
from pollution.alerts.identifiers import AlertIdentifier
from pollution.message_readings import agency_on
from pollution.models import AlertDecision

AREA = "654000"  # GB/T 2260: 伊犁哈萨克自治州
OFFICE = "伊犁哈萨克自治州重污染天气应急指挥部办公室"
MAILBOX = "alerts"
LIFT_SHOWN_FOR = timedelta(hours=24)
Content = dict[str, Any]


def identifier(at: datetime, *, taken: int) -> str:
    """The identifier by GB/T 35965.1 of the message sent at `at`, when `taken` others bear that second."""
    agency = agency_on(timezone.localdate(at))
    return str(AlertIdentifier(AREA, agency, timezone.localtime(at), number=taken + 1 if taken else None))


def begins_at(decision: AlertDecision, at: datetime) -> datetime:
    """When the version sent at `at` takes effect: as decided, but never before it is sent; a lift at once (3.3.6)."""
    return at if decision.kind == DecisionKind.LIFT else max(decision.starts_at, at)


def content_of(decision: AlertDecision, level: AlertLevel, *, identifier: str, number: int, at: datetime) -> Content:
    """All that pages, programs and papers show of a version; plain JSON, so that it reads the same for ever."""
    episode = decision.episode
    plan = edition(episode.plan)
    measures = {each.clause: each for each in plan.measures}
    areas = [
        {
            "region": each.region_id,
            "name": each.region.name,
            "adcode": each.region.adcode,
            "level": each.level,
            "reason": each.reason,
        }
        for each in decision.areas.select_related("region").order_by("region__order", "region__name")
    ]
    return {
        "identifier": identifier,
        "number": number,
        "kind": decision.kind,
        "level": level.code,
        "scope": episode.scope,
        "is_drill": episode.is_drill,
        "sent_at": _iso(at),
        "starts_at": _iso(begins_at(decision, at)),
        "ends_at": _iso(at + LIFT_SHOWN_FOR if decision.ends_at is None else decision.ends_at),
        "areas": areas,
        "primary": decision.primary,
        "degree": decision.degree,
        "weather": decision.weather,
        "danger": decision.danger,
        "affected": decision.affected,
        "advice": decision.advice,
        "reason": decision.reason,
        "measures": [
            {"clause": each, "level": measures[each].level, "group": measures[each].group, "text": measures[each].text}
            for each in decision.measures
        ],
        "is_observed": _is_observed(decision, level),
        "plan": plan.code,
        "basis": plan.doc_number,
        "sender": f"{MAILBOX}@{settings.SITE['domain']}",
        "sender_name": _sender_name(decision),
        "web": settings.SITE["url"] + reverse("pollution:alert_public", args=[episode.pk]),
        "episode": episode.pk,
    }


def cap_of(earlier: Sequence[Content], content: Content) -> str:
    """The CAP 1.2 message of a version, which names all earlier ones of its alert."""
    return cap.to_xml(message_of(earlier, content)).decode()


def message_of(earlier: Sequence[Content], content: Content) -> cap.CapAlert:
    """The message of a version after the versions before it."""
    chain: Chain | None = None
    for each in earlier:
        message = _message(each, chain)
        chain = Chain((message,)) if chain is None else chain.followed_by(message)
    return _message(content, chain)


def _message(content: Content, chain: Chain | None) -> cap.CapAlert:
    sending = notices.Sending(
        identifier=AlertIdentifier.parse(content["identifier"]),
        sender=content["sender"],
        sender_name=content["sender_name"],
        status=cap.Status.EXERCISE if content["is_drill"] else cap.Status.ACTUAL,
        basis=content["basis"],
        web=content["web"],
        contact=settings.SITE["contact"],
    )
    until = datetime.fromisoformat(content["ends_at"])
    if content["kind"] == DecisionKind.LIFT:
        assert chain is not None
        return notices.lift_of(notices.Lift(reason=lift_words(content), expires=until), sending, chain)
    notice = notices.Notice(
        level=content["level"],
        extent=AlertScope(content["scope"]).label,
        contents=notices.Contents(
            primary_pollutant=content["primary"],
            extent=names_of(content),
            duration=duration(content),
            danger=content["danger"],
            affected=content["affected"],
            measures=measures_text(content, AlertLevel[content["level"].upper()]),
        ),
        areas=_areas_at(content, AlertLevel[content["level"].upper()]),
        onset=datetime.fromisoformat(content["starts_at"]),
        expires=until,
        is_observed=content["is_observed"],
        others=tuple(
            notices.Respondents(level.code, _areas_at(content, level), measures_text(content, level))
            for level in other_levels(content)
        ),
    )
    return notices.message_of(notice, sending, chain, incident=f"episode-{content['episode']}")


def names_of(content: Content) -> str:
    """The areas by name."""
    return "、".join(each["name"] for each in content["areas"])


def duration(content: Content) -> str:
    """可能持续的时间 in words."""
    since, until = (datetime.fromisoformat(content[each]) for each in ("starts_at", "ends_at"))
    hours = round((until - since).total_seconds() / 3600)
    return f"{clock_words(since)}至{clock_words(until)}，约{hours}小时"


def clock_words(moment: datetime, *, has_year: bool = True) -> str:
    """2026年12月10日9时, with the minutes where it is not a full hour: no text may name an earlier time."""
    local = timezone.localtime(moment)
    year = f"{local.year}年" if has_year else ""
    minutes = f"{local.minute:02}分" if local.minute else ""
    return f"{year}{local.month}月{local.day}日{local.hour}时{minutes}"


def lift_words(content: Content) -> str:
    """Why it ends, without a full stop; where nobody wrote it, in the words of its edition of the plan (3.3.6)."""
    hours = edition(content["plan"]).lift.hours
    return (
        str(content["reason"] or f"空气质量已改善到预警启动标准以下，且预测将持续{hours}小时以上").strip().rstrip("。")
    )


def other_levels(content: Content) -> list[AlertLevel]:
    """The levels at which areas respond beside that of the alert, the highest first (4.2)."""
    levels = {AlertLevel(each["level"]) for each in content["areas"]}
    return sorted(levels - {AlertLevel[content["level"].upper()]}, reverse=True)


def measures_of(content: Content, level: AlertLevel) -> list[Content]:
    """What binds those who respond at a level: each level takes the measures of those below with it (4.3.3, 4.3.4)."""
    return [each for each in content["measures"] if AlertLevel[each["level"].upper()] <= level]


def measures_text(content: Content, level: AlertLevel) -> str:
    """Advice and measures for those who respond at a level, as lines."""
    told = (f"{each['text']}（{each['clause']}）" for each in measures_of(content, level))
    return "\n".join(line for line in [content["advice"], *told] if line)


def names_at(content: Content, level: AlertLevel) -> str:
    """The areas that respond at a level, by name."""
    return "、".join(each["name"] for each in content["areas"] if each["level"] == level)


def _areas_at(content: Content, level: AlertLevel) -> tuple[cap.CapArea, ...]:
    return tuple(cap.CapArea(each["name"], each["adcode"]) for each in content["areas"] if each["level"] == level)


def _is_observed(decision: AlertDecision, level: AlertLevel) -> bool:
    """Whether readings alone met the level when it was judged; else it was foretold, or a person asked for it."""
    told = decision.proposal.judgement if decision.proposal else {}
    finding = told.get("findings", {}).get(told.get("duration"), {})
    of_level = {each.id for each in edition(decision.episode.plan).rules if each.level == level.code}
    return bool(of_level & set(finding.get("observed_rules", ())))


def _sender_name(decision: AlertDecision) -> str:
    if decision.episode.scope == AlertScope.COUNTY and stages_of(decision) == BY_THE_COUNTY:
        return f"{decision.episode.region}重污染天气应急指挥部"
    return OFFICE


def _iso(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
