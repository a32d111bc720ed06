"""Published alerts as programs read them: what a version says, word by word, and how it stands at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind, MessageType
from pollution.alerting import messages, standing
from pollution.alerting.standing import Standing
from pollution.alerts.editions import edition
from pollution.models import AlertVersion

ACTIVE, LIFTED = "active", "lifted"
Told = dict[str, Any]


@dataclass(frozen=True)
class Addresses:
    """Addresses of this interface below `base`, the scheme and host by which it was asked."""

    base: str

    def __call__(self, name: str, *args: object) -> str:
        return self.base + reverse(name, args=args)

    def version(self, episode: int, number: int) -> str:
        """One version as JSON."""
        return f"{self('alert-detail', episode)}?version={number}"

    def cap(self, episode: int, number: int) -> str:
        """One version as CAP."""
        return f"{self('alert-cap', episode)}?version={number}"


def level_words(level: int | None) -> Told:
    """A level by code and name, and the response that follows from it (4.1)."""
    if level is None:
        return {"level": None, "level_name": "", "response_level": ""}
    known = AlertLevel(level)
    return {"level": known.code, "level_name": known.label, "response_level": known.response}


def summary(versions: Sequence[AlertVersion], at: datetime, addresses: Addresses) -> Told:
    """An alert by its last version; `versions` are all of them by then, in order."""
    return _of_version(versions, versions[-1], at, addresses)


def whole(versions: Sequence[AlertVersion], number: int | None, at: datetime, addresses: Addresses) -> Told:
    """Everything that one version says, the last one without `number`, and what came before and after it.

    Raises LookupError where there is no such version.
    """
    version = versions[-1] if number is None else next((each for each in versions if each.number == number), None)
    if version is None:
        raise LookupError(number)
    said = version.content
    groups = edition(said["plan"]).measure_groups
    after = next((each for each in versions if each.number == version.number + 1), None)
    lift = versions[-1] if versions[-1].message_type == MessageType.CANCEL else None
    return _of_version(versions, version, at, addresses) | {
        "is_current": after is None,
        "superseded_at": written(after.sent_at if after else None),
        "degree": said["degree"],
        "weather": said["weather"],
        "duration": messages.duration(said) if version.message_type != MessageType.CANCEL else "",
        "danger": said["danger"],
        "affected": said["affected"],
        "advice": said["advice"],
        "measures": [
            {
                "group": each["group"],
                "group_name": groups[each["group"]],
                "level": each["level"],
                "clause": each["clause"],
                "text": each["text"],
            }
            for each in said["measures"]
        ],
        "reason": messages.lift_words(said) if version.message_type == MessageType.CANCEL else "",
        "plan": {"code": said["plan"], "title": edition(said["plan"]).title, "doc_number": said["basis"]},
        "sender": said["sender"],
        "sender_name": said["sender_name"],
        "lifted_at": written(lift.sent_at if lift else None),
        "versions": [
            {
                "version": each.number,
                "identifier": each.identifier,
                "message_type": each.message_type,
                "kind": each.content["kind"],
                "kind_name": DecisionKind(each.content["kind"]).label,
                "sent_at": written(each.sent_at),
                "url": addresses.version(each.episode_id, each.number),
                "cap": addresses.cap(each.episode_id, each.number),
            }
            | level_words(each.level)
            for each in versions
        ],
    }


def region_status(found: Standing, addresses: Addresses) -> Told:
    """How one region stands."""
    version, region, following = found.version, found.region, found.following
    return {
        "region": {"id": region.pk, "adcode": region.adcode, "name": region.name},
        **level_words(found.level),
        "since": written(found.since),
        "valid_until": written(found.until),
        "is_begun": found.is_begun,
        "stale": found.is_overdue,
        "alert": version.episode_id if version else None,
        "version": version.number if version else None,
        "identifier": version.identifier if version else "",
        "ordered_by": found.order.issuer if found.order else "",
        "next": None
        if following is None
        else level_words(following.level)
        | {
            "since": written(following.since),
            "alert": following.version.episode_id,
            "version": following.version.number,
        },
        "url": addresses.version(version.episode_id, version.number) if version else None,
    }


def areas_of(versions: Sequence[AlertVersion], version: AlertVersion) -> list[Told]:
    """The areas that a version names; a lift ends the alert wherever an earlier version had named it."""
    if version.message_type != MessageType.CANCEL:
        found: list[Told] = version.content["areas"]
        return found
    named = {area["region"]: area for each in versions for area in each.content["areas"]}
    return list(named.values())


def _of_version(versions: Sequence[AlertVersion], version: AlertVersion, at: datetime, addresses: Addresses) -> Told:
    said, is_lift = version.content, version.message_type == MessageType.CANCEL
    is_lifted = versions[-1].message_type == MessageType.CANCEL
    in_force = standing.in_force(versions, at)
    before = versions[-2] if is_lift and len(versions) > 1 else version
    return {
        "id": version.episode_id,
        "status": LIFTED if is_lifted else ACTIVE,
        "version": version.number,
        "identifier": version.identifier,
        "message_type": version.message_type,
        "kind": said["kind"],
        "kind_name": DecisionKind(said["kind"]).label,
        **level_words(version.level),
        "scope": said["scope"],
        "scope_name": AlertScope(said["scope"]).label,
        "sent_at": written(version.sent_at),
        "starts_at": written(version.starts_at),
        "ends_at": written(None if is_lift else version.ends_at),
        "is_begun": not is_lift and version.starts_at <= at,
        "version_in_force": in_force.number if in_force else None,
        "stale": version is versions[-1] and not is_lift and version.ends_at is not None and version.ends_at <= at,
        "primary": before.content["primary"],
        "areas": [
            {"region": each["region"], "name": each["name"], "adcode": each["adcode"], "reason": each["reason"]}
            | level_words(each["level"])
            for each in areas_of(versions, version)
        ],
        "url": addresses.version(version.episode_id, version.number),
        "cap": addresses.cap(version.episode_id, version.number),
        "page": addresses("pollution:alert_public", version.episode_id),
    }


def written(moment: datetime | None) -> str | None:
    """A time in Beijing time, to the second."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
