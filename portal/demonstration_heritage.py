"""Invented heritage work for the demonstration: levels, bearers, care, a recommendation, a notice, a batch under way.

The projects are those of the demonstration gazette; the people, papers, numbers and pictures are nobody's.
"""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from documents.models import Series
from heritage.batches import applying, checking, deliberating, judging, noticing, opening
from heritage.batches.applying import Material
from heritage.batches.choices import Vote
from heritage.batches.deliberating import Meeting
from heritage.batches.judging import Said as Opinion
from heritage.batches.judging import Seat
from heritage.batches.materials import TEXTS
from heritage.batches.opening import Outline as Call
from heritage.bearers import assessing, recording
from heritage.bearers.assessing import Verdict
from heritage.bearers.choices import AssessmentResult, BearerEnd, Sex
from heritage.bearers.recording import Profile
from heritage.choices import Level
from heritage.codes import HeritageCode
from heritage.levels import recognising
from heritage.levels.papers import Paper
from heritage.levels.recognising import Listing
from heritage.media import keeping
from heritage.media.keeping import Said as Caption
from heritage.models import Application, Batch, HeritageUnit, Project
from heritage.plans import measuring, planning
from heritage.plans.planning import Outline as PlanOutline
from heritage.protecting import deciding
from heritage.protecting.deciding import Decision
from heritage.recommending import answering, drafting
from heritage.units import UnitBook
from portal.accounts.choices import Role
from portal.accounts.models import User
from portal.demonstration_units import CULTURE
from portal.organization.models import Region

PILAF, SADDLE, SONG, SOAP = "Ⅷ-38", "Ⅷ-16", "Ⅱ-7", "Ⅷ-37"
DAY = timedelta(days=1)
PAPER = Paper(title="演示文件，并非真实文件")
WORDS = dict.fromkeys(TEXTS, "演示材料，并非真实申报。")
PLACE = "示范州甲县文化馆"


def load(*, at: datetime) -> None:
    """Fill the rooms of heritage, beside the lists that the gazette brought."""
    _levels(at)
    _bearers(at)
    _care(at)
    _recommendations(at)
    _pictures(at)
    _on_notice(at - 90 * DAY)
    _called_for(at - 5 * DAY)


def _who(role: Role) -> User:
    found: User = User.objects.get(roles__role=role)
    return found


def _keeper() -> User:
    return _who(Role.HERITAGE_MANAGER)


def _project(code: str) -> Project:
    wanted = HeritageCode.parse(code)
    found: Project = Project.objects.get(category=wanted.category, number=wanted.number)
    return found


def _unit() -> HeritageUnit:
    """An invented body: of none that exists it may be said that it has something to put right."""
    return UnitBook().find_or_add(PLACE)


def _levels(at: datetime) -> None:
    county = Region.objects.get(name="特克斯县")
    for code, listing in (
        (SADDLE, Listing(Level.REGION, date(2007, 6, 1), PAPER, code="Ⅷ-901", serial=901, batch=1)),
        (SADDLE, Listing(Level.NATIONAL, date(2008, 6, 1), PAPER, code="Ⅷ-902", serial=902, batch=2, name="演示马具")),
        (SONG, Listing(Level.REGION, date(2009, 6, 1), PAPER, code="Ⅱ-903", serial=903, batch=2)),
        (SOAP, Listing(Level.COUNTY, date(2019, 6, 1), PAPER, region=county, serial=4)),
    ):
        recognising.recognise(_project(code), listing, by=_keeper(), at=at)


def _bearers(at: datetime) -> None:
    year = timezone.localdate(at).year
    for code, name, sex, level, since in (
        (PILAF, "古丽·示例", Sex.FEMALE, Level.PREFECTURE, year - 2),
        (SADDLE, "演示肯", Sex.MALE, Level.NATIONAL, 2012),
        (SADDLE, "演示别克", Sex.MALE, Level.REGION, 2014),
        (SONG, "示例汗", Sex.FEMALE, Level.REGION, 2015),
    ):
        bearer = recording.record(_project(code), Profile(name, sex, level, since, PAPER), by=_keeper(), at=at)
        verdict = Verdict(year - 1, AssessmentResult.PASSED, CULTURE, timezone.localdate(at) - 30 * DAY, PAPER)
        if code != SONG:
            assessing.assess(bearer, verdict, by=_keeper(), at=at)
    died, seen = date(2020, 1, 1), bearer.version
    recording.end(
        bearer, kind=BearerEnd.DIED, on=died, reason="演示", paper=PAPER, seen=seen, by=_keeper(), at=at
    )  # fmt: skip


def _care(at: datetime) -> None:
    """One project in order, one unit told to put things right, one place vacant; a plan in force and a draft."""
    today, unit = timezone.localdate(at), _unit()

    def decision(act: str, ago: int, due_on: date | None = None) -> Decision:
        return Decision(act, today - ago * DAY, PAPER.title, "演示", due_on)

    for code, acts in (
        (PILAF, (decision("recognise", 400), decision("confirm", 40))),
        (SADDLE, (decision("recognise", 900), decision("order_rectification", 20, today + 70 * DAY))),
        (SOAP, (decision("recognise", 900), decision("dismiss", 60))),
    ):
        first, *more = acts
        protection = deciding.enter(_project(code), unit, first, by=_keeper(), at=at)
        for seen, each in enumerate(more, start=1):
            deciding.decide(protection, each, seen=seen, by=_keeper(), at=at)
    begins = today - 200 * DAY
    measures = (("整理口述史", begins + 60 * DAY), ("举办传习班", begins + 150 * DAY), ("编印读本", begins + 600 * DAY))
    for code in (PILAF, SADDLE):
        outline = PlanOutline(unit, begins, begins + 1000 * DAY, "传承人群扩大（演示）", measures)
        plan = planning.draft(_project(code), outline, by=_keeper(), at=at)
        if code == PILAF:
            reviewer = _who(Role.HERITAGE_REVIEWER)
            planning.approve(
                plan, seen=plan.version, body=CULTURE, day=begins, paper=PAPER.title, by=reviewer, at=at
            )  # fmt: skip
            measuring.complete(
                plan.measures.all()[0], day=begins + 50 * DAY, outcome="已整理（演示）", by=_keeper(), at=at
            )  # fmt: skip


