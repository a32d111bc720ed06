"""Warnings of the plan as messages, by the tables of docs/rules/cap.md."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.alerts.cap import CapArea, Coded, MessageType, Status, to_xml
from pollution.alerts.cap_reading import read
from pollution.alerts.chains import Chain
from pollution.alerts.handoff import form_on, sheet
from pollution.alerts.identifiers import AlertIdentifier
from pollution.alerts.notices import LEVELS, Contents, Lift, Notice, Respondents, Sending, lift_of, message_of
from tests.pollution.alerts.messages import SENT, alert, pdf, said, valid
from tests.rule_tables import cases, listed

PLAN = "伊州政办发〔2023〕31号"
CONTENTS = {
    "primary_pollutant": "PM2.5",
    "extent": "伊宁市、伊宁县、霍城县",
    "duration": "1月9日20时至1月12日20时",
    "danger": "重度污染",
    "affected": "伊宁市、伊宁县、霍城县及第四师相关团场",
    "measures": "儿童、老年人留在室内；\n一般人群避免户外活动。",
}
WORDS = ["首要污染物", "污染的范围", "可能持续的时间", "潜在的危险程度", "可能受影响的区域"]


def sending(hours=0, **changes):
    given = {
        "identifier": AlertIdentifier("654000", "123", SENT + timedelta(hours=hours)),
        "sender": "hpw.yili.example.cn",
        "sender_name": "州指挥部办公室",
        "status": Status.ACTUAL,
        "basis": PLAN,
    }
    return Sending(**given | changes)


def notice(level="orange", **changes):
    given = {
        "level": level,
        "extent": "区域预警",
        "contents": Contents(**CONTENTS),
        "areas": (CapArea("伊宁市", "654002"),),
        "onset": SENT + timedelta(days=1),
        "expires": SENT + timedelta(days=9),
    }
    return Notice(**given | changes)


def lift(hours=100):
    return Lift(reason="AQI低于150，预测将持续36小时以上。", expires=SENT + timedelta(hours=hours + 24))


def lifted(chain, hours=100, **changes):
    return lift_of(lift(hours), sending(hours, **changes), chain)


class TestAWarning:
    @pytest.mark.parametrize("case", cases("cap.md", "Cases: levels"), ids=lambda case: case["level"])
    def test_has_the_words_of_its_level(self, case):
        first = message_of(notice(), sending())
        is_lift = case["level"] == "lift"

        message = lifted(Chain((first,))) if is_lift else message_of(notice(case["level"]), sending())

        [info] = message.infos
        xml = to_xml(message)
        assert valid(xml) is True
        assert info.severity == case["severity"]
        assert said(xml, "responseType") == listed(case["responseType"])
        if not is_lift:
            assert (info.parameter("预警级别"), info.parameter("响应级别")) == (case["colour"], case["response"])
            assert info.event_codes == (Coded(PLAN, f"重污染天气{case['colour']}预警"),)

    def test_levels_are_those_of_the_table(self):
        assert [case["level"] for case in cases("cap.md", "Cases: levels")] == [*LEVELS, "lift"]

    @pytest.mark.parametrize(
        "case", cases("cap.md", "Cases: urgency and certainty"), ids=lambda case: f"{case['onset']} {case['air']}"
    )
    def test_is_as_urgent_and_certain_as_the_table_says(self, case):
        onset = SENT + timedelta(minutes=int(case["onset"]))

        [info] = message_of(notice(onset=onset, is_observed=case["air"] == "observed"), sending()).infos

        assert (info.urgency, info.certainty) == (case["urgency"], case["certainty"])

    @pytest.mark.parametrize(
        "case", cases("cap.md", "Cases: headlines"), ids=lambda case: f"{case['before']}→{case['now']}"
    )
    def test_has_the_headline_of_the_table(self, case):
        chain = Chain((message_of(notice(case["before"]), sending()),)) if case["before"] else None

        message = lifted(chain) if case["now"] == "lift" else message_of(notice(case["now"]), sending(1), chain)

        assert message.infos[0].headline == case["headline"]

    def test_says_the_six_contents_of_the_plan(self):
        message = message_of(notice(), sending())

        xml = to_xml(message)
        [description] = said(xml, "description")
        assert [line.partition("：")[0] for line in description.splitlines()] == [*WORDS, "发布依据"]
        assert [line.partition("：")[2] for line in description.splitlines()] == [*list(CONTENTS.values())[:5], PLAN]
        assert said(xml, "instruction") == [CONTENTS["measures"]]
        assert said(xml, "category") == ["Env", "Health"]
        assert said(xml, "event") == ["重污染天气"]

    @pytest.mark.parametrize(("field", "word"), [*zip(CONTENTS, [*WORDS, "措施建议"], strict=True)])
    @pytest.mark.parametrize("nothing", ["", " \n"])
    def test_is_refused_without_one_of_them(self, field, word, nothing):
        with pytest.raises(ValueError, match=f"预警信息缺少：{word}（{PLAN} 3.3.5）"):
            Contents(**CONTENTS | {field: nothing})

    def test_is_refused_at_a_level_that_the_plan_does_not_have(self):
        with pytest.raises(ValueError, match="没有这一预警级别：blue"):
            notice("blue")

    def test_carries_the_official_notice_and_the_confirmed_codes(self):
        xml = to_xml(message_of(notice(), sending(papers=(pdf(),), codes=(Coded("12379", "11B29"),))))

        assert valid(xml) is True
        assert said(xml, "size") == ["8"]
        assert "11B29" in said(xml, "value")

    def test_is_named_and_timed_by_its_identifier(self):
        message = message_of(notice(), sending())

        assert (message.identifier, message.sent) == ("65400012300000_20260108200000", SENT)
        assert message.infos[0].effective == message.sent

    def test_that_has_ended_before_it_is_sent_is_refused(self):
        with pytest.raises(ValueError, match="须晚于生效时间"):
            message_of(notice(), sending(9 * 24))


class TestAreasAtAnotherLevel:
    @pytest.mark.parametrize("case", cases("cap.md", "Cases: levels of response"), ids=lambda case: case["blocks"])
    def test_have_a_block_of_their_own(self, case):
        message = message_of(responding(case["alert"], case["areas"]), sending())

        xml = to_xml(message)
        assert valid(xml) is True
        assert read(xml) == message
        assert [block_of(each) for each in message.infos] == listed(case["blocks"])

    def test_are_told_the_measures_up_to_their_level(self):
        message = message_of(responding("orange", "orange 霍城县；red 伊宁市"), sending())

        assert [each.instruction for each in message.infos] == [CONTENTS["measures"], "red的措施"]

    def test_are_on_the_sheet_for_12379(self):
        message = message_of(responding("orange", "orange 霍城县；red 伊宁市"), sending())

        text = sheet(message, form_on(SENT.date(), [])).decode()

        assert "响应级别：Ⅱ级" in text
        assert text.index("响应级别：Ⅰ级") < text.rindex("区域：伊宁市") < text.index("措施建议：red的措施")

    def test_stand_in_one_block_only(self):
        with pytest.raises(ValueError, match="同一语言的区域重复：伊宁市"):
            message_of(responding("orange", "orange 伊宁市；red 伊宁市"), sending())


def responding(level, areas):
    """A notice whose areas respond at these levels, `red 伊宁市`; the highest of the others first."""
    parts = [each.split() for each in listed(areas)]
    others = sorted((each for each in parts if each[0] != level), key=lambda each: -list(LEVELS).index(each[0]))
    return notice(
        level,
        areas=tuple(CapArea(name) for at, name in parts if at == level),
        others=tuple(Respondents(at, (CapArea(name),), f"{at}的措施") for at, name in others),
    )


def block_of(info):
    end = info.headline.rpartition("，")[2]
    areas = "、".join(each.name for each in info.areas)
    return f"{info.parameter('预警级别')} {info.parameter('响应级别')} {info.severity} {areas} {end}"


class TestAChainOfWarnings:
    @given(st.lists(st.sampled_from(list(LEVELS)), min_size=1, max_size=6))
    def test_is_legal_and_valid_from_the_first_message_to_the_lift(self, levels):
        chain = Chain((message_of(notice(levels[0]), sending(), incident="2026-01"),))
        for hours, level in enumerate(levels[1:], 1):
            chain = chain.followed_by(message_of(notice(level), sending(hours), chain))
        chain = chain.followed_by(lifted(chain))

        kinds = [MessageType.ALERT, *[MessageType.UPDATE] * (len(levels) - 1), MessageType.CANCEL]
        assert [message.message_type for message in chain.messages] == kinds
        assert {message.incident for message in chain.messages} == {"2026-01"}
        assert [valid(to_xml(message)) for message in chain.messages] == [True] * len(kinds)
        assert chain.latest.references == tuple(message.reference for message in chain.messages[:-1])

    def test_that_is_lifted_takes_no_further_warning(self):
        first = message_of(notice(), sending())
        chain = Chain((first, lifted(Chain((first,)), 1)))

        with pytest.raises(ValueError, match="预警已经解除"):
            message_of(notice(), sending(2), chain)

    def test_takes_nothing_from_a_clock_that_was_set_back(self):
        chain = Chain((message_of(notice(), sending(5)),))

        with pytest.raises(ValueError, match="发送时间须晚于"):
            message_of(notice(), sending(4), chain)

    def test_is_lifted_for_every_area_that_was_ever_warned(self):
        chain = Chain((message_of(notice(), sending()),))
        fewer = notice(areas=(CapArea("霍城县", "654023"), CapArea("第四师70团")))
        chain = chain.followed_by(message_of(fewer, sending(1), chain))

        assert [area.name for area in lifted(chain).infos[0].areas] == ["伊宁市", "霍城县", "第四师70团"]

    def test_of_which_the_level_is_not_known_is_not_lifted(self):
        with pytest.raises(ValueError, match="没有预警级别"):
            lifted(Chain((alert(parameters=()),)))


class TestADrill:
    @pytest.mark.parametrize(
        ("status", "mark", "sentence"),
        [(Status.EXERCISE, "【演练】", "应急演练"), (Status.TEST, "【测试】", "系统测试")],
    )
    def test_says_so_in_every_place_that_is_read(self, status, mark, sentence):
        first = message_of(notice(), sending(status=status))
        update = message_of(notice("red"), sending(1, status=status), Chain((first,)))
        end = lifted(Chain((first, update)), status=status)

        for message in (first, update, end):
            xml = to_xml(message)
            assert valid(xml) is True
            assert said(xml, "status") == [status]
            assert said(xml, "headline")[0].startswith(f"{mark}州指挥部办公室")
            assert said(xml, "note")[0].startswith(f"{sentence}，不是真实预警")
            assert said(xml, "description")[0].startswith(said(xml, "note")[0])

    def test_never_changes_a_real_alert(self):
        chain = Chain((message_of(notice(), sending()),))

        with pytest.raises(ValueError, match="演练不得改动真实预警"):
            message_of(notice("red"), sending(1, status=Status.EXERCISE), chain)
        with pytest.raises(ValueError, match="演练不得改动真实预警"):
            lifted(chain, status=Status.EXERCISE)
