"""From a line of a file to a record, or to what is wrong with it, each problem with its place. Values only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from documents.choices import BlockKind, DocumentKind, Outcome, Publicity
from documents.exchange.contradictions import contradictions_in, impossible_in
from documents.exchange.records import (
    LONGEST_TITLE,
    AnnexRecord,
    BlockRecord,
    CitationRecord,
    DeterminationRecord,
    DocumentRecord,
    EventRecord,
    InstrumentRecord,
    Name,
    Raw,
    TextName,
    number_key,
)
from documents.gazette.provisions import canonical
from documents.validity import EVENT_LABELS, EventKind
from portal.accounts.choices import KnowledgeLevel
from portal.dates import UnreadableDate, read_date
from portal.hidden_characters import refusal_of, visible

LONGEST_NAME, LONGEST_NUMBER, LONGEST_REASON = 200, 80, 300  # characters, as the register holds them
LONGEST_ARTICLE, LONGEST_CLAUSE, LONGEST_PRINTED = 40, 120, 120
LONGEST_TEXT = 1_000_000  # characters of a paragraph
MOST_ITEMS = 20_000  # of a list; the longest text there is has some thousand paragraphs
MOST_PROBLEMS = 5  # of a line
Labels = dict[Any, str]
CHOICES: dict[str, Labels] = {
    "kind": dict(DocumentKind.choices),
    "publicity": dict(Publicity.choices),
    "knowledge_level": dict(KnowledgeLevel.choices),
    "event": {kind.value: label for kind, label in EVENT_LABELS.items()},
    "outcome": dict(Outcome.choices),
    "block": dict(BlockKind.choices),
}
LABELS = {
    "number": "发文字号",
    "number_as_printed": "原文所印字号",
    "title": "标题",
    "kind": "文种",
    "issuers": "发文机关",
    "addressees": "主送机关",
    "issued_on": "成文日期",
    "printed_on": "印发日期",
    "publicity": "公开属性",
    "publicity_clause": "公开属性依据的条款",
    "publicity_reason": "公开属性的理由",
    "knowledge_level": "知悉层级",
    "is_directory_only": "仅有目录信息",
    "is_told_apart": "已认定不是其他同题公文",
    "instruments": "施行文本",
    "annexes": "附件",
    "blocks": "段落",
    "citations": "引用",
    "events": "效力事件",
    "since": "起始日",
    "until": "终止日",
    "other_since": "另一种算法的起始日",
    "articles": "所涉条款",
    "by": "依据的公文",
    "clause": "依据的条款",
    "reason": "理由",
    "successor": "替代的文本",
    "is_suspected": "推定",
    "recorded_at": "登记时间",
    "determinations": "效力认定",
    "outcome": "认定结论",
    "decided_by": "认定人",
    "decided_at": "认定时间",
    "block": "段落次序",
    "text": "文字",
    "start": "起",
    "end": "止",
    "document": "被引公文",
    "is_basis": "作为依据引用",
}


class Fields:
    """The fields of one object of a line. What is wrong is said once, with its place, in `problems`."""

    def __init__(self, raw: Any, problems: list[str], place: str = "") -> None:
        self._raw: Raw = raw if isinstance(raw, dict) else {}
        self._problems, self._place, self._asked = problems, place, set[str]()
        if not isinstance(raw, dict):
            self.refuse("", "应是一个对象，用花括号括起，如 {…}")

    def refuse(self, name: str, what: str) -> None:
        """Say what is wrong with a field."""
        self._problems.append(f"{self._place}{LABELS.get(name, name)}{'：' if name else ''}{what}")

    def text(self, name: str, longest: int, *, may_hide: bool = False) -> str:
        """A text without the characters that nobody sees; a paragraph may hold those that a row can hold."""
        value = self._given(name, "")
        if not isinstance(value, str):
            self.refuse(name, "应是文字")
            return ""
        if len(value) > longest:
            self.refuse(name, f"超过{longest}字")
        refusal = _unstorable(value) if may_hide else refusal_of(value)
        if refusal:
            self.refuse(name, refusal)
        return value if may_hide else value.strip()

    def choice(self, name: str, allowed: Labels, default: Any) -> Any:
        """One of a closed list, by its code."""
        value = self._given(name, default)
        if isinstance(value, bool) or not isinstance(value, (str, int)) or value not in allowed:
            told = "、".join(f"{code}（{label}）" for code, label in allowed.items())
            self.refuse(name, f"“{str(value)[:20]}”不在列表中，可以是 {told}")
            return default
        return value

    def day(self, name: str) -> date | None:
        """A day as people write it, or none."""
        value = self._given(name, None)
        if value is None:
            return None
        try:
            return read_date(str(value))
        except UnreadableDate as error:
            self.refuse(name, str(error))
            return None

    def flag(self, name: str) -> bool:
        return self.answer(name) is True

    def answer(self, name: str) -> bool | None:
        """Yes, no, or none where the line does not say."""
        value = self._given(name, None)
        if value is not None and not isinstance(value, bool):
            self.refuse(name, "应是 true 或 false")
            return None
        return value

    def whole(self, name: str) -> int | None:
        """A whole number that is not negative, or none."""
        value = self._given(name, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000_000:
            self.refuse(name, "应是不小于0的整数")
            return None
        return value

    def texts(self, name: str, longest: int) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        found = []
        for each in self._list(name):
            if not isinstance(each, str) or not each.strip() or len(each) > longest:
                self.refuse(name, f"每一项应是1至{longest}字的文字")
            elif refusal := refusal_of(each):
                self.refuse(name, refusal)
            else:
                found.append(each.strip())
        return tuple(found)

    def items(self, name: str) -> Iterator[Fields]:
        """A list of objects, each told by its place."""
        for place, each in enumerate(self._list(name), start=1):
            yield Fields(each, self._problems, f"{self._place}{LABELS[name]}第{place}项，")

    def inner(self, name: str) -> Fields | None:
        """An object, or none."""
        value = self._given(name, None)
        return None if value is None else Fields(value, self._problems, f"{self._place}{LABELS[name]}，")

    def done(self) -> None:
        """Every field was asked for; others are slips of somebody's pen."""
        for name in self._raw.keys() - self._asked:
            self.refuse("", f"没有“{str(name)[:40]}”这一项，请核对字段名")

    def _given(self, name: str, default: Any) -> Any:
        self._asked.add(name)
        value = self._raw.get(name, default)
        return default if value is None else value

    def _list(self, name: str) -> list[Any]:
        value = self._given(name, [])
        if not isinstance(value, list):
            self.refuse(name, "应是列表")
            return []
        if len(value) > MOST_ITEMS:
            self.refuse(name, f"超过{MOST_ITEMS}项")
            return []
        return value


