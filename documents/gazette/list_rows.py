"""What an entry of a list says of its document besides its name: what becomes of it, since when, and of which part.

A column 清理意见 decides of each row, 废止日期 names its day, 《甲办法》第三条 under 文件名称 is a part of it, and
behind a title may stand （自2024年1月1日起废止）: docs/rules/notation_effects.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from documents.gazette.chains import ARTICLES_LISTED, articles_behind
from documents.gazette.citations import reads_like_a_document
from documents.gazette.dates import DATE, date_of, parse_date
from documents.gazette.grids import Row
from documents.gazette.kinds import INSTRUMENT_END, KIND_END
from documents.gazette.list_headings import AMENDED, ANNULLED, EXTENDED, KEPT, LAPSED, REPEALED, RESTORED
from documents.gazette.parsed import Citation, Period, Span
from documents.gazette.provisions import NUMERAL, canonical
from documents.gazette.repeal_tables import TICKED, bare_title, entry_of_row
from documents.gazette.shadow import Text, shadow_of, squeeze
from portal.numerals import number_of

_KINDS = {
    REPEALED: "废止|作废",
    LAPSED: "失效",
    ANNULLED: "撤销",
    RESTORED: "恢复(?:施行|执行)",
    KEPT: "(?:继续|现行|长期)?有效|继续(?:执行|施行|实施|适用)|保留|(?:不予?|无[需须]|不[需必作])(?:废止|修改|清理)",
    EXTENDED: "(?:延长|延续)(?:有效期)?|延期|有效期(?:延长|延续|延)?",
    AMENDED: "修改|修订|修正",
}
_MANNER = r"(?:予以|宣布|决定|同意|全文|全部|整件|自然|自动|自行|即行|同时|应当|应予|属于|列为){0,3}"
_UNTIL = rf"(?:,?(?:有效期限?)?(?:延长)?(?:至|到)(?:{DATE.pattern})止?)?"
_VERDICTS = {kind: re.compile(rf"{_MANNER}(?:{words}){_UNTIL}") for kind, words in _KINDS.items()}
_OF_ARTICLES = re.compile(
    rf"(?:仅|只)?(?P<verb>废止|宣布失效|修改|修订)?(?:其|该文件)?(?:中的?)?{ARTICLES_LISTED}(?:予以)?(?P<behind>废止|失效|修改)?"
)
_NOTE_OF_PART = re.compile(
    r"(?:仅|只)(?:废止|宣布失效)|部分(?:条款|内容)?(?:予以)?(?:废止|失效)|(?:废止|失效)(?:其)?(?:中的?)?部分|其余.{0,12}(?:有效|执行|保留)|除.{1,30}外|继续有效|予以保留"
    rf"|^(?:废止|失效)第{NUMERAL}|第{NUMERAL}[条章款项](?:予以)?(?:废止|失效)$"
)
_SINCE = rf"(?:自|从|于|在)?\s{{0,2}}(?P<date>{DATE.pattern})\s{{0,2}}(?:起|开始)?"
_TAIL = re.compile(
    rf"(?P<edge>[\s,;:(—]{{0,4}})(?:{_SINCE})?[,\s]{{0,2}}(?:予以|宣布|同时|即行|正式|自行|自动){{0,2}}\s{{0,2}}"
    r"(?P<verb>废止|失效|作废|继续有效|予以保留|继续执行)\s{0,2}\)?[\s。;,]{0,4}$"
)
_DAY_ALONE = re.compile(
    rf"{_MANNER}(?:自|从|于|至|到)?(?P<date>{DATE.pattern})(?:起|止|开始)?{_MANNER}(?:废止|失效|执行)?[。;]?"
)
_NO_DAY = re.compile(
    r"[-—–/\\无略]*|(?:自|从)?.{0,10}(?:印发|公布|发布|施行|实施|下发)之?日起?(?:施行|废止|失效)?|即日起?"
)
_FROM_DAY = rf"(?:自|从)?(?:{DATE.pattern.replace('?P<', '?P<begun_').replace('?P=', '?P=begun_')})起?(?:至|到|[-—–~])"
_LAST_DAY = re.compile(rf"(?:{_FROM_DAY})?(?:有效期)?(?:截至|截止|至|到)?(?P<date>{DATE.pattern})(?:止|为止)?[。;]?")
_NO_END = re.compile(
    r"[-—–/\\无略]*|(?:长期|永久|持续)(?:有效)?|无(?:固定)?期限|(?:未|没有)(?:明确|规定|设定?|注明|标注)(?:有效)?(?:期限?)?"
)
_SAYS_AN_END = re.compile(rf"^(?:至|到|自)?{DATE.pattern}|^\d{{4}}年|有效$|^[-—–]+$|[年月底]$")
_PART_OF_TITLE = re.compile(
    rf"(?P<title>.+?)(?:(?:中的?|的)?{ARTICLES_LISTED}|\((?:仅|只)?(?:废止|宣布失效)?(?:其中的?)?"
    rf"{ARTICLES_LISTED.replace('articles', 'bracketed')}\))[。;]?"
)
_SOME_PART = re.compile(
    rf"第{NUMERAL}[条章节款项]|第\(|附[件表录]{NUMERAL}|(?:部分|个别)(?:条款|内容|规定|条文)|中(?:的|有关|关于|涉及)|除.+外"
)
_REASON_BEHIND = re.compile(  # 废止（由《渡口条例》替代）
    r"\((?![^()]*(?:第.{1,6}[条章款项]|部分|除|其余|保留|继续))[^()]{1,60}\)$"
)
_WHOLE = ("全文", "全部", "整件", "全部条款", "")
_NEAR = 70
_LONGEST_TITLE = 300
_MARKED = re.compile(r"\(?(?:\d{1,4}|[一二三四五六七八九十]{1,3})[.、．)]+")
_ASKS = re.compile(
    r"(?:请|各(?:县|市|区|地|级|单位|部门|有关)[^《》]{0,16}(?:要|应|须|按|依|认真|严格|执行)|有关(?:单位|部门)|凡|按照|根据|依据|其中|除|此前|今后)"
)
_TICK = re.compile("[√✓✔☑■●是vV]")
_LENGTH = re.compile(
    r"(?:延长|延续|顺延|延期)(?:有效期)? {0,2}"
    r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,2}) {0,2}(?P<unit>年|个月)(?!半)"
)
_NUMBERED = re.compile(r"\([^()]*号[^()]*\)")
_BRACKET = re.compile(r"\([^()]*\)")
_SAYS = re.compile(
    r"执行|有效(?!期)|适用|做好|衔接|处理|办理|落实|为准|实施|施行|印发|公布|继续|停止|不再|修改|修订|删|增加|调整|撤销|延长|延至|延续|恢复"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says itself: `kind` None where nothing; `is_unread` where it says what no rule reads.

    `has_no_day` tells a day that is named and cannot be read, `has_no_end` an end that is and gives no last day.
    """

    kind: str | None = None
    since: date | None = None
    until: date | None = None
    articles: tuple[str, ...] = ()
    is_unread: bool = False
    has_no_day: bool = False
    has_no_end: bool = False


