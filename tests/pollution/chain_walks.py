"""People of the chain at their browsers, and alerts on their way by the clock of the pages."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pollution.alert_choices import AlertLevel, DecisionKind
from portal.organization.choices import UnitKind
from tests.factories import UnitFactory
from tests.pollution.alert_factories import an_open_proposal
from tests.pollution.factories import region_named
from tests.pollution.walks import NEIGHBOURS, a_draft, an_episode, approved, consulted, published

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def earlier(hours=2):
    """A moment before the pages look at the clock."""
    return timezone.now().replace(microsecond=0) - hours * HOUR


def browser_of(user):
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def page(client, name, *args, **query):
    return client.get(reverse(f"pollution:{name}", args=args), query)


def send(client, name, *args, follow=True, **given):
    return client.post(reverse(f"pollution:{name}", args=args), given, follow=follow)


def begun(**facts):
    return an_episode(began_at=earlier(6), **facts)


def proposed(**facts):
    """An open proposal of the rules."""
    times = {"judged_at": earlier(), "raised_at": earlier()}
    return an_open_proposal(**({"episode": facts.get("episode") or begun()} | times | facts))


def drafted(command, level=AlertLevel.YELLOW, *, episode=None, **given):
    """More than 24 hours before its start also now."""
    given = {"starts_at": earlier(4) + 30 * HOUR} | given
    return a_draft(episode or begun(), level, by=command.ask("技术组"), at=earlier(4), **given)


def sent_on(command, level=AlertLevel.YELLOW, *, episode=None, **given):
    """Consulted, for the signers."""
    decision = drafted(command, level, episode=episode, **given)
    return consulted(decision, by=command.ask("技术组"), at=earlier(3))


def signed(command, level=AlertLevel.YELLOW, *, episode=None, **given):
    """Approved, for 管理组."""
    return approved(sent_on(command, level, episode=episode, **given), command, at=earlier(2))


def standing_alert(command, level=AlertLevel.YELLOW, *, episode=None, at=None, kind=DecisionKind.RELEASE, **given):
    """A published version."""
    return published(episode or begun(), level, command=command, kind=kind, at=at or earlier(4), **given)


def a_county_government(name="伊宁市", **facts):
    """A unit that is told of alerts of its region."""
    return UnitFactory(kind=UnitKind.COUNTY_GOVERNMENT, region=region_named(name), **facts)


def form_of_a_draft(level=AlertLevel.YELLOW, **given):
    """What a person types, times as people write them."""
    starts, ends = timezone.localtime() + 26 * HOUR, timezone.localtime() + 5 * DAY
    said = {
        "starts_at": f"{starts:%Y年%-m月%-d日%-H时}",
        "ends_at": f"{ends:%Y-%-m-%-d %-H:00}",
        "primary": "PM2.5",
        "degree": "重度污染",
        "weather": "静稳、逆温",
        "danger": "易感人群症状加剧",
        "affected": "伊宁市及周边",
        "advice": "",
        "reason": "",
        "measures": ["4.3.2.1（1）"] if level == AlertLevel.YELLOW else [],
    }
    said |= {f"area_{region_named(name).pk}": str(level.value) for name in NEIGHBOURS}
    return said | given


def whole_form(client, url, **given):
    """The fields of a page with its regions not named left out of the alert, as a browser sends them."""
    form = client.get(url).context["form"]
    areas = {name: "0" for name in form.fields if name.startswith("area_")}
    reasons = {name: "" for name in form.fields if name.startswith("reason_")}
    return areas | reasons | {"seen": form.initial.get("seen", "")} | form_of_a_draft(**given)
