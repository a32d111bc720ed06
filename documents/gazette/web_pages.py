"""What a web page prints around a paper: a header of labelled facts, a path, a footer.

The header may be the only place where a paper's number stands. The day of posting is not the day of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from documents.gazette.dates import DATE, date_of
from documents.gazette.numbering import numbers_in
from documents.gazette.parsed import DocNumber, Span, Value
from documents.gazette.shadow import Text

# The labels that pages print, by the fact they stand before.
_PRINTED = {
    "number": "发文字号 发文文号 文件编号 文件字号 公文文号 文号",
    "title": "信息名称 文件名称 文件标题 公文名称 标题 名称",
    "issuer": "发文机关 制发机关 制定机关 发文单位 发文机构",
    "written": "成文日期 成文时间 发文日期 发文时间 印发日期 签发日期",
    "standing": "有效性 时效性 效力状态 公文时效 文件状态 是否有效",
    "subject": "索引号 信息索引号 索取号 主题分类 主题词 主题 体裁分类 体裁 组配分类 服务对象 公文种类 信息分类 分类",
    "source": "发布机构 发布机关 发布单位 公开责任部门 责任部门 公开主体 信息来源 文章来源 稿件来源 来源 作者",
    "posted": "发布日期 发布时间 公开日期 公开时间 更新时间 生成日期 生成时间 生效日期 失效日期 废止日期",
    "access": "公开方式 公开范围 公开形式 公开类别 关键词 内容概述 责任编辑 编辑 审核",
    "visits": "浏览次数 阅读次数 访问次数 点击次数 点击数 浏览量 阅读量 浏览 阅读 字体大小 字体 视力保护色 分享到 分享",
}
_BY_FACT = {fact: tuple(labels.split()) for fact, labels in _PRINTED.items()}
_NUMBER, _TITLE, _ISSUER = _BY_FACT["number"], _BY_FACT["title"], _BY_FACT["issuer"]
_WRITTEN, _STANDING = _BY_FACT["written"], _BY_FACT["standing"]
_OF_PAGES = {*_NUMBER, *_WRITTEN, *_BY_FACT["visits"], "索引号", "发布日期", "发布时间", "标题", "来源"}
_LABELS = sorted((label for labels in _BY_FACT.values() for label in labels), key=len, reverse=True)
_ALONE = {*_NUMBER, *_ISSUER, *_WRITTEN, *_STANDING, "索引号", "主题分类", "发布日期", "发布机构", "公开方式"}
_LABEL = re.compile(
    r"(?m)(?:^|(?<=[ \t|【\[(】\])]))(?P<label>"
    + "|".join(" {0,6}".join(label) for label in _LABELS)
    + r") {0,3}[】\]]?(?P<mark> {0,3}:|[ \t]{0,9}\||\t)",
)
_BEGINS = re.compile(r"^[【\[(|·]?(?:" + "|".join(_LABELS) + r")[】\]]?(?:[:|]|$)")
_POSTED = re.compile(r"^(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?\d{1,2}:\d{2}(?::\d{2})?")  # with the hour
_TABLED = re.compile(r"^\|?(?:" + "|".join(sorted(_ALONE, key=len, reverse=True)) + r")\|")
_TABBED = re.compile(r"[ \t|]{0,9}(?:" + "|".join(_LABELS) + r") {0,3}\t+[^\t\n]")
_EDGES = re.compile(r"^[ \t|]+|[ \t|]+$")
_PATH = re.compile(r"^(?:您?(?:现在|当前)?的?(?:当前)?位置|首页)[:>》»]")
_TOOLS = re.compile(
    r"^(?:[【\[(|]?(?:打印本页|我要打印|打印|关闭窗口|关闭本页|关闭|加入收藏|收藏|我要纠错|纠错|返回顶部|返回|回到顶部|大|中|小"
    r"|下载|分享到|分享|微信|微博|扫一扫在手机打开当前页|扫一扫)[】\])|]?)+$"
)
_FOOT = re.compile(
    r"版权所有|版权声明|[㐀-鿿A-Z]ICP备\d|公网安备|网站标识码|^(?:上一篇|下一篇|责任编辑|相关链接|相关解读|相关阅读|相关文件)(?::|$)"
)
_LONGEST_FOOT = 90
_MAX_GAP = 2  # blank lines between two labels, or a label and its value
_MOST_TITLE_LINES = 3
_FEWEST_UNMARKED = 3
_REACH = 12  # lines between a header and the paper it belongs to


@dataclass(frozen=True, slots=True)
class Header:
    """Labelled facts next to a paper, and the lines they stand on."""

    lines: frozenset[int]
    number: Value[DocNumber] | None = None
    title: Value[str] | None = None
    issuer: Value[str] | None = None
    written_on: Value[date] | None = None
    standing: Value[str] | None = None

    @property
    def first(self) -> int:
        """Its first line."""
        return min(self.lines)

    @property
    def last(self) -> int:
        """Its last line."""
        return max(self.lines)

    def belongs(self, first: int, after: int) -> bool:
        """Whether it stands within or near above a head of these lines."""
        return self.first < after + _MAX_GAP and first - self.last <= _REACH


def foot_lines(text: Text) -> Iterator[int]:
    """Lines of a page's path, tools and footer."""
    for line in text.lines:
        plain = line.plain
        if 0 < len(plain) <= _LONGEST_FOOT and "。" not in plain and _is_foot(plain):
            yield line.index


