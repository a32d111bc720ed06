"""What a sentence repeals or declares lapsed: 《甲》（号）同时废止; 决定废止《甲》、《乙》.

停止执行 and 不再执行 are no repeal but told, 作废 is one. None is what a sentence foresees, proposes or asks of others
(废止后, 建议废止, 请…废止). A title before 根据 or 依据 is a basis. What another organ repealed, or was done before,
is told and nothing is repealed here. Single articles are a partial repeal. 自2030年1月1日起废止 has a day of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from documents.gazette.chains import (
    PARTIAL,
    before,
    behind,
    clause_before,
    is_governed,
    is_partial,
    leads,
    names_unread_part,
)
from documents.gazette.citations import citations_in, outermost, reads_like_a_document
from documents.gazette.dates import DATE, date_of
from documents.gazette.derived_texts import derived_texts
from documents.gazette.effect_days import names_no_day, without_day
from documents.gazette.list_findings import part_unread
from documents.gazette.parsed import Citation, Finding, Span
from documents.gazette.quotations import is_within
from documents.gazette.shadow import Line, Text, squeeze
from documents.gazette.shared_numbers import each_numbered
from documents.gazette.start_clauses import THIS
from documents.gazette.undone import ORDERED, is_planned

_VERB = re.compile(
    r"(?:同时|一并|即行|予以|均|自行|相应|现予|现)?(?P<verb>废止|失效|作废)(?P<done>了)?(?!的|和|其|依据|或者?失效)"
    r"(?P<told>后|前|之[日前后]|以[前后]|时)?"
)
# What ends the force of a text without saying how in law: 废止, 失效 or for a while.
_STOPS = re.compile(
    r"(?P<verb>(?:停止|终止|不再|不予|暂停)(?:继续)?(?:执行|施行|实施|适用)|不再(?:具有)?(?:有效|生效|(?:法律)?效力))(?!的|后|前|时|和|、|之)"
)
_MANNER = r"(?:同时|一并|即行|予以|决定|现予|现|均|都|也|应当|应|自行|自动|相应|全部|随之|宣布|立即){0,3}"
_WITHOUT_NAME = (
    r"(?:的|有关|相关|与本[^,。;《》]{1,12}?(?:不一致|不符|相?抵触|相冲突)的?){0,3}(?:规定|办法|文件|政策|通知)"
)
_TO_VERB = re.compile(
    rf"(?:(?:、|和|与|以?及其?)(?:原有?|以前|此前|其[他它]|有关|相关){_WITHOUT_NAME})?"
    r"(?:等(?:(?:\d{1,4}|[一二三四五六七八九十]{1,3})[件部项份])?)?(?:有关|相关)?(?:文件|规定|规章|规范性文件|办法)?,?"
    r"(?:(?:停止|终止|不再)(?:执行|施行|实施)[,、]?(?:并|且)?)?"
    rf"(?:自[^,。;]{{2,20}}起|从[^,。;]{{2,20}}起|即日起|(?:于|在)?(?:{DATE.pattern})(?:起|开始)?)?,?{_MANNER}"
)
_DECIDED = re.compile(r"决定|现予|现将")
_REASON = re.compile(r"(?:因|由于|鉴于|随着|待|如|若|如果)(?:原|该|上述|前述)?$")
_WITHIN = re.compile(r"[》)]中(?:关于|有关|对|的)?$")  # 《乙》中废止《甲》的内容
_REASON_LEADS = re.compile(r"^(?:因|由于|鉴于|随着|待|如|若)")
_ACTS = re.compile(r"予以|同时|一并|即行|现")
_BY_OTHERS = re.compile(r"已|被|^(?:因|由于|鉴于|随着)|(?:于|在)\d{4}年")
_OTHERS_DID = re.compile(r"(?<![未没不尚])(?<!没有)(?:已|被|业)[^,。;]{0,24}$")
# 上级另有规定的，《甲》自动失效 foresees an end that nobody can date.
_CONDITION = re.compile(
    r"(?:^(?:如果?|若|一旦|凡|待)[^。;]*|(?:另有(?:新的?)?规定|有新的?规定|出台|不一致|相抵触|届满|到期|修订|废止|失效)[^。;,]{0,12}(?:的|后|时|之日起?)"
    r"|新[^。;,]{0,16}(?:施行|实施|印发|发布|公布)[^。;,]{0,4}(?:后|时|之日起?)),(?:原|该)?$"
)
_SINCE = re.compile(rf"(?P<from>自|从|于|在)? {{0,2}}(?P<date>{DATE.pattern}) {{0,2}}(?P<on>起|开始)?")
_STARTS_THEN = re.compile(  # 新标准自2022年1月1日起执行，《甲》同时废止
    rf"(?P<subject>[^,。;:\n]{{2,40}})(?:自|从) {{0,2}}(?P<date>{DATE.pattern}) {{0,2}}起 {{0,2}}(?:正式|全面)?"
    r"(?:施行|实施|执行|启用|生效|适用),? {0,2}(?:原|现行)?$"
)
_OF_IT = re.compile(" {0,2}(?:中|规定|所|的|确定)")
_OWN_START = re.compile(r"本[^,。;]{0,12}(?:施行|实施|印发|发布|公布)")
_ENDING = re.compile("废止|失效|作废")
_LONGEST_SENTENCE = 400  # characters that are looked back for who is asked
_NAMELESS = re.compile(
    rf"(?:原|原有|以前|此前|(?<=[、和与及])(?:其[他它]|有关|相关)){_WITHOUT_NAME}[^《》。;\n]{{0,12}}(?:同时|一并|即行|予以)?废止"
)


@dataclass
class Sentences:
    """What the sentences read so far say. `partial_lists` are the places of 等N件."""

    text: Text
    quoted: Sequence[Span] = ()
    issued_on: date | None = None
    repealed: list[Citation] = field(default_factory=list)
    lapsed: list[Citation] = field(default_factory=list)
    parts: list[Citation] = field(default_factory=list)
    places: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    @property
    def partial_lists(self) -> frozenset[int]:
        """Offsets of the words that say a list is partial."""
        return frozenset(self.places)

    def tell(self, code: str, message: str, span: Span) -> None:
        """Add a finding."""
        self.findings.append(self.text.finding(code, message, span))


def read_sentences(found: Sentences, line: Line) -> None:
    """Add what the sentences of the line repeal."""
    text = found.text
    is_ending, is_stopping = _ENDING.search(line.plain), _STOPS.search(line.plain)
    if not is_ending and not is_stopping:
        return
    entries, told_of = each_numbered(text, outermost(citations_in(text, line.span)[0]), line.span)
    repealed, lapsed = len(found.repealed), len(found.lapsed)
    if is_ending:
        _tell_nameless(found, line)
        _read_endings(found, line, entries)
    if is_stopping:
        ended = {one.span for one in (*found.repealed[repealed:], *found.lapsed[lapsed:])}
        _tell_stopped(found, line, entries, ended)
    if (repealed, lapsed) != (len(found.repealed), len(found.lapsed)):
        found.findings += told_of


def _read_endings(found: Sentences, line: Line, entries: list[Citation]) -> None:
    text = found.text
    told: set[Span] = set()
    for verb in _VERB.finditer(text.shadow, line.start, line.end):
        if is_within(found.quoted, verb.start()):
            continue
        place = bisect_right(entries, verb.start(), key=lambda entry: entry.span.start)
        if place and verb.start() < entries[place - 1].span.end:
            continue  # 令第40号，废止了令第3号, inside the bracket of another text
        is_leading = leads(text, entries, verb.end())
        chain, articles, words = ([], (), "") if is_leading else before(text, entries, verb.start(), _TO_VERB)
        is_told_of = bool(verb["done"])
        if not chain:
            chain, articles = behind(text, entries, verb.end())
            words = clause_before(text, line.start, verb.start())
            is_told_of = is_told_of or (bool(_BY_OTHERS.search(words)) and not _is_to_come(found, words))
        if verb["verb"] == "作废":  # 《渡口经营许可证》作废 ends no document
            chain = [one for one in chain if one.number or reads_like_a_document(one.title or "")]
        if not chain:
            _tell_of_others(found, entries[max(0, place - 1) : place], verb)
            continue
        if chain[0].span in told or chain[-1].span in told:
            continue
        told.update(one.span for one in chain)
        if is_told_of or (chain[0].span.start < verb.start() and _is_history(found, chain, verb)):
            _tell(found, chain)
            continue
        has_own_verb = words.startswith(",") and chain[0].span.start < verb.start() and is_governed(text, chain)
        if verb["told"] or has_own_verb or _is_of_others(text, line, chain[0].span.start, verb, words):
            _leave(found, chain)
            continue
        _enter(found, chain, articles, verb, line)


def _tell_stopped(found: Sentences, line: Line, entries: list[Citation], ended: set[Span]) -> None:
    """《甲》停止执行 does not say whether 甲 is repealed, has lapsed or rests: nothing is recorded, a person looks."""
    text = found.text
    for verb in _STOPS.finditer(text.shadow, line.start, line.end):
        if is_within(found.quoted, verb.start()):
            continue
        is_led = leads(text, entries, verb.end())
        chain, articles, _ = ([], (), "") if is_led else before(text, entries, verb.start(), _TO_VERB)
        if is_led:
            chain, articles = behind(text, entries, verb.end())
        clause = clause_before(text, line.start, verb.start() if is_led else chain[0].span.start) if chain else ""
        is_of_measures = any(not each.startswith(("第", "附")) for each in articles)  # 中的收费项目停止执行
        if is_led and chain:  # 停止执行《甲》规定的收费标准
            is_of_measures = is_of_measures or bool(_OF_IT.match(text.shadow, chain[-1].span.end))
        if not chain or is_of_measures or any(one.span in ended for one in chain):
            continue
        if not is_planned(clause) and not ORDERED.search(clause) and not _REASON_LEADS.search(clause):
            names = "、".join(f"《{one.title}》" if one.title else str(one.number) for one in chain[:3])
            message = f"文中写明{names[:100]}{''.join(articles)[:40]}“{verb['verb']}”，没有写明是废止、失效还是暂停，"
            found.tell("effect_unread", message + "未登记效力变动；请核对后在该公文的页面上补登", chain[0].span)


def _tell_nameless(found: Sentences, line: Line) -> None:
    """原规定同时废止 names no document."""
    nameless = _NAMELESS.search(found.text.shadow, line.start, line.end)
    if nameless and not is_within(found.quoted, nameless.start()):
        span = Span(nameless.start(), nameless.end())
        found.tell("repeal_without_name", f"“{found.text.compact(span)}”没有写明文件名称，请补录", span)


def _is_of_others(text: Text, line: Line, first: int, verb: re.Match[str], words: str) -> bool:
    """Whether the sentence asks others to do it, proposes it, or gives it as a reason: 请…废止, 因《甲》废止."""
    is_led = first > verb.start()  # 废止《甲》: whoever is asked stands anywhere before the verb
    at = verb.start() if is_led else first
    clause = clause_before(text, line.start, at)
    first = max(line.start, at - _LONGEST_SENTENCE)
    start = max(first, *(text.shadow.rfind(mark, first, at) + 1 for mark in "。;"))
    asked = squeeze(text.shadow[start:at]) if is_led else clause
    if ORDERED.search(asked) and not _DECIDED.search(asked):
        return True
    before_it = squeeze(text.shadow[max(start, at - 60) : at])
    if (
        not is_led
        and _CONDITION.search(before_it)
        and not re.search(r"本[^,。;]{0,12}(?:施行|实施|印发|发布|公布)", before_it)
    ):
        return True
    if is_planned(clause) or (is_led and _WITHIN.search(clause)) or _REASON.search(clause):
        return True
    return not is_led and bool(_REASON_LEADS.search(clause)) and not _ACTS.search(words + verb[0])


def _leave(found: Sentences, chain: list[Citation]) -> None:
    """What is no repeal of this paper is cited, and a person sees that it was passed over."""
    names = "、".join(f"《{one.title}》" if one.title else str(one.number) for one in chain[:3])
    message = f"文中说到{names[:100]}的废止或失效，只是提及、建议或请他人办理，不作为本文件的废止读入；"
    message += "确由本文件废止的，请登记后补登"
    found.tell("repeal_not_own", message, chain[0].span)


def _enter(found: Sentences, chain: list[Citation], articles: tuple[str, ...], verb: re.Match[str], line: Line) -> None:
    """The chain under its verb, each text with the articles that stand behind it."""
    text = found.text
    if chain[0].span.start > verb.start() and names_unread_part(text, chain):
        found.findings.append(part_unread(text, chain, verb["verb"]))
        return
    found.findings += derived_texts(text, chain)
    since = _since(text, chain, verb, line)
    if since is None and _has_no_day(text, chain, verb, line):
        found.findings.append(without_day(text, chain))
    named = [*((one, one.articles) for one in chain[:-1]), (chain[-1], articles)]
    whole = [_dated(one, since) for one, parts in named if not parts]
    (found.lapsed if verb["verb"] == "失效" else found.repealed).extend(whole)
    for one, parts in named:
        if parts:
            found.parts.append(_dated(one, since, parts))
            name = one.title or one.number
            found.tell(
                "partial_repeal", f"“{name}”只有{'、'.join(parts)}{verb['verb']}，将按条款登记，请核对条款", one.span
            )
    end = max(chain[-1].span.end, verb.end())
    partial = PARTIAL.match(text.shadow, chain[-1].span.end, end + 12)
    if is_partial(partial, len(chain)) and partial:
        found.places.add(partial.start())
        message = "“等N件”：只读到列出的文件，其余请补录"
        found.tell("list_partial", message, Span(partial.start(), partial.end()))


def _dated(one: Citation, since: date | None, articles: tuple[str, ...] = ()) -> Citation:
    return Citation(one.title, one.number, one.span, one.also, one.dated, articles, since)


def _since(text: Text, chain: list[Citation], verb: re.Match[str], line: Line) -> date | None:
    """The day of its own that the repeal names between title and verb, or before a verb that leads."""
    start, is_led = _words_of_day(text, chain, verb, line)
    found = [
        each for each in _SINCE.finditer(text.shadow, start, verb.end()) if each["on"] or each["from"] or not is_led
    ]
    if found:
        return _day_at(text, found[-1])
    before = text.shadow[max(line.start, chain[0].span.start - 80) : chain[0].span.start]
    then = _STARTS_THEN.search(before) if not is_led and "同时" in text.shadow[start : verb.end()] else None
    if then is None or THIS.search(then["subject"]):
        return None  # since its own start
    return _day_at(text, then, chain[0].span.start - len(before))


def _words_of_day(text: Text, chain: list[Citation], verb: re.Match[str], line: Line) -> tuple[int, bool]:
    """Where the words begin that may name the day of the repeal, and whether the verb stands before the titles."""
    if chain[0].span.start < verb.start():
        return chain[-1].span.end, False
    start = max(line.start, verb.start() - 40)
    return max(start, *(text.shadow.rfind(mark, start, verb.start()) + 1 for mark in "。;")), True


def _has_no_day(text: Text, chain: list[Citation], verb: re.Match[str], line: Line) -> bool:
    """废止 that names 2024年11月31日 or 2024年底 as its day."""
    start, is_led = _words_of_day(text, chain, verb, line)
    return names_no_day(text.shadow[start : verb.start()], is_led=is_led)


def _day_at(text: Text, match: re.Match[str], offset: int = 0) -> date | None:
    day = DATE.match(text.shadow, offset + match.start("date"))
    return date_of(day) if day else None


def _is_to_come(found: Sentences, words: str) -> bool:
    """决定于2024年1月1日废止 in a paper of an earlier day."""
    day = DATE.search(words)
    on = date_of(day) if day else None
    return bool(on and found.issued_on and on >= found.issued_on and not re.search("已|被", words))


def _is_history(found: Sentences, chain: list[Citation], verb: re.Match[str]) -> bool:
    """《甲》于2019年5月1日废止 in a paper of 2021: it tells of what was done, and repeals nothing."""
    between = found.text.shadow[chain[-1].span.end : verb.end()]
    match = _SINCE.search(between)
    day = _day_at(found.text, match, chain[-1].span.end) if match and not match["on"] else None
    return bool(match and day and match["from"] in ("于", "在", None) and found.issued_on and day < found.issued_on)


def _tell(found: Sentences, chain: list[Citation]) -> None:
    names = "、".join(f"《{one.title}》" if one.title else str(one.number) for one in chain[:3])
    message = f"文中说{names[:100]}已经被废止或失效，不是由本文件废止，作为引用读入"
    found.tell("repealed_by_others", message, chain[0].span)


def _tell_of_others(found: Sentences, entries: list[Citation], verb: re.Match[str]) -> None:
    """《甲》已被国务院废止: somebody else did. `entries` is the last one before the verb."""
    for last in entries:
        between = found.text.shadow[last.span.end : min(verb.start(), last.span.end + 40)]
        if last.span.end + len(between) == verb.start() and _OTHERS_DID.search(squeeze(between)):
            _tell(found, [last])
