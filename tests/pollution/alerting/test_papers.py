"""The words of the official notice and of the report of a consultation."""

from __future__ import annotations

import io

import pypdf
import pytest

from pollution.alert_choices import AlertScope, DecisionKind
from pollution.alerting import consulting, papers, reports
from tests.pollution.alerting.factories import at, consultation
from tests.pollution.alerting.test_awaiting import the_county_decides
from tests.pollution.walks import AT, HOUR, Command, an_episode, published


@pytest.fixture
def command(db):
    return Command()


def text_of(version):
    return "\n".join(each.text for each in papers.words(version.content))


class TestTheNotice:
    def test_ends_a_sentence_once_whether_people_wrote_the_full_stop_or_not(self, command):
        episode = an_episode()
        said = {
            "degree": "重度污染。",
            "weather": "静稳、逆温。",
            "danger": "易感人群症状加剧。",
            "affected": "伊宁市及周边",
        }

        told = text_of(published(episode, command=command, **said))
        lift = text_of(
            published(episode, kind=DecisionKind.LIFT, command=command, at=AT + 30 * HOUR, reason="会商认定已改善。")
        )

        assert "首要污染物PM2.5，重度污染。静稳、逆温。" in told
        assert "易感人群症状加剧。可能受影响的区域：伊宁市及周边。" in told
        assert lift.startswith("会商认定已改善。根据")
        assert "。。" not in told + lift

    def test_names_the_minutes_so_that_nothing_begins_before_it_was_published(self, command):
        at = AT.replace(minute=58) + HOUR
        starts_at = at + HOUR / 60
        version = published(an_episode(), command=command, at=at, starts_at=starts_at, reason="夜间突发")

        told = text_of(version)

        assert f"，自{words_of(starts_at)}起，" in told
        assert f"{words_of(starts_at)}至" in told
        assert "分" in words_of(starts_at)

    def test_of_a_lift_comes_from_whoever_published_the_alert(self, command):
        the_county_decides()
        episode = an_episode(scope=AlertScope.COUNTY)
        version = published(episode, command=command)
        lift = published(episode, kind=DecisionKind.LIFT, command=command, at=AT + 30 * HOUR)

        assert version.content["sender_name"] == lift.content["sender_name"] == "伊宁市重污染天气应急指挥部"
        assert "伊宁市重污染天气应急指挥部解除" in lift.cap


def words_of(moment):
    return f"{moment:%Y年%-m月%-d日%-H时%M分}"


class TestTheReportOfAConsultation:
    @pytest.mark.parametrize(
        ("kind", "title"),
        [
            ("monthly", "空气质量会商月报（2026年12月）"),
            ("weekly", "空气质量会商周报（2026-12-07 至 2026-12-13）"),
            ("daily", "空气质量会商日报（2026-12-10）"),
            ("warning", "预警会商记录（2026-12-10）"),
        ],
    )
    def test_is_named_by_what_the_plan_asks_for(self, db, kind, title):
        assert reports.title(consultation(kind=kind, held_at=at(15, day=10))) == title

    def test_says_who_judged_what(self, db):
        row = consultation(kind="daily", held_at=at(15, day=10), conclusion="建议启动。\n\n明日再会商。")

        text = read(reports.report(row))

        assert "2026年12月10日15:00召开日会商，参加人：张三（生态环境监测站站长）、李四（气象台台长）。" in text
        assert "静稳，逆温" in text
        assert "建议启动。" in text
        assert "明日再会商。" in text

    def test_of_a_drill_and_of_a_withdrawn_one_says_so(self, db):
        row = consultation(kind="daily", held_at=at(15, day=10), is_drill=True)
        consulting.withdraw(row, reason="日期有误", by=row.recorded_by, at=at(20, day=10))
        row.refresh_from_db()

        text = read(reports.report(row))

        assert "【演练】空气质量会商日报" in text
        assert "仅用于应急演练" in text
        assert "本记录已于2026-12-1020:00撤回：日期有误" in text


def read(pdf):
    """The text of all pages without blanks and line breaks."""
    pages = pypdf.PdfReader(io.BytesIO(pdf.content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())
