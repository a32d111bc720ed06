"""Whether a paper is a 行政规范性文件, and what such a paper has to bring along (docs/rules/issuing.md). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from documents.gazette.validity_terms import anniversary
from documents.issuing.mentions import carried_by, unquoted
from documents.issuing.paper_facts import Carried, PaperFacts, PlannedEffect
from documents.issuing.remarks import Remark
from documents.policies import is_trial
from documents.rulings import LEGALITY_REVIEW, NORMATIVE, REGULATION

NOT_REVIEWED = "国办发〔2018〕115号第（三）项（译文，原文待核）"
MEASURES = "自治区人民政府令第218号（待核）"
# To whom it may concern: what bodies tell each other, and what the two rulings leave out by kind or matter.
_NEVER = ("请示", "报告", "议案", "批复", "函", "纪要", "通报", "公报")
# The matter of a title, not a word in it: 责任免除 is no 任免, 国有资产处分 no 处分, a ruling on rewards no reward.
_INTERNAL = re.compile(
    r"关于(?:公布|通报)?(?:表彰|表扬|嘉奖|任免|任命|聘任|免去)"
    r"|给予[^《》]{1,40}(?:处分|嘉奖|记功|表彰)"
    r"|(?:任免|任职|免职|离职|表彰|嘉奖|机构编制(?:事项|方案)?)的(?:决定|通知|通报|令)$"
)
_RULES = re.compile(r"办法|规定|细则|规则|规范|标准|准则|政策|措施|条件|暂行|试行")
_SERIES = re.compile(r"规字?$")
_BY_NAME = re.compile(r"(办法|规定|细则|规则|规范|标准|准则)(?:[（(][^（）()]*[）)])?$")
_PUBLIC = (
    r"(?:任何(?:单位|组织|个人|人)|公民|法人|非法人组织|其他组织|自然人|个人(?!隐私|信息|事项|所得)|居民|村民|市民|农户|牧户|农牧民|"
    r"企业|经营者|经营户|商户|个体工商户|业主|车主|所有权人|使用权人|承租人|承包人|被征收人|监护人|纳税人|缴费人|从业人员|"
    r"用人单位|建设单位|施工单位|申请人|当事人|驾驶[人员]|机动车|消费者|游客|旅客)"
)
_BINDING = (
    r"(?:应当|不得|禁止|严禁|必须|处以|罚款|处罚|责令|吊销|没收|暂扣|取缔|缴纳|收取|征收|补贴|补助|奖励|减免|"
    r"有权|准予|强制)"
)
_STATE = r"(?!各县|各级|各部门|各单位|部门|机关|政府)"
# 督促企业落实责任，不得走过场 tells the body, not the 企业; 督促企业不得偷排 tells the 企业.
_HANDLED = r"(?<!督促|指导|帮助|引导|组织|关心|服务|支持|推动|协调|鼓励|动员)"
_SUM = r"[\d一二三四五六七八九十百千万.,]{1,12}元"
_BANNED = (
    r"(?:燃放|焚烧|烧烤|放牧|养殖|捕捞|捕猎|狩猎|猎捕|采砂|采挖|采集|开采|开垦|砍伐|采伐|倾倒|堆放|停放|停车|通行|行驶|驶入|"
    r"吸烟|摆摊|叫卖|用火|野外用火|搭建|钓鱼|垂钓|游泳|张贴|销售|贩卖|携带|飞行|饲养)"
)
_RIGHTS = re.compile(
    rf"{_HANDLED}{_PUBLIC}(?:{_STATE}[^。；\n]){{0,30}}?{_BINDING}"
    rf"|{_PUBLIC}(?:{_STATE}[^，。；\n]){{0,30}}?{_BINDING}"
    rf"|(?:禁止|严禁)(?:任何)?(?:单位和)?(?:个人|机动车|企业)"
    rf"|(?:禁止|严禁|不得)(?:在[^，。；\n]{{1,20}}?)?(?:一切|任何|擅自|违规|违法|非法|露天|野外)*{_BANNED}"
    rf"|未(?:取得|办理|领取|申领|依法取得)[^，。；\n]{{0,15}}[^，。；\n]的，?(?:一律)?(?:不得|禁止|严禁)"
    rf"|处(?:以)?{_SUM}[^，。；\n]{{0,12}}罚款|罚款{_SUM}|(?:没收|吊销|暂扣|强制(?:执行|拆除|隔离|收购|征收))"
    rf"|(?:依法|予以|给予)(?:行政)?(?:处罚|取缔)"
    rf"|每(?:户|人|亩|头|只|匹|辆|台|吨|车|次|套|间|棵|株|平方米|立方米|公里)[^，。；\n]{{0,10}}?(?:补助|补贴|奖励|奖补|减免|收费|收取|缴纳|征收)"
    rf"|给予(?:一次性|最高|不超过)*{_SUM}[^，。；\n]{{0,4}}?(?:补助|补贴|奖励|奖补)"
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
    if paper.kind in _NEVER:
        return ""
    carried = [each.title for each in paper.instruments]
    if paper.kind == "令" and carried:
        return ""
    for name in dict.fromkeys([*carried, *(names[-1] for _, names in carried_by(paper.title))]):
        if found := _BY_NAME.search(name):
            return f"所附《{name}》是{found[1]}"
    if is_internal(paper.title):
        return ""
    if paper.kind == "通告":
        return f"通告公布应当遵守或者周知的事项（{REGULATION}第八条第六项）"
    for text in (paper.body, *(each.text for each in paper.instruments), *(each.text for each in paper.annexes)):
        if said := _RIGHTS.search(text):
            return f"写有公民、法人或其他组织的权利义务（“{said[0]}”）"
    return ""


def is_internal(title: str) -> bool:
    """国办发〔2018〕115号第（三）项: 表彰奖惩, 人事任免, 机构编制 of single bodies or people, not rules for such."""
    plain = unquoted(title)
    return bool(_INTERNAL.search(plain)) and not _RULES.search(plain)


def normative_where_its_series_is(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号 三统一: what is numbered in a series kept for normative papers is one."""
    if is_bound(paper) and not paper.is_normative:
        yield Remark(
            "该系列专用于行政规范性文件，本文未标明是行政规范性文件",
            "改选系列，或标明是行政规范性文件",
            f"{NORMATIVE}（待核）",
        )


