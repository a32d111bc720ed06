"""Which 《…》 a verb of a sentence governs: 《甲》、《乙》和《丙》同时废止, 决定废止《甲》、《乙》."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from documents.gazette.parsed import Citation, Span
from documents.gazette.shadow import Text, squeeze
from portal.numerals import number_of

NUMERAL = r"[一二三四五六七八九十百零〇\d]{1,6}"
ARTICLE = rf"第{NUMERAL}(?:条|章|节)(?:第{NUMERAL}[款项目]){{0,3}}(?:第?\({NUMERAL}\)项?)?"
_ARTICLES_LISTED = rf"(?P<articles>{ARTICLE}(?:(?:、|,|和|与|及|以及|至|到){ARTICLE}){{0,40}})(?:的规定|规定)?"
_ARTICLES = re.compile(rf"(?:中的?|的)?{_ARTICLES_LISTED}")
_BEHIND_ENTRY = re.compile(rf"(?<=[)》])[ \n]{{0,3}}(?:中的?|的)?{_ARTICLES_LISTED}[。;]?\s*$")
_LISTED = re.compile("、|,|和|与|以及|及")  # 第三条至第五条 stays one: nobody listed what lies between
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
    between = squeeze(text.shadow[last.span.end : verb])
    articles, words = _parted(between)
    if not to_verb.fullmatch(words):
        return [], (), ""
    chain = [last]
    for entry in reversed(entries[max(0, place - _LONGEST_CHAIN) : place - 1]):
        edge = chain[0].span.start
        if edge - entry.span.end > 4 or squeeze(text.shadow[entry.span.end : edge]) not in _BETWEEN_ENTRIES:
            break
        chain.insert(0, entry)
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
        return tuple(_LISTED.split(found["articles"])), between[found.end() :]
    part = _PART.match(between)
    return ((part["words"],), between[part.end() :]) if part else ((), between)


def articles_behind(text: Text, span: Span) -> tuple[Span, tuple[str, ...]]:
    """An entry of a list without the articles that stand behind its document, 甲办法（某号）第三条, and them."""
    found = _BEHIND_ENTRY.search(text.shadow[span.start : span.end])
    if not found:
        return span, ()
    return Span(span.start, span.start + found.start()), tuple(_LISTED.split(squeeze(found["articles"])))


def behind(
    text: Text, entries: Sequence[Citation], verb: int, nearest: int = 8
) -> tuple[list[Citation], tuple[str, ...]]:
    """The chain of titles that begins shortly behind the verb, and the articles behind the last."""
    chain: list[Citation] = []
    edge = verb
    place = bisect_left(entries, verb, key=lambda entry: entry.span.start)
    for entry in entries[place : place + _LONGEST_CHAIN]:
        between = text.shadow[edge : entry.span.start]
        if len(between) > (6 if chain else nearest) or any(mark in between for mark in '。;\n“”"'):
            break
        words = squeeze(between)
        if not _JOINED.fullmatch(words) if chain else _ANOTHER_VERB.search(words):
            break
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
    return place < len(entries) and not squeeze(text.shadow[verb : entries[place].span.start])


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
