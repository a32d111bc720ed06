"""Which message may follow which: the messages of one alert, from the first to the lift. Pure.

docs/rules/cap.md has the rules with their table of cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pollution.alerts.cap import CapAlert, MessageType, Reference


@dataclass(frozen=True)
class Chain:
    """The messages of one alert in the order of sending. A chain that exists is a legal one."""

    messages: tuple[CapAlert, ...]

    def __post_init__(self) -> None:
        if not self.messages:
            raise ValueError("报文链至少要有首次发布的报文")
        for number, message in enumerate(self.messages):
            _check_fits(self.messages[:number], message)

    @property
    def latest(self) -> CapAlert:
        """The message that counts; all others are superseded by it."""
        return self.messages[-1]

    @property
    def references(self) -> tuple[Reference, ...]:
        """What the next message has to name: every earlier one, in order."""
        return tuple(message.reference for message in self.messages)

    @property
    def is_lifted(self) -> bool:
        return self.latest.message_type == MessageType.CANCEL

    def followed_by(self, message: CapAlert) -> Chain:
        """The chain with one message more; raises ValueError where that may not follow."""
        return Chain((*self.messages, message))

    def in_force(self, at: datetime) -> CapAlert | None:
        """The message that holds at a time: the last one sent by then, unless it lifts or has expired."""
        sent = [message for message in self.messages if message.sent <= at]
        if not sent or sent[-1].message_type == MessageType.CANCEL:
            return None
        return sent[-1] if at < expiry_of(sent[-1]) else None


def expiry_of(message: CapAlert) -> datetime:
    """When the last of its infos expires."""
    return max(info.expires for info in message.infos)


def _check_fits(earlier: Sequence[CapAlert], message: CapAlert) -> None:
    if not earlier:
        if message.message_type != MessageType.ALERT:
            raise ValueError("报文链的第一份须是首次发布（Alert）")
        return
    if any(message.identifier == each.identifier for each in earlier):
        raise ValueError(f"报文{message.identifier}已经发布，不可修改或重发；变更须以更新报文发布")
    if message.message_type == MessageType.ALERT:
        raise ValueError("首次发布之后只能更新（Update）或解除（Cancel）")
    if earlier[-1].message_type == MessageType.CANCEL:
        raise ValueError("预警已经解除，不能再更新或解除；再次发布须用新的报文链")
    if message.status != earlier[0].status:
        raise ValueError(f"{message.status}报文不能接在{earlier[0].status}报文之后：演练不得改动真实预警")
    if message.incident != earlier[0].incident:
        raise ValueError("同一报文链的污染过程编号须一致")
    if message.references != tuple(each.reference for each in earlier):
        raise ValueError("更新和解除报文须按发送顺序引用此前的全部报文")
