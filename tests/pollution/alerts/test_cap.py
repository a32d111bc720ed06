"""CAP messages: valid against the schema of OASIS, read back by others, refused where CAP forbids them."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from capparselib.parsers import CAPParser
from hypothesis import given
from hypothesis import strategies as st

from pollution.alerts.cap import CapArea, CapResource, Coded, MessageType, ResponseType, Status, to_xml
from tests.pollution.alerts.messages import SENT, alert, attempted, chain_of, info, leaves, pdf, said, valid
from tests.rule_tables import cases

# Text as nobody should type it: anything that Unicode has, surrogates and controls included.
anything = st.text(st.characters(), max_size=30)
TOKENS = ("identifier", "sender", "incident")
LINES = ("event", "sender_name", "headline", "contact")
TEXTS = ("description", "instruction", "note")
OTHERS = ("web", "language")
ELEMENTS = {"sender_name": "senderName", "incident": "incidents"}


def unescaped(cell):
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), cell)


class TestAMessage:
    def test_is_valid_and_says_everything_in_the_order_of_the_schema(self):
        xml = to_xml(alert(incident="2026-01"))

        assert valid(xml) is True
        assert leaves(xml) == [
            ("identifier", "65400012300000_20260108200000"),
            ("sender", "hpw.yili.example.cn"),
            ("sent", "2026-01-08T20:00:00+08:00"),
            ("status", "Actual"),
            ("msgType", "Alert"),
            ("scope", "Public"),
            ("incidents", "2026-01"),
            ("language", "zh-CN"),
            ("category", "Env"),
            ("category", "Health"),
            ("event", "重污染天气"),
            ("responseType", "Avoid"),
            ("responseType", "Monitor"),
            ("urgency", "Future"),
            ("severity", "Severe"),
            ("certainty", "Likely"),
            ("valueName", "伊州政办发〔2023〕31号"),
            ("value", "重污染天气橙色预警"),
            ("effective", "2026-01-08T20:00:00+08:00"),
            ("onset", "2026-01-09T20:00:00+08:00"),
            ("expires", "2026-01-12T20:00:00+08:00"),
            ("senderName", "州指挥部办公室"),
            ("headline", "州指挥部办公室发布重污染天气橙色预警，启动Ⅱ级应急响应"),
            ("description", "首要污染物：PM2.5\n污染的范围：伊宁市、伊宁县"),
            ("instruction", "减少户外活动。"),
            ("web", "https://portal.example.cn/alerts/1/?v=1"),
            ("contact", "0999-1234567"),
            ("valueName", "预警级别"),
            ("value", "橙色"),
            ("valueName", "响应级别"),
            ("value", "Ⅱ级"),
            ("resourceDesc", "预警通知"),
            ("mimeType", "application/pdf"),
            ("size", "8"),
            ("uri", "https://portal.example.cn/alerts/1.pdf"),
            ("digest", hashlib.sha1(b"%PDF-1.7").hexdigest()),
            ("areaDesc", "伊宁市"),
            ("valueName", "adcode"),
            ("value", "654002"),
            ("areaDesc", "第四师70团"),
        ]

    def test_is_read_back_by_a_parser_of_others(self):
        message = chain_of(MessageType.UPDATE, MessageType.CANCEL).latest

        [read] = CAPParser(to_xml(message).decode()).as_dict()

        assert (read["cap_id"], read["cap_sender"]) == (message.identifier, message.sender)
        assert (read["cap_message_type"], read["cap_status"], read["cap_scope"]) == ("Cancel", "Actual", "Public")
        assert read["cap_sent"] == "2026-01-09T16:00:00+08:00"
        assert read["cap_references"] == " ".join(map(str, message.references))
        [said_in_it] = read["cap_info"]
        assert said_in_it["cap_headline"] == message.infos[0].headline
        assert said_in_it["cap_response_type"] == "AllClear"
        assert [str(area["area_description"]) for area in said_in_it["cap_area"]] == ["伊宁市", "第四师70团"]
        assert [code["value"].text for code in said_in_it["cap_area"][0]["geocodes"]] == ["654002"]
        assert [(each["valueName"].text, each["value"].text) for each in said_in_it["cap_parameter"]] == [
            ("预警级别", "橙色"),
            ("响应级别", "Ⅱ级"),
        ]

    def test_has_the_same_bytes_each_time(self):
        assert to_xml(alert()) == to_xml(alert())

    def test_gives_times_with_their_offset_whatever_zone_they_came_in(self):
        sent = datetime(2026, 1, 8, 12, tzinfo=UTC)

        xml = to_xml(alert(sent=sent, effective=sent))

        assert xml == to_xml(alert())
        assert b"Z</" not in xml

    def test_has_no_place_for_a_polygon(self):
        assert [field.name for field in dataclasses.fields(CapArea)] == ["name", "adcode"]

    def test_cannot_be_edited(self):
        with pytest.raises(dataclasses.FrozenInstanceError):
            alert().note = "更正"

    def test_of_a_drill_says_so_in_its_note(self):
        with pytest.raises(ValueError, match="演练和测试报文须在note中说明"):
            alert(status=Status.EXERCISE)

        xml = to_xml(alert(status=Status.EXERCISE, note="应急演练"))

        assert valid(xml) is True
        assert (said(xml, "status"), said(xml, "note")) == (["Exercise"], ["应急演练"])


class TestAnyText:
    @pytest.mark.parametrize("field", [*TOKENS, *LINES, *TEXTS, *OTHERS])
    @given(text=anything)
    def test_gives_a_valid_message_that_says_it_or_is_refused(self, field, text):
        message, reason = attempted(**{field: text})
        if message is None:
            assert re.search("[\u4e00-\u9fff]", reason)
            return
        xml = to_xml(message)

        assert valid(xml) is True
        element = ELEMENTS.get(field, field)
        expected = [re.sub("\r\n?", "\n", text)] if text else []
        assert said(xml, element) == expected

    @given(anything, anything)
    def test_in_a_code_or_an_area_or_a_file_is_carried_or_refused(self, name, value):
        for field, make in (
            ("parameters", lambda: Coded(name, value)),
            ("event_codes", lambda: Coded(name, value)),
            ("areas", lambda: CapArea(name, value)),
            ("resources", lambda: CapResource(name, value, "https://example.cn/", 1, "0" * 40)),
            ("resources", lambda: CapResource(name, "text/plain", value, 1, "0" * 40)),
            ("resources", lambda: CapResource(name, "text/plain", "https://example.cn/", 1, value)),
        ):
            try:
                part = make()
            except ValueError as refusal:
                part, kind = None, type(refusal)
            if part is None:
                assert kind is ValueError
                continue
            xml = to_xml(alert(**{field: (part,)}))
            assert valid(xml) is True
            assert name in [text for _, text in leaves(xml)]

    @given(st.from_regex(r"https?://[!-~]{1,20}", fullmatch=True))
    def test_as_an_address_is_one_for_the_schema_or_refused(self, address):
        message, reason = attempted(web=address)
        if message is None:
            assert reason.startswith("详情网址须是")
            return
        assert valid(to_xml(message)) is True
        assert said(to_xml(message), "web") == [address]

    @given(st.lists(st.sampled_from(["<", "&", ">", "]]>", "'", '"', "预警", "<!--", "&#0;"])).map("".join))
    def test_of_markup_stays_text(self, text):
        xml = to_xml(alert(description=f"甲{text}", headline=f"乙{text}"))

        assert valid(xml) is True
        assert (said(xml, "description"), said(xml, "headline")) == ([f"甲{text}"], [f"乙{text}"])


class TestAValueThatCapForbids:
    @pytest.mark.parametrize(
        "case", cases("cap.md", "Cases: refused values"), ids=lambda case: f"{case['field']} {case['value']}"
    )
    def test_is_refused_as_the_table_says(self, case):
        with pytest.raises(ValueError, match=re.escape(case["reason"])):
            alert(**{case["field"]: unescaped(case["value"])})

    @pytest.mark.parametrize(
        "case",
        cases("cap.md", "Cases: refused times"),
        ids=lambda case: f"{case['effective']} {case['onset']} {case['expires']}",
    )
    def test_of_time_is_refused_as_the_table_says(self, case):
        times = {name: SENT + timedelta(minutes=int(case[name])) for name in ("effective", "onset", "expires")}
        if case["reason"]:
            with pytest.raises(ValueError, match=case["reason"]):
                alert(**times)
        else:
            assert valid(to_xml(alert(**times))) is True

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"sent": datetime(2026, 1, 8, 20)}, "发送时间须写明时区"),
            ({"sent": SENT + timedelta(microseconds=1)}, "发送时间只能精确到秒"),
            ({"expires": datetime(9999, 12, 31, tzinfo=UTC)}, "失效时间的年份"),
            ({"areas": ()}, "区域至少要有一项"),
            ({"areas": (CapArea("伊宁市"), CapArea("伊宁市", "654002"))}, "区域重复：伊宁市"),
            ({"areas": (CapArea("伊宁市", "654002"), CapArea("伊宁县", "654002"))}, "行政区划代码重复：654002"),
            ({"categories": ()}, "类别至少要有一项"),
            ({"response_types": ()}, "响应方式至少要有一项"),
            ({"response_types": (ResponseType.AVOID, ResponseType.ALL_CLEAR)}, "AllClear不能与其他响应方式并列"),
            ({"response_types": (ResponseType.ALL_CLEAR,)}, "解除报文的响应方式须为AllClear"),
            ({"parameters": (Coded("甲", "1"), Coded("甲", "2"))}, "参数重复：甲"),
            ({"resources": (pdf(), pdf())}, "附件重复"),
            ({"status": "Draft"}, "报文状态不能是Draft，可用：Actual、Exercise、Test"),
            ({"message_type": "Error"}, "信息类型不能是Error"),
            ({"message_type": "Cancel"}, "更新和解除报文须引用"),
            ({"urgency": "Soon"}, "紧急程度不能是Soon"),
            ({"severity": "Unknown"}, "严重程度不能是Unknown"),
            ({"certainty": "Possible"}, "确定程度不能是Possible"),
            ({"categories": ("Met",)}, "类别不能是Met"),
            ({"response_types": ("Evacuate",)}, "响应方式不能是Evacuate"),
            ({"infos": ()}, "报文至少要有一段信息"),
            ({"infos": (info(), info())}, "同一语言的区域重复：伊宁市"),
        ],
    )
    def test_is_refused_with_its_name(self, changes, reason):
        with pytest.raises(ValueError, match=reason):
            alert(**changes)

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"mime_type": "pdf"}, "附件类型不是MIME类型"),
            ({"size": 0}, "附件为空"),
            ({"digest": hashlib.sha256(b"").hexdigest()}, "附件摘要须为SHA-1"),
            ({"uri": "ftp://example.cn/1.pdf"}, "附件网址须是http或https"),
        ],
    )
    def test_of_a_file_is_refused(self, changes, reason):
        with pytest.raises(ValueError, match=reason):
            dataclasses.replace(pdf(), **changes)
