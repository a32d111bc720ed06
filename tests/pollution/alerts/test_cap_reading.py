"""A stored message read back is the message that was written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pollution.alerts import cap
from pollution.alerts.cap import MessageType, Status
from pollution.alerts.cap_reading import read
from pollution.alerts.chains import Chain
from tests.pollution.alerts.messages import SENT, alert, following


class TestAMessageReadBack:
    @pytest.mark.parametrize(
        "message",
        [
            alert(),
            alert(resources=(), event_codes=(), parameters=(), contact="", web="", instruction="", onset=None),
            alert(status=Status.EXERCISE, note="应急演练，不是真实预警", incident="episode-7"),
            alert(description="第一行\n第二行 < & > \"引号\" '单引'"),
            alert(expires=SENT + timedelta(days=9)),
        ],
        ids=["whole", "least", "drill", "text", "later"],
    )
    def test_is_the_one_that_was_written(self, message):
        assert read(cap.to_xml(message)) == message

    def test_keeps_its_references(self):
        chain = Chain((alert(),))
        update = following(chain, MessageType.UPDATE)
        lift = following(chain.followed_by(update), MessageType.CANCEL)

        assert read(cap.to_xml(lift)).references == (alert().reference, update.reference)

    @pytest.mark.parametrize(
        ("xml", "reason"),
        [
            (b"", "不是XML"),
            (b"no xml", "不是XML"),
            (b"<alert/>", "不是CAP"),
            (b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1"/>', "不是CAP"),
            (b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>', "isoformat"),
            (cap.to_xml(alert()).replace(b"<severity>Severe", b"<severity>Grave"), "Grave"),
            (cap.to_xml(alert()).replace(b"<sent>2026", b"<sent>two thousand"), "isoformat"),
        ],
    )
    def test_is_refused_where_this_office_cannot_have_written_it(self, xml, reason):
        with pytest.raises(ValueError, match=reason):
            read(xml)

    def test_opens_no_file_that_it_names(self, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("秘密")
        bomb = f'<!DOCTYPE alert [<!ENTITY x SYSTEM "file://{secret}">]>'.encode()
        xml = cap.to_xml(alert(headline="标题")).replace(b"?>\n", b"?>\n" + bomb, 1)
        xml = xml.replace("<headline>标题".encode(), b"<headline>&x;")

        with pytest.raises(ValueError, match="标题不能为空"):
            read(xml)