def verdict(words: str) -> Said:
    """What 清理意见 says: 废止, 宣布失效, 继续有效, 废止第三条. What is only planned (拟废止) is not read."""
    plain = _REASON_BEHIND.sub("", squeeze(words).strip("。;,"))
    for kind, pattern in _VERDICTS.items():
        if found := pattern.fullmatch(plain):
            day = date_of(until) if (until := DATE.search(found[0])) else None
            if day and kind not in (EXTENDED, KEPT):
                return Said(is_unread=True)
            return Said(kind, until=day)
    part = _OF_ARTICLES.fullmatch(plain)
    verb = (part["verb"] or part["behind"]) if part else None
    if part and verb:
        kind = REPEALED if verb == "废止" else LAPSED if verb.endswith("失效") else AMENDED
        return Said(kind, articles=canonical([part["articles"]]))
    return Said(is_unread=True)


def behind_entry(text: Text, span: Span) -> tuple[Span, Said]:
    """An entry without what stands behind it, （自2024年1月1日起废止）, and that."""
    start = max(span.start, span.end - _NEAR)
    for found in _TAIL.finditer(text.shadow, start, span.end):
        before = text.shadow[found.start() - 1 : found.start()] if found.start() > span.start else ""
        is_apart = before in (")", "》") or (found["edge"].strip() and (before.isalnum() or before == "”"))
        if not is_apart or (
            before != ")" and "(" in found["edge"] and text.shadow[found.end() - 1 : found.end()] == "("
        ):
            continue
        day = DATE.match(text.shadow, found.start("date")) if found["date"] else None
        said = verdict(found["verb"])
        return Span(span.start, found.start()), replace(said, since=date_of(day) if day else None)
    return span, Said()


def of_row(text: Text, row: Row, columns: Sequence[str]) -> Said:
    """What the cells of a row say."""
    words = {name: squeeze("".join(part.of(text.shadow) for part in parts)) for name, parts in row.cells.items()}
    said = Said()
    if "verdict" in columns:
        told = words.get("verdict", "") if row.cells else _last_word(text, row.span)
        said = verdict(told) if told else Said(is_unread=True)
    if ticked := [name for name in columns if name in TICKED.values()]:
        chosen = [name for name in ticked if _TICK.fullmatch(words.get(name, ""))]
        said = Said(chosen[0].strip("=")) if len(chosen) == 1 else Said(is_unread=True)
    if "proposal" in columns:  # 清理建议: what is proposed is done by nobody here
        said = Said(is_unread=True)
    if (
        not row.cells
        and columns[-1:] in (("end",), ("ended",))
        and _SAYS_AN_END.search(last := _last_word(text, row.span))
    ):
        words[columns[-1]] = last
    note = words.get("note", "")
    part = _OF_ARTICLES.fullmatch(note.strip("。;"))
    if part and (part["verb"] or part["behind"]) in ("废止", "宣布失效", "失效"):
        said = replace(said, articles=canonical([part["articles"]]))
    elif "verdict" not in columns and _NOTE_OF_PART.search(note):
        said = replace(said, is_unread=True)
    listed = words.get("articles", "").strip("。;")
    if listed not in _WHOLE:
        part = _OF_ARTICLES.fullmatch(listed)
        said = replace(said, articles=canonical([part["articles"]])) if part else replace(said, is_unread=True)
    return _with_day(said, words, note)


