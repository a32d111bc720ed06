"""What is looked at before a paper goes on: its form, one function a rule (docs/rules/issuing.md). Pure.

An error stands in the way of the act that `CHECKS` names and of all later ones; a question is for people to weigh.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from documents.issuing.elements import attendance_fits, signed_by_the_head, urgency_fits
from documents.issuing.mentions import annexes_named, carried_by, request_in, unquoted
from documents.issuing.normative import (
    comments_invited,
    deliberated,
    denial_confirmed,
    normative_answered,
    normative_changes_reviewed,
    normative_reviewed,
    normative_where_its_series_is,
    period_as_ruled,
)
from documents.issuing.paper_facts import UNADDRESSED, UPWARDS, PaperFacts
from documents.issuing.remarks import Remark
from documents.issuing.targets import bases_hold, effects_possible
from documents.issuing.text_and_register import text_matches_register
from documents.issuing.unrecorded import articles_all_recorded
from documents.policies import is_trial
from documents.rulings import FORMAT, REGULATION
from portal.hidden_characters import refusal_of
from portal.numerals import numeral

_NUMBER = re.compile(r"[〔\[【（(]\s*(?:19|20)\d{2}\s*[〕\]】）)]\s*第?\s*\d+\s*号|第\s*\d+\s*号")
_MARKS = re.compile(r"[，。；：！？,;:!?]")
_ANNEX_MARK = re.compile(r"^\s*(?:附件\s*(?:\d+|[:：])|附\s*\d+|\d+\s*[.．、])")
_PLACEHOLDER = re.compile(r"\[[一-鿿]{1,12}\]")
_HEADING = re.compile(r"^\s*([一二三四五六七八九十]{1,3})、", re.M)
_CLOSED_TO_THE_PUBLIC = ("on_request", "withheld")

Check = Callable[[PaperFacts], Iterator[Remark]]


def title_ends_with_kind(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第九条第七项: 标题由发文机关名称、事由和文种组成."""
    if paper.kind == "其他":
        yield Remark("文种为“其他”，不是法定公文文种", "改选条例第八条所列的文种", f"{REGULATION}第八条")
    elif not re.sub(r"[（(][^（）()]*[）)]$", "", paper.title).endswith(paper.kind):
        yield Remark(
            f"标题没有以文种“{paper.kind}”结尾",
            f"标题改为以“{paper.kind}”结尾，或改选文种",
            f"{REGULATION}第九条第七项",
        )


