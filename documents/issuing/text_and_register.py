"""Whether text and register say the same: terms of what is carried, effects on others (docs/rules/issuing.md). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from documents.gazette.heading import carried_by
from documents.gazette.titles import plain_title, without_version
from documents.gazette.validity_terms import anniversary
from documents.issuing.paper_facts import Carried, PaperFacts, PlannedEffect
from documents.issuing.remarks import Remark
from documents.issuing.saying import Day, Said, Statement, Term, read
from documents.validity import EVENT_LABELS, EventKind
from portal.dates import written

CLAUSE = "《党政机关公文处理工作条例》第十九条第一项、第二十条"
_AS_TEXT = "更正正文，或更正登记的内容，使两者一致"
_LONGEST_PLACE = 120  # as documents.models.instrument.LONGEST_CLAUSE
_NO_YEARS = re.compile("[月天日半]")
_FROM_THE_PRINTING = "自印发之日起"
_SENTENCE_END = re.compile(r"[。\n]")
_DONE_BY_OTHERS = re.compile(r"(?:已|被)[^。，；]{0,24}(?:废止|失效|修改|撤销|延长)")
_SAID_BY = {
    EventKind.REPEAL: "废止",
    EventKind.DECLARED_LAPSE: "失效",
    EventKind.AMENDMENT: "修改|修订|修正|删|替换|增加|调整",
    EventKind.REPUBLICATION: "重新|修订",
    EventKind.EXTENSION: "延|继续",
    EventKind.ANNULMENT: "撤销",
    EventKind.RESTORATION: "恢复",
}
_REPLACES = (EventKind.REPUBLICATION, EventKind.AMENDMENT, EventKind.REPEAL)  # what 重新公布 may be recorded as


def text_matches_register(paper: PaperFacts) -> Iterator[Remark]:
    """What the text says and what will be recorded are one: terms, repeals, amendments, extensions."""
    said = read(paper)
    for text, term in zip(paper.instruments, said.terms, strict=True):
        yield from term_remarks(paper, text, term)
    if not paper.instruments:
        yield from _own_term(said.own)
    yield from _others(paper, said)
    yield from _doubts(paper, said)


def term_remarks(paper: PaperFacts, text: Carried, term: Term) -> Iterator[Remark]:
    """Start and end of one carried text."""
    yield from _starts(paper, text, term)
    yield from _ends(paper, text, term)


def in_words(term: Term) -> str:
    """Since when and how long; a period as the text puts it, for its day depends on that of printing."""
    is_printing = term.start is None or (term.start.is_printing and not term.start.delay)
    start = _FROM_THE_PRINTING if is_printing or term.start is None else f"自{term.start.day}起"
    if term.end is None:
        return f"{start}施行"
    return f"{start}施行，{term.end.quote if term.end.is_counted else f'有效期至{term.end.day}'}"


def applies_as_said(term: Term) -> Term:
    """What the register takes from a text that nobody entered a term for: what is surely said of this very paper."""
    return Term(
        term.start if term.start and term.start.is_sure else None, term.end if term.end and term.end.is_sure else None
    )


def place_of(day: Day | None) -> str:
    """Where the text states a day, as an event keeps it."""
    return day.place[:_LONGEST_PLACE] if day else ""


def clauses_of(paper: PaperFacts, said: Said) -> list[str]:
    """For each effect, in its order, where the text says it."""
    effects, _ = matched(paper, said)
    return [each.statements[0].place[:_LONGEST_PLACE] if each.statements else "" for each in effects.all]


def _remark(message: str, remedy: str = _AS_TEXT, *, is_error: bool = True, is_of_words: bool = False) -> Remark:
    return Remark(message, remedy, CLAUSE, is_error, is_of_words)


def _starts(paper: PaperFacts, text: Carried, term: Term) -> Iterator[Remark]:
    """Without `starts_on` the register counts from the printing, and so may the text that says nothing."""
    start, recorded = term.start, _since(text.starts_on)
    if start is None:
        if text.starts_on is not None and not term.is_start_open:
            yield _remark(
                f"《{text.title}》登记为{recorded}施行，文中没有写明施行日期",
                f"在文中写明“自{written(text.starts_on)}起施行”，或清空施行日期",
            )
        return
    told = f"{start.place}写“{start.quote}”，《{text.title}》登记为{recorded}施行"
    if paper.printed_on is not None or not start.is_printing:
        if start.day != (text.starts_on or paper.printed_on):
            remedy = f"施行日期填{start.day}，或更正{start.place}" if not start.is_printing else _AS_TEXT
            yield _remark(told, remedy, is_error=start.is_sure)
    elif not start.delay:
        if text.starts_on is not None:
            yield _remark(told, f"清空施行日期，或在{start.place}写明日期", is_error=start.is_sure)
    elif text.starts_on is None:
        yield _remark(told, "在文中写明具体日期，并填入施行日期", is_error=start.is_sure)
    else:
        yield _remark(f"{told}，印发日期确定后才能核对", "印发时再核对；最好在文中写明具体日期", is_error=False)


def _ends(paper: PaperFacts, text: Carried, term: Term) -> Iterator[Remark]:
    """A period and a day are compared from the start of the text; a period keeps both its readings only as a period."""
    end, recorded = term.end, _period(text)
    if end is None:
        if recorded and not term.is_end_open:
            yield _remark(
                f"《{text.title}》登记为{recorded}，文中没有写明有效期", f"在文中写明“{recorded}”，或清空有效期"
            )
        return
    told = f"{end.place}写“{end.quote}”，《{text.title}》登记为{recorded or '没有有效期'}"
    remedy = f"有效期按{end.place}填写；不是该文本的有效期的，换一种写法"
    if text.years:
        last = anniversary(_counted_from(paper, text, term), years=text.years)
        if last != end.day:
            yield _remark(told, remedy, is_error=end.is_sure)
        elif not end.is_counted:
            yield _remark(f"{told}，同为{end.day}，但按年计算另有一种算法", "改填有效期至该日", is_error=False)
    elif text.ends_on is None or not end.is_counted:
        if text.ends_on != end.day:
            yield _remark(told, remedy, is_error=end.is_sure)
    else:
        yield from _period_as_day(paper, text.ends_on, term.start, end, told)


def _period_as_day(paper: PaperFacts, recorded: date, start: Day | None, end: Day, told: str) -> Iterator[Remark]:
    """The text counts, a day is recorded. What is no number of years can be recorded no other way."""
    is_of_months = bool(_NO_YEARS.search(end.quote))
    if paper.printed_on is None and (start is None or start.is_printing):
        if is_of_months:
            yield _remark(f"{told}，印发日期确定后才能核对", "印发时再核对；最好在文中写明截止日期", is_error=False)
        else:
            remedy = "改填有效期的年数，或在文中写明截止日期"
            yield _remark(f"{told}，印发日期不同就不一致", remedy, is_error=end.is_sure)
    elif recorded not in (end.day, date.fromordinal(end.day.toordinal() - 1)):
        yield _remark(f"{told}，按文中所写应至{end.day}", f"有效期按{end.place}填写", is_error=end.is_sure)
    elif not is_of_months:
        yield _remark(f"{told}，按年计算有两种算法", "改填有效期的年数，两种算法都会登记", is_error=False)


def _counted_from(paper: PaperFacts, text: Carried, term: Term) -> date:
    return term.start.day if term.start else text.starts_on or paper.printed_on or paper.day


def _own_term(term: Term) -> Iterator[Remark]:
    """A paper that carries nothing is recorded as its text says, which has to be plain."""
    for each, word in ((term.start, "施行日期"), (term.end, "有效期")):
        if each and not each.is_sure:
            yield _remark(
                f"{each.place}写“{each.quote}”，没有写明是本文的{word}，不予登记；本文自印发之日起施行",
                "是本文的，写成“本通知自……起施行，有效期……”；不是的不必改",
                is_error=False,
            )
    if term.end and term.end.is_sure and term.end.is_counted and term.start is None:
        yield _remark(f"{term.end.place}写“{term.end.quote}”，没有写明自何日起", "写明施行日期，或有效期至何日")


@dataclass(eq=False)
class _Compared:
    """An effect with the statements that say it."""

    effect: PlannedEffect
    statements: list[Statement] = field(default_factory=list)

    @property
    def name(self) -> str:
        number = f"（{self.effect.number}）" if self.effect.number else ""
        return f"{EVENT_LABELS[EventKind(self.effect.kind)]}《{self.effect.title}》{number}"


class _Effects:
    """The effects of a paper, found by number, else by plain title."""

    def __init__(self, effects: Sequence[PlannedEffect]) -> None:
        self.all = [_Compared(each) for each in effects]
        self._by_number: dict[str, list[_Compared]] = {}
        self._by_title: dict[str, list[_Compared]] = {}
        for each in self.all:
            self._by_number.setdefault(each.effect.number, []).append(each)
            for title in {_key(each.effect.title), _key(each.effect.document_title)}:
                self._by_title.setdefault(title, []).append(each)

    def named_by(self, statement: Statement) -> list[_Compared]:
        """Those on what the statement names; of a paper that carries several texts the one that is named, else all."""
        target = statement.target
        numbers = [str(each) for each in (target.number, *target.also) if each]
        titles = {_key(each) for each in (target.title or "", *carried_by(target.title or "")) if each}
        found = [each for number in numbers for each in self._by_number.get(number, ())]
        if not found:
            named = {id(each): each for title in sorted(titles) for each in self._by_title.get(title, ())}
            found = [each for each in named.values() if not (numbers and each.effect.number)]
        texts = [each for each in found if _key(each.effect.title) in titles]
        is_whole = any(_key(each.effect.document_title) in titles for each in found)
        return texts if texts and not is_whole else found


def _key(title: str) -> str:
    return without_version(plain_title(title))


def _others(paper: PaperFacts, said: Said) -> Iterator[Remark]:
    effects, left = matched(paper, said)
    for statement in left:
        yield from _unrecorded(statement, [each for each in effects.named_by(statement) if not each.statements])
    told = {each for statement in left if statement.is_sure for each in effects.named_by(statement)}
    for each in effects.all:
        if each.statements:
            yield from _compared(paper, each)
        elif each not in told:
            yield _unsaid(paper, each)
    yield from _halved(effects)


def matched(paper: PaperFacts, said: Said) -> tuple[_Effects, list[Statement]]:
    """The effects with the statements that say them, and the statements that no effect records."""
    effects = _Effects(paper.effects)
    left: list[Statement] = []
    for statement in said.statements:
        found = [each for each in effects.named_by(statement) if _is_said(statement, each.effect)]
        for each in found:
            each.statements.append(statement)
        if not found:
            left.append(statement)
    return effects, left


def _is_said(statement: Statement, effect: PlannedEffect) -> bool:
    if EventKind.REPUBLICATION in statement.kinds:
        return effect.kind in _REPLACES
    return effect.kind in statement.kinds


def _unrecorded(statement: Statement, rivals: Sequence[_Compared]) -> Iterator[Remark]:
    """The text does what no effect records, or records otherwise."""
    kind = EventKind(statement.kinds[0])
    word = EVENT_LABELS[kind]
    target = named(statement)
    if rivals:
        recorded = "、".join(each.name for each in rivals)
        yield _remark(
            f"{statement.place}写的是{word}{target}（“{statement.quote}”），效力变动登记为{recorded}",
            is_error=statement.is_sure,
        )
        return
    yield _remark(
        f"{statement.place}{word}{target}（“{statement.quote}”），效力变动中没有这一项，登记簿不会变动",
        f"在效力变动中添加：{word}{target}{_day_of(statement)}；不是由本文{word}的，换一种写法",
        is_error=statement.is_sure,
        is_of_words=True,
    )


def _unsaid(paper: PaperFacts, compared: _Compared) -> Remark:
    """An effect of which the text says nothing, or says something that cannot be read."""
    word = EVENT_LABELS[EventKind(compared.effect.kind)]
    if _may_be_said(paper, compared.effect):
        return _remark(
            f"效力变动登记{compared.name}，正文有该字号和“{word}”一类的字样，但没有读懂是不是由本文{word}",
            f"核对正文是不是由本文{word}；最好换成读得懂的写法",
            is_error=False,
        )
    return _remark(
        f"效力变动登记{compared.name}，正文和附件都没有写",
        f"在正文写明{word}该文件及其字号，或删除这一项效力变动",
    )


def _may_be_said(paper: PaperFacts, effect: PlannedEffect) -> bool:
    """Number and verb stand in one sentence, which does not tell of what others did."""
    verbs = _SAID_BY.get(EventKind(effect.kind), EVENT_LABELS[EventKind(effect.kind)])
    texts = (paper.body, *(each.text for each in paper.instruments), *(each.text for each in paper.annexes))
    sentences = (sentence for text in texts for sentence in _SENTENCE_END.split(text))
    return bool(effect.number) and any(
        effect.number in each and re.search(verbs, each) and not _DONE_BY_OTHERS.search(each) for each in sentences
    )


def _compared(paper: PaperFacts, compared: _Compared) -> Iterator[Remark]:
    """Articles, day and last day of an effect against what the text says of it."""
    effect, first = compared.effect, compared.statements[0]
    told = f"{first.place}写“{first.quote}”"
    yield from _articles(compared, told)
    if effect.kind not in (EventKind.ANNULMENT, EventKind.EXTENSION) and not any(
        _is_same_day(paper, each.since, effect.since) for each in compared.statements
    ):
        yield _remark(
            f"{told}，应{_since(first.since)}起算，效力变动登记{compared.name}{_since(effect.since)}",
            f"“自何日起”填{first.since}" if first.since else "清空“自何日起”",
        )
    if effect.kind == EventKind.EXTENSION:
        yield from _until(compared, told)
    titles = {_key(effect.title), _key(effect.document_title)}
    if (
        first.target.title
        and effect.number
        and not titles & {_key(each) for each in (first.target.title, *carried_by(first.target.title))}
    ):
        yield _remark(
            f"{told}，该字号在登记簿中是《{effect.document_title}》", "核对名称和字号是不是同一件", is_error=False
        )


def _articles(compared: _Compared, told: str) -> Iterator[Remark]:
    """Single articles; a text that is amended names them in its title never, and in its paragraphs often."""
    statements, recorded = compared.statements, compared.effect.articles
    said = {article for each in statements for article in each.target.articles}
    is_whole = any(not each.target.articles for each in statements)
    if compared.effect.kind == EventKind.AMENDMENT and is_whole:
        return
    if is_whole and recorded:
        yield _remark(f"{told}，没有限于条款，效力变动登记{compared.name}仅{'、'.join(recorded)}")
    elif not is_whole and not recorded:
        yield _remark(f"{told}，效力变动登记{compared.name}全文", f"“所涉条款”填{'、'.join(sorted(said))}")
    elif not is_whole and not {*recorded} <= said:
        more = "、".join(each for each in recorded if each not in said)
        yield _remark(f"{told}，效力变动登记{compared.name}还包括{more}")


def _until(compared: _Compared, told: str) -> Iterator[Remark]:
    until = compared.effect.until
    days = {each.target.until for each in compared.statements if each.target.until}
    if days and until not in days:
        said = "、".join(str(each) for each in sorted(days))
        yield _remark(f"{told}，效力变动登记{compared.name}延至{until}", f"“延至何日”填{said}，或更正正文")
    elif not days and any(each.target.period for each in compared.statements):
        yield _remark(f"{told}，效力变动登记延至{until}", "按原有效期核对延至何日；最好在正文写明日期", is_error=False)
    elif not days:
        yield _remark(
            f"{told}，没有写明延至何日，效力变动登记延至{until}",
            f"在正文写明“有效期延长至{written(until) if until else '……'}”",
        )


def _halved(effects: _Effects) -> Iterator[Remark]:
    """A paper that is ended as a whole with only some of its texts recorded; articles of one text are left alone."""
    recorded = {(each.effect.number, each.effect.title) for each in effects.all if each.statements}
    for each in effects.all:
        left = [title for title in each.effect.others if (each.effect.number, title) not in recorded]
        titles = {_key(each.effect.document_title)}
        whole = [
            one
            for one in each.statements
            if not one.target.articles and (not one.target.title or _key(one.target.title) in titles)
        ]
        if whole and left and each.effect.title != each.effect.document_title:
            yield _remark(
                f"{whole[0].place}{EVENT_LABELS[EventKind(each.effect.kind)]}的是整件{each.effect.number}，"
                f"其中的《{'》《'.join(left)}》没有列入效力变动",
                "逐一添加该公文所载的文本，或在正文写明只是其中哪一个",
            )


def _doubts(paper: PaperFacts, said: Said) -> Iterator[Remark]:
    """What the reader could not read; of a paper that carries nothing its own term must be readable."""
    for each in said.doubts:
        if each.code == "start_inferred":
            told = f"{each.place}没有写“印发之日”，登记簿按印发日期起算"
            yield _remark(told, "公布日期与印发日期不同的，写明具体日期", is_error=False)
        elif each.code == "repeals_itself":
            yield _remark(f"{each.place}：{each.message}", "更正字号，或删去", is_of_words=True)
        else:
            is_error = not paper.instruments and each.code in ("start_unread", "end_unread", "period_absurd")
            told, remedy = f"{each.place}：{each.message}", "换成读得懂的写法，或核对登记的内容"
            yield _remark(told, remedy, is_error=is_error, is_of_words=True)


def _is_same_day(paper: PaperFacts, said: date | None, recorded: date | None) -> bool:
    """None is the day of printing, which is known once the paper is issued."""
    return (said or paper.printed_on) == (recorded or paper.printed_on)


def _since(day: date | None) -> str:
    return f"自{day}起" if day else _FROM_THE_PRINTING


def _day_of(statement: Statement) -> str:
    return f"，自{statement.since}起" if statement.since else ""


def _period(text: Carried) -> str:
    if text.ends_on:
        return f"有效期至{text.ends_on}"
    return f"有效期{text.years}年" if text.years else ""


def named(statement: Statement) -> str:
    target = statement.target
    number = f"（{target.number}）" if target.number else ""
    articles = "、".join(target.articles)
    return (f"《{target.title}》{number}" if target.title else str(target.number)) + articles
