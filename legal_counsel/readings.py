"""The clauses of 伊州政办规〔2023〕2号 that can be read in two ways; portal.readings keeps what the office decided.

A1–A20 are the questions of docs/rules/legal_counsel.md. `held_on` gives those that the pure rooms take, others are
asked for by their code where an act needs them.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from legal_counsel.articles import clause
from legal_counsel.rules import Readings
from portal import readings
from portal.readings import ClauseReading

CIVIL_CODE = "《中华人民共和国民法典》"
YES, NO = "yes", "no"
EARLIER, LATER = "earlier", "later"

FILING_COUNT, FIRST_DAY, LAST_DAY = "counsel.filing_count", "counsel.first_day", "counsel.last_day"
TRIGGER, INTERNAL_FILING = "counsel.trigger", "counsel.internal_filing"
DISMISSAL_BEGINS, NOTICE_FIRST_DAY = "counsel.dismissal_begins", "counsel.notice_first_day"
TERM_END, RENEWAL_SELECTION = "counsel.term_end", "counsel.renewal_selection"
PROCUREMENT_ABOVE, SYSTEM_SINCE = "counsel.procurement_above", "counsel.system_since"
EXEMPTION, GRADED_YEARS, BREAKS = "counsel.exemption", "counsel.graded_years", "counsel.breaks"
MUST_ADOPT, ASSESSOR, PARTLY_ADOPTED = "counsel.must_adopt", "counsel.assessor", "counsel.partly_adopted"
ASSESSMENT_DUE, VALIDITY_END = "counsel.assessment_due", "counsel.validity_end"
TOWNSHIP_FILING = "counsel.township_filing"
EVIDENCE_DAYS, SANCTION_YEARS = "counsel.evidence_days", "counsel.sanction_years"

readings.ask(
    FILING_COUNT,  # A1
    label="备案的15日按自然日还是工作日",
    clause=clause("第十九条、第三十条"),
    default="natural",
    options={
        "natural": "自然日（公示写明“五个工作日”，备案只写“15日”）",
        "working": "工作日",
    },
)
readings.ask(
    FIRST_DAY,  # A2
    label="备案期限是否计入起算当日",
    clause=f"{clause('第十九条、第三十条')}；{CIVIL_CODE}第二百零一条",
    default=NO,
    options={NO: "不计入：自次日起算", YES: "计入：自当日起算"},
)
readings.ask(
    LAST_DAY,  # A3
    label="备案期限末日是休息日的",
    clause=f"{clause('第十九条、第三十条')}；{CIVIL_CODE}第二百零三条",
    default=YES,
    options={YES: "顺延至下一个工作日；调休上班日不顺延，新疆自有节日顺延", NO: "不顺延"},
)
readings.ask(
    TRIGGER,  # A4
    label="聘任文件印发与合同签订不在同一日，备案期限的起算",
    clause=clause("第十九条"),
    default=EARLIER,
    options={EARLIER: "自较早的起算，较晚的为补充材料，逾期只提示", LATER: "自较晚的起算"},
)
readings.ask(
    INTERNAL_FILING,  # A5
    label="内部法律顾问是否备案",
    clause=clause("第十一条第二项、第十九条"),
    default="warned",
    options={
        "warned": "备案，自任用文件印发之日起算；逾期只提示，待州司法局解释",
        "filed": "备案，逾期与外聘同样列为逾期",
        NO: "不备案",
    },
)
readings.ask(
    DISMISSAL_BEGINS,  # A6
    label="解聘备案期限的起算",
    clause=clause("第三十条"),
    default=EARLIER,
    options={
        EARLIER: "自解聘决定与通知中较早的起算",
        "decision": "自解聘决定之日起算",
        "notice": "自通知之日起算",
    },
)
readings.ask(
    NOTICE_FIRST_DAY,  # A7
    label="公示当日是否计入五个工作日",
    clause=f"{clause('第十七条第二项第5目')}；{CIVIL_CODE}第二百零一条",
    default=NO,
    options={NO: "不计入：次日为第一日，第五日之后方可决定", YES: "计入：当日是工作日的为第一日"},
)
readings.ask(
    TERM_END,  # A8
    label="三年聘期的最后一日",
    clause=f"{clause('第十八条')}；{CIVIL_CODE}第二百零二条",
    default="corresponding",
    options={
        "corresponding": "至对应日（3月1日起至三年后3月1日），前一日也可",
        "day_before": "至对应日的前一日（3月1日起至三年后2月末日）",
    },
)
readings.ask(
    RENEWAL_SELECTION,  # A9
    label="续聘是否重新遴选",
    clause=clause("第十七条、第十八条"),
    default=NO,
    options={NO: "不必：复核条件和考核，并写明续聘依据", YES: "须重新遴选"},
)
readings.ask_number(
    PROCUREMENT_ABOVE,  # A10
    label="遴选律师后与其律师事务所签订合同，顾问费达到多少须提示政府采购",
    clause=f"{clause('第十条第二款、第十七条')}（0为一律提示；本地采购限额待核）",
    default=0,
    least=0,
    most=99_999_999,
    measure="元",
)
readings.ask(
    SYSTEM_SINCE,  # A11
    label="国家统一法律职业资格制度自何日实施",
    clause=clause("第十三条第二款"),
    default="2018-01-01",
    options={
        "2018-01-01": "2018年1月1日（2017年9月1日修改法官法等八部法律的决定施行）",
        "2018-04-28": "2018年4月28日（《国家统一法律职业资格考试实施办法》施行）",
    },
)
readings.ask(
    EXEMPTION,  # A12
    label="免资格证书的人员是否也免工作年限",
    clause=clause("第十三条第二款"),
    default=NO,
    options={NO: "只免资格证书", YES: "工作年限也免"},
)
readings.ask(
    GRADED_YEARS,  # A13
    label="年度考核的“近3年”",
    clause=clause("第十三条第一款第二项"),
    default="over",
    options={
        "over": "聘任之前已满的三个考核年度，尚无结果的提示",
        "known": "聘任之前最近三个已有结果的考核年度",
    },
)
readings.ask(
    BREAKS,  # A14
    label="停业、注销期间是否计入执业年限",
    clause=clause("第十四条第二款"),
    default=NO,
    options={NO: "不计入：自首次执业起按周年计，逐日扣除", YES: "计入：自首次执业起按周年计，不扣除"},
)
readings.ask(
    MUST_ADOPT,  # A15
    label="哪些意见属于“应当采纳”，未采纳不得提交讨论",
    clause=f"{clause('第二十六条')}；中办发〔2016〕30号",
    default="strict",
    options={
        "strict": "法律顾问认为不合法的，即不得提交",
        "studied": "认为不合法并经研究论证确认的，或者合法性审查结论为不合法的",
    },
)
readings.ask(
    ASSESSOR,  # A16
    label="谁考核法律顾问",
    clause=clause("第十一条、第二十七条、第三十条"),
    default="both",
    options={"both": "工作机构组织，聘任（任用）单位确认", "unit": "聘任（任用）单位", "agency": "工作机构"},
)
readings.ask(
    PARTLY_ADOPTED,  # A17
    label="部分采纳是否说明未采纳部分的理由",
    clause=clause("第二十五条"),
    default=YES,
    options={YES: "须说明", NO: "只记录和反馈"},
)
readings.ask_number(
    ASSESSMENT_DUE,  # A18
    label="内部法律顾问和律师事务所上一年度考核的截止日",
    clause=f"{clause('第二十八条')}（没有写明日期）",
    default=331,
    least=101,
    most=1231,
    measure="（月日合写，331即次年3月31日；该月没有的日期按月末计）",
)
readings.ask(
    VALIDITY_END,  # A19
    label="有效期的末日当天是否有效",
    clause=f"{clause('第三十六条')}；{CIVIL_CODE}第二百零二条",
    default=YES,
    options={YES: "有效：自印发之日起两年，至2025年8月17日止", NO: "无效：至末日的前一日止"},
)
readings.ask(
    TOWNSHIP_FILING,  # A20
    label="乡镇的聘任向谁备案",
    clause=clause("第十九条、第三十四条"),
    default="county",
    options={"county": "县市司法局", "office": "司法所"},
)
readings.ask_number(
    EVIDENCE_DAYS,
    label="处罚和诚信查询结果的有效期",
    clause=clause("第十四条第一款第二项"),
    default=90,
    least=1,
    most=730,
    measure="日",
)
readings.ask_number(
    SANCTION_YEARS,
    label="内部法律顾问受过的处罚、处分在多少年内计入",
    clause=clause("第十三条第一款第二项"),
    default=0,
    least=0,
    most=50,
    measure="年（0为不限期间）",
)


class InternalFiling(StrEnum):
    """A5: whether internal counsel are filed, and how lateness is told."""

    WARNED = "warned"
    FILED = "filed"
    NOT_AT_ALL = "no"

    @property
    def is_owed(self) -> bool:
        """Whether there is anything to file."""
        return self is not InternalFiling.NOT_AT_ALL


def internal_filing(on: date) -> InternalFiling:
    """How A5 is read on a day."""
    return InternalFiling(readings.holding(INTERNAL_FILING, on=on))


def held_on(on: date) -> Readings:
    """What the pure rooms take, as it holds on a day; one query for all questions."""
    codes = [code for code in readings.questions() if code.startswith("counsel.")]
    held = {code: readings.questions()[code].default for code in codes}
    decided = ClauseReading.objects.filter(code__in=codes, valid_from__lte=on).order_by("valid_from")
    held |= dict(decided.values_list("code", "value"))
    return Readings(
        filing_in_working_days=held[FILING_COUNT] == "working",
        first_day_counts=held[FIRST_DAY] == YES,
        rolls_over=held[LAST_DAY] == YES,
        later_paper_begins=held[TRIGGER] == LATER,
        dismissal_begins=held[DISMISSAL_BEGINS],
        notice_first_day_counts=held[NOTICE_FIRST_DAY] == YES,
        term_ends_the_day_before=held[TERM_END] == "day_before",
        renewal_needs_selection=held[RENEWAL_SELECTION] == YES,
        procurement_above=int(held[PROCUREMENT_ABOVE]),
        system_since=date.fromisoformat(held[SYSTEM_SINCE]),
        exempt_from_years=held[EXEMPTION] == YES,
        grades_of_known_years=held[GRADED_YEARS] == "known",
        breaks_count=held[BREAKS] == YES,
        assessment_due=divmod(int(held[ASSESSMENT_DUE]), 100),
        last_day_is_out=held[VALIDITY_END] == NO,
        evidence_days=int(held[EVIDENCE_DAYS]),
        sanction_years=int(held[SANCTION_YEARS]),
    )