def title_names_matter(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第九条第七项: the matter stands in the title, but for papers that may do without."""
    if paper.kind not in UNADDRESSED and not re.search(r"关于.+的", paper.title):
        yield Remark(
            "标题没有写明事由", "写成“关于……的" + paper.kind + "”", f"{REGULATION}第九条第七项", is_error=False
        )


def title_has_no_number(paper: PaperFacts) -> Iterator[Remark]:
    """The number is given when the paper is signed; one typed into the title would stand there twice."""
    if _NUMBER.search(unquoted(paper.title)):
        yield Remark(
            "标题中写了发文字号", "从标题中删去字号；字号在签发后由系统编定", f"{REGULATION}第九条第五项、第七项"
        )


def title_has_no_marks(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第二十条第四项 (标点符号等用法是否规范): punctuation in a title, but for 《》 and what stands inside."""
    if found := _MARKS.search(unquoted(paper.title)):
        yield Remark(
            f"标题中有标点“{found[0]}”",
            "标题除书名号、引号、顿号外一般不用标点",
            f"{REGULATION}第二十条第四项",
            is_error=False,
        )


def request_has_one_addressee(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第十五条第一项: upwards in principle to one body. A request that two may answer is refused."""
    if paper.kind in UPWARDS and len(paper.addressees) > 1:
        yield Remark(
            f"{paper.kind}主送了{len(paper.addressees)}个机关",
            "只主送一个上级机关，其他需要知道的列为抄送",
            f"{REGULATION}第十五条第一项",
            is_error=paper.kind == "请示",
        )


def request_asks(paper: PaperFacts) -> Iterator[Remark]:
    """A request ends in what it asks for."""
    if paper.kind == "请示" and paper.body.strip() and not request_in(paper.body):
        yield Remark(
            "请示没有提出请求", "文末写明请求，如“妥否，请批示。”", f"{REGULATION}第八条第十一项", is_error=False
        )


def report_asks_nothing(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第十五条第四项: 不得在报告等非请示性公文中夹带请示事项."""
    if paper.kind == "报告" and (found := request_in(paper.body)):
        yield Remark(f"报告中夹带了请示事项（“{found}”）", "删去请示事项，或另行请示", f"{REGULATION}第十五条第四项")


def addressees_given(paper: PaperFacts) -> Iterator[Remark]:
    """GB/T 9704-2012 7.3.2: whoever is to act is addressed, but for papers made known to all."""
    if not paper.addressees and paper.kind not in UNADDRESSED:
        yield Remark("没有主送机关", "写明主送机关", f"{REGULATION}第九条第八项")


def copies_are_no_addressees(paper: PaperFacts) -> Iterator[Remark]:
    """Nobody gets the same paper as addressee and as copy."""
    for name in paper.copies:
        if name in paper.addressees:
            yield Remark(f"{name}既是主送机关又是抄送机关", "从抄送机关中删去", f"{REGULATION}第九条第八项、第十六项")


def body_given(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第九条第九项; GB/T 9704-2012 7.3.3: 公文首页必须显示正文."""
    if not paper.body.strip():
        yield Remark("没有正文", "填写正文", f"{REGULATION}第九条第九项")


def placeholders_filled(paper: PaperFacts) -> Iterator[Remark]:
    """What a template marks with [ ] is written before anybody else reads it."""
    for text in (paper.title, *paper.addressees, paper.body):
        if found := _PLACEHOLDER.search(text):
            yield Remark(f"模板中的“{found[0]}”还没有填写", "改成实际内容", f"{REGULATION}第二十条第二项")
            return


def headings_in_order(paper: PaperFacts) -> Iterator[Remark]:
    """GB/T 9704-2012 7.3.3: 一、二、三 follow each other."""
    found = _HEADING.findall(paper.body)
    expected = [numeral(place) for place in range(1, len(found) + 1)]
    for seen, wanted in zip(found, expected, strict=True):
        if seen != wanted:
            yield Remark(f"正文的层次序号“{seen}、”应为“{wanted}、”", "更正层次序号", f"{FORMAT} 7.3.3", is_error=False)
            return


def annexes_numbered_once(paper: PaperFacts) -> Iterator[Remark]:
    """GB/T 9704-2012 7.3.4: the portal numbers annexes by their order; a number typed by hand would stand twice."""
    for annex in paper.annexes:
        if _ANNEX_MARK.match(annex.title):
            yield Remark(f"附件名称“{annex.title}”自带了序号", "只写名称，序号由系统按次序编排", f"{FORMAT} 7.3.4")


def annexes_mentioned_exist(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第九条第十项: what the text calls 附件3 is there; 《甲》附件3 is another paper's."""
    count = len(paper.annexes)
    for word, number in annexes_named(paper.body):
        if number > count:
            yield Remark(
                f"正文提到附件{word}，但只列了{count}个附件", "补上附件，或更正正文", f"{REGULATION}第九条第十项"
            )


def annexes_named_once(paper: PaperFacts) -> Iterator[Remark]:
    """Two annexes of one name cannot be told apart."""
    names = [annex.title for annex in paper.annexes]
    for name in dict.fromkeys(each for each in names if names.count(each) > 1):
        yield Remark(f"有两个附件都叫“{name}”", "改用不同的名称", f"{FORMAT} 7.3.4")


def trial_has_end(paper: PaperFacts) -> Iterator[Remark]:
    """A trial that says no end goes on for ever; the rule that sets one is 待核, so people are asked.

    Of a normative paper `period_as_ruled` asks.
    """
    for text in () if paper.is_normative else paper.instruments:
        if is_trial(text.title) and not text.has_end:
            yield Remark(
                f"《{text.title}》是暂行或试行的，没有写明有效期",
                "写明有效期",
                "自治区人民政府令第218号（待核）",
                is_error=False,
            )


def starts_in_the_future(paper: PaperFacts) -> Iterator[Remark]:
    """立法法 第一百零四条, by analogy: rules do not reach back, but for what protects citizens better."""
    for text in paper.instruments:
        if text.starts_on is not None and text.starts_on < paper.day:
            yield Remark(
                f"《{text.title}》的施行日期{text.starts_on}早于今日，将溯及既往",
                "改为自印发之日起或以后的日期；为更好保护公民、法人权益而溯及的由签发人掌握",
                "参照《中华人民共和国立法法》第一百零四条",
                is_error=False,
            )


def texts_end_after_they_begin(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第二十条第四项 (时间是否准确): a text whose last day is over when it begins was never in force."""
    for text in paper.instruments:
        since = text.starts_on or paper.day
        if text.ends_on is not None and text.ends_on < since:
            yield Remark(
                f"《{text.title}》有效期至{text.ends_on}，早于施行日期{since}",
                "更正有效期或施行日期",
                f"{REGULATION}第二十条第四项",
            )


def effects_end_after_they_begin(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第二十条第四项: an extension over when it begins extends nothing; told before the number is taken."""
    for effect in paper.effects:
        since = effect.since or paper.day
        if effect.until is not None and effect.until < since:
            yield Remark(
                f"“{effect.name}”延至{effect.until}，早于起始日{since}",
                "更正延至的日期或起始日",
                f"{REGULATION}第二十条第四项",
            )


def new_texts_are_carried(paper: PaperFacts) -> Iterator[Remark]:
    """A text that is published anew is carried by the paper that does so; the register leads from one to the other."""
    titles = {text.title for text in paper.instruments}
    for effect in paper.effects:
        if effect.successor and effect.successor not in titles:
            yield Remark(
                f"“{effect.name}”：本文没有附上《{effect.successor}》",
                "在“施行文本”中添加，名称与“替代的文本”一致",
                f"{REGULATION}第九条第七项",
            )
        elif effect.is_new_text and not effect.successor:
            yield Remark(
                f"“{effect.name}”没有写明由哪个文本替代",
                "填写“替代的文本”；只修改几条的，写明所涉条款",
                f"{REGULATION}第九条第七项",
                is_error=effect.is_republication,
            )


def carries_what_it_says(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第九条第七项: 关于印发《甲办法》的通知 carries 《甲办法》, and one that names two texts carries both."""
    titles = {text.title for text in paper.instruments}
    for verb, names in carried_by(paper.title):
        if titles.isdisjoint(names):
            yield Remark(
                f"标题{verb}《{names[0]}》，但没有附上该文本",
                "在“施行文本”中添加，名称与标题一致",
                f"{REGULATION}第九条第七项",
            )


def joint_issuing_reasoned(paper: PaperFacts) -> Iterator[Remark]:
    """伊州政办函〔2023〕72号: few papers are issued jointly; whoever is little concerned is consulted instead."""
    if paper.joint and not paper.joint_reason.strip():
        yield Remark("联合发文没有写明理由", "写明确需联合发文的理由，或改为会签", "伊州政办函〔2023〕72号")


def joint_issuers_asked(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第二十二条: 联合发文由所有联署机关的负责人会签."""
    for name in paper.joint:
        if name not in paper.asked:
            yield Remark(f"联合发文机关{name}没有列入会签", "列为会签单位", f"{REGULATION}第二十二条")


def lead_stands_first(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第九条第五项: 联合行文时，使用主办机关的发文字号; so the lead is the unit of the series."""
    if paper.lead in paper.joint:
        yield Remark(f"主办机关{paper.lead}又列为联合发文机关", "从联合发文机关中删去", f"{REGULATION}第九条第五项")


def kind_fits_series(paper: PaperFacts) -> Iterator[Remark]:
    """GB/T 9704-2012 10.2: an order has a number of its own sort, and nothing else has."""
    if paper.is_order_series != (paper.kind == "令"):
        yield Remark("命令（令）须用“令第N号”的系列编号，其他文种不能用", "改选系列或文种", f"{FORMAT} 10.2")


def series_open(paper: PaperFacts) -> Iterator[Remark]:
    """A closed series gives no more numbers."""
    if not paper.is_series_open:
        yield Remark("所选系列今日未启用或已停用，不能编号", "改选在用的系列", f"{REGULATION}第二十五条第二项")


def effects_authorised(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第三十三条: whoever made a text, or stands above, ends it."""
    for effect in paper.effects:
        if effect.verdict in ("none", "unknown"):
            yield Remark(
                f"对“{effect.name}”的变动：{effect.words or '无权作出'}",
                "核对被变动的文本和本文的发文机关",
                f"{REGULATION}第三十三条",
                is_error=effect.verdict == "none",
            )


def publicity_proposed(paper: PaperFacts) -> Iterator[Remark]:
    """政府信息公开条例: how public a paper will be is proposed with its draft, and on which clause it is not."""
    if paper.publicity == "pending":
        yield Remark(
            "没有拟定公开属性",
            "拟定公开属性，供信息公开审批",
            "《中华人民共和国政府信息公开条例》第十七条",
            is_error=False,
        )
    elif paper.publicity in _CLOSED_TO_THE_PUBLIC and not paper.publicity_clause.strip():
        yield Remark(
            "拟不主动公开，没有写明依据的条款", "写明依据的条款", "《中华人民共和国政府信息公开条例》第十四条至第十六条"
        )


def characters_are_plain(paper: PaperFacts) -> Iterator[Remark]:
    """What is printed looks like what it is; drafts of other rooms come without a form that asks."""
    places = (("标题", paper.title), ("正文", paper.body), *(("附件", each.text) for each in paper.annexes))
    for place, text in (*places, *(("施行文本", each.text) for each in paper.instruments)):
        if refusal := refusal_of(text):
            yield Remark(f"{place}{refusal}", "删去看不见的字符", f"{FORMAT} 7.3.3")


# In the order in which people read a paper; the act from which on an error stands in the way.
CHECKS: tuple[tuple[Check, str], ...] = (
    (title_ends_with_kind, "submit"),
    (title_names_matter, "submit"),
    (title_has_no_number, "submit"),
    (title_has_no_marks, "submit"),
    (addressees_given, "submit"),
    (request_has_one_addressee, "submit"),
    (copies_are_no_addressees, "submit"),
    (body_given, "submit"),
    (placeholders_filled, "submit"),
    (request_asks, "submit"),
    (report_asks_nothing, "submit"),
    (headings_in_order, "submit"),
    (annexes_numbered_once, "submit"),
    (annexes_named_once, "submit"),
    (annexes_mentioned_exist, "submit"),
    (carries_what_it_says, "submit"),
    (trial_has_end, "submit"),
    (starts_in_the_future, "submit"),
    (texts_end_after_they_begin, "submit"),
    (lead_stands_first, "submit"),
    (joint_issuing_reasoned, "submit"),
    (joint_issuers_asked, "submit"),
    (kind_fits_series, "submit"),
    (series_open, "submit"),
    (urgency_fits, "submit"),
    (attendance_fits, "submit"),
    (normative_where_its_series_is, "submit"),
    (normative_answered, "submit"),
    (period_as_ruled, "submit"),
    (comments_invited, "submit"),
    (bases_hold, "submit"),
    (effects_authorised, "submit"),
    (effects_possible, "submit"),
    (effects_end_after_they_begin, "submit"),
    (new_texts_are_carried, "submit"),
    (text_matches_register, "submit"),
    (articles_all_recorded, "submit"),
    (publicity_proposed, "submit"),
    (characters_are_plain, "submit"),
    (denial_confirmed, "sign"),
    (normative_reviewed, "sign"),
    (normative_changes_reviewed, "sign"),
    (deliberated, "sign"),
    (signed_by_the_head, "sign"),
)
_ORDER = ("submit", "check", "sign", "number", "issue")
_OF_WORDS = (placeholders_filled, headings_in_order, annexes_mentioned_exist)
"""Beside what the register does not record: of words that were published before they were checked here."""


def findings(paper: PaperFacts) -> list[Remark]:
    """Everything there is to say of a paper."""
    return [remark for check, _ in CHECKS for remark in _said_by(check, paper)]


def in_the_way(paper: PaperFacts, action: str) -> list[Remark]:
    """The errors for which `action` is refused."""
    at = _ORDER.index(action)
    return [
        remark
        for check, since in CHECKS
        if _ORDER.index(since) <= at
        for remark in _said_by(check, paper)
        if remark.is_error
    ]


def _said_by(check: Check, paper: PaperFacts) -> Iterator[Remark]:
    """What was confirmed as a mere mention stays to be read and stops nothing."""
    for each in check(paper):
        remark = replace(each, is_of_words=each.is_of_words or check in _OF_WORDS)
        if remark.is_error and remark.is_of_words and paper.mention_reason:
            remark = replace(remark, remedy=f"已确认只是提及：{paper.mention_reason}", is_error=False)
        yield remark
