"""Batches walked by the acts themselves, in the office of `tests.documents.paper_walks`."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from heritage import announcing
from heritage.batches import applying, checking, deliberating, judging, noticing, opening
from heritage.batches.applying import Material
from heritage.batches.choices import Vote
from heritage.batches.deliberating import Meeting
from heritage.batches.judging import Said, Seat
from heritage.batches.materials import TEXTS
from heritage.batches.opening import Outline
from portal.accounts.choices import Role
from tests.documents.paper_walks import AT, Office
from tests.factories import UnitFactory, UserFactory

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CULTURE, COUNTY, OTHER = "文旅局", "甲县", "乙县"


def pdf(name="视听资料.pdf"):
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


class BatchWalk:
    """An office that opens batches, two counties that apply, and the people of both; `ask("复核")` for one of them."""

    def __init__(self, at=AT) -> None:
        self.at, self.today = at, timezone.localdate(at)
        self.office = Office()
        self.series = self.office.open("测政发", self.office.government)
        culture = UnitFactory(name="测试州文化体育广播电视和旅游局", parent=self.office.government)
        county, other = UnitFactory(name="甲县文化馆"), UnitFactory(name="乙县文化馆")
        self._people = {
            "管理": UserFactory(name="非遗管理员", unit=culture, role=Role.HERITAGE_MANAGER),
            "评审": UserFactory(name="非遗审核", unit=culture, role=Role.HERITAGE_REVIEWER),
            "签发": self.office.ask("签发人"),
            "甲县": UserFactory(name="甲县申报人", unit=county, role=Role.DEPARTMENT_HEAD),
            "乙县": UserFactory(name="乙县申报人", unit=other, role=Role.COUNTY_LEADER),
        }

    def ask(self, who):
        return self._people[who]

    def later(self, days):
        """The same hour, days after."""
        return self.at + timedelta(days=days)

    def opened(self, number=6, **facts):
        usual = {
            "basis": "《关于组织申报的通知》（测文旅发〔2026〕1号）",
            "series": self.series,
            "addressees": "各县市人民政府，州人民政府各部门",
            "applications_until": self.today + timedelta(days=10),
        }
        return opening.open_batch(Outline(number=number, **(usual | facts)), by=self.ask("管理"), at=self.at)

    def material(self, name="木雕制作技艺", category=8, *, applicants=("甲县文化馆",), code="", **texts):
        words = dict.fromkeys(TEXTS, f"{name}的材料") | texts
        return Material(name, category, applicants, code, words)

    def drafted(self, batch, name="木雕制作技艺", *, by="甲县", with_file=True, **facts):
        if by == "乙县":
            facts = {"applicants": ("乙县文化馆",)} | facts
        row = applying.draft(batch, self.material(name, **facts), by=self.ask(by), at=self.at)
        if with_file:
            applying.attach(row, pdf(), group="media", caption="传承人访谈", by=self.ask(by), at=self.at)
            row.refresh_from_db()
        return row

    def submitted(self, batch, name="木雕制作技艺", *, by="甲县", **facts):
        row = self.drafted(batch, name, by=by, **facts)
        return applying.submit(row, seen=row.version, by=self.ask(by), at=self.at)

    def accepted(self, batch, name="木雕制作技艺", *, answer=None, **facts):
        row = self.submitted(batch, name, **facts)
        if answer:
            checking.determine(row, answer, seen=row.version, by=self.ask("管理"), at=self.at)
        return checking.accept(row, seen=row.version, by=self.ask("管理"), at=self.at)

    def reviewing(self, batch, experts=3):
        seats = [Seat(f"专家{number}", "某大学", is_chair=number == 1) for number in range(1, experts + 1)]
        return judging.begin_review(batch, seats, by=self.ask("管理"), at=self.at)

    def say(
        self, row, panelist, vote=Vote.FOR, *, score=80, words="符合条件", paper="评审表", by="评审", at=None, seen=None
    ):
        said = Said(vote, words, score, paper)
        seen = judging.state_of_opinion(panelist.opinions.filter(application=row).first()) if seen is None else seen
        return judging.say(
            row, panelist, said, seen=seen, by=self.ask(by) if isinstance(by, str) else by, at=at or self.at
        )

    def heard(self, row, votes=(Vote.FOR,) * 3, *, at=None):
        """The panel says `votes`; nobody has concluded."""
        batch = type(row.batch).objects.get(pk=row.batch_id)
        for panelist, vote in zip(batch.panelists.filter(round=batch.round), votes, strict=True):
            self.say(row, panelist, vote, at=at)

    def judged(self, row, votes=(Vote.FOR,) * 3, *, at=None):
        """The panel says `votes` and concludes."""
        self.heard(row, votes, at=at)
        return judging.conclude(
            row, seen=judging.state_of_opinions(row), protocol="评审记录", by=self.ask("评审"), at=at or self.at
        )

    def deliberated(self, batch, declined=None):
        meeting = Meeting("评审委员会第1次会议", self.today, "同意列入")
        return deliberating.deliberate(
            batch, meeting, declined or {}, seen=deliberating.state_of(batch), by=self.ask("评审"), at=self.at
        )

    def noticed(self, batch, *, days=20, contact="州文旅局，电话0999-1"):
        first = self.today
        noticing.give_notice(
            batch, first_day=first, last_day=first + timedelta(days=days), contact=contact, by=self.ask("管理"),
            at=self.at,
        )  # fmt: skip
        batch.refresh_from_db()
        return batch

    def object_to(self, row, *, content="技艺出自他县", at=None):
        at = at or self.at
        return noticing.object_to(
            row, objector="某人", content=content, received_on=timezone.localdate(at), by=self.ask("管理"), at=at
        )

    def approved(self, batch, *, at=None):
        at = at or self.later(22)
        return noticing.approve(
            batch, meeting="州人民政府第9次常务会议", day=timezone.localdate(at), paper="测政纪〔2026〕9号",
            by=self.ask("签发"), at=at,
        )  # fmt: skip

    def proposed(self, *names, number=6, **facts):
        """A batch on notice with these new projects; gives batch and applications."""
        batch = self.opened(number=number)
        rows = [self.accepted(batch, name, **facts) for name in names]
        return self.carried(batch, rows), rows

    def carried(self, batch, rows):
        """From what is accepted to the notice."""
        batch = self.reviewing(batch)
        for row in rows:
            self.judged(row)
        return self.noticed(self.deliberated(batch))

    def announce(self, batch, *, at=None):
        return announcing.announce(batch, seen=announcing.stamp(batch), by=self.ask("管理"), at=at or self.later(23))
