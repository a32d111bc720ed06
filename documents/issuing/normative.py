"""Whether a paper is a 行政规范性文件, and what such a paper has to bring along (docs/rules/issuing.md). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from documents.gazette.validity_terms import anniversary
from documents.issuing.mentions import carried_by
from documents.issuing.paper_facts import Carried, PaperFacts
from documents.issuing.remarks import Remark
from documents.policies import is_trial
from documents.rulings import LEGALITY_REVIEW, NORMATIVE

NOT_REVIEWED = "国办发〔2018〕115号第（三）项（转载文本，原文待核）"
MEASURES = "自治区人民政府令第218号（待核）"
# To whom it may concern: what bodies tell each other, and what the two rulings leave out by kind or matter.
_NEVER = ("请示", "报告", "议案", "批复", "函", "纪要", "通报", "公报")
_INTERNAL = re.compile(r"表彰|嘉奖|奖惩|任免|任命|任职|免职|处分|机构编制")
_SERIES = re.compile(r"规字?$")
_BY_NAME = re.compile(r"(办法|规定|细则|规则|规范|标准|准则)(?:[（(][^（）()]*[）)])?$")
_PUBLIC = (
    r"(?:公民|法人|非法人组织|其他组织|自然人|个人(?!隐私|信息|事项|所得)|居民|村民|市民|农牧民|企业|经营者|经营户|商户|个体工商户|业主|"
    r"用人单位|建设单位|施工单位|申请人|当事人|驾驶人|机动车|消费者)"
)
_BINDING = (
    r"(?:应当|不得|禁止|严禁|必须|处以|罚款|处罚|责令|吊销|没收|暂扣|取缔|缴纳|收取|征收|补贴|补助|奖励|减免|"
    r"有权|准予|强制)"
)
_RIGHTS = re.compile(
    rf"{_PUBLIC}(?:(?!各县|各级|各部门|各单位|部门|机关|政府)[^。；\n]){{0,30}}?{_BINDING}"
    rf"|(?:禁止|严禁)(?:任何)?(?:单位和)?(?:个人|机动车|企业)"
)
_PERIOD = re.compile(r"有效期|试行期|施行至|有效至|执行至")


def is_bound(paper: PaperFacts) -> bool:
    """Whether the series is kept for normative papers: 政规, 政办规 and the like always are."""
    return paper.is_normative_series or _SERIES.search(paper.series_code) is not None


def proposal(paper: PaperFacts) -> str:
    """Why the portal takes a paper for a 行政规范性文件; empty where nothing speaks for it.

    国办发〔2018〕37号: 涉及公民、法人和其他组织权利义务，具有普遍约束力，在一定期限内反复适用的公文. An order that
    carries a text publishes 规章, which are none.
    """
    if is_bound(paper):
        return f"系列{paper.series_code}专用于行政规范性文件"
    if paper.kind in _NEVER or _INTERNAL.search(paper.title):
        return ""
    carried = [each.title for each in paper.instruments]
    if paper.kind == "令" and carried:
        return ""
    for name in dict.fromkeys([*carried, *(names[-1] for _, names in carried_by(paper.title))]):
        if found := _BY_NAME.search(name):
            return f"所附《{name}》是{found[1]}"
    for text in (paper.body, *(each.text for each in paper.instruments), *(each.text for each in paper.annexes)):
        if said := _RIGHTS.search(text):
            return f"写有公民、法人或其他组织的权利义务（“{said[0]}”）"
    return ""


def normative_where_its_series_is(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号 三统一: what is numbered in a series kept for normative papers is one."""
    if is_bound(paper) and not paper.is_normative:
        yield Remark(
            "该系列专用于行政规范性文件，本文未标明是行政规范性文件",
            "改选系列，或标明是行政规范性文件",
            f"{NORMATIVE}（待核）",
        )


