"""What stands in the way of confirming an import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from documents import registering
from documents.choices import Decision, DraftField
from documents.duties import planning
from documents.importing import matching, rings
from documents.importing.effect_questions import IMPOSSIBLE
from documents.importing.foreseeing import Effect
from documents.importing.naming import ENDINGS
from documents.importing.questioning import Settled, settled
from documents.models import LONGEST_NAME, LONGEST_TITLE, Document, DraftDocument, GazetteImport
from portal.dates import YEARS
from portal.hidden_characters import refusal_of

_LONGEST = (
    (DraftField.ISSUERS, LONGEST_NAME),
    (DraftField.ADDRESSEES, LONGEST_NAME),
    (DraftField.INSTRUMENTS, LONGEST_TITLE),
)
_DAYS = (
    (DraftField.ISSUED_ON, "成文日期"),
    (DraftField.EFFECTIVE_ON, "施行日期"),
    (DraftField.EXPIRES_ON, "有效期届满日"),
)


@dataclass(frozen=True)
class Problem:
    """Why an import cannot be confirmed as it stands, and what to do; `draft` is None where it concerns several.

    What is merely still to be done is no error.
    """

    message: str
    draft: DraftDocument | None = None
    remedy: str = "更正这件公文，或选择“不登记”"
    is_error: bool = True

    def __str__(self) -> str:
        return f"第{self.draft.order}件：{self.message}" if self.draft else self.message


def to_register(drafts: Sequence[DraftDocument]) -> list[DraftDocument]:
    """The drafts that a person wants registered."""
    return [each for each in drafts if each.decision == Decision.REGISTER]


def problems_of(
    gazette_import: GazetteImport, drafts: Sequence[DraftDocument], found: Settled | None = None
) -> Iterator[Problem]:
    """What must be corrected, decided or left out first. The number of queries does not grow with the drafts.

    `found` is what the drafts to register will do, where somebody has foreseen it already.
    """
    chosen = to_register(drafts)
    if not chosen and drafts:
        yield Problem("所有公文都选择了“不登记”，没有可登记的内容", remedy="如不再需要，请撤回本次导入")
        return
    yield from _undecided(gazette_import)
    registered = matching.registered(chosen)
    found = found or settled(gazette_import, chosen)
    units = registering.units_named(sorted({each["value"] for one in chosen for each in one.values["issuers"]}))
    first_with: dict[object, int] = {}
    for draft in chosen:
        name = _name(draft)
        if name and (first := first_with.setdefault(name, draft.order)) != draft.order:
            yield Problem(
                f"{'发文字号' if draft.values['number'] else '标题和成文日期'}{name[0]}与第{first}件相同", draft
            )
        yield from _own_problems(draft, registered.get(draft.order))
        issuers = (units.get(each["value"]) for each in draft.values["issuers"])
        if early := registering.before_its_issuer(issuers, registering.day_of(draft.values["issued_on"])):
            yield Problem(early, draft)
    yield from _open_effects(found.effects, {draft.order: draft for draft in chosen})
    left = found.names.without([each.key for each in found.effects if not each.is_recorded and not each.is_open])
    for ring in rings.rings_of(chosen, left, registered):
        yield Problem(
            f"循环废止：{ring}。公文不能互相废止，请核对各件的字号", remedy="更正其中读错的字号，或选择“不登记”"
        )


def _undecided(gazette_import: GazetteImport) -> Iterator[Problem]:
    """Every open doubt in one sentence: sixty of them are still one thing to do."""
    orders = gazette_import.findings.in_the_way().order_by("draft__order").values_list("draft__order", flat=True)
    if not orders:
        return
    counted: Counter[int | None] = Counter(orders)
    where = [f"第{order}件{count}处" for order, count in counted.items() if order]
    where = [*where[:10], f"等{len(where)}件"] if len(where) > 10 else where
    if counted[None]:
        where.insert(0, f"全文{counted[None]}处")
    yield Problem(
        f"还有{len(orders)}处疑点没有决定（{'，'.join(where)}）",
        remedy="在“疑点”中勾选后作出决定；同类的可以一并决定",
        is_error=False,
    )


def _open_effects(effects: Iterable[Effect], drafts: Mapping[int, DraftDocument]) -> Iterator[Problem]:
    """What cannot be recorded and nobody has left out yet, and what nobody was asked about."""
    for effect in effects:
        draft = drafts[effect.draft.order]
        for doubt in effect.doubts if effect.is_open else ():
            if doubt.code in IMPOSSIBLE:
                yield Problem(
                    doubt.message, draft, remedy="更正这件公文；或在“疑点”中对该项选择“不予登记”；或选择“不登记”"
                )
        if effect.is_unasked:
            yield Problem(
                f"{effect}：登记簿在读取之后有了变化，该项须再核对",
                draft,
                remedy="按一次“确认登记”，新的疑点即列出；作出决定后再确认",
                is_error=False,
            )


def _name(draft: DraftDocument) -> tuple[str, ...] | None:
    """What tells one document from another: its number, or its title with its day."""
    number, title, issued_on = (draft.values[name] for name in ("number", "title", "issued_on"))
    if number:
        return (number["value"],)
    return (title["value"], issued_on["value"] if issued_on else "") if title else None


def _own_problems(draft: DraftDocument, existing: Document | None) -> Iterator[Problem]:
    values = draft.values
    if not values["title"] or not values["title"]["value"].strip():
        yield Problem("没有标题，请补填", draft)
    yield from _beyond_measure(draft)
    if existing and not existing.is_directory_only:
        yield Problem(f"{existing.number or existing}已登记，请核对差异；如为同一件，选择“不登记”", draft)
    dated = [field.label for field in ENDINGS if field != DraftField.ANNULS and values.get(field)]
    if dated and not (values["effective_on"] or values["issued_on"]):
        yield Problem(f"列有{'、'.join(dated)}的文件，但没有成文日期，无法确定自何日起；请补填成文日期", draft)
    for message in planning.problems(values):
        yield Problem(message, draft)


def _beyond_measure(draft: DraftDocument) -> Iterator[Problem]:
    """What no document says and no row holds: text taken for a name, and years that are slips of the pen."""
    values = draft.values
    for field, longest in _LONGEST:
        if any(len(each["value"]) > longest for each in values[field]):
            yield Problem(f"{field.label}中有超过{longest}字的一项，可能是把正文读成了名称；请更正", draft)
        if refusal := next(filter(None, (refusal_of(each["value"]) for each in values[field])), ""):
            yield Problem(f"{field.label}：{refusal}", draft)
    if values["title"] and len(values["title"]["value"]) > LONGEST_TITLE:
        yield Problem(f"标题超过{LONGEST_TITLE}字，请更正", draft)
    if values["title"] and (refusal := refusal_of(values["title"]["value"])):
        yield Problem(f"标题：{refusal}", draft)
    for field, label in _DAYS:
        if values[field] and date.fromisoformat(values[field]["value"]).year not in YEARS:
            yield Problem(f"{label}{values[field]['value']}不在{YEARS.start}至{YEARS.stop - 1}年之间，请更正", draft)
