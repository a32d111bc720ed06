"""What is doubtful about the entries of a list of repealed, lapsed or amended documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.gazette.numbering import DAMAGED, RANGE, numbers_in
from documents.gazette.parsed import Citation, Finding, Span
from documents.gazette.repeal_tables import own_numbers
from documents.gazette.shadow import Text
from documents.gazette.titles import last_day_in_title


def entry_findings(text: Text, entry: Citation) -> Iterator[Finding]:
    """What is missing or damaged in an entry, and a last day that its title names."""
    title = entry.title or ""
    if entry.number is None:
        yield text.finding("repeal_number_missing", f"“{title[:60]}”没有发文字号，请核对是哪一份文件", entry.span)
    if not title:
        yield text.finding("repeal_title_missing", f"{entry.number}没有写明标题", entry.span)
    if title.startswith("关于") and title.endswith("》"):
        yield text.finding("repeal_title_incomplete", f"“{title[:80]}”后疑缺“的通知”，按原文读入", entry.span)
    elif title.endswith(("的", "和", "及", "与")) or title.count("《") != title.count("》"):
        yield text.finding("repeal_title_incomplete", f"“{title[:80]}”疑似未完，请按原件补全", entry.span)
    if re.search(r"[㐀-鿿][?？\ufffd][㐀-鿿]", title):
        yield text.finding("title_character_lost", f"标题“{title[:60]}”中有缺失的字，请按原件补全", entry.span)
    if ends_on := last_day_in_title(title):
        name = entry.number or title[:40]
        message = f"{name}标题写明期限到{ends_on.year}年，自然届满日可能为{ends_on.isoformat()}，请确认"
        yield text.finding("natural_end_in_title", message, entry.span)


def without_articles(text: Text, entry: Citation) -> Finding:
    """An entry under 废止部分条款 that names no article."""
    name = entry.title or entry.number
    message = f"“{name}”列在部分条款的清单中，没有读到条款，未读入；请核对后补登"
    return text.finding("effect_unread", message, entry.span)


def part_unread(text: Text, entries: Sequence[Citation], verb: str) -> Finding:
    """A part of a text that cannot be read, and what was to become of it: nothing is recorded, a person looks."""
    names = "、".join(f"《{one.title}》" if one.title else str(one.number) for one in entries[:3])
    message = f"{names[:100]}只有一部分{verb}，没有读出是哪些条款，未读入；请核对后补登"
    return text.finding("effect_unread", message, entries[-1].span)


def denied(text: Text, span: Span) -> Finding:
    """A heading such as 暂缓废止的文件, 不再保留的文件 or 已废止的文件."""
    message = f"“{text.compact(span)[:60]}”没有写明由本文件作出何种处理，以下文件未登记效力变动，请核对"
    return text.finding("effect_unread", message, span)


def number_findings(text: Text, entry: Citation) -> Iterator[Finding]:
    """An entry with several numbers of which more than one may be its own."""
    numbers = own_numbers(text, entry.span)
    if len({each.number for each in numbers}) > 1:
        told = "、".join(str(each.number) for each in numbers)
        message = f"“{text.compact(entry.span)[:80]}”中有{told}，暂按{entry.number}读入，请核对是哪一份文件"
        yield text.finding("repeal_number_unsure", message, entry.span)


def unread_numbers(text: Text, place: Span) -> Iterator[Finding]:
    """What was once a number in a paragraph of a list, or several of which only the ends are printed."""
    for found in numbers_in(text.shadow, place.start, place.end):
        if found.doubt and found.finding in (DAMAGED, RANGE):
            message = f"“{text.compact(found.span)}”：{found.doubt}，请按原件填写"
            yield text.finding(found.finding, message, found.span)


def undecided(text: Text, entry: Citation) -> Finding:
    """An entry of which neither its row nor the heading says what becomes of it: 拟废止, or nothing under two verbs."""
    name = f"《{entry.title[:60]}》" if entry.title else str(entry.number)
    message = f"清单中的{name}：没有读懂由本文件作出何种处理（废止、失效、修改还是继续有效），未登记，请核对原文"
    return text.finding("effect_unread", message, entry.span)


def day_unread(text: Text, entry: Citation) -> Finding:
    """A day of its own that a row names and that is none: 2020年底."""
    name = f"《{entry.title[:60]}》" if entry.title else str(entry.number)
    message = f"清单中的{name}另有废止或失效的日期，没有读懂，暂按本文件的起始日登记，请按原件填写"
    return text.finding("effect_day_unread", message, entry.span)


def end_of_kept_unread(text: Text, entries: Sequence[Citation]) -> Finding:
    """What goes on and has an end of its own that gives no last day: 有效期五年, 失效日期2026年1月1日."""
    names = "、".join(f"《{(one.title or '')[:40]}》" if one.title else str(one.number) for one in entries[:3])
    told = names + (f"等{len(entries)}件" if len(entries) > 3 else "")
    message = (
        f"继续有效的{told}另写明期限，没有读出最后有效的一日（写“五年”不知自何日起算，"
        "写“失效日期”不知当日是否有效），未登记，请核对后在公文页面上补登"
    )
    return text.finding("kept_end_unread", message, entries[0].span)


def no_entry(text: Text, place: Span) -> Finding:
    """A paragraph between the entries of a list in an annex that says something of a document."""
    message = f"清单中的“{text.compact(place)[:80]}”不是清单的条目，没有读懂对该文件作了什么，未登记，请核对原文"
    return text.finding("effect_unread", message, place)


def nothing_read(text: Text, place: Span) -> Finding:
    """A paper whose title says that it ends documents, and of which nothing was read."""
    message = f"标题写明废止或宣布失效，但没有读出是哪些文件；文中提到“{text.compact(place)[:60]}”等，请核对原文后补登"
    return text.finding("effect_unread", message, place)