def _last_word(text: Text, span: Span) -> str:
    """The verdict at the end of a row whose cells nothing parts: 关于甲的通知 青政发〔2010〕3号 废止."""
    words = text.shadow[span.start : span.end].split()
    return words[-1] if len(words) > 1 else ""


def _with_day(said: Said, words: dict[str, str], note: str) -> Said:
    """The day of its own: in a column 废止日期, or in 备注 (自2024年1月1日起废止)."""
    told = words.get("ended", "")
    found = _DAY_ALONE.fullmatch(told)
    if found is None and (remarked := _DAY_ALONE.fullmatch(note)) and re.search("废止|失效", note):
        found = remarked
        said = said if said.kind else replace(said, kind=LAPSED if "失效" in note else REPEALED)
    day = DATE.search(found["date"]) if found else None
    since = date_of(day) if day else None
    ends = words.get("end", "")
    last = _LAST_DAY.fullmatch(ends)
    until = said.until or (parse_date(last["date"]) if last else None)
    has_no_end = not _NO_END.fullmatch(told) or (until is None and not _NO_END.fullmatch(ends))
    has_no_day = since is None and not _NO_DAY.fullmatch(told)
    return replace(said, since=since, until=until, has_no_day=has_no_day, has_no_end=has_no_end)


def of_title(title: str) -> tuple[str, tuple[str, ...]] | None:
    """《甲办法》第三条 as the title of a document and its articles; None where a part is meant that cannot be read."""
    printed = squeeze(title)
    if len(printed) > _LONGEST_TITLE:
        return title, ()
    plain = shadow_of(printed)
    found = _PART_OF_TITLE.fullmatch(plain)
    if found and _is_title(found["title"]):
        return bare_title(printed[: found.end("title")]), canonical([found["articles"] or found["bracketed"]])
    if "》" in plain:
        behind = plain[plain.rindex("》") + 1 :]
    else:
        places = [part.start() for part in _SOME_PART.finditer(plain)]
        behind = next((plain[at:] for at in places if _is_title(plain[:at].rstrip("的中("))), "")
    is_title = KIND_END.search(behind) or INSTRUMENT_END.search(behind)
    is_part = _SOME_PART.search(behind) and (not is_title or behind.startswith("中"))
    return None if is_part else (title, ())


def _is_title(plain: str) -> bool:
    return plain.endswith("》") or reads_like_a_document(plain) or bool(KIND_END.search(plain))


def entry_of(text: Text, row: Row, *, is_of_parts: bool) -> tuple[Citation | None, Span | None]:
    """The document of a row with the articles behind its title, or the place of a part that cannot be read.

    `is_of_parts` says that a part may be meant at all: what goes on (继续有效) goes on whole.
    """
    entry = entry_of_row(text, row)
    cells = row.cells.get("title", ())
    if entry is None or not is_of_parts:
        return entry, None
    if not cells:
        _, articles = articles_behind(text, row.span)
        return (entry, row.span) if articles is None else (replace(entry, articles=articles), None)
    told = of_title("".join(text.named(part) for part in cells))
    if told is None:
        return entry, row.span
    title, articles = told
    return (replace(entry, title=title, articles=articles) if articles else entry), None


def is_sentence(text: Text, span: Span) -> bool:
    """Whether a paragraph between the entries of a list says something of a document and is no entry itself.

    请各单位按照《甲》执行 asks, 《乙》（号）继续执行至新规定出台 tells; an entry ends with its title or its number.
    """
    plain = _MARKED.sub("", squeeze(text.shadow[span.start : span.end]), count=1)
    if _ASKS.match(plain) and not _is_bare_entry(plain):
        return True
    numbered = [each.end() for each in _NUMBERED.finditer(plain)]
    edge = max(plain.rfind("》") + 1, numbered[-1] if numbered else 0)
    behind = _BRACKET.sub("", plain[edge:]).strip("。;,") if edge else ""
    is_title = KIND_END.search(behind) or INSTRUMENT_END.search(behind)
    return not is_title and bool(_SAYS.search(behind))


def _is_bare_entry(plain: str) -> bool:
    """依据国家规定调整水价的通知（某号） begins like a sentence, and is a title with its number."""
    title = _BRACKET.sub("", plain).strip("。;,")
    return "《" not in plain and bool(KIND_END.search(title) or INSTRUMENT_END.search(title))


def length_in(text: Text, span: Span) -> Period | None:
    """The length of 有效期延长3年 behind an entry, where it is one of years and months."""
    found = _LENGTH.search(text.shadow, span.start, span.end)
    count = number_of(found["count"]) if found else None
    if found is None or not count:
        return None
    return Period(count, 0) if found["unit"] == "年" else Period(0, count)
