"""Which 《…》 a verb of a sentence governs: 《甲》、《乙》和《丙》同时废止, 决定废止《甲》、《乙》."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from documents.gazette.derived_texts import DERIVED
from documents.gazette.kinds import KIND_END
from documents.gazette.parsed import Citation, Span
from documents.gazette.provisions import ARTICLE, NUMERAL, canonical
from documents.gazette.shadow import Text, squeeze
from portal.numerals import number_of

_ONE = rf"(?:第{NUMERAL}(?:(?:、|和|与|及|至|到)第?{NUMERAL}){{1,20}}条|{ARTICLE}|附[件表录]{NUMERAL})"  # 第一、三条
_NO_PART = r"(?![、,和与及至到]?第?(?:\(|[一二三四五六七八九十\d]{1,4}[、款项条])|\(|之|中|以外|以前)"
ARTICLES_LISTED = rf"(?P<articles>(?>{_ONE}(?:(?:、|,|和|与|及|以及|至|到){_ONE}){{0,40}}))(?:的规定|规定)?"
_ARTICLES = re.compile(rf"(?:中的?|的)?(?:部分条款[,:]?(?:即|包括|为)?)?{ARTICLES_LISTED}{_NO_PART}")
_BEHIND_ENTRY = re.compile(
    rf"(?<=[)》])[ \n]{{0,3}}[:,]?\(?(?:(?:仅|只)?(?:废止|宣布失效|恢复施行)其?)?(?:中的?|的)?{ARTICLES_LISTED}"
    r"\)?[。;]?\s*$"
)
# A part of a text that no pattern reads: what is said of it must not be taken for said of the whole.
_UNREAD_PART = re.compile(
    rf"(?:中|内|里|的|其|之|仅|只|即|[:,、(]|以?及|和|与){{0,4}}(?:第{NUMERAL}[、条章节款项部编目和与及(]|第\(|除[^。;]{{1,40}}外)"
    r"|(?:中|内|里|的|其|之|、){0,3}(?:附[件表录图](?![^,。;]{0,6}(?:所列|目录|清单))|(?:部分|个别|有关|相关)(?:条款|内容|规定|条文))"
    r"|(?:中|内|里)(?:的|有关|关于|涉及)"
)
_PART_OF_ROW = re.compile(
    rf"第{NUMERAL}[、条章节款项部编目和与及(]|第\(|附[件表录图]|除[^。;]{{0,40}}外|(?:规定|内容|条款|条文|部分)(?:$|[)。;,])|^中"
)
_NUMBER_OF_ROW = re.compile(r"\([^()]{0,40}号[^()]{0,20}\)")
_NAMED = r"《[^《》]{1,80}》(?:\([^()]{1,40}\))?"
_PART = re.compile(
    rf"中(?:的|有关|涉及|关于)?(?P<words>(?:[^,。;《》]|{_NAMED}){{1,40}}?(?:规定|内容|条款|部分|项目|政策))"
)
_BETWEEN_ENTRIES = {"", "、", ",", "和", "与", "及", "以及", "文件", "文件、", "文件和", "及其", ";"}
_BASIS = re.compile(r"(?:根据|依据|按照|依照|遵照|对照|比照|落实|贯彻|按)[^,。;\n]{0,60}$|被$")
# 恢复执行《甲》，《乙》同时废止: another verb governs 甲.
_GOVERNED = re.compile(
    r"(?:恢复(?:施行|执行|适用)?|修改|修订|修正|重新(?:公布|印发|发布)|延长|印发|公布|发布|转发|批转|执行|实施|施行"
    r"|废止|宣布失效|撤销)"
    r"了? {0,2}$"
)
# What joins titles behind a verb that leads; 废止《甲》，执行《乙》 are two verbs with a title each.
_JOINED = re.compile(
    r"(?:、|,|和|与|及其?|以及|文件[、和]?)?(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.、)])?[原省州市县]?"
)
_ANOTHER_VERB = re.compile(r",|(?:执行|按|依|印发|修改|修订|恢复|由|以(?!下)|参照|适用|改).{0,8}(?<!的)$")
_ENDS_WITH_CHAIN = re.compile(r"[,;、()]|等|共|文件|的(?!有效期)|[\d一二三四五六七八九十两]{1,3}[个件部项份]|$")
_LONGEST_CHAIN = 500  # titles that one verb may govern
_LONGEST_BETWEEN = 120  # characters between a title and its verb, articles included


def before(
    text: Text, entries: Sequence[Citation], verb: int, to_verb: re.Pattern[str]
) -> tuple[list[Citation], tuple[str, ...], str]:
    """The chain of titles that ends before the verb, its articles, and the words up to the verb."""
    place = bisect_right(entries, verb, key=lambda entry: entry.span.end)
    if not place:
        return [], (), ""
    last = entries[place - 1]
    if verb - last.span.end > _LONGEST_BETWEEN:
        return [], (), ""
    between = DERIVED.sub("", squeeze(text.shadow[last.span.end : verb]), count=1)
    articles, words = _parted(between)
    if not to_verb.fullmatch(words):
        return [], (), ""
    chain = [last]
    for entry in reversed(entries[max(0, place - _LONGEST_CHAIN) : place - 1]):
        edge = chain[0].span.start
        if edge - entry.span.end > _LONGEST_BETWEEN:
            break
        own, joined = _parted(DERIVED.sub("", squeeze(text.shadow[entry.span.end : edge]), count=1))
        if joined not in _BETWEEN_ENTRIES:
            break
        chain.insert(0, replace(entry, articles=own))
    start = chain[0].span.start
    led = text.shadow[max(0, start - 80) : start]
    if _BASIS.search(led) or (len(chain) > 1 and _GOVERNED.search(led)):  # 根据《甲》，《乙》同时废止
        gaps = [at for at in range(1, len(chain)) if "," in text.shadow[chain[at - 1].span.end : chain[at].span.start]]
        chain = chain[gaps[-1] :] if gaps else []
    return (chain, articles, words) if chain else ([], (), "")


def _parted(between: str) -> tuple[tuple[str, ...], str]:
    """The articles that follow a title, and what comes behind them."""
    found = _ARTICLES.match(between)
    if found:
        return canonical([found["articles"]]), between[found.end() :]
    part = _PART.match(between)
    return ((part["words"],), between[part.end() :]) if part else ((), between)


def articles_behind(text: Text, span: Span) -> tuple[Span, tuple[str, ...] | None]:
    """An entry of a list without the articles that stand behind its document, 甲办法（某号）第三条, and them.

    None in their place where it names a part that cannot be read.
    """
    printed = text.shadow[span.start : span.end]
    found = _BEHIND_ENTRY.search(printed)
    if found and squeeze(printed[: found.start()]).endswith("》") and "》第" in squeeze(printed):
        found = None if _NUMBER_OF_ROW.search(printed, found.start()) else found
    if found:
        return Span(span.start, span.start + found.start()), canonical([squeeze(found["articles"])])
    numbers = [each.end() for each in _NUMBER_OF_ROW.finditer(printed)]
    behind_title = printed.rfind("》") + 1 or (numbers[-1] if numbers else len(printed))
    rest = squeeze(_NUMBER_OF_ROW.sub("", printed[behind_title:]))
    is_title = KIND_END.search(rest.strip("。;,"))  # 关于对《甲》第三条作出修改的决定
    return span, None if _PART_OF_ROW.search(rest) and not is_title else ()


def names_unread_part(text: Text, chain: Sequence[Citation]) -> bool:
    """Whether behind the last title stands a part that cannot be read: 废止《甲》的第二部分, 除第三条以外的规定."""
    edge = chain[-1].span.end
    told = re.split("[。;\n]", text.shadow[edge : edge + _LONGEST_BETWEEN], maxsplit=1)[0]
    articles, rest = _parted(squeeze(told))
    return not articles and bool(_UNREAD_PART.match(rest))


def behind(
    text: Text, entries: Sequence[Citation], verb: int, nearest: int = 8
) -> tuple[list[Citation], tuple[str, ...]]:
    """The chain of titles that begins shortly behind the verb, and the articles behind the last."""
    chain: list[Citation] = []
    edge = verb
    place = bisect_left(entries, verb, key=lambda entry: entry.span.start)
    for entry in entries[place : place + _LONGEST_CHAIN]:
        between = text.shadow[edge : entry.span.start]
        if len(between) > (_LONGEST_BETWEEN if chain else nearest) or any(mark in between for mark in '。;\n“”"'):
            break
        own, words = _parted(DERIVED.sub("", squeeze(between), count=1)) if chain else ((), squeeze(between))
        if not _JOINED.fullmatch(words) if chain else _ANOTHER_VERB.search(words):
            break
        if own:
            chain[-1] = replace(chain[-1], articles=own)
        chain.append(entry)
        edge = entry.span.end
    if not chain:
        return [], ()
    articles, rest = _parted(squeeze(text.shadow[edge : edge + _LONGEST_BETWEEN]).partition("。")[0])
    gaps = [at for at in range(1, len(chain)) if "," in text.shadow[chain[at - 1].span.end : chain[at].span.start]]
    if gaps and not _ENDS_WITH_CHAIN.match(rest):  # 废止《甲》，《乙》继续执行
        return chain[: gaps[-1]], ()
    return chain, articles


def leads(text: Text, entries: Sequence[Citation], verb: int) -> bool:
    """Whether a title stands right behind the verb, which then governs none before it: 撤销《甲》，恢复施行《乙》."""
    place = bisect_left(entries, verb, key=lambda entry: entry.span.start)
    gap = entries[place].span.start - verb if place < len(entries) else _LONGEST_BETWEEN
    return gap < _LONGEST_BETWEEN and not text.shadow[verb : verb + gap].strip()


def is_governed(text: Text, chain: Sequence[Citation]) -> bool:
    """Whether a verb of its own stands right before the chain: 执行《乙》，同时废止."""
    start = chain[0].span.start
    return bool(_GOVERNED.search(text.shadow, max(0, start - 80), start))


def clause_before(text: Text, start: int, at: int) -> str:
    """The words between the last mark and `at`, not further back than `start`."""
    words = text.shadow[max(start, at - 80) : at]
    cut = max(words.rfind(mark) for mark in ",。;:\n")
    return squeeze(words[cut + 1 :])


PARTIAL = re.compile(
    r"等 {0,2}(?:(?P<count>\d{1,4}|[一二三四五六七八九十]{1,3}) {0,2}(?:件|部|项|份))? {0,2}(?:有关|相关)?(?:政府)?"
    r"(?:文件|规定|规章|规范性文件|办法)?"
)


def is_partial(match: re.Match[str] | None, listed: int) -> bool:
    """Whether 等12件 or 等文件 says that more are meant than are listed."""
    if not match:
        return False
    count = number_of(match["count"]) if match["count"] else None
    return count is None or count != listed
