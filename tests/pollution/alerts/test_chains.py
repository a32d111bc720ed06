"""Which message may follow which, by the table of docs/rules/cap.md."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.alerts.cap import MessageType, ResponseType, Status, to_xml
from pollution.alerts.chains import Chain
from tests.pollution.alerts.messages import SENT, alert, chain_of, following, said
from tests.rule_tables import cases, listed

KINDS = {"A": MessageType.ALERT, "U": MessageType.UPDATE, "C": MessageType.CANCEL}
FOLLOWING = (MessageType.UPDATE, MessageType.CANCEL)


def written_out(messages):
    """The messages of a row, as far as each of them can be made."""
    made = []
    for number, text in enumerate(listed(messages)):
        kind, references, drill, same, mark = re.fullmatch(r"([AUC])(\d*)(x?)(?:=(\d))?([<~]?)", text).groups()
        sent = made[-1].sent - timedelta(seconds=mark == "<") if mark else SENT + timedelta(hours=number)
        made.append(
            alert(
                identifier=made[int(same) - 1].identifier if same else f"m{number}",
                sent=sent,
                effective=sent,
                message_type=KINDS[kind],
                status=Status.EXERCISE if drill else Status.ACTUAL,
                note="应急演练" if drill else "",
                references=tuple(made[int(each) - 1].reference for each in references),
                response_types=(ResponseType.ALL_CLEAR if kind == "C" else ResponseType.AVOID,),
            )
        )
    return tuple(made)


class TestAChain:
    @pytest.mark.parametrize("case", cases("cap.md", "Cases: chains"), ids=lambda case: case["messages"])
    def test_is_legal_or_refused_as_the_table_says(self, case):
        if case["refused"]:
            with pytest.raises(ValueError, match=re.escape(case["refused"])):
                Chain(written_out(case["messages"]))
        else:
            assert len(Chain(written_out(case["messages"])).messages) == len(listed(case["messages"]))

    def test_has_a_first_message_and_it_is_an_alert(self):
        update = chain_of(MessageType.UPDATE).latest

        with pytest.raises(ValueError, match="至少要有首次发布"):
            Chain(())
        with pytest.raises(ValueError, match="第一份须是首次发布"):
            Chain((update,))

    def test_stays_with_its_episode(self):
        chain = Chain((alert(incident="e1"),))

        with pytest.raises(ValueError, match="污染过程编号须一致"):
            chain.followed_by(following(chain, MessageType.UPDATE, incident="e2"))

    def test_takes_no_edited_message_in_place_of_a_published_one(self):
        chain = chain_of(MessageType.UPDATE)
        edited = following(Chain(chain.messages[:1]), MessageType.UPDATE, headline="更正后的标题")

        with pytest.raises(ValueError, match="不可修改或重发"):
            chain.followed_by(edited)

    @given(st.lists(st.integers(1, 10**6), max_size=8), st.booleans())
    def test_names_all_earlier_messages_in_order_however_long_it_grows(self, gaps, is_lifted):
        chain = Chain((alert(),))
        for gap in gaps:
            chain = chain.followed_by(following(chain, MessageType.UPDATE, after=timedelta(seconds=gap)))
        if is_lifted:
            chain = chain.followed_by(following(chain, MessageType.CANCEL))

        for number, message in enumerate(chain.messages):
            earlier = [
                f"{each.sender},{each.identifier},{said(to_xml(each), 'sent')[0]}" for each in chain.messages[:number]
            ]
            assert said(to_xml(message), "references") == ([" ".join(earlier)] if earlier else [])

    @given(st.data())
    def test_with_any_reference_left_out_or_moved_is_refused(self, data):
        chain = chain_of(*[MessageType.UPDATE] * data.draw(st.integers(1, 5)))
        wrong = tuple(data.draw(st.permutations(chain.references)))
        wrong = wrong[: data.draw(st.integers(0, len(wrong)))]
        if wrong == chain.references:
            wrong = wrong[1:]

        with pytest.raises(ValueError, match=r"引用此前的全部报文|发送时间须晚于"):
            chain.followed_by(following(chain, data.draw(st.sampled_from(FOLLOWING)), references=wrong))


class TestTheMessageInForce:
    def test_is_the_last_one_sent_by_then(self):
        chain = chain_of(MessageType.UPDATE)
        first, second = chain.messages

        assert chain.in_force(first.sent - timedelta(seconds=1)) is None
        assert chain.in_force(first.sent) is first
        assert chain.in_force(second.sent - timedelta(seconds=1)) is first
        assert chain.in_force(second.sent) is second

    def test_is_none_after_the_lift_though_the_first_has_not_expired(self):
        chain = chain_of(MessageType.CANCEL)
        first, lift = chain.messages

        assert lift.sent < first.infos[0].expires
        assert chain.in_force(lift.sent - timedelta(seconds=1)) is first
        assert chain.in_force(lift.sent) is None
        assert chain.is_lifted

    def test_is_none_once_it_has_expired(self):
        chain = chain_of()
        expires = chain.latest.infos[0].expires

        assert chain.in_force(expires - timedelta(seconds=1)) is chain.latest
        assert chain.in_force(expires) is None
