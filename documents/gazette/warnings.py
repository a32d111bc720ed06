"""What a notice says of one warning of heavy pollution: 决定自12月7日0时起启动黄色预警，执行Ⅲ级应急响应.

Title and deciding sentence say what is done; a sentence that tells of an earlier warning does not decide. A year that
the sentence leaves out is that of the signature, else of the number. An hour that is missing or damaged leaves the
moment open. A drill (演练) is no warning, and what is only proposed is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from documents.gazette.levels import LEVEL, is_higher, level_of, levels_in, response_of
from documents.gazette.parsed import Finding, PollutionWarning, Span
from documents.gazette.shadow import Line, Text, squeeze
from documents.gazette.undone import is_planned
from documents.gazette.warning_times import DAMAGED, Moment, moments_in, till

_SUBJECT = re.compile(r"重污染|大气|空气|霾")
_ACTIONS = (
    ("end", r"解除|终止|取消|结束"),
    ("extend", r"延长|延续|延期|继续(?:实施|执行|维持|保持)|维持(?=[^。;\n]{0,10}(?:预警|响应))"),
    ("upgrade", r"升级|提升|提高|上调|升为|升至"),
    ("downgrade", r"降级|降低|下调|降为|降至|调低"),
    ("change", r"调整|变更|改为"),
    ("start", r"启动|发布|实施|执行"),
)
_WORDS_OF = dict(_ACTIONS)
_MOVED = re.compile(
    rf"预警[^,。;]{{0,24}}?(?P<act>{_WORDS_OF['upgrade']}|{_WORDS_OF['downgrade']})"
    rf"[^,。;]{{0,4}}?(?:为|至|到)? ?(?={LEVEL})"
)
_ACT = "|".join(words for _, words in _ACTIONS)
_UNCLEAR = r"暂停|中止|恢复|撤销|撤回"
_ABOUT = r"(?:预警|应急响应)"
_IS_NOTICE = re.compile(rf"(?:{_ACT}|{_UNCLEAR})[^。;\n]{{0,40}}{_ABOUT}|{_ABOUT}[^。;\n]{{0,20}}(?:{_ACT}|{_UNCLEAR})")
_IS_RULE = re.compile(r"预案|办法|规定|方案|细则|制度|规范|标准|通报|总结|会议")
_IS_PROPOSED = re.compile(r"建议|申请|请示|提请|征求|拟")
_DRILL = re.compile(r"演练|演习|模拟预警|预警测试|测试预警")
_DRILL_LINE = re.compile(
    r"^[(【\[]?[^,。;]{0,12}(?:演练|演习)(?:信息|通知|脚本)?[)】\]:]?$|[(【\[](?:演练|演习)[)】\]]"
)
_ACTING = re.compile(_ACT)
_DECIDED = re.compile(r"决定|定于|现|自|从|于|起|将|同意")
_FIRMLY = re.compile(r"决定|定于|同意|现(?:将|发布|启动|解除|决定)|将于")
_TOLD = re.compile(r"已于|曾于|此前|原定|前期|接[^,。;]{2,24}(?:通知|通报)|于[^,。;]{4,20}(?:发布|启动)(?:的|了)")
_MOST_ACTS = 200  # words of acting that one line is searched for
_MOST_SENTENCES = 40
_TO = re.compile(rf"(?:为|至|到|成) ?(?P<level>(?:重污染天气)? ?{LEVEL}(?: ?\( ?{LEVEL} ?\))?)(?! ?(?:应急)?响应)")
_LABEL = re.compile(r"(?:启动|起始|开始|生效|执行|预警|响应|解除|终止)时间 ?: ?")
_RELEASED = re.compile(r"(?:发布|印发|签发)时间 ?: ?")
_BY_ITSELF = re.compile(
    r"(?:预计|预测|至|到)[^。;]{0,40}?(?:自动)?(?:解除|终止|结束)(?!时间|条件|预警条件|另)|自动解除|到期(?:自动|自行)?(?:解除|终止)"
)
_FROM = re.compile(r"(?:自|从|于|定于|起|自即时) ?$")
_UNTIL = re.compile(r"(?:至|到|为) ?$")
_EARLIER = re.compile(r"(?:原定于?|原计划于?|已于|此前于?|曾于) ?$")
_ENDS = re.compile(r" ?(?:起)?(?:自动|自行)?(?:解除|终止|结束)")
_RESPONDS = re.compile(r"[^,。;]{0,24}(?:响应)")
_LONGEST_AHEAD = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Issued:
    """What is known of the notice itself; `year` is that of its number or header, `signed` the place of its day."""

    title: str | None
    on: date | None
    year: int | None
    signed: Span | None = None


def read_warning(
    text: Text, issued: Issued, body: Sequence[int]
) -> tuple[PollutionWarning | None, tuple[Finding, ...]]:
    """The warning that a notice starts, changes or ends; None for any other text."""
    lines = [text.lines[at] for at in body if text.lines[at].plain]
    title = issued.title or ""
    opening = "".join(line.plain for line in lines[:4])[:600]
    head = title if re.search(_ABOUT, title) else opening
    if not lines or not re.search(_ABOUT, head) or not _SUBJECT.search(title + opening) or _IS_RULE.search(title):
        return None, ()
    if _IS_PROPOSED.search(title):
        return None, ()
    place = _deciding(text, lines, title if head is title else "")
    if not _IS_NOTICE.search(head):
        return None, tuple(_untitled(text, place))
    words = squeeze(text.shadow[place.start : place.end]) if place else ""
    span = place or text.trimmed(lines[0].span)
    why = _no_warning(title, words, lines)
    if why:
        return None, (text.finding(*why, span),)
    action, level = _action(title if head is title else "", words)
    if action is None:
        message = "看不出预警是启动、升级、降级、延长还是解除，请按原件核对"
        return None, (text.finding("warning_unread", message, span),)
    findings: list[Finding] = []
    at, until = _times(text, issued, place or Span(lines[0].start, lines[-1].end), findings, action=action)
    if at is None and until is None and not findings:
        at = _labelled(text, issued, lines, findings)
    by_itself = _by_itself(text, issued, lines) if action != "end" else None
    if by_itself:
        message = f"文中写明预警到时解除（{by_itself[1]}），请在到时核对是否另行发文"
        findings.append(text.finding("ends_automatically", message, span))
    warning = PollutionWarning(
        action=action,
        level=level,
        response=response_of(words) or response_of(_joined(text, lines)),
        at=at,
        announced_at=_announced(text, issued, lines),
        until=until or (by_itself[0] if by_itself else None),
        span=span,
    )
    return warning, (*findings, *_levels_apart(text, warning, words))


def _untitled(text: Text, place: Span | None) -> Iterator[Finding]:
    """A paper whose title only names a warning and whose text decides on one."""
    words = text.shadow[place.start : place.end] if place else ""
    if place and re.search("决定[^。;]{0,60}预警", words) and not _TOLD.search(words):
        message = "正文写有发布或调整预警的决定，标题没有写明，未读作预警，请按原件核对"
        yield text.finding("warning_unread", message, place)


def _no_warning(title: str, words: str, lines: Sequence[Line]) -> tuple[str, str] | None:
    """Finding code and message where the paper only rehearses or proposes a warning."""
    if _DRILL.search(title) or _DRILL.search(words) or any(_DRILL_LINE.search(line.plain) for line in lines[:6]):
        return "warning_drill", "文中写明是演练，未读作预警；确是预警的，请按原件补录"
    act = _decided_at(words, 0, len(words))
    clause = re.split("[,。;]", words[: act.start])[-1] if act else ""
    if is_planned(clause):
        return "warning_unread", "文中只是建议或计划发布、调整预警，未读作预警，请按原件核对"
    return None


def _levels_apart(text: Text, warning: PollutionWarning, words: str) -> Iterator[Finding]:
    """Level and response that do not belong together, several levels for different places, or none at all."""
    level, response, span = warning.level, warning.response, warning.span
    if level and response and level_of(response) != level:
        message = f"预警级别“{level}”与响应级别“{response}”不对应，按原文登记，请核对"
        yield text.finding("warning_levels_differ", message, span)
    several = {one for each in levels_in(words) if (one := level_of(each))}
    if warning.action in ("start", "extend", "end") and len(several) > 1:
        message = f"同一句中写有多个预警级别（{'、'.join(sorted(several))}），只登记{level}，请核对"
        yield text.finding("warning_levels_differ", message, span)
    if level is None and response is None and warning.action != "end":
        yield text.finding("warning_level_missing", "没有读到预警级别和响应级别，请按原件填写", span)


def _joined(text: Text, lines: Sequence[Line]) -> str:
    return "\n".join(squeeze(text.shadow[line.start : line.end]) for line in lines[:20])


def _deciding(text: Text, lines: Sequence[Line], title: str) -> Span | None:
    """The sentence that decides: one that does what the title says, firmly, and does not only tell of it."""
    done = next((name for name, pattern in _ACTIONS if re.search(pattern, title)), None)
    best: tuple[int, Span] | None = None
    for line in lines[:20]:
        for sentence in islice(_sentences(text, line), _MOST_SENTENCES):
            if _decided_at(text.shadow, sentence.start, sentence.end) is None:
                continue
            words = text.shadow[sentence.start : min(sentence.end, sentence.start + 600)]
            does = bool(done and re.search(_WORDS_OF[done], words))
            score = 2 * does + bool(_FIRMLY.search(words)) - 2 * bool(_TOLD.search(words))
            if best is None or score > best[0]:
                best = (score, sentence)
    return text.trimmed(best[1]) if best else None


def _sentences(text: Text, line: Line) -> Iterator[Span]:
    start = line.start
    while start < line.end:
        stop = text.shadow.find("。", start, line.end)
        end = line.end if stop < 0 else stop + 1
        yield Span(start, end)
        start = end


def _decided_at(shadow: str, start: int, end: int) -> Span | None:
    """The word of acting that a word of deciding leads to, with the warning close by: 决定…启动…预警, 将…预警延长."""
    for match in islice(_ACTING.finditer(shadow, start, end), _MOST_ACTS):
        before = re.split("[。;\n]", shadow[max(start, match.start() - 80) : match.start()])[-1]
        behind = re.split("[。;\n]", shadow[match.end() : min(end, match.end() + 66)])[0]
        if _DECIDED.search(before) and (re.search("预警|响应", behind) or re.search("将[^,]*(?:预警|响应)", before)):
            return Span(match.start(), match.end())
    return None


def _action(title: str, words: str) -> tuple[str | None, str | None]:
    """What is done, and the level that holds from then on (of an end: that which is lifted)."""
    at = _decided_at(words, 0, len(words))
    act = at.of(words) if at else ""
    told = title or act or words
    action = next((name for name, pattern in _ACTIONS if re.search(pattern, told)), None)
    if action == "start" and re.search(_UNCLEAR, told):
        action = None
    if action == "start" and (moved := _MOVED.search(words)):  # 启动橙色响应 in the title, 由黄色升级为橙色 in the text
        action = "upgrade" if re.match(_WORDS_OF["upgrade"], moved["act"]) else "downgrade"
    level = level_of(title) or level_of(words)
    target = _TO.search(title) or _TO.search(words)
    if action in ("upgrade", "downgrade", "change") and target:
        level = level_of(target["level"])
    if action == "change":
        before = level_of((title if _TO.search(title) else words).split(target[0])[0]) if target else None
        if not before or not level or before == level:
            return None, level
        action = "upgrade" if is_higher(level, before) else "downgrade"
    return action, level


def _times(
    text: Text, issued: Issued, where: Span, findings: list[Finding], *, action: str
) -> tuple[datetime | None, datetime | None]:
    """When the decision begins to hold, and when it says itself that it ends (of an extension: until when)."""
    damaged = DAMAGED.search(text.shadow, where.start, where.end)
    moments = [one for one in moments_in(text.shadow, where.start, where.end) if not _leads(_EARLIER, text, one)]
    last = next((one for one in moments if _leads(_UNTIL, text, one)), None) if action == "extend" else None
    others = [one for one in moments if one is not last]
    begun = next((one for one in others if _leads(_FROM, text, one)), None)
    begun = begun or next((one for one in others if one.hour is not None), None)
    if damaged and (begun is None or damaged.start() <= begun.span.start < damaged.end()):
        span = text.trimmed(Span(damaged.start(), damaged.end()))
        message = f"起止时间“{text.compact(span)}”有缺损，请按原件填写"
        findings.append(text.finding("warning_time_damaged", message, span))
        return None, None
    if begun is None:
        return None, _resolved(text, issued, last, findings) if last else None
    if text.shadow.startswith("前", begun.span.end):
        message = f"“{text.compact(begun.span)}前”只写明最晚时间，起始时间待填写"
        findings.append(text.finding("warning_hour_missing", message, begun.span))
        return None, None
    if begun.hour is None:
        message = f"“{text.compact(begun.span)}”没有写明几时，起始时间待填写"
        findings.append(text.finding("warning_hour_missing", message, begun.span))
    at = _resolved(text, issued, begun, findings)
    later = last or (None if action == "end" else _end_of(text, begun, moments, where.end))
    next_sentence = text.shadow.find("。", where.end, where.end + 200) + 1 or where.end
    beyond = moments_in(text.shadow, where.end, next_sentence)
    _tell_of_responses(text, begun, [one for one in (*moments, *beyond) if one != later], findings)
    return at, _resolved(text, issued, later, []) if later else None


def _labelled(text: Text, issued: Issued, lines: Sequence[Line], findings: list[Finding]) -> datetime | None:
    """启动时间：2021年3月7日12时, on a line of its own."""
    for line in lines[:20]:
        match = _LABEL.search(text.shadow, line.start, line.end)
        moment = next(moments_in(text.shadow, match.end(), line.end), None) if match else None
        if moment and moment.hour is not None:
            return _resolved(text, issued, moment, findings)
    message = "没有读到起始（解除）的时间，请按原件填写"
    findings.append(text.finding("warning_time_missing", message, text.trimmed(lines[0].span)))
    return None


def _leads(pattern: re.Pattern[str], text: Text, moment: Moment) -> bool:
    return bool(pattern.search(text.shadow, max(0, moment.span.start - 6), moment.span.start))


def _end_of(text: Text, begun: Moment, moments: Sequence[Moment], end: int) -> Moment | None:
    """自A至B, A至24时; and B that 解除 follows."""
    later = next((one for one in moments if one.span.start >= begun.span.end), None)
    if later and squeeze(text.shadow[begun.span.end : later.span.start]) in ("至", "到", "—", "-", "起至"):
        return later
    if later and _ENDS.match(text.shadow, later.span.end):
        return later
    return till(text.shadow, begun, end)


def _tell_of_responses(text: Text, begun: Moment, moments: Sequence[Moment], findings: list[Finding]) -> None:
    """3月7日20时启动黄色预警，3月8日0时起执行Ⅲ级应急响应: two beginnings."""
    for one in moments:
        is_begun = bool(re.match("起|(?:重新)?启动", text.shadow[one.span.end : one.span.end + 4]))
        is_begun = is_begun or _leads(_FROM, text, one)
        if one.span.start > begun.span.end and is_begun and _RESPONDS.match(text.shadow, one.span.end):
            message = f"应急响应另自“{text.compact(one.span)}”开始，这里登记预警的起始时间，请核对"
            findings.append(text.finding("warning_response_later", message, one.span))
            return


def _resolved(text: Text, issued: Issued, moment: Moment, findings: list[Finding]) -> datetime | None:
    """The moment by what its sentence names, else by the signature (a January behind a December is next year's)."""
    printed = text.compact(moment.span)
    day = moment.on(issued.on, issued.year)
    if day is None:
        is_open = not moment.is_whole and issued.on is None and (issued.year is None or moment.month is None)
        code = "warning_hour_missing" if is_open else "warning_time_damaged"
        message = f"“{printed}”没有写明年月日，时间待填写" if is_open else f"“{printed}”不是有效的日期，请按原件填写"
        findings.append(text.finding(code, message, moment.span))
        return None
    at = moment.at(issued.on, issued.year)
    if at is None and moment.hour is not None:
        findings.append(text.finding("warning_time_damaged", f"“{printed}”不是有效的时间，请按原件填写", moment.span))
    if at and not moment.is_whole:
        what = f"年份，按{'成文日期' if issued.on else '发文字号'}推定为{day.year}年"
        if moment.month is None:
            what = f"完整日期，按成文日期推定为{day.isoformat()}"
        findings.append(text.finding("warning_year_inferred", f"“{printed}”没有写明{what}", moment.span))
    if at and issued.on and abs(day - issued.on) > _LONGEST_AHEAD:
        message = f"“{printed}”与成文日期{issued.on.isoformat()}相差一个月以上，请核对"
        findings.append(text.finding("warning_time_far", message, moment.span))
    return at


def _by_itself(text: Text, issued: Issued, lines: Sequence[Line]) -> tuple[datetime | None, str] | None:
    """预计12月9日零时解除, 到期自动解除."""
    for line in lines[:20]:
        match = _BY_ITSELF.search(text.shadow, line.start, line.end)
        if match:
            found = list(moments_in(text.shadow, match.start(), match.end()))
            until = _resolved(text, issued, found[-1], []) if found else None
            return until, text.compact(Span(match.start(), match.end()))[:60]
    return None


def _announced(text: Text, issued: Issued, lines: Sequence[Line]) -> date | datetime | None:
    """发布时间 with its hour, else the day of the signature, with its hour where one stands there."""
    for line in lines:
        match = _RELEASED.search(text.shadow, line.start, line.end)
        moment = next(moments_in(text.shadow, match.end(), line.end), None) if match else None
        if moment and (day := moment.on(issued.on, issued.year)):
            return moment.at(issued.on, issued.year) or day
    if issued.signed:
        stop = text.lines[text.line_at(issued.signed.start)].end
        moment = next(moments_in(text.shadow, issued.signed.start, stop), None)
        return (moment.at(issued.on, issued.year) if moment else None) or issued.on
    return issued.on
