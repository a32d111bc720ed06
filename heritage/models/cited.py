"""What rests on a paper of others, and what a further paper ends: shared by recognitions of projects and of bearers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models import LONGEST_REASON, LONGEST_TITLE, Document

LONGEST_NUMBER = 80
LONGEST_PAPER = LONGEST_NUMBER + 1 + LONGEST_TITLE


class Cited(models.Model):
    """所据文件: a document of the register, or its number and title as text where the register does not hold it."""

    document = models.ForeignKey(
        Document, verbose_name="登记簿中的文件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paper_number = models.CharField("文号", max_length=LONGEST_NUMBER, blank=True)
    paper_title = models.CharField("文件标题", max_length=LONGEST_TITLE, blank=True)

    class Meta:
        abstract = True

    @property
    def source_number(self) -> str:
        """发文字号."""
        return self.document.number if self.document else self.paper_number

    @property
    def source_title(self) -> str:
        """标题."""
        return self.document.title if self.document else self.paper_title


class Ended(models.Model):
    """What may come to an end, once, on a day, with a reason and on a paper."""

    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=LONGEST_REASON, blank=True)
    end_document = models.ForeignKey(
        Document, verbose_name="登记簿中的终止文件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_number = models.CharField("终止文件文号", max_length=LONGEST_NUMBER, blank=True)
    end_title = models.CharField("终止文件标题", max_length=LONGEST_TITLE, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="终止登记人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    ended_at = models.DateTimeField("终止登记时间", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def end_paper(self) -> str:
        """The paper in words."""
        return named_paper(self.end_document, " ".join(filter(None, (self.end_number, self.end_title))))


def named_paper(document: Document | None, paper: str) -> str:
    """Number and title of a document of the register, or the words that were kept of another paper."""
    return " ".join(filter(None, (document.number, document.title))) if document else paper


def one_paper(document: str, paper: str) -> Q:
    """A document of the register or the words of another paper, in the columns of these names."""
    held, words = {f"{document}__isnull": False, paper: ""}, {document: None}
    return Q(**held) | (Q(**words) & ~Q(**{paper: ""}))


def cites_a_paper(name: str) -> models.CheckConstraint:
    """The constraint of `Cited`."""
    return models.CheckConstraint(
        name=name,
        condition=Q(document__isnull=False, paper_number="", paper_title="") | (Q(document=None) & ~Q(paper_title="")),
        violation_error_message="须写明所据的公布文件：登记簿中的文件，或者文号和标题",
    )


def ends_whole(name: str) -> models.CheckConstraint:
    """The constraint of `Ended`."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ended_on=None, end_reason="", end_document=None, end_number="", end_title="")
        & Q(ended_by=None, ended_at=None)
        | (
            Q(ended_on__isnull=False, ended_by__isnull=False, ended_at__isnull=False)
            & ~Q(end_reason="")
            & (Q(end_document__isnull=False, end_number="", end_title="") | (Q(end_document=None) & ~Q(end_title="")))
        ),
        violation_error_message="终止须同时有日期、原因、所据文件和登记人",
    )
