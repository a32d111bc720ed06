"""The closed lists of the documents register."""

from django.db import models

from documents.validity import EVENT_LABELS, STATUS_LABELS

EVENT_KINDS = [(kind.value, label) for kind, label in EVENT_LABELS.items()]
STATUSES = [(status.value, label) for status, label in STATUS_LABELS.items()]


class DocumentKind(models.TextChoices):
    """文种: the fifteen of 党政机关公文处理工作条例 第八条, and 其他."""

    RESOLUTION = "resolution", "决议"
    DECISION = "decision", "决定"
    ORDER = "order", "命令（令）"
    COMMUNIQUE = "communique", "公报"
    ANNOUNCEMENT = "announcement", "公告"
    PUBLIC_NOTICE = "public_notice", "通告"
    OPINION = "opinion", "意见"
    NOTICE = "notice", "通知"
    CIRCULAR = "circular", "通报"
    REPORT = "report", "报告"
    REQUEST = "request", "请示"
    REPLY = "reply", "批复"
    BILL = "bill", "议案"
    LETTER = "letter", "函"
    MINUTES = "minutes", "纪要"
    OTHER = "other", "其他"


class Publicity(models.TextChoices):
    """公开属性. What a gazette does not say is 待定, and 待定 is not public."""

    PENDING = "pending", "待定"
    PUBLIC = "public", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


class Outcome(models.TextChoices):
    """认定结论: what the office decided about a validity event. The latest one counts."""

    CONFIRMED = "confirmed", "予以确认"
    OTHER_READING = "other_reading", "按另一种算法确认"
    REJECTED = "rejected", "不予采纳"
    REOPENED = "reopened", "撤销此前认定"


class ReviewKind(models.TextChoices):
    """复核事项: what has to be looked at (docs/rules/policies.md)."""

    EXPIRING = "expiring", "有效期将届满"
    SILENT_TRIAL = "silent_trial", "暂行、试行未写期限"
    BASIS_ENDED = "basis_ended", "依据失效"
    UNRESOLVED = "unresolved", "引用待认定"
    CAUSE_ANNULLED = "cause_annulled", "作出规定的公文已被撤销"
    EXTENDED_LATE = "extended_late", "失效后延期"
    NAME_ONLY = "name_only", "目录记录待补录"

    @property
    def about(self) -> str:
        """The field of a review that says what it is about."""
        if self in (ReviewKind.SILENT_TRIAL, ReviewKind.NAME_ONLY):
            return "instrument"
        return "citation" if self in (ReviewKind.BASIS_ENDED, ReviewKind.UNRESOLVED) else "event"


class ReviewOutcome(models.TextChoices):
    """复核结论. The latest about a thing counts."""

    SETTLED = "settled", "已处理"
    PUT_OFF = "put_off", "延后"


class ImportState(models.TextChoices):
    """导入状态."""

    RECEIVED = "received", "待读取"
    UNREADABLE = "unreadable", "无法读取"
    READ = "read", "待确认"
    CONFIRMED = "confirmed", "已登记"
    WITHDRAWN = "withdrawn", "已撤回"


class Decision(models.TextChoices):
    """What the person who looks at a draft wants done with it."""

    REGISTER = "register", "登记"
    SKIP = "skip", "不登记"


class RowOutcome(models.TextChoices):
    """What becomes of a line of a register file (docs/rules/exchange.md)."""

    NEW = "new", "新建"
    COMPLETED = "completed", "补全"
    UNCHANGED = "unchanged", "无变化"
    CONFLICT = "conflict", "冲突"
    REFUSED = "refused", "拒绝"


class FindingWeight(models.TextChoices):
    """Whether a finding waits for a decision (docs/rules/import_findings.md)."""

    DOUBT = "doubt", "疑点"
    NOTICE = "notice", "提示"


class FindingDecision(models.TextChoices):
    """What a person found out about a doubt."""

    AS_READ = "as_read", "已核对，按读取结果"
    CORRECTED = "corrected", "已更正"
    HARMLESS = "harmless", "不影响登记"
    RECORD = "record", "予以登记"  # the last two of an effect that is not certain, and of nothing else
    LEAVE = "leave", "不予登记"


class DraftField(models.TextChoices):
    """What of a draft is shown and can be corrected; the keys are those of its values, and 处理."""

    NUMBER = "number", "发文字号"
    TITLE = "title", "标题"
    KIND = "kind", "文种"
    ISSUED_ON = "issued_on", "成文日期"
    ISSUERS = "issuers", "发文机关"
    ADDRESSEES = "addressees", "主送机关"
    INSTRUMENTS = "instruments", "所印发的文本"
    EFFECTIVE_ON = "effective_on", "施行日期"
    EXPIRES_ON = "expires_on", "有效期至"
    CITES = "cites", "引用"
    STANDARDS = "standards", "标准"
    REPEALS = "repeals", "废止"
    INVALIDATES = "invalidates", "宣布失效"
    PARTIAL_REPEALS = "partial_repeals", "部分废止"
    AMENDS = "amends", "修改"
    EXTENDS = "extends", "延长有效期"
    ANNULS = "annuls", "撤销"
    REPUBLISHES = "republishes", "重新公布"
    RESTORES = "restores", "恢复施行"
    REPEALED_BY = "repealed_by", "被废止于"
    DUTIES = "duties", "分工"
    DECISION = "decision", "处理"


class BlockKind(models.TextChoices):
    """What a paragraph is, as the reader tells them apart (documents/gazette/parsed.py)."""

    TITLE = "title", "标题"
    NUMBER = "number", "发文字号"
    ADDRESSEES = "addressees", "主送机关"
    HEADING = "heading", "层次标题"
    ARTICLE = "article", "条"
    PARAGRAPH = "paragraph", "正文"
    ANNEX_NOTE = "annex_note", "附件说明"
    SIGNATURE = "signature", "发文机关署名"
    DATE = "date", "成文日期"
    ANNEX_LABEL = "annex_label", "附件标识"
    TABLE = "table", "表格"


class ExportFormat(models.TextChoices):
    """导出格式 of the register."""

    JSONL = "jsonl", "JSON Lines"
    XLSX = "xlsx", "Excel 工作簿"
