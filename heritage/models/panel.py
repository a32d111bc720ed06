"""The panel 专家评审小组 of a batch, what each member says of an application, and what it concludes (第二十二条)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from documents.models import LONGEST_TITLE
from heritage.batches.choices import Vote
from heritage.models.application import Application
from heritage.models.batch import Batch
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
BEST = 100


@tracked()
class Panelist(models.Model):
    """评审专家 of one round. With an account he writes his opinions himself."""

    batch = models.ForeignKey(Batch, verbose_name="批次", on_delete=models.PROTECT, related_name="panelists")
    round = models.PositiveSmallIntegerField("评审轮次")
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("姓名", max_length=50)
    employer = models.CharField("工作单位", max_length=100)
    is_chair = models.BooleanField("组长", default=False)
    account = models.ForeignKey(
        _USER, verbose_name="账号", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "评审专家"
        verbose_name_plural = "评审专家"
        ordering = ["batch", "round", "order"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_panelist_order_once",
                fields=["batch", "round", "order"],
                violation_error_message="专家次序重复",
            ),
            models.UniqueConstraint(
                name="heritage_panelist_once",
                fields=["batch", "round", "name", "employer"],
                violation_error_message="同一专家列了两次",
            ),
            models.UniqueConstraint(
                name="heritage_panelist_account_once",
                fields=["batch", "round", "account"],
                violation_error_message="同一账号列了两次",
            ),
            models.UniqueConstraint(
                name="heritage_panel_one_chair",
                fields=["batch", "round"],
                condition=Q(is_chair=True),
                violation_error_message="评审小组只有一名组长",
            ),
            models.CheckConstraint(
                name="heritage_panelist_named",
                condition=~Q(name="") & ~Q(employer=""),
                violation_error_message="专家须有姓名和工作单位",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.employer}）" + ("，组长" if self.is_chair else "")


@tracked()
class PanelOpinion(models.Model):
    """专家意见: vote, score and words of one member on one application, or the reason why he keeps out of it."""

    application = models.ForeignKey(Application, verbose_name="申报", on_delete=models.PROTECT, related_name="opinions")
    panelist = models.ForeignKey(Panelist, verbose_name="专家", on_delete=models.PROTECT, related_name="opinions")
    vote = models.CharField("评审意见", max_length=10, choices=Vote)
    score = models.PositiveSmallIntegerField("评分", null=True, blank=True, help_text="0至100")
    words = models.TextField("理由", help_text="评审意见的理由；回避的写明回避事由")
    paper = models.CharField("签字评审表", max_length=LONGEST_TITLE, blank=True, help_text="代录的写明")
    recorded_by = models.ForeignKey(_USER, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "专家意见"
        verbose_name_plural = "专家意见"
        ordering = ["application", "panelist__order"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_opinion_once",
                fields=["application", "panelist"],
                violation_error_message="该专家已有意见，请修改原意见",
            ),
            models.CheckConstraint(
                name="heritage_opinion_vote_known",
                condition=Q(vote__in=Vote.values),
                violation_error_message="评审意见不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_opinion_whole",
                condition=(
                    Q(vote=Vote.RECUSED, score=None)
                    | (~Q(vote=Vote.RECUSED) & Q(score__isnull=False, score__range=(0, BEST)))
                )
                & ~Q(words=""),
                violation_error_message="意见须有0至100的评分和理由；回避的只写事由，不评分",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panelist.name}：{self.get_vote_display()}"


@tracked()
class PanelConclusion(models.Model):
    """初评结论 of the panel on an application in one round; passed means more than half, whatever anybody writes."""

    application = models.ForeignKey(
        Application, verbose_name="申报", on_delete=models.PROTECT, related_name="conclusions"
    )
    round = models.PositiveSmallIntegerField("评审轮次")
    members = models.PositiveSmallIntegerField("小组成员")
    recused = models.PositiveSmallIntegerField("回避")
    votes_for = models.PositiveSmallIntegerField("同意")
    counted_of = models.PositiveSmallIntegerField("计算基数", help_text="过半数所依的人数，按当日的条款读法")
    passed = models.BooleanField("通过")
    protocol = models.TextField("评审记录")
    concluded_by = models.ForeignKey(_USER, verbose_name="录入人", on_delete=models.PROTECT, related_name="+")
    concluded_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "初评结论"
        verbose_name_plural = "初评结论"
        ordering = ["application", "round"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_conclusion_once",
                fields=["application", "round"],
                violation_error_message="该申报本轮已有初评结论",
            ),
            models.CheckConstraint(
                name="heritage_conclusion_by_more_than_half",
                condition=Q(passed=True, votes_for__gt=F("counted_of") / 2.0)
                | Q(passed=False, votes_for__lte=F("counted_of") / 2.0),
                violation_error_message="初评须经小组成员过半数通过（非物质文化遗产法第二十二条）",
            ),
            models.CheckConstraint(
                name="heritage_conclusion_counts_fit",
                condition=Q(counted_of__lte=F("members"), votes_for__lte=F("members") - F("recused"))
                & Q(counted_of__gte=F("members") - F("recused"))
                & ~Q(protocol=""),
                violation_error_message="初评结论须有评审记录，票数须与人数相符",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.votes_for}票同意，以{self.counted_of}人计，{'通过' if self.passed else '未通过'}"
