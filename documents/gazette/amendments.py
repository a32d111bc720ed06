"""What a document does without ending a text: 修改, 延长有效期, 撤销, 重新公布, 恢复施行; in title, sentence or list.

A change that is only planned (拟修改) or already done (已修改) is none. Words in quotation marks are the new wording
of a text and change nothing themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from documents.gazette.amended_parts import read_parts
from documents.gazette.chains import before, behind, clause_before, leads, names_unread_part
from documents.gazette.citations import citations_in, outermost, reads_like_a_document
from documents.gazette.dates import DATE, date_of
from documents.gazette.effect_days import day_of_change, without_day
from documents.gazette.list_findings import part_unread
from documents.gazette.lists import Repeals
from documents.gazette.mentions_joined import each_once, named_in, numbered, text_named, with_provisions
from documents.gazette.parsed import Citation, DocNumber, Finding, Instrument, Period, Span
from documents.gazette.published_anew import parted
from documents.gazette.quotations import apart_from, is_within, quotations
from documents.gazette.shadow import Line, Text
from documents.gazette.titles import plain_title, without_version
from documents.gazette.undone import is_asked, is_planned, is_told
from portal.numerals import number_of

_MANNER = r"(?:作|做|作出|做出|进行|予以|作了|同时|一并|决定|现|均|应|应当|相应|如下|以下|部分|下列|的|,){0,5}"
# Between articles and verb stands what is replaced: 第三条中的“甲局”修改为“乙局”.
_REPLACED = (
    r"(?:中|内|里)?的?(?:[“\"][^”\"]{0,60}[”\"](?:、|和|及)?){0,4}(?:一词|字样|等?表述|的?内容|统一|分别|全部|,){0,3}"
)
_TO_AMEND = re.compile(rf"(?:等)?(?:文件|规定|规章)?{_REPLACED}(?:(?:自|从)[^,。;“”\"]{{2,20}}起,?)?{_MANNER}")
_TO_ANNUL = re.compile(r"(?:等)?(?:文件|规定|规章)?,?(?:同时|一并|予以|决定|现|均|应|应当|依法|,){0,3}")
_TO_REPUBLISH = re.compile(r"(?:文件)?[^。;《》]{0,40}")
_TO_EXTEND = re.compile(
    r"(?:等)?(?:文件|规定|规章)?的?(?:经评估)?,?(?:需要?|须|拟|仍需|仍)?(?:继续(?:有效|施行|实施|执行|适用))?,?(?:现|其|将|均|同意|决定){0,2}的?"
    r"(?:(?:有效|施行|实施|执行|试行)?期(?:限)?)?(?:自.{2,14}起)?(?:再|统一|相应|予以|均|将|自){0,2}"
)
_AMEND = re.compile(
    r"(?P<verb>修改|修订|修正|删去|删除|替换|调整为)(?!的?(?:意见|建议|草案|工作|程序|情况|内容|事项|稿|说明)|后|和|、|时|过)"
)
_ANNUL = re.compile(r"(?P<verb>撤销)(?!的|后|和|、|时)")
_REPUBLISH = re.compile(r"(?P<verb>重新(?:公布|发布|印发|颁布))(?!的通知》)")
_RESTORE = re.compile(
    r"(?P<verb>恢复(?:施行|执行|适用|其?(?:法律)?效力|有效)|恢复(?=《[^。;\n]{4,160}?(?:效力|施行|执行|适用)))(?!的|后|和|、|时)"
)
_TO_RESTORE = re.compile(rf"{_TO_ANNUL.pattern}(?:(?:自|从)[^,。;]{{2,20}}起)?,?(?:予以|正式|重新|,){{0,2}}")
_HAS_A_DAY = (_AMEND, _RESTORE)  # 撤销 has none, and what is published again begins with the paper
_LONGEST = 2000  # characters of a sentence before and behind a title
_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3}|半)"
_TERM = (
    rf"(?:为 {{0,2}})?(?:(?P<count>{_COUNT}) {{0,2}}(?P<unit>年|个月|天|日(?!至|起))(?P<half>半)?)?"
    r"(?: {0,2}(?:至|到) {0,2}(?P<until>(?=[\d〇○零一二三四五六七八九Oo])))?"
)
_EXTEND = re.compile(
    r"(?P<verb>延长|延续|顺延|延期(?:施行|执行|实施)?|续期|展期|延(?=至|到)|有效期限?"
    rf"|继续(?:有效|施行|实施|执行|适用)) {{0,2}}{_TERM}"
)
_UNREAD_TERM = re.compile(r"(?<=延长|延续|顺延|延期|续期|展期) {0,2}(?:至|到|为|若干|一段)")  # 延长至下次修订
_EXTEND_LEADS = re.compile(r"(?P<verb>延长|延续|顺延)(?=《|以下|下列)")
_EXTENDED_BY = re.compile(rf"(?:有效期限?)?(?:延长|延续|顺延|延期)? {{0,2}}{_TERM}")
_HOLDS_ON = re.compile("延|继续|展期|续期")
_WORD = re.compile(r" {0,2}[㐀-鿿]")
_CHANGES = re.compile("删|替换|调整为|修改|修订|修正|撤销|重新|延|有效期|续期|展期|继续|恢复")
_MAY_CHANGE = re.compile("废止|失效|修改|删|替换|延长|撤销|恢复|增加|代替|替代|取代")
_CHANGED_SOMEHOW = re.compile(
    r"(?P<words>(?:[^。;,\n《》“”\"]|,(?=除|其余|其他|其它)|[“\"][^”\"\n]{0,60}[”\"]){0,60}?)"
    r"(?:予以废止|废止|宣布失效|修改为|修改成|删去|删除|替换为|延长|撤销|恢复施行|恢复执行|增加一[条款项])(?!的|和|后|前|之|时|、|了)"
)
_REPLACED_BY = re.compile(
    r" {0,2}[(,]? {0,2}(?:现|改|均|自[^,。;《》]{2,20}起){0,2}(?:由|以|被) {0,2}$"
)  # 《甲》由《乙》代替
_REPLACES = re.compile(r" {0,2}(?:所|予以)?(?:代替|替代|取代)")
_IN_TITLE = re.compile(
    r"关于(?:废止和|废止、|宣布失效和)?(?P<verb>(?:(?:修改|修订|修正)(?:并|后|、)?)?重新(?:公布|发布|印发)|修改|修订|修正|延长|延续|撤销"
    r"|恢复施行)(?P<rest>.*)$"
)
_NAMED_WITHOUT_BOOK = re.compile(
    r"^(?!部分|有关|一批|个别|若干)(?P<name>[^《》]{4,60}?(?:条例|规定|办法|细则|规则|预案|方案|意见|制度))"
    r"(?:有效期(?:限)?|部分条款|部分内容|个别条款)?的(?:决定|通知|命令|令|公告)$"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What the document amends, extends, annuls, republishes, restores.

    `new_texts` take the place of what it republishes, `terms_of_others` speak of the terms of what it extends,
    `items` are the amended provisions one by one, each with its place.
    """

    amends: tuple[Citation, ...] = ()
    extends: tuple[Citation, ...] = ()
    annuls: tuple[Citation, ...] = ()
    republishes: tuple[Citation, ...] = ()
    restores: tuple[Citation, ...] = ()
    new_texts: tuple[Instrument, ...] = ()
    terms_of_others: tuple[Span, ...] = ()
    items: tuple[tuple[Citation, int], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def all(self) -> tuple[Citation, ...]:
        """Every text that is changed; one that is restored is so as it was, and cited too."""
        return (*self.amends, *self.extends, *self.annuls, *self.republishes)


@dataclass
class _Reading:
    text: Text
    quoted: Sequence[Span]
    findings: list[Finding] = field(default_factory=list)
    found: dict[str, list[Citation]] = field(
        default_factory=lambda: {name: [] for name in ("amends", "extends", "annuls", "republishes", "restores")}
    )


def read_changes(
    text: Text, title: str | None, title_span: Span | None, body: Sequence[int], repeals: Repeals
) -> Changes:
    """Changes in title and body; lists were read with the repeals."""
    reading = _Reading(text, quotations(text, [text.lines[at] for at in body]))
    lines = [text.lines[at] for at in body if at not in repeals.lines]
    if title and title_span:
        _read_title(reading, title, title_span)
    for line in lines:
        _read_line(reading, line)
    titled = [one for one in reading.found["amends"] if one.span == title_span]
    listed = set(repeals.amending_lines)
    for name in ("annuls", "restores"):  # the title may name the whole text where a sentence names its articles
        told = [one for one in reading.found[name] if one.span != title_span]
        names = {plain_title(one.title or "") for one in told}
        reading.found[name] = [
            one for one in reading.found[name] if one.span != title_span or plain_title(one.title or "") not in names
        ]
    reading.found["republishes"], new_texts = parted(text, title, reading.found["republishes"])
    parts = read_parts(text, title or "", titled, [text.lines[at] for at in (*body, *repeals.amending_lines)], listed)
    reading.found["amends"] += repeals.amends
    reading.found["annuls"] += repeals.annuls
    reading.found["extends"] += repeals.extends
    reading.found["restores"] += repeals.restores
    named = named_in(text, [text.lines[at] for at in body])
    for one in parts.amended:  # 一、甲办法（省政府令第189号公布）, without 《》
        if one.title and one.number:
            named.setdefault(without_version(plain_title(one.title)), one.number)
    ended = {text_named(one) for one in (*repeals.repeals, *repeals.invalidates)}
    amended = with_provisions(reading.found.pop("amends"), parts.amended, named)
    once = {name: each_once(numbered(each, named) for each in entries) for name, entries in reading.found.items()}
    kept = {
        name: tuple(one for one in entries if text_named(one) not in ended)
        for name, entries in ({"amends": amended} | once).items()
    }
    anew = {text_named(one) for one in kept["republishes"]}  # 关于修改《甲》并重新公布的决定 is one act
    kept["amends"] = tuple(one for one in kept["amends"] if one.articles or text_named(one) not in anew)
    spoken_of = (*kept.values(), repeals.partial_repeals, repeals.repeals, repeals.invalidates)
    numbers = {one.number for entries in spoken_of for one in entries if one.number}
    unread = (found for line in lines for found in _unread(text, line, reading.quoted, numbers))
    findings = [*apart_from((each.span for each in repeals.findings), unread)]
    others = [_sentence(text, one) for one in kept["extends"] if one.span != title_span]
    if any(one.span == title_span for one in kept["extends"]):
        kept["extends"] = tuple(_with_term(text, lines, one) for one in kept["extends"])
        others += [line.span for line in lines if _HOLDS_ON.search(line.plain) or "有效期" in line.plain]
    findings += [*reading.findings, *parts.findings, *(_restores(text, one) for one in kept["restores"])]
    items = tuple((numbered(one, named), at) for one, at in parts.items)
    return Changes(**kept, new_texts=new_texts, terms_of_others=tuple(others), items=items, findings=tuple(findings))


def _restores(text: Text, one: Citation) -> Finding:
    name = f"《{one.title}》" if one.title else ""
    message = f"文中恢复施行{name}{f'（{one.number}）' if one.number else ''}，列为对该件的效力变动"
    return text.finding("restoration_read", message[:200], one.span)


def _unread(text: Text, line: Line, quoted: Sequence[Span], told: Collection[DocNumber]) -> Iterator[Finding]:
    """A numbered document with a verb behind it in its clause, of which nothing was read: a person looks."""
    if not _MAY_CHANGE.search(line.plain):
        return
    entries = outermost(citations_in(text, line.span)[0])
    replacing: list[Span] = []  # what stands behind it is said of what it replaces
    for at, one in enumerate(entries):
        if one.span in replacing or one.number is None or is_within(quoted, one.span.start) or one.number in told:
            continue
        stop = entries[at + 1].span.start if at + 1 < len(entries) else line.end
        behind = _CHANGED_SOMEHOW.match(text.shadow, one.span.end, stop)
        lead = clause_before(text, line.start, one.span.start)
        replaced = _REPLACED_BY.match(text.shadow, one.span.end, stop) if at + 1 < len(entries) else None
        if replaced and _REPLACES.match(text.shadow, entries[at + 1].span.end, line.end):
            span = Span(one.span.start, entries[at + 1].span.end)
            message = f"“{text.compact(span)[:100]}”：写明已有文件代替，没有读懂是否由本文件废止，未登记，请核对原文"
            yield text.finding("effect_unread", message, span)
            replacing.append(entries[at + 1].span)
        if behind and not any(map(_is_undone, (behind["words"], lead))) and not is_asked(lead):
            span = Span(one.span.start, behind.end())
            message = f"“{text.compact(span)[:100]}”：没有读懂对该文件作了什么，未登记，请核对原文"
            yield text.finding("effect_unread", message, span)


def _sentence(text: Text, one: Citation) -> Span:
    """From the citation to the end of its sentence or line."""
    line = text.lines[text.line_at(one.span.start)]
    first, last = max(line.start, one.span.start - _LONGEST), min(line.end, one.span.end + _LONGEST)
    start = max(first, text.shadow.rfind("。", first, one.span.start))
    stop = text.shadow.find("。", one.span.end, last)
    return Span(start, stop if stop > 0 else max(last, one.span.end))


def _read_title(reading: _Reading, title: str, span: Span) -> None:
    """关于修改《甲办法》的决定: its own title names what it changes."""
    match = _IN_TITLE.search(title)
    if not match:
        return
    name = next(
        name
        for name, words in (
            ("republishes", "重新"),
            ("amends", "修"),
            ("extends", "延"),
            ("annuls", "撤"),
            ("restores", "恢"),
        )
        if words in match["verb"]
    )
    books = _books(match["rest"]) or [found["name"] for found in [_NAMED_WITHOUT_BOOK.match(match["rest"])] if found]
    reading.found[name] += [Citation(book, None, span) for book in books]


def _books(words: str) -> list[str]:
    """The outermost 《…》 or 〈…〉 of a title, without brackets."""
    found: list[str] = []
    depth, start = 0, 0
    for at, char in enumerate(words):
        if char in "《〈":
            start = at + 1 if depth == 0 else start
            depth += 1
        elif char in "》〉" and depth:
            depth -= 1
            if depth == 0:
                found.append(words[start:at])
    return found


def _read_line(reading: _Reading, line: Line) -> None:
    text, plain = reading.text, line.plain
    if "《" not in plain and "号" not in plain:
        return
    if not _CHANGES.search(plain):
        return
    quoted = reading.quoted
    entries = [
        one
        for one in outermost(citations_in(text, line.span)[0])
        if (one.number or reads_like_a_document(one.title or "")) and not is_within(quoted, one.span.start)
    ]
    if not entries:
        return

    places = [one.span for one in entries]

    def is_outside(at: int) -> bool:
        return not is_within(quoted, at) and not is_within(places, at)

    place = _Place(text, line, entries, is_outside, reading.findings)
    reading.found["amends"] += _governed(place, _AMEND, _TO_AMEND)
    reading.found["annuls"] += _of_whole_texts(reading, place, _governed(place, _ANNUL, _TO_ANNUL))
    reading.found["republishes"] += _governed(place, _REPUBLISH, _TO_REPUBLISH)
    reading.found["restores"] += _of_whole_texts(reading, place, _governed(place, _RESTORE, _TO_RESTORE))
    reading.found["extends"] += _extended(place)


@dataclass(frozen=True, slots=True)
class _Place:
    """A line with the documents that it names; `is_outside` tells an offset that is in none of them nor quoted."""

    text: Text
    line: Line
    entries: Sequence[Citation]
    is_outside: Callable[[int], bool]
    findings: list[Finding]


def _governed(place: _Place, verbs: re.Pattern[str], to_verb: re.Pattern[str]) -> Iterator[Citation]:
    text, line, entries = place.text, place.line, place.entries
    for verb in verbs.finditer(text.shadow, line.start, line.end):
        if not place.is_outside(verb.start()):
            continue
        chain, articles, words = before(text, entries, verb.start(), to_verb)
        is_led = not verb["verb"].endswith("为") and leads(text, entries, verb.end())  # 将《甲》调整为《乙》
        if is_led or ("," in words and _has_own_object(text, verb)):
            chain = []
        if not chain:
            chain, articles = behind(text, entries, verb.end(), nearest=1)
            words = clause_before(text, line.start, verb.start())
        lead = clause_before(text, line.start, chain[0].span.start) if chain else ""
        if chain and not any(map(_is_undone, (words, lead))) and not is_asked(lead):
            since, is_read = None, True
            if verbs in _HAS_A_DAY:
                since, is_read = day_of_change(text, line, chain, verb, place.is_outside)
            if not is_read:
                place.findings.append(without_day(text, chain))
            yield from (replace(one, since=since) for one in chain[:-1])
            yield replace(chain[-1], articles=articles, since=since)


def _of_whole_texts(reading: _Reading, place: _Place, found: Iterable[Citation]) -> Iterator[Citation]:
    """Without those of which a part that cannot be read is meant: 撤销《甲》的第二部分."""
    for one in found:
        if not one.articles and names_unread_part(place.text, [one]):
            reading.findings.append(part_unread(place.text, [one], "撤销或恢复施行"))
        else:
            yield one


def _has_own_object(text: Text, verb: re.Match[str]) -> bool:
    """《甲》，撤销渡口管理所: what is annulled or restored stands behind the verb, and is no document."""
    return verb.re in (_ANNUL, _RESTORE) and bool(_WORD.match(text.shadow, verb.end()))


def _is_undone(words: str) -> bool:
    return is_planned(words) or is_told(words)


def _extended(place: _Place) -> Iterator[Citation]:
    """《甲》有效期延长至D, 《甲》继续有效，有效期至D, 延长《甲》有效期三年."""
    text, line, entries = place.text, place.line, place.entries
    for match in _EXTEND.finditer(text.shadow, line.start, line.end):
        if not place.is_outside(match.start()):
            continue
        chain, _, words = before(text, entries, match.start(), _TO_EXTEND)
        if match["until"] is None and not match["count"] and not _UNREAD_TERM.match(text.shadow, match.end()):
            continue
        if _HOLDS_ON.search(words + match["verb"]) and not _is_undone(words):
            yield from (_termed(text, one, match) for one in chain)
    for match in _EXTEND_LEADS.finditer(text.shadow, line.start, line.end):
        if not place.is_outside(match.start()) or _is_undone(clause_before(text, line.start, match.start())):
            continue
        chain, _ = behind(text, entries, match.end(), nearest=1)
        if chain:
            last = chain[-1].span.end
            stop = text.shadow.find("。", last, min(last + 60, line.end))
            near = text.shadow.find("有效期", last, stop if stop > 0 else min(last + 60, line.end))
            term = _EXTENDED_BY.match(text.shadow, near if near > 0 else last, line.end)
            yield from (_termed(text, one, term) for one in chain)


def _termed(text: Text, one: Citation, match: re.Match[str] | None) -> Citation:
    """The citation with the day or the period that the words name."""
    if match is None:
        return one
    day = DATE.match(text.shadow, match.end("until")) if match["until"] is not None else None
    if day:
        return replace(one, until=date_of(day))
    unit, half = match["unit"], 6 if match["half"] or match["count"] == "半" else 0
    count = 0 if match["count"] == "半" else number_of(match["count"]) if match["count"] else None
    if count is None or unit not in ("年", "个月") or (half and unit != "年"):
        return one  # 延长90天: until when is asked
    return replace(one, period=Period(count, half) if unit == "年" else Period(0, count))


def _with_term(text: Text, lines: Sequence[Line], one: Citation) -> Citation:
    """The term that the body states for what the title extends."""
    if one.until or one.period:
        return one
    for line in lines:
        for match in _EXTEND.finditer(text.shadow, line.start, line.end):
            if match["until"] is not None or match["count"]:
                return _termed(text, one, match)
    return one
