"""The states of an import and of a document's publicity, as tables."""

from documents.choices import ImportState, Publicity
from portal.lifecycle import Transitions, transition

IMPORT: Transitions = {
    "read": transition(ImportState.RECEIVED, to=ImportState.READ, label="读取"),
    "refuse": transition(ImportState.RECEIVED, to=ImportState.UNREADABLE, label="判为无法读取"),
    "confirm": transition(ImportState.READ, to=ImportState.CONFIRMED, label="确认登记"),
    "withdraw": transition(
        ImportState.RECEIVED, ImportState.READ, ImportState.UNREADABLE, to=ImportState.WITHDRAWN, label="撤回"
    ),
}

_DISCLOSURE = "《中华人民共和国政府信息公开条例》"
PUBLICITY: Transitions = {
    "publish": transition(
        Publicity.PENDING,
        Publicity.ON_REQUEST,
        Publicity.WITHHELD,
        to=Publicity.PUBLIC,
        label="批准主动公开",
        clause="伊州政办函〔2023〕72号 二",
    ),
    "open_on_request": transition(
        Publicity.PENDING,
        Publicity.PUBLIC,
        Publicity.WITHHELD,
        to=Publicity.ON_REQUEST,
        label="定为依申请公开",
        clause=f"{_DISCLOSURE}第二十七条",
    ),
    "withhold": transition(
        Publicity.PENDING,
        Publicity.PUBLIC,
        Publicity.ON_REQUEST,
        to=Publicity.WITHHELD,
        label="定为不予公开",
        clause=f"{_DISCLOSURE}第十四条至第十六条",
    ),
}
