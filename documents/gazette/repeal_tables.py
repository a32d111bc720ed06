"""Entries of lists of documents: a numbered paragraph, a bare title, or a row of a table by its columns.

The column 说明 gives no entry, whatever documents it names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from documents.gazette.citations import citations_in, outermost, reads_like_a_document
from documents.gazette.dates import DATE
from documents.gazette.grids import Headings, Row, columns_of
from documents.gazette.kinds import INSTRUMENT_END, KIND_END
from documents.gazette.numbering import CARRIED, DAMAGED, RANGE, Found, numbers_in, parse_number
from documents.gazette.parsed import Citation, DocNumber, Span
from documents.gazette.shadow import Text, squeeze

HEADERS = Headings(
    {
        "序号": "serial",
        "序": "serial",
        "编号": "serial",
        "文件名称": "title",
        "文件名": "title",
        "文件标题": "title",
        "名称": "title",
        "标题": "title",
        "规章名称": "title",
        "法规名称": "title",
        "规范性文件名称": "title",
        "文号": "number",
        "发文字号": "number",
        "发文文号": "number",
        "文件文号": "number",
        "文件编号": "number",
        "令号": "number",
        "发布机关及文号": "number",
        "发文机关及文号": "number",
        "制定机关及文号": "number",
        "公布机关及文号": "number",
        "发布文号": "number",
        "发文机关": "organ",
        "制定机关": "organ",
        "发布机关": "organ",
        "公布机关": "organ",
        "制发机关": "organ",
        "印发机关": "organ",
        "单位": "organ",
        "部门": "organ",
        "制定单位": "organ",
        "制定部门": "organ",
        "发文单位": "organ",
        "牵头单位": "organ",
        "责任部门": "organ",
        "起草部门": "organ",
        "起草单位": "organ",
        "责任单位": "organ",
        "实施部门": "organ",
        "主管部门": "organ",
        "印发日期": "date",
        "发布日期": "date",
        "公布日期": "date",
        "成文日期": "date",
        "发文日期": "date",
        "制定日期": "date",
        "印发时间": "date",
        "发布时间": "date",
        "公布时间": "date",
        "发文时间": "date",
        "施行日期": "start",
        "实施日期": "start",
        "失效日期": "ended",
        "失效时间": "ended",
        "废止日期": "ended",
        "废止时间": "ended",
        "停止执行日期": "ended",
        "停止执行时间": "ended",
        "有效期": "end",
        "有效期至": "end",
        "延长至": "end",
        "延期至": "end",
        "有效期延长至": "end",
        "延长有效期至": "end",
        "延长后有效期": "end",
        "延长后有效期至": "end",
        "有效期限": "end",
        "有效期截止日": "end",
        "修改情况": "change",
        "修订情况": "change",
        "修改日期": "change",
        "修订日期": "change",
        "修改时间": "change",
        "修订时间": "change",
        "说明": "note",
        "备注": "note",
        "理由": "note",
        "废止理由": "note",
        "废止原因": "note",
        "失效原因": "note",
        "失效理由": "note",
        "清理意见": "verdict",
        "清理结果": "verdict",
        "清理结论": "verdict",
        "清理建议": "proposal",
        "处理建议": "proposal",
        "拟处理意见": "proposal",
        "拟清理意见": "proposal",
        "清理方式": "verdict",
        "清理情况": "verdict",
        "处理意见": "verdict",
        "处理结果": "verdict",
        "处理方式": "verdict",
        "处理情况": "verdict",
        "处置意见": "verdict",
        "处理": "verdict",
        "废止条款": "articles",
        "失效条款": "articles",
        "涉及条款": "articles",
        "具体条款": "articles",
        "条款": "articles",
        "修改内容": "change",
    }
)
TICKED = {  # columns of which each row ticks one
    "继续有效": "=keeps",
    "保留": "=keeps",
    "有效": "=keeps",
    "废止": "=repeals",
    "失效": "=invalidates",
    "宣布失效": "=invalidates",
    "修改": "=amends",
    "修订": "=amends",
}
_COLUMN = re.compile(  # 失效依据, 是否修改
    r"(?:是否)?(?:有效|失效|废止|修改|修订|修正|撤销|延长|延期|恢复施行|恢复执行|保留|继续有效)"
    r"(?:日期|时间|情况|原因|理由|依据|内容|说明|状态|期限?|截止日期?|建议|意见)|是否.{1,8}"
)
ITEM_MARK = re.compile(
    r"[ \t|]*(?:\(? ?\d{1,4} ?[.、．)] ?|\d{1,4} {1,}(?=[㐀-鿿《])"
    r"|\([一二三四五六七八九十]{1,3}\) ?|[一二三四五六七八九十]{1,3}、 ?)"
)
_BEFORE_BOOK = re.compile(  # 市政府2010年印发的《甲办法》, 废止《甲办法》, 原《甲办法》
    r"(?:[^《》()\n]{0,40}(?:印发|发布|公布|颁布|制定|实施|施行)的|(?:现?决定)?(?:废止|宣布失效|撤销)|原|对|将)"
    r" {0,2}(?=《)"
)
_TITLE_EDGE = "(（|│┃║;；。,，、\t "
_OPENED = re.compile(r"\([^()]*$")
_GOES_ON = re.compile(r"》?[㐀-鿿]")  # what follows belongs to the title
_VERSION_AT_END = re.compile(r"\([^()]{1,30}\)$")
_CODE_APART = re.compile(
    r"(?P<words>[㐀-鿿]+(?: [㐀-鿿]+)*) +(?P<number>[㐀-鿿]{2,}[^㐀-鿿 ].*)"
)  # 《渡口 青政发〔2010〕3号
_NO_NUMBER = re.compile(  # what stands where a number would
    r"[ |\t\n(]{1,9}(?:无(?:发?文号|发文字号|字号|编号)|未编号)(?![㐀-鿿]).{0,200}$"
    r"|[ |\t\n]{1,9}(?:无|[-—–―/\\]{1,4})\s{0,9}$",
    re.DOTALL,
)
_LEAD = re.compile(r"[\d\s|]{1,8}(?=\D)")
_DATE_BEFORE = re.compile(
    r"[ \n\t(,]{1,4}(?P<words>(?:19|20)\d{2} ?年(?: ?\d{1,2} ?月(?: ?\d{1,2} ?日)?)?)[ \n(]{0,4}$"
)
_DATED_BRACKET = re.compile(r"\((?P<words>[^()]{0,20}\d{4}[^()]{0,60})\)[。;,、 \n]{0,4}$")
_LONGEST_ROW_OF_COLUMNS = 60
_LONGEST_NAME = 300  # characters before and behind a number that tell whose it is
_ENTRIES_JOINED = {"", "、", ",", ";", "和", "与", "及", "以及"}


def is_row_of_columns(plain: str) -> bool:
    """Whether a line is a heading row of a table, or one of its cells: 序号 文件名称 文号 失效日期."""
    is_row = plain.startswith(("序号", "编号")) and sum(len(name) > 1 and name in plain for name in HEADERS) > 1
    columns = columns_of(plain.replace("|", ""), HEADERS) if len(plain) <= _LONGEST_ROW_OF_COLUMNS else []
    is_row = is_row or len(columns) > 1
    return plain in HEADERS or is_row or bool(_COLUMN.fullmatch(plain))


def has_verdicts(plain: str, before: str) -> bool:
    """Whether a row of columns, or a cell behind another one, says that each row tells what becomes of its document."""
    columns = columns_of(plain.replace("|", ""), HEADERS) if len(plain) <= _LONGEST_ROW_OF_COLUMNS else []
    decides = "verdict" in columns or "proposal" in columns
    return decides and (len(columns) > 1 or before in HEADERS)


def entries_of(text: Text, span: Span) -> list[Citation]:
    """What one paragraph of a list names: mostly one document, now and then several 《…》 side by side."""
    mark = ITEM_MARK.match(text.shadow, span.start, span.end)
    span = text.trimmed(Span(mark.end() if mark else span.start, span.end))
    before = _BEFORE_BOOK.match(text.shadow, span.start, span.end)
    if before:
        span = Span(before.end(), span.end)
    lead = _LEAD.match(text.shadow, span.start, span.end)
    if lead and ("\n" in lead[0] or "|" in lead[0]):
        span = text.trimmed(Span(lead.end(), span.end))
    books = _books(text, span)
    if books:
        return books
    entry = entry_of(text, span)
    return [entry] if entry else []


def _books(text: Text, span: Span) -> list[Citation]:
    """《甲》（令第3号）、《乙》（令第4号）: entries whose 《…》 is the whole title."""
    found = outermost(citations_in(text, span)[0])
    chain: list[Citation] = []
    edge = span.start
    for one in found:
        if one.title is None or squeeze(text.shadow[edge : one.span.start]) not in _ENTRIES_JOINED:
            break
        chain.append(one)
        edge = one.span.end
    behind = squeeze(text.shadow[edge : span.end])
    is_part_of_title = behind.startswith("的") or (behind[:1] != "(" and _names_another(behind.strip("。;,") or "("))
    is_whole = chain and not is_part_of_title and (chain[-1].number or not _number_over_lines(behind))
    return chain if is_whole and (text.shadow.startswith("《", span.start) or chain[0].number) else []


def _number_over_lines(plain: str) -> bool:
    return any(one.number for one in numbers_in(plain[:200]))


def entry_of(text: Text, span: Span) -> Citation | None:
    """One entry: the whole wording before the number is the title; a 《…》 around all of it is taken off."""
    numbers = own_numbers(text, span)[:1]
    number = numbers[0].number if numbers else None
    dated: str | None = None
    if numbers and numbers[0].span.start == span.start:  # 青政发〔2010〕3号 关于…的通知
        title = text.named(text.trimmed(Span(_behind_numbers(text, span), span.end)))
    elif numbers:
        stop, dated = _without_date(text, Span(span.start, numbers[0].span.start))
        title = text.named(text.trimmed(Span(span.start, stop)))
    elif any(found.number for found in numbers_in(text.shadow, span.start, span.end)):
        title = text.named(span)
    else:
        span = _without_words(text, span)
        title, number = _over_lines(text, span)
        bracket = None if number else _DATED_BRACKET.search(text.shadow, max(span.start, span.end - 100), span.end)
        if bracket and DATE.search(bracket["words"]):
            title = text.named(text.trimmed(Span(span.start, bracket.start())))
            dated = text.compact(Span(bracket.start("words"), bracket.end("words")))
    title = bare_title(title)
    return Citation(title or None, number, span, dated=dated) if title or number else None


def _behind_numbers(text: Text, span: Span) -> int:
    """The end of the number with which an entry begins, and of those that share code and year with it."""
    first, *rest = [found for found in numbers_in(text.shadow, span.start, span.end) if found.number]
    end = first.span.end
    for found in rest:
        if found.finding != CARRIED or len(text.shadow[end : found.span.start].strip(" 、,和及第号")) > 0:
            break
        end = found.span.end
    return end


def _without_words(text: Text, span: Span) -> Span:
    """The title before what stands in the place of its number: 无文号, —, or （青政发〔201011号）, which is damaged."""
    words = _NO_NUMBER.search(text.shadow, span.start, span.end)
    damaged = next(
        (one for one in numbers_in(text.shadow, span.start, span.end) if one.finding in (DAMAGED, RANGE)), None
    )
    stop = words.start() if words else text.shadow.rfind("(", span.start, damaged.span.start) if damaged else -1
    return Span(span.start, stop) if stop > span.start else span


def own_numbers(text: Text, span: Span) -> list[Found]:
    """The numbers of an entry that may be its own, never one inside its title: 关于修改《甲》（第3号）的通知（第5号）.

    Several are left where nobody can say which, all of them where none stands behind a whole title;
    none is left where the only one belongs to the title.
    """
    numbers = [found for found in numbers_in(text.shadow, span.start, span.end) if found.number]
    if numbers and numbers[0].span.start == span.start:
        return numbers[:1]
    own: list[Found] = []
    inside: list[Found] = []  # of its title
    edge = span.start  # the end of the bracket that was looked at last
    for found in numbers:
        if found.span.start < edge:
            continue  # 令第3号公布，令第20号修正: of one bracket the first
        near = max(span.start, found.span.start - _LONGEST_NAME)
        opened = _OPENED.search(text.shadow, near, found.span.start)
        closed = text.shadow.find(")", found.span.end, span.end) if opened else -1
        edge = closed + 1 if closed >= 0 else found.span.end
        before = squeeze(text.shadow[near : opened.start() if opened else found.span.start])
        behind = squeeze(text.shadow[edge : min(span.end, edge + _LONGEST_NAME)]).partition("(")[0].strip("》。;,")
        if not _GOES_ON.match(text.shadow, edge, span.end):
            own += [found] if _ends_a_title(before) else []
        elif KIND_END.search(behind) or reads_like_a_document(behind):
            if "关于" not in before:
                return numbers  # 甲办法（第3号）乙办法（第4号）
            inside.append(found)
    return own or ([] if len(numbers) == 1 and inside else numbers)


def _ends_a_title(plain: str) -> bool:
    """甲办法, 《甲办法》 and 关于甲的通知 are whole, 关于修改《甲办法》 is not."""
    plain = _VERSION_AT_END.sub("", plain)
    if plain.endswith("》"):
        return plain.count("《") == plain.count("》") and "关于" not in plain[: plain.find("《")]
    if "关于" not in plain and reads_like_a_document(plain):
        return True
    return bool(KIND_END.search(plain)) or plain.count("《") > plain.count("》")


def _without_date(text: Text, span: Span) -> tuple[int, str | None]:
    """The end of a title before a date that stands before the number: 甲办法（1998年3月2日…令第3号）."""
    date = _DATE_BEFORE.search(text.shadow, max(span.start, span.end - 30), span.end)
    return (date.start(), text.compact(Span(date.start("words"), date.end("words")))) if date else (span.end, None)


def bare_title(title: str) -> str:
    """A title without marks at its ends and without the 《》 around all of it."""
    title = title.strip(_TITLE_EDGE)
    if title.startswith("《") and title.endswith("》") and title.find("》") == len(title) - 1:
        return title[1:-1]
    if title.startswith("《") and "》" in title and not _names_another(title[title.rindex("》") + 1 :]):
        return title[1 : title.index("》")]
    return title


def _names_another(behind: str) -> bool:
    """《甲办法》实施细则 and 《甲》《乙》 are titles as they stand; （2003年修订） behind a title is no part of it."""
    return not behind or bool(KIND_END.search(behind) or INSTRUMENT_END.search(behind))


def _over_lines(text: Text, span: Span) -> tuple[str, DocNumber | None]:
    """Title and number where a line end stands inside the number (青政发⏎〔2010〕3号)."""
    printed = text.compact(span)
    found = next((one for one in numbers_in(squeeze(span.of(text.shadow))) if one.number), None)
    return (printed[: found.span.start], found.number) if found else (text.named(span), None)


def entry_of_row(text: Text, row: Row) -> Citation | None:
    """The document of a table row: by its columns, or by its words where the cells cannot be told apart."""
    title = row.cells.get("title", ())
    named = next(iter(entries_of(text, Span(title[0].start, title[-1].end) if title else row.span)), None)
    number, dated = _of_number_cell(text, row.cells.get("number", ()))
    if not title or (named and named.number and not number and _is_open(named.title or "")):  # no cells, or its lines
        return _with_the_rest(text, row.span, named) if named else None
    if named is None:
        return Citation(None, number, row.span, dated=dated) if number else None
    if dated is None and not number and row.cells.get("date"):
        dated = _printed(text, row.cells["date"])
    is_whole = number is not None and (named.number is None or len(title) > 1)
    words = bare_title(_printed_title(text, title)) if is_whole else named.title
    return Citation(words, number or named.number, row.span, named.also, dated or named.dated)


def _with_the_rest(text: Text, span: Span, entry: Citation) -> Citation:
    """An entry whose title goes on below its number: 关于印发《渡口 青政发〔2010〕3号⏎管理办法》的通知."""
    title = entry.title or ""
    numbers = own_numbers(text, span) if _is_open(title) else []
    if len(numbers) == 1 and (apart := _CODE_APART.match(text.shadow, numbers[0].span.start, numbers[0].span.end)):
        entry = replace(entry, number=parse_number(apart["number"]) or entry.number)
        title += text.named(Span(apart.start(), apart.end("words")))
    behind = Span(numbers[0].span.end, span.end) if len(numbers) == 1 else Span(span.end, span.end)
    rest = text.trimmed(behind)
    goes_on = "\n" in text.shadow[behind.start : rest.start] and "》" in rest.of(text.shadow)
    return replace(entry, title=title + text.named(rest)) if goes_on else entry


def _is_open(title: str) -> bool:
    return title.count("《") > title.count("》")


def _of_number_cell(text: Text, parts: Sequence[Span]) -> tuple[DocNumber | None, str | None]:
    """The number of a cell such as 1998年3月2日青川市人民政府令第3号, with its date; the words alone without one."""
    if not parts:
        return None, None
    words = "".join(squeeze(part.of(text.shadow)) for part in parts)
    found = next((one.number for one in numbers_in(words) if one.number), None)
    day = DATE.search(words)
    return found, day[0] if day else None if found else _printed(text, parts)


def _printed(text: Text, parts: Sequence[Span]) -> str:
    return "".join(text.compact(part) for part in parts)


def _printed_title(text: Text, parts: Sequence[Span]) -> str:
    """The title over its lines; the blank between two organs of one line stays."""
    return "".join(text.named(part) for part in parts)
