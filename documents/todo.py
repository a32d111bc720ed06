"""What waits for a person in the documents register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from django.urls import reverse

from documents.choices import ImportState, Publicity, ReviewKind
from documents.cleaning_up.todo import cleaning_todo
from documents.issuing.tables import WAITING
from documents.models import Document, GazetteImport, OutgoingPaper, RegisterImport
from documents.permissions import may_decide_publicity, may_manage
from documents.reviews import subjects
from portal.counting import Question, how_many
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """What 文件管理员 has to check, to determine and to tell apart; publicity to decide for 信息公开审批.

    For everybody: papers on their way out that wait for a step of this person.
    """
    yield from cleaning_todo(user, on)
    papers = OutgoingPaper.objects.visible_to(user).waiting_for(user)
    yield TodoItem("发文稿待我办", papers, f"{reverse('documents:paper_list')}?scope={WAITING}")
    if may_manage(user):
        imports = GazetteImport.objects.visible_to(user)
        url = reverse("documents:import_list")
        for state in (ImportState.READ, ImportState.UNREADABLE):
            yield TodoItem(f"公报导入{state.label}", imports.filter(state=state), f"{url}?state={state}")
        registers = RegisterImport.objects.visible_to(user)
        url = reverse("documents:register_import_list")
        for state in (ImportState.READ, ImportState.UNREADABLE):
            yield TodoItem(f"登记簿导入{state.label}", registers.filter(state=state), f"{url}?state={state}")
        undetermined = Document.objects.visible_to(user).awaiting_determination()
        url = reverse("documents:document_list")
        yield TodoItem("公文有效期待认定", undetermined, f"{url}?status=undetermined")
        alike = Document.objects.visible_to(user).perhaps_same()
        yield TodoItem("仅知标题的目录记录待认定", alike, f"{url}?holding=perhaps_same")
        for kind in ReviewKind:
            url = reverse("documents:review_list", args=[kind.value])
            yield TodoItem(f"公文复核：{kind.label}", _to_review(kind, on), url)
    if may_decide_publicity(user):
        pending = Document.objects.visible_to(user).filter(publicity=Publicity.PENDING, is_directory_only=False)
        url = reverse("documents:document_list")
        yield TodoItem("公文公开属性待定", pending, f"{url}?publicity={Publicity.PENDING}&holding=full")


@lru_cache(maxsize=2 * len(ReviewKind))
def _to_review(kind: ReviewKind, on: date) -> Question | None:
    """Who manages documents reads all of them, so the question is one for all; every page asks it, and it is long."""
    return how_many(subjects.of_the_register(kind, on))
