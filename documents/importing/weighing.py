"""Which findings wait for a decision, and on which values what is decided rests (docs/rules/import_findings.md)."""

from __future__ import annotations

from documents.choices import DraftField, FindingWeight
from documents.importing import annexes
from documents.importing.effect_questions import CODES

NOTICES = frozenset(
    {
        "annex_not_listed",
        "annex_title_differs",
        "areas_open",
        "citation_title_differs",
        "duties_partial",
        "ends_automatically",
        "natural_end_in_title",
        "repeal_title_incomplete",
        "repeal_title_missing",
        "repealed_by_others",
        "restoration_read",
        "warning_year_inferred",
        # of heads
        "forwarded_split",
        "web_title_differs",
    }
)
_TERM = frozenset({DraftField.ISSUED_ON, DraftField.EFFECTIVE_ON, DraftField.EXPIRES_ON})
RESTS_ON: dict[str, frozenset[str]] = {
    "annex_missing": frozenset(),
    "annex_not_listed": frozenset(),
    "annex_title_differs": frozenset(),
    "areas_open": frozenset({DraftField.DUTIES}),
    "citation_title_differs": frozenset({DraftField.CITES}),
    "code_signature_differ": frozenset({DraftField.NUMBER, DraftField.ISSUERS}),
    "date_damaged": frozenset({DraftField.ISSUED_ON}),
    "date_missing": frozenset({DraftField.ISSUED_ON}),
    "draft_not_in_force": frozenset({DraftField.EFFECTIVE_ON, DraftField.EXPIRES_ON, DraftField.INSTRUMENTS}),
    "duties_partial": frozenset({DraftField.DUTIES}),
    "duty_unread": frozenset({DraftField.DUTIES}),
    "effects_of_forwarded": frozenset({DraftField.EFFECTIVE_ON, DraftField.EXPIRES_ON}),
    "end_in_title_differs": frozenset({DraftField.EXPIRES_ON, DraftField.INSTRUMENTS}),
    "end_is_event": frozenset({DraftField.EXPIRES_ON}),
    "end_unread": frozenset({DraftField.EXPIRES_ON}),
    "ends_automatically": frozenset(),
    "expiry_computed": _TERM,
    "issuer_inferred": frozenset({DraftField.ISSUERS, DraftField.TITLE}),
    "issuer_missing": frozenset({DraftField.ISSUERS}),
    "kept_end_unread": frozenset(),
    "kept_title_unsure": frozenset(),
    "list_partial": frozenset(),
    "natural_end_in_title": frozenset(),
    "number_damaged": frozenset({DraftField.NUMBER}),
    "number_missing": frozenset({DraftField.NUMBER}),
    "number_organ_inferred": frozenset({DraftField.NUMBER, DraftField.ISSUERS, DraftField.KIND}),
    "number_without_code": frozenset({DraftField.NUMBER}),
    "operator_lost": frozenset(),
    "part_starts_apart": frozenset({DraftField.EFFECTIVE_ON}),
    "partial_repeal": frozenset(),
    "period_absurd": _TERM,
    "period_and_end_differ": _TERM,
    "period_reversed": _TERM,
    "period_without_start": _TERM,
    "repeal_count_differs": frozenset(),
    "effect_day_unread": frozenset(),
    "effect_unread": frozenset(),
    "amendment_unread": frozenset(),
    "restoration_read": frozenset(),
    "repeal_not_own": frozenset(),
    "repeal_number_missing": frozenset(),
    "repeal_number_unsure": frozenset(),
    "repeal_title_incomplete": frozenset(),
    "repeal_title_missing": frozenset(),
    "repeal_without_name": frozenset(),
    "repealed_by_others": frozenset(),
    "repeals_itself": frozenset(),
    "start_inferred": frozenset({DraftField.ISSUED_ON, DraftField.EFFECTIVE_ON}),
    "start_not_stated": frozenset({DraftField.ISSUED_ON, DraftField.EFFECTIVE_ON}),
    "start_unknown": frozenset({DraftField.ISSUED_ON, DraftField.EFFECTIVE_ON}),
    "start_unread": frozenset({DraftField.EFFECTIVE_ON}),
    "threshold_duration_unsure": frozenset(),
    "threshold_hourly": frozenset(),
    "threshold_part_unread": frozenset(),
    "title_character_lost": frozenset(),
    "title_missing": frozenset({DraftField.TITLE}),
    "title_truncated": frozenset({DraftField.TITLE, DraftField.INSTRUMENTS}),
    "warning_drill": frozenset(),
    "warning_hour_missing": frozenset(),
    "warning_level_missing": frozenset(),
    "warning_levels_differ": frozenset(),
    "warning_response_later": frozenset(),
    "warning_time_damaged": frozenset(),
    "warning_time_far": frozenset(),
    "warning_time_missing": frozenset(),
    "warning_unread": frozenset(),
    "warning_year_inferred": frozenset(),
    "year_differs": frozenset({DraftField.NUMBER, DraftField.ISSUED_ON}),
    # of heads
    "date_dummy": frozenset({DraftField.ISSUED_ON}),
    "date_from_head": frozenset({DraftField.ISSUED_ON}),
    "date_of_adoption": frozenset({DraftField.ISSUED_ON}),
    "date_without_year": frozenset({DraftField.ISSUED_ON}),
    "dates_disagree": frozenset({DraftField.ISSUED_ON}),
    "document_without_head": frozenset({DraftField.NUMBER, DraftField.TITLE, DraftField.ADDRESSEES}),
    "forwarded_split": frozenset(),
    "moment_damaged": frozenset(),
    "number_carried": frozenset({DraftField.CITES}),
    "number_range": frozenset({DraftField.CITES}),
    "number_without_sequence": frozenset({DraftField.NUMBER}),
    "numbers_joint": frozenset({DraftField.NUMBER, DraftField.ISSUERS}),
    "numbers_disagree": frozenset({DraftField.NUMBER}),
    "repealed_by_unknown": frozenset(),
    "web_title_differs": frozenset({DraftField.TITLE}),
    "year_inferred": frozenset({DraftField.NUMBER, DraftField.ISSUED_ON}),
}
# A question about an effect rests on whatever it names; where that changes it is asked anew (`questioning`).
RESTS_ON |= dict.fromkeys(CODES, frozenset())


def rests_on(code: str) -> frozenset[str]:
    """The fields whose values a decision about this finding rests on; for a code that no rule names, all of them."""
    if any(code in kind.notices | kind.of_rows for kind in annexes.kinds()):
        return frozenset()
    return RESTS_ON.get(code, frozenset(DraftField.values))


def weight_of(code: str) -> FindingWeight:
    """A code that no rule names is a doubt: whoever teaches the reader a new one need not think of this table."""
    is_notice = code in NOTICES or any(code in kind.notices for kind in annexes.kinds())
    return FindingWeight.NOTICE if is_notice else FindingWeight.DOUBT
