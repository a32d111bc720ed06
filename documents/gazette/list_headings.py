"""Headings of lists, which say what happens to the documents below: 一、废止的文件（8件）, 继续有效的文件目录."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from documents.gazette.dates import DATE, date_of
from documents.gazette.effect_days import names_no_day
from documents.gazette.kinds import KIND_END
from documents.gazette.numbering import numbers_in
from documents.gazette.parsed import Span, StatedCount
from documents.gazette.shadow import Line, Text, squeeze
from portal.numerals import number_of

REPEALED, LAPSED, AMENDED, ANNULLED, EXTENDED = "repeals", "invalidates", "amends", "annuls", "extends"
RESTORED, KEPT, PARTLY = "restores", "keeps", "partial_repeals"
VERBS = {
    REPEALED: "废止|作废", LAPSED: "失效", AMENDED: "修改|修订|修正", ANNULLED: "撤销", EXTENDED: "延长|延期|延续",
    RESTORED: "恢复(?:施行|执行)", KEPT: "继续有效|继续执行|保留|现行有效",
}  # fmt: skip
WORDS = {
    REPEALED: "废止", LAPSED: "宣布失效", AMENDED: "修改", ANNULLED: "撤销", EXTENDED: "延长有效期",
    RESTORED: "恢复施行", KEPT: "继续有效",
}  # fmt: skip
_COUNTED = r"(?:\(?(?:共计|共)?(?P<count>\d{0,4}|[一二三四五六七八九十]{1,3})[件部项个份]?\)?)?"
_MARK = r"^(?:\(?[一二三四五六七八九十]{1,3}[、)]|附件\d{0,2}[:.]?)?"
OPENS_SECTION = re.compile(r"^(?:\(?[一二三四五六七八九十]{1,3}[、)]|附件)")
_STOPPED = "停止(?:执行|施行|实施)|不再(?:执行|施行|有效|适用)|终止(?:执行|施行)"
_VERB = f"废止|作废|失效|修改|修订|修正|撤销|延长|延期|延续|恢复施行|恢复执行|{_STOPPED}"
_HEADING = re.compile(rf"{_MARK}(?P<words>[^。《》]{{0,30}}(?:{_VERB})[^。《》]{{0,30}}?){_COUNTED}[:]?$")
_OTHER_HEADING = re.compile(
    rf"(?:{_MARK}(?P<words>[^。《》]{{0,20}}(?:继续有效|继续执行|予以保留|保留|现行有效)[^。《》]{{0,20}}?)"
    r"|^\(?[一二三四五六七八九十]{1,3}[、)][^。《》]{0,30}?(?:文件|规章|法规|目录|清单|规定|事项|名单))"
    rf"{_COUNTED}[:]?$"
)
PART_OF_LIST = re.compile(rf"{_MARK}[^。《》,]{{1,14}}(?:类|方面|部分|系统|领域|口){_COUNTED}[:]?$")
_HEADING_AND_TABLE = re.compile(
    r" {0,8}(?:[一二三四五六七八九十]{1,3}、)? ?"
    rf"(?P<words>[^。《》\d\n(]{{0,20}}(?:{_VERB})[^。《》\d\n(]{{0,12}})"
    r"(?:\((?:共计|共)? ?(?P<count>\d{1,4}) ?[件部项个份]\))?(?= *(?:序号|\d{1,2} *[.、 ]))"
)
OF_ARTICLES = re.compile(r"部分条款|部分(?:废止|宣布失效|失效|恢复)|(?:废止|失效)部分(?:内容|规定)")
_COUNT_WITHIN = re.compile(  # 下列3件文件宣布失效, but no 部分文件 and no 第二批
    r"(?<![\d第])(?P<count>\d{1,4}|[一二两三四五六七八九十]{1,3})(?:[件份]|部(?![分门])|[项个](?=[^,。;]{0,8}(?:文件|规章|规定)))"
)
_PLANNED = re.compile(r"拟|建议|需要")
_ASKED = re.compile(r"^[^,]{0,6}(?:请|责成|要求)|(?:请|责成)各")  # 请各县对下列文件予以废止
_INNER = re.compile(rf"(?:文件|规章|类){_COUNTED.replace('?P<count>', '?:')}[:]?$")
_LEADS = re.compile(r"[^。《》]{0,30}(?:下列|以下)[^。《》]{0,60}。$")  # 决定对下列文件予以废止。 above its list
_LEFT_ALONE = re.compile(  # 不予废止的文件 go on
    r"(?<!暂)(?:不予|不作|不再|不|无需|无须|毋须|不需|不必|未)(?:宣布|进行|作出?|予以?|被)?(?:废止|失效|修改|修订|修正|撤销)"
)
_DENIED = re.compile(
    r"(?:不予|不作|不再|不|暂缓|暂不|暂未|暂停|未|停止|取消|已|已经|已被|已明令|已先后)(?:宣布|予以|列入|纳入|进行)?"
    rf"(?:{_VERB}|{VERBS[KEPT]})|(?<![,起])(?:{_STOPPED})"
)
_SINCE = re.compile(
    rf"(?:自|从|于|在)?\s{{0,2}}(?P<date>{DATE.pattern})\s{{0,2}}(?:起|开始|(?=(?:同时|予以|正式)?(?:废止|失效)))"
)
EXTENDED_TO = re.compile(
    r"[,( ]{0,3}有效期限?(?:延长|延续|延期|顺延|延)?(?:至|到) {0,2}(?=[\d〇○零一二三四五六七八九Oo])"
)


@dataclass
class Section:
    """Lines under one heading; `kind` None where the heading lists nothing that changes."""

    kind: str | None
    lines: list[Line] = field(default_factory=list)
    is_of_articles: bool = False
    stated: StatedCount | None = None
    denied: Span | None = None  # a heading that names an effect and denies it, or tells of one that was before
    mixed: Span | None = None  # a heading that names several effects: its rows say which is meant
    since: date | None = None  # 下列文件自2024年1月1日起废止
    is_day_unread: bool = False  # 恢复施行 from 2024年11月31日
    is_planned: bool = False  # 建议废止的文件: a verdict in a row is one that is proposed
    level: int = 0
    inner: set[int] = field(default_factory=set)  # lines with headings below this one, 以市政府名义印发的文件


def _named(words: str) -> list[str]:
    return [kind for kind, verb in VERBS.items() if re.search(verb, words)]


def _kind_of(words: str) -> str | None:
    """What a heading says of the documents below it; None where it names two things, only a plan, or denies it."""
    named = _named(words)
    if len(named) != 1 or _PLANNED.search(words) or _ASKED.search(words):
        return None
    if _LEFT_ALONE.search(words):
        return KEPT
    return None if _DENIED.search(words) else named[0]


def heading(text: Text, line: Line) -> Section | None:
    """The section that a heading opens, also where its table begins on the same line."""
    plain = line.plain.rstrip("。") if _LEADS.match(line.plain) else line.plain
    match = _HEADING.match(plain) if len(plain) <= 60 else None
    is_entry = numbers_in(text.shadow, line.start, line.end) or EXTENDED_TO.search(text.shadow, line.start, line.end)
    is_title = "关于" in line.plain and KIND_END.search(line.plain)  # 关于废止甲的通知 in a list of what goes on
    level = _level(line.plain)
    if match and not is_entry and not is_title:
        return replace(_opened(match, line.span, []), level=level)
    other = _OTHER_HEADING.match(line.plain) if len(line.plain) <= 60 else None
    if other and not numbers_in(text.shadow, line.start, line.end) and "关于" not in line.plain:
        return replace(_opened(other, line.span, []), level=level) if other["words"] else Section(None, level=level)
    both = _HEADING_AND_TABLE.match(text.shadow, line.start, line.end)
    if both:
        rest = text.shadow[both.end() : line.end]
        return _opened(both, line.span, [Line(line.index, both.end(), line.end, squeeze(rest), False)])
    return None


def _level(plain: str) -> int:
    """How deep the mark of a heading is: none and 附件 0, 一、 1, （一） 2."""
    return 2 if plain.startswith("(") else 0 if plain.startswith("附件") or plain[1:3].find("、") < 0 else 1


def is_inner(section: Section, opened: Section, plain: str) -> bool:
    """Whether a heading without a verb only parts the list of the heading above it: （一）以市政府名义印发的文件."""
    says_nothing = opened.kind is None and not opened.denied and not opened.mixed and not opened.is_planned
    return says_nothing and section.kind is not None and opened.level > section.level and bool(_INNER.search(plain))


def _opened(match: re.Match[str], span: Span, lines: list[Line]) -> Section:
    kind = _kind_of(match["words"])
    within = None if match["count"] else _COUNT_WITHIN.search(match["words"])
    printed = within["count"] if within else match["count"]
    count = number_of(printed) if printed else None
    is_of_articles = bool(OF_ARTICLES.search(match["words"]))
    name = PARTLY if kind == REPEALED and is_of_articles else kind
    stated = StatedCount(name, count, span) if name and count is not None else None
    words, is_planned = match["words"], bool(_PLANNED.search(match["words"]))
    is_denied = kind is None and bool(_ASKED.search(words) or (_DENIED.search(words) and not is_planned))
    opened = Section(kind, lines, is_of_articles, stated, since=day_stated(match[0]), is_planned=is_planned)
    opened.is_day_unread = kind in (RESTORED, AMENDED) and opened.since is None and names_no_day(words, is_led=True)
    opened.denied = span if is_denied else None
    opened.mixed = span if len(_named(words)) > 1 and not is_denied and not is_planned else None
    return opened


def day_stated(words: str) -> date | None:
    """The day of 自2024年1月1日起废止 or 于2024年1月1日废止."""
    told = _SINCE.search(words)
    day = DATE.match(words, told.start("date")) if told else None
    return date_of(day) if day else None
