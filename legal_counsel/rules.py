"""The rules of a version as values: its numbers, and in which article each of its rules stands. Pure.

`Rules()` is 伊州政办规〔2023〕2号; another version is another value, which the register keeps (`models.rule`). What one
clause leaves open stands in `Readings`, which the office decides (`legal_counsel.readings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

ARTICLES_2023: Mapping[str, str] = {
    "scope": "第二条",
    "stages": "第三条",
    "coverage": "第四条",
    "agency": "第五条",
    "fee": "第七条",
    "main_body": "第八条",
    "chief": "第九条",
    "serves_own_unit": "第十条第一款",
    "has_consent": "第十条第一款",
    "works_as_lawyer": "第十条第一款",
    "contract_party": "第十条第二款",
    "tasks": "第十一条",
    "duties": "第十二条",
    "mandate": "第十二条第五项、第六项",
    "enterprise": "第十二条第六项",
    "is_trusted_inside": "第十三条第一款第一项",
    "was_graded_well": "第十三条第一款第二项",
    "was_not_sanctioned": "第十三条第一款第二项",
    "did_legal_work": "第十三条第一款第三项",
    "is_certified": "第十三条第一款第三项",
    "is_exempt": "第十三条第二款",
    "is_trusted_outside": "第十四条第一款第一项",
    "was_never_punished": "第十四条第一款第二项",
    "knows_the_place": "第十四条第一款第三项",
    "has_time": "第十四条第一款第四项",
    "meets_the_rest": "第十四条第一款第五项",
    "is_a_strong_firm": "第十四条第二款第一项",
    "sends_an_experienced_lawyer": "第十四条第二款第一项",
    "has_a_high_title": "第十四条第二款第二项",
    "has_influence": "第十四条第二款第二项",
    "practised_five_years": "第十四条第二款第三项",
    "is_good_at_it": "第十四条第二款第三项",
    "selection": "第十七条",
    "procurement": "第十七条第一项",
    "announcing": "第十七条第二项第1目",
    "entering": "第十七条第二项第2目",
    "checking": "第十七条第二项第3目",
    "scoring": "第十七条第二项第4目",
    "notice": "第十七条第二项第5目",
    "certificate": "第十七条第二项第6目",
    "term": "第十八条",
    "filing": "第十九条",
    "filing_of_governments": "第十九条第一款",
    "filing_of_departments": "第十九条第二款",
    "analysis": "第十五条",
    "service": "第十六条",
    "serving": "第十五条、第十六条",
    "independence": "第二十条第一项",
    "authorisation": "第二十条第二项",
    "obligations": "第二十一条",
    "timeliness": "第二十一条第一项",
    "secrecy": "第二十一条第二项",
    "mandates": "第二十一条第四项",
    "recusal": "第二十一条第六项",
    "formality": "第二十二条",
    "sending": "第二十三条",
    "synthesis": "第二十三条第一款",
    "technical": "第二十三条第二款",
    "study": "第二十四条",
    "adoption": "第二十五条",
    "closing": "第十五条、第二十四条、第二十五条",
    "gate": "第二十六条",
    "assessing": "第二十七条",
    "assessment": "第二十八条",
    "pool": "第二十九条",
    "dismissal": "第三十条",
    "accountability": "第三十一条",
    "agency_liability": "第三十二条",
    "counsel_liability": "第三十三条",
    "by_reference": "第三十四条",
    "interpretation": "第三十五条",
    "validity": "第三十六条",
}
"""Which article of the text of 2023 says what; the keys are those of every version."""

RULE_LABELS: Mapping[str, str] = {
    "scope": "适用范围",
    "stages": "事前、事中、事后参与",
    "coverage": "有形覆盖向有效覆盖转变",
    "agency": "工作机构",
    "fee": "经费和计酬依据",
    "main_body": "内部为主体、外聘为补充",
    "chief": "首席法律顾问",
    "serves_own_unit": "内部法律顾问为本单位在职公职人员",
    "has_consent": "单位同意",
    "works_as_lawyer": "公职律师，或者专门从事法律事务",
    "contract_party": "律师受聘的合同相对方",
    "tasks": "工作机构的任务",
    "duties": "顾问职责",
    "mandate": "须有委托书的事务",
    "enterprise": "所属企业的事务",
    "is_trusted_inside": "内部法律顾问的政治条件",
    "was_graded_well": "年度考核等次",
    "was_not_sanctioned": "刑事处罚、党纪政务处分",
    "did_legal_work": "从事法律事务的年限",
    "is_certified": "法律职业资格",
    "is_exempt": "免资格证书",
    "is_trusted_outside": "外聘法律顾问的政治条件",
    "was_never_punished": "行政处罚和诚信记录",
    "knows_the_place": "熟悉本地情况",
    "has_time": "意愿、时间和精力",
    "meets_the_rest": "其他条件",
    "is_a_strong_firm": "律师事务所的综合实力",
    "sends_an_experienced_lawyer": "常驻坐班律师的执业年限",
    "has_a_high_title": "法学专家的职称",
    "has_influence": "法学专家的影响力",
    "practised_five_years": "律师的执业年限",
    "is_good_at_it": "律师的专业能力",
    "selection": "外聘的程序",
    "procurement": "律师事务所的政府采购",
    "announcing": "选聘公告",
    "entering": "报名和推荐",
    "checking": "初审",
    "scoring": "选聘小组评审",
    "notice": "公示期",
    "certificate": "聘任证书和服务合同",
    "term": "聘期",
    "filing": "备案期限",
    "filing_of_governments": "政府的法律顾问的备案",
    "filing_of_departments": "部门的法律顾问的备案",
    "analysis": "外聘意见的内部分析",
    "service": "外聘法律顾问的服务",
    "serving": "内部和外聘法律顾问履行职责",
    "independence": "独立提出意见",
    "authorisation": "授权查阅材料",
    "obligations": "法律顾问的义务",
    "timeliness": "按期办理",
    "secrecy": "保密",
    "mandates": "有利益冲突的委托",
    "recusal": "利害关系和回避",
    "formality": "意见的形式",
    "sending": "意见的报送",
    "synthesis": "综合形成最终意见、仅供内部参考",
    "technical": "专业性、技术性较强事项的意见",
    "study": "不合法情形的论证",
    "adoption": "采纳和反馈",
    "closing": "事项的办结",
    "gate": "重大行政决策的审查",
    "assessing": "考核",
    "assessment": "考核周期",
    "pool": "人才库",
    "dismissal": "解聘和解聘备案",
    "accountability": "决策的责任追究",
    "agency_liability": "工作机构人员的责任",
    "counsel_liability": "法律顾问的责任",
    "by_reference": "参照执行",
    "interpretation": "解释机关",
    "validity": "有效期",
}


@dataclass(frozen=True)
class Rules:
    """What a version says in numbers, and where."""

    filing_days: int = 15
    notice_working_days: int = 5
    term_years: int = 3
    lawyer_years: int = 5
    resident_years: int = 3
    legal_work_years: int = 3
    graded_years: int = 3
    reminders: tuple[int, ...] = (90, 30, 7)
    """Days before the end of a term at which renewal is brought to mind."""
    articles: Mapping[str, str] = field(default_factory=lambda: ARTICLES_2023)

    def article(self, rule: str) -> str:
        """Where a rule stands; KeyError for a rule that no version has."""
        return self.articles[rule]


OF_2023 = Rules()


@dataclass(frozen=True)
class Readings:
    """What the office decided of the clauses that can be read in two ways, on the day judged (A1–A20)."""

    filing_in_working_days: bool = False
    """A1."""
    first_day_counts: bool = False
    """A2."""
    rolls_over: bool = True
    """A3."""
    later_paper_begins: bool = False
    """A4."""
    dismissal_begins: str = "earlier"
    """A6: earlier, decision or notice."""
    notice_first_day_counts: bool = False
    """A7."""
    term_ends_the_day_before: bool = False
    """A8."""
    renewal_needs_selection: bool = False
    """A9."""
    procurement_above: int = 0
    """A10: from which fee on, in yuan, a contract with the firm of a chosen lawyer is held against procurement."""
    system_since: date = date(2018, 1, 1)
    """A11: the day on which the national qualification system began, for the exemption of 第十三条第二款."""
    exempt_from_years: bool = False
    """A12."""
    grades_of_known_years: bool = False
    """A13: the last years that have a result, instead of the last that are over."""
    breaks_count: bool = False
    """A14: whether a time without practice counts as practice."""
    assessment_due: tuple[int, int] = (3, 31)
    """A18: month and day of the next year."""
    last_day_is_out: bool = False
    """A19: whether a version has run out on its last day already."""
    evidence_days: int = 90
    """第十四条第一款第二项: how old an answer may be."""
    sanction_years: int = 0
    """第十三条第一款第二项: in how many years a sanction counts; 0 is at any time."""
