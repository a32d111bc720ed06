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
# On what a decision about publicity may rest: the choices of its form, by action.
PUBLICITY_CLAUSES = {
    "publish": (
        f"{_DISCLOSURE}第二十条第一项（行政规范性文件）",
        f"{_DISCLOSURE}第二十条（其他应当主动公开的信息）",
        f"{_DISCLOSURE}第十九条（涉及公众利益、需要公众知晓或参与）",
    ),
    "open_on_request": (f"{_DISCLOSURE}第二十七条（依申请公开）",),
    "withhold": (
        f"{_DISCLOSURE}第十四条（国家秘密，法律、行政法规禁止公开，危及国家安全、公共安全、经济安全、社会稳定）",
        f"{_DISCLOSURE}第十五条（商业秘密、个人隐私）",
        f"{_DISCLOSURE}第十六条（内部事务信息、过程性信息）",
    ),
}
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
