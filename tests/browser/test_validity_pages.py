"""The pages of validity over time, of reviews and of bases, at a desk and on a phone."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from documents.models import Citation, Document, Instrument, ValidityEvent
from portal.accounts.choices import Role
from tests.browser.conftest import DESK, PHONE
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, paragraph


def event(instrument: Instrument, kind: str, since: date, until: date | None = None, **facts) -> None:
    ValidityEvent.objects.create(
        instrument=instrument,
        kind=kind,
        effective=DateRange(since, until),
        recorded_at=timezone.now(),
        **{"reason": "“自印发之日起施行”"} | facts,
    )


def a_long_life() -> Document:
    """A text that was amended, repealed in part, ended, taken up again and published anew."""
    document = DocumentFactory(title="关于印发《示范州机关值班工作管理办法（试行）》的通知")
    new = DocumentFactory(title="关于重新公布《示范州机关值班工作管理办法》的通知")
    old_text = document.instruments.create(title="示范州机关值班工作管理办法（试行）")
    new_text = new.instruments.create(title="示范州机关值班工作管理办法")
    for order, words in enumerate(("第一条 为了规范值班工作，制定本办法。", "第二条 本办法适用于州直机关。"), start=1):
        paragraph(document, words, order)
        paragraph(new, words.replace("州直机关", "州、县（市）两级机关"), order)
    event(old_text, "commencement", date(2016, 3, 1), clause="第二十条")
    event(old_text, "amendment", date(2018, 7, 1), articles=["第五条"], by_document=DocumentFactory())
    event(old_text, "repeal", date(2019, 2, 1), articles=["第七条"], by_document=DocumentFactory())
    event(old_text, "repeal", date(2021, 9, 28), by_document=DocumentFactory())
    event(old_text, "restoration", date(2022, 1, 1), by_document=DocumentFactory())
    event(old_text, "republication", date(2024, 5, 1), by_document=new, successor=new_text)
    event(new_text, "commencement", date(2024, 5, 1))
    event(new_text, "natural_end", timezone.localdate().replace(day=1), is_suspected=True)
    resting = DocumentFactory(title="关于落实值班工作的通知")
    event(resting.instruments.create(title=resting.title), "commencement", date(2020, 1, 1))
    block = paragraph(resting, "根据《示范州机关值班工作管理办法（试行）》，现通知如下。")
    Citation.objects.create(
        block=block, start=2, end=20, title="示范州机关值班工作管理办法（试行）", document=document, is_basis=True
    )
    trial = DocumentFactory(title="示范州暂行办法")
    event(trial.instruments.create(title="示范州来信办理暂行办法"), "commencement", date(2019, 1, 1))
    return document


def test_validity_over_time_and_reviews(transactional_db, visitor):
    document = a_long_life()
    resting = Citation.objects.get().block.document
    visitor.sign_in(one_with(Role.DOCUMENT_MANAGER))
    compare = reverse("documents:document_compare", args=[document.pk])
    pages = {
        "timeline": f"{document.get_absolute_url()}?tab=timeline",
        "compare": f"{compare}?since=2024-04-30&until=2024-05-01",
        "changes": f"{reverse('documents:register_changes')}?since=2021-01-01&until=2024-06-01",
        "totals": reverse("documents:register_totals"),
        "resting": resting.get_absolute_url(),
        "events": document.get_absolute_url(),
        "reviews": reverse("documents:review_kinds"),
        "reviews-trial": reverse("documents:review_list", args=["silent_trial"]),
        "reviews-basis": reverse("documents:review_list", args=["basis_ended"]),
        "conclude": reverse("documents:review_conclude", args=["basis_ended", Citation.objects.get().pk]),
        "policies": reverse("documents:policy_list"),
        "bases": reverse("documents:rule_basis_list"),
    }
    objections = []
    for name, address in pages.items():
        for size in (DESK, PHONE):
            visitor.resize(size)
            visitor.open(address)
            visitor.screenshot(f"validity/{name}-{size['width']}")
            objections += [f"{name} at {size['width']}: {finding}" for finding in visitor.axe_findings()]
            if beyond := visitor.width_beyond_the_window():
                objections.append(f"{name} at {size['width']}: scrolls {beyond} px sideways")

    assert not objections, "\n".join(objections)
