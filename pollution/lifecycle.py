"""The states of an upload and of a sand-dust event, as tables."""

from pollution.choices import DustState, UploadState
from portal.lifecycle import Transitions, transition

UPLOAD: Transitions = {
    "read": transition(UploadState.RECEIVED, to=UploadState.READ, label="读取"),
    "refuse": transition(UploadState.RECEIVED, to=UploadState.UNREADABLE, label="判为无法读取"),
    "read_again": transition(
        UploadState.READ, UploadState.UNREADABLE, to=UploadState.RECEIVED, label="按所选方式重新读取"
    ),
    "confirm": transition(UploadState.READ, to=UploadState.CONFIRMED, label="确认入库"),
    "reopen": transition(UploadState.CONFIRMED, to=UploadState.READ, label="退回核对"),
    "store": transition(UploadState.CONFIRMED, to=UploadState.STORED, label="入库"),
    "discard": transition(
        UploadState.RECEIVED, UploadState.READ, UploadState.UNREADABLE, to=UploadState.WITHDRAWN, label="放弃"
    ),
    "withdraw": transition(UploadState.STORED, to=UploadState.WITHDRAWING, label="撤回数据"),
    "finish_withdrawing": transition(UploadState.WITHDRAWING, to=UploadState.WITHDRAWN, label="完成撤回"),
}

_DUST = "环办监测〔2016〕120号《受沙尘天气过程影响城市空气质量评价补充规定》"
DUST: Transitions = {
    "decide": transition(
        DustState.SUGGESTED, DustState.REJECTED, to=DustState.DECIDED, label="认定为沙尘", clause=_DUST
    ),
    "review": transition(DustState.DECIDED, to=DustState.DECIDED, label="复核认定", clause=_DUST),
    "reject": transition(DustState.SUGGESTED, DustState.DECIDED, to=DustState.REJECTED, label="不予认定", clause=_DUST),
    "drop": transition(DustState.SUGGESTED, to=DustState.DROPPED, label="撤销提示", clause=_DUST),
}