def normative_answered(paper: PaperFacts) -> Iterator[Remark]:
    """What is normative says 国办发〔2018〕37号; that a no against the proposal has a reason is the portal's."""
    if paper.is_normative or paper.is_reviewed or is_bound(paper) or paper.not_normative_reason.strip():
        return
    if why := proposal(paper):
        yield Remark(
            f"系统初判本文是行政规范性文件：{why}",
            "标明是行政规范性文件；确不是的，写明不作为行政规范性文件的理由，由核稿人确认",
            f"{NORMATIVE}；{NOT_REVIEWED}",
        )


def denial_confirmed(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号第二部分第（六）项: the office looks too; that 核稿人 confirms a no is the portal's."""
    if is_denied(paper) and not paper.is_denial_confirmed and not paper.is_reviewed:
        yield Remark(
            f"不作为行政规范性文件的理由（“{paper.not_normative_reason}”）未经核稿人确认",
            "由核稿人在核稿时确认，或退回改为行政规范性文件",
            LEGALITY_REVIEW,
        )


def is_denied(paper: PaperFacts) -> bool:
    """Whether the drafter says no although the portal proposes yes, of the paper or of a text that it changes."""
    if paper.is_normative or not paper.not_normative_reason.strip():
        return False
    return bool(proposal(paper)) or any(each.normative and not each.is_surely_normative for each in paper.effects)


def normative_changes(paper: PaperFacts) -> list[PlannedEffect]:
    """What a paper does to 行政规范性文件, but for texts of which the drafter denies that they are any."""
    is_denied_of_texts = bool(paper.not_normative_reason.strip())
    return [each for each in paper.effects if each.normative and (each.is_surely_normative or not is_denied_of_texts)]


def needs_review(paper: PaperFacts) -> bool:
    """Whether 合法性审核 is on its way: of a normative paper, and of one that changes or ends a normative text."""
    return paper.is_normative or bool(normative_changes(paper))


def normative_reviewed(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号第二部分第（六）项: 未经合法性审核或者经审核不合法的，不得提交集体审议; so not signed here."""
    if paper.is_normative and not paper.is_reviewed:
        yield Remark(
            "行政规范性文件尚未通过合法性审核，或审核后文稿又有改动",
            "由法制机构对现在的文稿出具合法性审核意见，结论为“合法”后再签发",
            f"{LEGALITY_REVIEW}；国办发〔2018〕115号（待核）",
        )


def normative_changes_reviewed(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号第二部分第（六）项: what changes or ends a normative text is reviewed as its making was.

    Of a paper that is normative itself `normative_reviewed` asks.
    """
    if paper.is_normative or paper.is_reviewed:
        return
    for each in normative_changes(paper):
        mend = "由法制机构对现在的文稿出具合法性审核意见，结论为“合法”后再签发"
        if not each.is_surely_normative:
            mend += "；该件确不是行政规范性文件的，写明理由，由核稿人确认"
        told = f"“{each.name}”：该件是行政规范性文件（{each.normative}），本文尚未通过合法性审核，或审核后文稿又有改动"
        yield Remark(told, mend, f"{LEGALITY_REVIEW}；国办发〔2018〕115号（待核）")


def comments_invited(paper: PaperFacts) -> Iterator[Remark]:
    """国办发〔2018〕37号第二部分第（三）项: 公开征求意见 of an important normative paper; or why not."""
    if not paper.is_normative or paper.is_reviewed_elsewhere:
        return
    if not paper.comments.strip():
        yield Remark(
            "没有征求意见的记录",
            "写明征求意见的起止日期、方式和采纳情况；没有征求的，写明理由",
            f"{NORMATIVE}第二部分第（三）项；《地方组织法》第七十五条",
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
