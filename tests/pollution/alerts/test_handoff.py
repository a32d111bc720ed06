"""The sheet for the operator of 12379."""

from __future__ import annotations

from datetime import date

import pytest

from pollution.alerts.cap import MessageType, Status
from pollution.alerts.handoff import UNCONFIRMED, HandoffForm, form_on, sheet
from tests.pollution.alerts.messages import alert, chain_of

CONFIRMED = HandoffForm(date(2026, 3, 1), "12379报送表", "11X01", is_confirmed=True)


def lines(message, form=UNCONFIRMED):
    return sheet(message, form).decode().split("\r\n")


class TestTheSheet:
    def test_says_everything_in_chinese(self):
        assert lines(alert()) == [
            "预警信息报送表（待核）",
            "",
            "报文状态：真实预警",
            "信息类型：首次发布",
            "报文标识：65400012300000_20260108200000",
            "12379事件代码：11B29（待核）",
            "发送时间：2026年01月08日 20:00:00（北京时间）",
            "发布单位：州指挥部办公室",
            "事件：重污染天气",
            "标题：州指挥部办公室发布重污染天气橙色预警，启动Ⅱ级应急响应",
            "预警级别：橙色",
            "响应级别：Ⅱ级",
            "生效时间：2026年01月08日 20:00:00（北京时间）",
            "开始时间：2026年01月09日 20:00:00（北京时间）",
            "失效时间：2026年01月12日 20:00:00（北京时间）",
            "区域：伊宁市 654002",
            "　　第四师70团",
            "正文：首要污染物：PM2.5",
            "　　污染的范围：伊宁市、伊宁县",
            "措施建议：减少户外活动。",
            "附件：预警通知 https://portal.example.cn/alerts/1.pdf",
            "详情：https://portal.example.cn/alerts/1/?v=1",
            "联系方式：0999-1234567",
            "",
        ]

    def test_has_windows_line_ends_only_whatever_the_text_has(self):
        content = sheet(alert(description="甲\r\n乙\n丙\r丁"), UNCONFIRMED)

        assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r")
        assert "正文：甲\r\n　　乙\r\n　　丙\r\n　　丁\r\n".encode() in content

    def test_names_the_earlier_messages(self):
        chain = chain_of(MessageType.UPDATE, MessageType.CANCEL)

        written = lines(chain.latest)

        assert "信息类型：解除" in written
        at = written.index(f"此前报文：{chain.messages[0].identifier}")
        assert written[at + 1] == f"　　{chain.messages[1].identifier}"

    def test_of_a_drill_says_that_it_is_not_to_be_released(self):
        written = lines(alert(status=Status.EXERCISE, note="应急演练"))

        assert written[2] == "报文状态：演练，不得对外发布"
        assert "说明：应急演练" in written

    def test_carries_no_doubt_once_the_office_has_confirmed_the_form(self):
        written = lines(alert(), CONFIRMED)

        assert written[0] == "12379报送表"
        assert "12379事件代码：11X01" in written
        assert not any("待核" in line for line in written)


class TestTheForm:
    @pytest.mark.parametrize(
        ("day", "form"),
        [(date(2026, 2, 28), UNCONFIRMED), (date(2026, 3, 1), CONFIRMED), (date(2030, 1, 1), CONFIRMED)],
    )
    def test_is_the_latest_that_holds_on_the_day(self, day, form):
        older = HandoffForm(date(2026, 2, 1), "旧表", "1", is_confirmed=False)

        assert form_on(day, [CONFIRMED]) == form
        assert form_on(date(2026, 2, 28), [CONFIRMED, older]) == older

    def test_without_a_name_is_refused(self):
        with pytest.raises(ValueError, match="12379事件代码不能为空"):
            HandoffForm(date(2026, 3, 1), "表", "", is_confirmed=True)
