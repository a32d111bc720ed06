"""The closed lists of the work of counsel."""

from __future__ import annotations

from django.db import models

from legal_counsel.advising.formality import Name
from legal_counsel.advising.known import ADOPTED_LABELS, STUDIED_LABELS, Adopted, Studied, Verdict


class Duty(models.TextChoices):
    """第十二条: the nine duties, by short labels."""

    DECISION = "decision", "（一）重大决策事项"
    EMERGENCY = "emergency", "（二）突发、群体性事件"
    LEGISLATION = "legislation", "（三）法规、规章和规范性文件"
    PROJECT = "project", "（四）经济项目、合同和协议"
    DISPUTE = "dispute", "（五）复议、诉讼、调解和执行"
    ENTERPRISE = "enterprise", "（六）所属国有企业重大涉法事务"
    MEETING = "meeting", "（七）参加会议提出意见"
    ADVICE = "advice", "（八）法治政府建设建议"
    OTHER = "other", "（九）交办的其他法律事务"


MANDATED = (Duty.DISPUTE, Duty.ENTERPRISE)
"""第十二条第五项、第六项: 接受委托."""


class Ownership(models.TextChoices):
    """第十二条第六项: what a firm is to its unit."""

    STATE_OWNED = "state_owned", "所属国有企业"
    STATE_CONTROLLED = "state_controlled", "国有控股公司"


class Stage(models.TextChoices):
    """第三条: when counsel is heard."""

    BEFORE = "before", "事前"
    DURING = "during", "事中"
    AFTER = "after", "事后"


class Classification(models.TextChoices):
    """密级. 国家秘密 is offered so that somebody says it, and then refused (第二十一条第二项)."""

    NONE = "none", "无密级"
    WORK_SECRET = "work_secret", "工作秘密"
    STATE_SECRET = "state_secret", "国家秘密（绝密、机密、秘密）"


KEPT_CLASSIFICATIONS = (Classification.NONE, Classification.WORK_SECRET)


class MatterState(models.TextChoices):
    """办理状态 of a matter."""

    OPEN = "open", "办理中"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


class AssignmentState(models.TextChoices):
    """Whether somebody works on a matter: not before the conflict declaration (第二十一条第六项)."""

    ASSIGNED = "assigned", "待声明"
    ACCEPTED = "accepted", "已承办"
    RECUSED = "recused", "已回避"
    RELEASED = "released", "已解除指派"


class OpinionForm(models.TextChoices):
    """第二十二条: how an opinion is given."""

    LETTER = "letter", "法律意见书"
    WRITTEN = "written", "其他书面形式"
    ORAL = "oral", "口头"


WRITTEN_FORMS = (OpinionForm.LETTER, OpinionForm.WRITTEN)


class HandledAs(models.TextChoices):
    """第二十二条: in whose name an external gives an opinion; with the last two the seal of the firm is needed."""

    PERSON = Name.PERSON.value, "律师或者法学专家个人"
    FIRM = Name.FIRM.value, "以律师事务所名义"
    TEAM = Name.TEAM.value, "以律师法律顾问团队"


class Conclusion(models.TextChoices):
    """结论 of an opinion."""

    LAWFUL = Verdict.LAWFUL.value, "合法"
    PARTLY = Verdict.PARTLY.value, "部分存在问题"
    UNLAWFUL = Verdict.UNLAWFUL.value, "不合法"


class Proposal(models.TextChoices):
    """第十五条: what internal counsel propose on the opinion of an external."""

    ADOPT = "adopt", "建议采纳"
    PARTLY = "partly", "建议部分采纳"
    REJECT = "reject", "建议不采纳"


class AdoptionStatus(models.TextChoices):
    """第二十五条."""

    ADOPTED = Adopted.ADOPTED.value, ADOPTED_LABELS[Adopted.ADOPTED]
    PARTLY = Adopted.PARTLY.value, ADOPTED_LABELS[Adopted.PARTLY]
    NOT_ADOPTED = Adopted.NOT_ADOPTED.value, ADOPTED_LABELS[Adopted.NOT_ADOPTED]


class ReasonClass(models.TextChoices):
    """Why something was not adopted, so that reasons can be counted."""

    LAW = "law", "对法律适用理解不同"
    FACTS = "facts", "事实情况有出入或者已变化"
    FEASIBILITY = "feasibility", "客观条件不具备"
    POLICY = "policy", "政策或者工作需要"
    OTHER = "other", "其他"


class StudyResult(models.TextChoices):
    """第二十四条: what the study of an illegality found."""

    CONFIRMED = Studied.CONFIRMED.value, STUDIED_LABELS[Studied.CONFIRMED]
    REFUTED = Studied.REFUTED.value, STUDIED_LABELS[Studied.REFUTED]


class DecisionState(models.TextChoices):
    """Where a major decision stands before the meeting."""

    PREPARING = "preparing", "准备中"
    SUBMITTED = "submitted", "已提交讨论"
    DECIDED = "decided", "已作出决定"
    ENDED = "ended", "已终止"


class ReviewResult(models.TextChoices):
    """合法性审查结论."""

    LAWFUL = Verdict.LAWFUL.value, "合法"
    UNLAWFUL = Verdict.UNLAWFUL.value, "不合法"


class AttemptKind(models.TextChoices):
    """What was attempted at the gate (第二十六条: 提交决策机关讨论、作出决定)."""

    SUBMIT = "submit", "提交讨论"
    DECIDE = "decide", "作出决定"
