"""Invented clean-ups for the demonstration: one that is concluded, one that waits for its departments."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from documents.cleaning_up import concluding, proposing, resolving, scoping
from documents.cleaning_up.choices import CleanupOutcome, ReviewOutcome
from documents.cleaning_up.proposing import Said
from documents.cleaning_up.scoping import Outline
from documents.models import Campaign, CampaignItem, Document, Instrument, Series
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.demonstration_units import ENVIRONMENT
from portal.organization.models import Unit

BASIS = "《示范州文件管理办法（演示）》"
OLD = (("关于开展演示旧事一的通知", "示政发〔2009〕3号", CleanupOutcome.REPEAL),
       ("关于开展演示旧事二的通知", "示政办发〔2011〕7号", CleanupOutcome.LAPSE))  # fmt: skip


def load(*, at: datetime) -> None:
    """Fill the room of clean-ups."""
    texts = Instrument.objects.filter(document__series="示政办发").order_by("pk")
    _concluded(texts[0], at=at)
    waiting = _drafted("2026年演示文件专项清理", at=at)
    for text in texts:
        scoping.add(waiting, text, unit=Unit.objects.get(name=ENVIRONMENT))
    scoping.open_campaign(waiting, [], at=at)


def _concluded(text: Instrument, *, at: datetime) -> Document:
    campaign, environment = _drafted("演示文件集中清理", at=at), Unit.objects.get(name=ENVIRONMENT)
    wanted = {scoping.add(campaign, text, unit=environment).pk: CleanupOutcome.KEEP}
    for title, number, outcome in OLD:
        wanted[scoping.add_named(campaign, title=title, number=number, unit=environment).pk] = outcome
    scoping.open_campaign(campaign, [], at=at)
    for item in CampaignItem.objects.filter(campaign=campaign):
        said = Said(wanted[item.pk], "演示数据，并非真实意见")
        given = proposing.propose(item, said, by=_who(Role.DEPARTMENT_HEAD), at=at)
        legal = _who(Role.LEGAL_MANAGER)
        proposing.review(item, outcome=ReviewOutcome.AGREED, seen=given.pk, by=legal, at=at)
    leader, today = _who(Role.ISSUING_LEADER), timezone.localdate(at)
    campaign = resolving.decide(campaign, meeting="示范州人民政府演示会议", meeting_on=today, by=leader, at=at)
    return concluding.conclude(campaign, asked_at=at, by=_who(Role.DOCUMENT_MANAGER), at=at)


def _drafted(title: str, *, at: datetime) -> Campaign:
    outline = Outline(
        title=title,
        basis=BASIS,
        series=Series.objects.get(code="示政发"),
        addressees="各县市人民政府，州人民政府各部门",
        propose_by=timezone.localdate(at) + timedelta(days=30),
    )
    return scoping.draft(outline, by=_who(Role.DOCUMENT_MANAGER), at=at)


def _who(role: Role) -> User:
    found: User = User.objects.get(roles__role=role)
    return found