def read(raw: Any) -> tuple[DocumentRecord | None, list[str]]:
    """The record of a line, or None and what is wrong with it."""
    if not isinstance(raw, dict):
        return None, ["一行应是一件公文的一个对象，用花括号括起，如 {…}"]
    problems: list[str] = []
    fields = Fields(raw, problems)
    record = _document(fields)
    fields.done()
    problems.extend(contradictions_in(record))
    if problems:
        problems = [visible(each) for each in problems]  # they quote the line, and a row has to hold them
        more = [f"另有{len(problems) - MOST_PROBLEMS}处"] if len(problems) > MOST_PROBLEMS else []
        return None, problems[:MOST_PROBLEMS] + more
    return record, []


def _document(fields: Fields) -> DocumentRecord:
    return DocumentRecord(
        number=_number(fields, "number"),
        number_as_printed=fields.text("number_as_printed", LONGEST_PRINTED),
        title=fields.text("title", LONGEST_TITLE),
        kind=fields.choice("kind", CHOICES["kind"], DocumentKind.OTHER.value),
        issuers=fields.texts("issuers", LONGEST_NAME),
        addressees=fields.texts("addressees", LONGEST_NAME),
        issued_on=fields.day("issued_on"),
        printed_on=fields.day("printed_on"),
        publicity=fields.choice("publicity", CHOICES["publicity"], Publicity.PENDING.value),
        publicity_clause=fields.text("publicity_clause", LONGEST_CLAUSE),
        publicity_reason=fields.text("publicity_reason", LONGEST_REASON),
        knowledge_level=fields.choice("knowledge_level", CHOICES["knowledge_level"], KnowledgeLevel.STAFF.value),
        is_directory_only=fields.flag("is_directory_only"),
        is_told_apart=fields.flag("is_told_apart"),
        instruments=tuple(_instrument(each) for each in fields.items("instruments")),
        annexes=tuple(_annex(each) for each in fields.items("annexes")),
        blocks=tuple(_block(each) for each in fields.items("blocks")),
        citations=tuple(_citation(each) for each in fields.items("citations")),
    )