def _is_foot(plain: str) -> bool:
    if plain[0] in "您现当首" and _PATH.match(plain):
        return True
    return bool(_FOOT.search(plain)) or (len(plain) > 1 and bool(_TOOLS.match(plain)))


def headers_in(text: Text) -> list[Header]:
    """Every run of labelled lines."""
    headers: list[Header] = []
    at = 0
    while at < len(text.lines):
        if not _is_labelled(text, at):
            at += 1
            continue
        facts, lines = _run(text, at)
        if _is_header(facts, "".join(text.lines[line].plain for line in lines)):
            headers.append(_header(text, facts, lines))
        at = max(lines) + 1
    return headers


def _is_labelled(text: Text, at: int) -> bool:
    plain = text.lines[at].plain
    posted = _POSTED.match(plain) if plain[:1] in "12" else None
    if posted:
        return posted.end() == len(plain) or bool(_BEGINS.match(plain[posted.end() :]) and plain.count(":") > 1)
    if _TABBED.match(text.shadow, text.lines[at].start, text.lines[at].end):
        return True
    return bool(_BEGINS.match(plain)) and (":" in plain or bool(_TABLED.match(plain)) or plain.strip("|") in _ALONE)


def _is_header(facts: list[tuple[str, Span]], plain: str) -> bool:
    """One label might be a word of a text: two of them, or one that only pages print, make a header.

    Without colons they might be the heads of a table's columns: each needs its value, and on lines of their own it
    takes three.
    """
    names = {name for name, _ in facts}
    if ":" in plain:
        return len(names) > 1 or bool(names & _OF_PAGES)
    valued = {name for name, span in facts if span.start < span.end}
    return len(valued) >= (2 if "|" in plain else _FEWEST_UNMARKED)


def _run(text: Text, at: int) -> tuple[list[tuple[str, Span]], list[int]]:
    """The facts of neighbouring labelled lines, and all lines that hold them."""
    facts: list[tuple[str, Span]] = []
    lines: list[int] = []
    blanks = 0
    while at < len(text.lines) and blanks <= _MAX_GAP:
        if not text.lines[at].plain:
            blanks += 1
            at += 1
            continue
        if not _is_labelled(text, at):
            break
        blanks = 0
        found = _facts(text, at)
        lines.append(at)
        at += 1
        if found and found[-1][1].start == found[-1][1].end and "|" not in text.lines[lines[-1]].plain:
            name = found[-1][0]
            values = _value_lines(text, at, name)
            if values:
                found[-1] = (name, text.trimmed(Span(text.lines[values[0]].start, text.lines[values[-1]].end)))
                lines += values
                at = values[-1] + 1
        facts += found
    return facts, lines


def _facts(text: Text, at: int) -> list[tuple[str, Span]]:
    """Label and value, as often as they stand on the line."""
    line = text.lines[at]
    matches = list(_LABEL.finditer(text.shadow, line.start, line.end))
    if not matches:
        name = "发布时间" if _POSTED.match(line.plain) else line.plain.strip("|")
        return [(name, line.span if name == "发布时间" else Span(line.end, line.end))]
    ends = [*(match.start() for match in matches[1:]), line.end]
    return [
        ("".join(match["label"].split()), _value(text, match.end(), end))
        for match, end in zip(matches, ends, strict=True)
    ]


def _value(text: Text, start: int, end: int) -> Span:
    span = text.trimmed(Span(start, end))
    words = _EDGES.sub("", span.of(text.shadow))
    begin = span.start + (span.of(text.shadow).index(words) if words else 0)
    return Span(begin, begin + len(words))


def _value_lines(text: Text, at: int, name: str) -> list[int]:
    """The line or, of a title, lines under a label that hold its value."""
    values: list[int] = []
    most = _MOST_TITLE_LINES if name in _TITLE else 1
    for index in range(at, min(at + _MAX_GAP + most, len(text.lines))):
        plain = text.lines[index].plain
        if plain and (_is_labelled(text, index) or "。" in plain):
            break
        if plain:
            values.append(index)
        elif values:
            break
        if len(values) == most:
            break
    return values


def _header(text: Text, facts: list[tuple[str, Span]], lines: list[int]) -> Header:
    by_name = {name: span for name, span in reversed(facts) if span.start < span.end}

    def first(names: tuple[str, ...]) -> Span | None:
        return next((by_name[name] for name in names if name in by_name), None)

    title, issuer, standing = first(_TITLE), first(_ISSUER), first(_STANDING)
    return Header(
        frozenset(lines),
        _number(text, first(_NUMBER)),
        Value(text.named(title), title) if title else None,
        Value(text.compact(issuer), issuer) if issuer else None,
        _day(text, first(_WRITTEN)),
        Value(text.compact(standing), standing) if standing else None,
    )


def _number(text: Text, span: Span | None) -> Value[DocNumber] | None:
    found = numbers_in(text.shadow, span.start, span.end) if span else []
    return next((Value(one.number, one.span) for one in found if one.number), None)


def _day(text: Text, span: Span | None) -> Value[date] | None:
    match = DATE.search(text.shadow, span.start, span.end) if span else None
    day = date_of(match) if match else None
    return Value(day, Span(match.start(), match.end())) if match and day else None
