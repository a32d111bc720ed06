"""The clauses that can be read in two ways; portal.readings keeps what the office decided."""

from portal import readings

RECUSED, NOTICE_DAYS, NOTICE_FIRST_DAY = (
    "heritage.recused_members",
    "heritage.notice_days",
    "heritage.notice_first_day",
)
CHECK_CYCLE, REPORT_MONTH = "heritage.check_cycle", "heritage.report_month"
ASSESSMENT_DUE = "heritage.assessment_due"
HERITAGE_DAY = "heritage.heritage_day"
SECOND_SATURDAY, UNTOLD = "second_saturday", "untold"
COUNTED, LEFT_OUT = "counted", "left_out"

readings.ask(
    RECUSED,
    label="专家评审小组过半数，回避的成员是否计入总数",
    clause="《中华人民共和国非物质文化遗产法》第二十二条",
    default=COUNTED,
    options={
        COUNTED: "计入：全体成员的过半数（5人中回避2人，须3人同意）",
        LEFT_OUT: "不计入：未回避成员的过半数（5人中回避2人，须2人同意）",
    },
)
readings.ask_number(
    NOTICE_DAYS,
    label="拟列入项目的公示期",
    clause="《中华人民共和国非物质文化遗产法》第二十三条（国家级名录；自治区规定待核）",
    default=20,
    least=1,
    most=90,
    measure="日",
)
readings.ask(
    NOTICE_FIRST_DAY,
    label="公示首日是否计入公示期",
    clause="《中华人民共和国非物质文化遗产法》第二十三条；《中华人民共和国民法典》第二百零一条",
    default=LEFT_OUT,
    options={
        LEFT_OUT: "不计入：自次日起算（3月2日公示20日，至3月22日）",
        COUNTED: "计入：自当日起算（3月2日公示20日，至3月21日）",
    },
)
readings.ask_number(
    CHECK_CYCLE,
    label="保护单位全面核查的周期",
    clause="文化部令第39号（国家级项目，没有规定周期；本级规定待核）",
    default=2,
    least=1,
    most=10,
    measure="年",
)
readings.ask_number(
    REPORT_MONTH,
    label="保护单位年度自查报告截止于几月底",
    clause="原文化部2011年关于加强国家级非物质文化遗产代表性项目保护管理工作的通知（3月31日前；本级规定待核）",
    default=3,
    least=1,
    most=11,
    measure="月底",
)
readings.ask_number(
    ASSESSMENT_DUE,
    label="代表性传承人上一年度评估的截止日",
    clause="《国家级非物质文化遗产代表性传承人认定与管理办法》（文化和旅游部令第3号）第二十条（国家级；其他级别参照，待核）",
    default=630,
    least=101,
    most=1231,
    measure="（月日合写，630即次年6月30日；该月没有的日期按月末计）",
)
readings.ask(
    HERITAGE_DAY,
    label="文化和自然遗产日是否在名录概况中提示",
    clause="国务院关于设立文化和自然遗产日的决定（文号和日期待核）",
    default=SECOND_SATURDAY,
    options={SECOND_SATURDAY: "提示：每年6月的第二个星期六", UNTOLD: "不提示"},
)