def _number(fields: Fields, name: str) -> str:
    number = fields.text(name, LONGEST_NUMBER)
    try:
        if number:
            number_key(number)
    except ValueError:
        fields.refuse(
            name, f"“{number[:30]}”不是发文字号，请写成 机关代字〔年份〕顺序号，年份以19或者20开头，顺序号不超过五位"
        )
        return ""
    return number


def _name(fields: Fields | None) -> Name | None:
    if fields is None:
        return None
    name = Name(_number(fields, "number"), fields.text("title", LONGEST_TITLE), fields.day("issued_on"))
    fields.done()
    if not (name.number or name.title):
        fields.refuse("", "须有字号或标题")
    return name


def _text_name(fields: Fields | None) -> TextName | None:
    if fields is None:
        return None
    name = TextName(_name(fields.inner("document")) or Name(), fields.text("title", LONGEST_TITLE))
    fields.done()
    if not name.title or name.document == Name():
        fields.refuse("", "须写明文本的名称和它所在的公文")
    return name


def _instrument(fields: Fields) -> InstrumentRecord:
    record = InstrumentRecord(
        title=fields.text("title", LONGEST_TITLE), events=tuple(_event(each) for each in fields.items("events"))
    )
    fields.done()
    if not record.title:
        fields.refuse("title", "不能为空")
    for (key, _, _), count in Counter((each.key, each.by, each.is_suspected) for each in record.events).items():
        if count > 1:
            fields.refuse("", f"{EVENT_LABELS[EventKind(key[0])]}{key[1] or ''}列了两次")
    return record


def _event(fields: Fields) -> EventRecord:
    event = EventRecord(
        kind=fields.choice("kind", CHOICES["event"], EventKind.COMMENCEMENT.value),
        since=fields.day("since"),
        until=fields.day("until"),
        other_since=fields.day("other_since"),
        articles=canonical(fields.texts("articles", LONGEST_ARTICLE)),
        by=_name(fields.inner("by")),
        clause=fields.text("clause", LONGEST_CLAUSE),
        reason=fields.text("reason", LONGEST_REASON),
        successor=_text_name(fields.inner("successor")),
        is_suspected=fields.flag("is_suspected"),
        recorded_at=fields.text("recorded_at", 40),
        determinations=tuple(_determination(each) for each in fields.items("determinations")),
    )
    fields.done()
    for refusal in impossible_in(event):
        fields.refuse("", refusal)
    return event


def _determination(fields: Fields) -> DeterminationRecord:
    record = DeterminationRecord(
        outcome=fields.choice("outcome", CHOICES["outcome"], Outcome.CONFIRMED.value),
        reason=fields.text("reason", LONGEST_REASON),
        decided_by=fields.text("decided_by", LONGEST_NAME),
        decided_at=fields.text("decided_at", 40),
    )
    fields.done()
    if not record.reason:
        fields.refuse("reason", "不能为空")
    return record


def _annex(fields: Fields) -> AnnexRecord:
    record = AnnexRecord(fields.whole("number"), fields.text("title", LONGEST_TITLE), fields.whole("block"))
    fields.done()
    if (record.number or 0) > 30_000:
        fields.refuse("number", "过大")
    return record


def _block(fields: Fields) -> BlockRecord:
    record = BlockRecord(
        kind=fields.choice("kind", CHOICES["block"], BlockKind.PARAGRAPH.value),
        text=fields.text("text", LONGEST_TEXT, may_hide=True),
    )
    fields.done()
    return record


def _citation(fields: Fields) -> CitationRecord:
    record = CitationRecord(
        block=fields.whole("block") or 0,
        start=fields.whole("start") or 0,
        end=fields.whole("end") or 0,
        title=fields.text("title", LONGEST_TITLE),
        number=fields.text("number", LONGEST_NUMBER),
        document=_name(fields.inner("document")),
        is_basis=fields.answer("is_basis"),
    )
    fields.done()
    if not (record.title or record.number):
        fields.refuse("", "须有标题或字号")
    return record


def _unstorable(text: str) -> str:
    """A paragraph is kept as printed; what no row can hold is refused."""
    if "\x00" in text or any(0xD800 <= ord(each) <= 0xDFFF for each in text):
        return "含有无法保存的字符"
    return ""