def normative_answered(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号: whoever says no against what the portal proposes says why."""
    if paper.is_normative or paper.is_reviewed or is_bound(paper) or paper.not_normative_reason.strip():
        return
    if why := proposal(paper):
        yield Remark(
            f"系统初判本文是行政规范性文件：{why}",
            "标明是行政规范性文件；确不是的，写明不作为行政规范性文件的理由，由核稿人确认",
            f"{NORMATIVE}；{NOT_REVIEWED}",
        )


def denial_confirmed(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号第二部分第（六）项: a no against the proposal is not for the drafter alone."""
    if is_denied(paper) and not paper.is_denial_confirmed and not paper.is_reviewed:
        yield Remark(
            f"不作为行政规范性文件的理由（“{paper.not_normative_reason}”）未经核稿人确认",
            "由核稿人在核稿时确认，或退回改为行政规范性文件",
            LEGALITY_REVIEW,
        )


def is_denied(paper: PaperFacts) -> bool:
    """Whether the drafter says no although the portal proposes yes."""
    return not paper.is_normative and bool(paper.not_normative_reason.strip()) and bool(proposal(paper))


def normative_reviewed(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号第二部分第（六）项: 未经合法性审核或者经审核不合法的，不得提交集体审议; nor signed."""
    if paper.is_normative and not paper.is_reviewed:
        yield Remark(
            "行政规范性文件尚未通过合法性审核，或审核后文稿又有改动",
            "由法制机构对现在的文稿出具合法性审核意见，结论为“合法”后再签发",
            f"{LEGALITY_REVIEW}；国办发〔2018〕115号（待核）",
        )


def comments_invited(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号第二部分第（三）项: 公开征求意见 of an important normative paper; or why not."""
    if not paper.is_normative or paper.is_reviewed_elsewhere:
        return
    if not paper.comments.strip():
        yield Remark(
            "没有征求意见的记录",
            "写明征求意见的起止日期、方式和采纳情况；没有征求的，写明理由",
            f"{NORMATIVE}第二部分第（三）项、第（五）项（待核）",
            is_error=False,
        )
    elif paper.comments_to is not None and paper.comments_to >= paper.day:
        yield Remark(
            f"征求意见至{paper.comments_to}，尚未结束",
            "期满并研究意见后再送合法性审核",
            f"{NORMATIVE}第二部分第（三）项",
            is_error=False,
        )


def deliberated(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号第二部分第（六）项、第（七）项: 集体审议, and not before the legality review."""
    if not paper.is_normative or not paper.is_reviewed or paper.is_reviewed_elsewhere:
        return
    clause = f"{NORMATIVE}第二部分第（六）项、第（七）项"
    if paper.meeting_on is None:
        yield Remark("没有集体审议的记录", "签发时写明审议的会议和日期", clause, is_error=False)
    elif paper.reviewed_on is not None and paper.meeting_on < paper.reviewed_on:
        told = f"集体审议（{paper.meeting_on}）早于合法性审核（{paper.reviewed_on}）"
        yield Remark(told, "更正会议日期；先于审核的，重新提交审议", clause)
    elif paper.meeting_on > paper.day:
        yield Remark(f"集体审议的日期{paper.meeting_on}还没有到", "审议通过后再签发", clause)


def period_as_ruled(paper: PaperFacts) -> Iterator[Remark]:
    """docs/rules/policies.md: how long a normative text may hold, and whether it must say so, by its policy.

    Without a verified policy a silent text is asked about and no length is wrong.
    """
    if not paper.is_normative:
        return
    clause = paper.policy.name if paper.policy else MEASURES
    must = paper.policy is not None and paper.policy.is_period_required
    if not paper.instruments and not paper.is_reviewed_elsewhere and not _PERIOD.search(paper.body):
        yield Remark("本文没有写明有效期", "在正文中写明有效期", clause, is_error=must)
    for text in paper.instruments:
        if not text.has_end:
            yield Remark(f"《{text.title}》没有写明有效期", "写明有效期", clause, is_error=must)
        elif (last := _last_allowed(paper, text)) and _is_longer(text, last, paper.day):
            assert paper.policy is not None, "only a policy allows a last day"
            years = paper.policy.most(is_trial=is_trial(text.title))
            kind = "暂行、试行的" if is_trial(text.title) else ""
            yield Remark(f"《{text.title}》的有效期超过{kind}规定的{years}年", f"缩短为{years}年以内", clause)


def _last_allowed(paper: PaperFacts, text: Carried) -> date | None:
    years = paper.policy.most(is_trial=is_trial(text.title)) if paper.policy else None
    return anniversary(text.starts_on or paper.day, years=years) if years else None


def _is_longer(text: Carried, last: date, day: date) -> bool:
    stated = text.ends_on or (anniversary(text.starts_on or day, years=text.years) if text.years else None)
    return stated is not None and stated > last