def _recommendations(at: datetime) -> None:
    """One that the region has taken up, one that is being written."""
    today, keeper = timezone.localdate(at), _keeper()
    row = drafting.draft(_project(PILAF), Level.REGION, WORDS, by=keeper, at=at)
    drafting.attach(row, _picture("推荐材料"), group="media", caption="示意图（演示）", by=keeper, at=at)
    row.refresh_from_db()
    row = drafting.submit(row, seen=row.version, on=today - 30 * DAY, paper=PAPER.title, by=keeper, at=at)
    answering.accept(row, on=today - 10 * DAY, paper=PAPER.title, by=keeper, at=at)
    drafting.draft(_project(SONG), Level.NATIONAL, {"history": WORDS["history"]}, by=keeper, at=at)


def _pictures(at: datetime) -> None:
    for code, shade in ((PILAF, "#b5651d"), (SADDLE, "#7a3b2e"), (SONG, "#2e5f7a")):
        said = Caption(
            "图案示意（演示，并非实物照片）",
            "演示素材，无权利人",
            "public_domain",
            alt="几何图案示意图",
            is_public=True,
        )
        keeping.add(_project(code), _picture("图案", shade), said, by=_keeper(), at=at)


def _picture(name: str, shade: str = "#4a6b3a") -> ContentFile[bytes]:
    """Rows of rhombi, which are no work of anybody."""
    image = Image.new("RGB", (1200, 800), "#f3ead8")
    pen = ImageDraw.Draw(image)
    for left in range(0, 1200, 200):
        for top in range(0, 800, 200):
            middle, size = (left + 100, top + 100), 80 if (left + top) % 400 else 50
            x, y = middle
            pen.polygon([(x, y - size), (x + size, y), (x, y + size), (x - size, y)], fill=shade)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return ContentFile(file.getvalue(), name=f"{name}（演示）.jpg")


def _opened(number: int, until: date, at: datetime) -> Batch:
    call = Call(number, "关于组织申报的通知（演示）", Series.objects.get(code="示政发"), "各县市人民政府", until)
    return opening.open_batch(call, by=_keeper(), at=at)


def _drafted(batch: Batch, name: str, category: int, at: datetime) -> Application:
    county = _who(Role.COUNTY_LEADER)
    row = applying.draft(batch, Material(name, category, [PLACE], texts=WORDS), by=county, at=at)
    applying.attach(row, _picture("视听资料"), group="media", caption="示意图（演示）", by=county, at=at)
    row.refresh_from_db()
    return row


def _submitted(batch: Batch, name: str, category: int, at: datetime) -> Application:
    row = _drafted(batch, name, category, at)
    return applying.submit(row, seen=row.version, by=_who(Role.COUNTY_LEADER), at=at)


def _accepted(batch: Batch, name: str, category: int, at: datetime) -> Application:
    row = _submitted(batch, name, category, at)
    return checking.accept(row, seen=row.version, by=_keeper(), at=at + DAY)


def _on_notice(begun: datetime) -> None:
    """A batch whose public notice has just begun, ninety days after it was opened."""
    batch = _opened(6, timezone.localdate(begun) + 30 * DAY, begun)
    rows = [
        _accepted(batch, name, category, begun + 10 * DAY)
        for name, category in (("示例泉的来历", 1), ("示例彩石镶嵌技艺", 8))
    ]
    seats = [Seat(f"演示专家{each}", "示范大学", is_chair=each == "甲") for each in "甲乙丙"]
    batch = judging.begin_review(batch, seats, by=_keeper(), at=begun + 35 * DAY)
    reviewer = _who(Role.HERITAGE_REVIEWER)
    for row in rows:
        for seat in batch.panelists.all():
            said = Opinion(Vote.FOR, "符合条件（演示）", 85, "评审表（演示）")
            judging.say(row, seat, said, seen="", by=reviewer, at=begun + 50 * DAY)
        judging.conclude(
            row, seen=judging.state_of_opinions(row), protocol="评审记录（演示）", by=reviewer, at=begun + 50 * DAY
        )
    met = begun + 70 * DAY
    meeting = Meeting("评审委员会会议（演示）", timezone.localdate(met), "同意列入（演示）")
    batch = deliberating.deliberate(batch, meeting, {}, seen=deliberating.state_of(batch), by=reviewer, at=met)
    first = timezone.localdate(begun + 87 * DAY)
    noticing.give_notice(
        batch, first_day=first, last_day=noticing.usual_last_day(first), contact=f"{CULTURE}（演示，不受理异议）",
        by=_keeper(), at=begun + 87 * DAY,
    )  # fmt: skip


def _called_for(begun: datetime) -> None:
    """A batch that takes applications: one accepted, one to be checked, one being written."""
    batch = _opened(7, timezone.localdate(begun) + 60 * DAY, begun)
    _accepted(batch, "示例草编技艺", 8, begun)
    _submitted(batch, "示例骑手竞技", 6, begun + DAY)
    _drafted(batch, "示例节庆习俗", 10, begun + 2 * DAY)
