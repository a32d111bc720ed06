"""Clean-ups walked by the acts themselves, in the office of `tests.documents.paper_walks`."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from documents.choices import BlockKind
from documents.cleaning_up import concluding, proposing, resolving, scoping
from documents.cleaning_up.choices import ReviewOutcome
from documents.cleaning_up.proposing import Said
from documents.cleaning_up.scoping import Outline
from documents.events import determining
from documents.models import Instrument, Issuer
from documents.validity import EventKind
from portal import jobs
from portal.numerals import numeral
from tests.documents.factories import DocumentFactory, paragraph
from tests.documents.paper_walks import AT, TODAY, Office

HEAD = "财政局负责人"


class CleanUp:
    """An office, its government's series, and what is gone through."""

    def __init__(self, at=AT) -> None:
        self.at, self.today = at, timezone.localdate(at)
        self.office = Office()
        self.series = self.office.open("测政发", self.office.government)

    def ask(self, who):
        return self.office.ask(who)

    def text(self, *, title=None, issuer=None, number=True, since=date(2019, 3, 1), **facts) -> Instrument:
        """A notice of the government that is in force."""
        facts |= {} if number else {"series": "", "year": None, "sequence": None}
        facts |= {"title": title} if title else {}
        document = DocumentFactory(**({"issued_on": date(2019, 3, 1)} | facts))
        issuer = issuer or self.office.government
        Issuer.objects.create(document=document, order=1, printed_name=issuer.name, unit=issuer)
        text = Instrument.objects.create(document=document, order=1, title=document.title)
        if since:
            self.event(text, EventKind.COMMENCEMENT, since)
        return text

    def of_articles(self, number=4, **facts) -> Instrument:
        """One whose text the register holds, in so many articles."""
        text = self.text(**facts)
        for order in range(1, number + 1):
            row = paragraph(text.document, f"第{numeral(order)}条 关于第{order}项工作。", order=order)
            type(row).objects.filter(pk=row.pk).update(kind=BlockKind.ARTICLE)
        return text

    def event(self, text, kind, since, **facts):
        usual = {"last_day": None, "articles": [], "by_document": None, "reason": "测试"}
        return determining.record(text, kind=kind, since=since, by=self.ask("管理员"), at=self.at, **(usual | facts))

    def drafted(self, *texts, at=None, **facts):
        usual = {
            "title": "2026年文件集中清理",
            "basis": "《测试办法》（测政规〔2020〕1号）",
            "series": self.series,
            "addressees": "各县市人民政府，州人民政府各部门",
            "propose_by": self.today + timedelta(days=20),
        }
        campaign = scoping.draft(Outline(**(usual | facts)), by=self.ask("管理员"), at=at or self.at)
        for each in texts:
            scoping.add(campaign, each, unit=self.office.finance)
        return campaign

    def opened(self, *texts, at=None, **facts):
        return scoping.open_campaign(self.drafted(*texts, at=at, **facts), [], at=at or self.at)

    def propose(self, item, outcome, *, by=HEAD, at=None, **facts):
        said = Said(outcome, facts.pop("reason", "上位法已修改"), **(facts_of(outcome) | facts))
        return proposing.propose(item, said, by=self.ask(by), at=at or self.at)

    def review(self, item, outcome=ReviewOutcome.AGREED, *, opinion="", by="法制", seen=None, at=None):
        seen = item.proposals.order_by("proposed_at", "pk").last().pk if seen is None else seen
        return proposing.review(item, outcome=outcome, opinion=opinion, seen=seen, by=self.ask(by), at=at or self.at)

    def agreed(self, outcomes, *named, **facts):
        """A campaign in which each text has an agreed outcome; `named` are (title, number, outcome) of others."""
        campaign = self.drafted(*outcomes, **facts)
        wanted = {text.pk: outcome for text, outcome in outcomes.items()}
        by_name = {}
        for title, number, outcome in named:
            by_name[scoping.add_named(campaign, title=title, number=number, unit=self.office.finance).pk] = outcome
        scoping.open_campaign(campaign, [], at=self.at)
        for item in campaign.items.all():
            self.propose(item, by_name.get(item.pk) or wanted[item.instrument_id])
            self.review(item)
        campaign.refresh_from_db()
        return campaign

    def decided(self, outcomes, *named, **facts):
        return resolving.decide(
            self.agreed(outcomes, *named, **facts), meeting="测试州人民政府第3次常务会议", meeting_on=self.today,
            by=self.ask("签发人"), at=self.at,
        )  # fmt: skip

    def ask_to_conclude(self, campaign, *, seen=None, by="管理员", at=None):
        seen = concluding.stamp(campaign) if seen is None else seen
        concluding.ask(campaign, seen=seen, by=self.ask(by), at=at or self.at)
        return jobs.latest(scoping.CONCLUDE, subject_id=campaign.pk)

    def conclude(self, campaign, *, at=None):
        return concluding.conclude(campaign, asked_at=at or self.at, by=self.ask("管理员"), at=at or self.at)

    def concluded(self, outcomes, *named, **facts):
        campaign = self.decided(outcomes, *named, **facts)
        return campaign, self.conclude(campaign)


def facts_of(outcome):
    """The day that an outcome asks for, or the articles."""
    facts = {
        "extend": {"until": TODAY + timedelta(days=700)},
        "amend": {"due_on": TODAY + timedelta(days=300)},
        "repeal_part": {"articles": ("第三条",)},
        "restore_part": {"articles": ("第三条",)},
    }
    return facts.get(outcome, {})
