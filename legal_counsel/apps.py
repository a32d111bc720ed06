"""法律顾问: their pool, selection, appointment, work, assessment and dismissal, each by its article."""

from django.apps import AppConfig


class LegalCounselConfig(AppConfig):
    name = "legal_counsel"
    verbose_name = "法律顾问"

    def ready(self) -> None:
        """Tell documents on what the rules rest and that counsel are appointed, and ask how their clauses are read."""
        from django.urls import reverse

        import legal_counsel.readings  # noqa: F401
        from documents import rule_bases
        from documents.issuing import origins
        from legal_counsel.appointing.paperwork import ORIGIN
        from legal_counsel.articles import RULES
        from legal_counsel.permissions import may_see_counsel

        rule_bases.register(rule_bases.RuleBasis("法律顾问", "法律顾问工作规定", RULES))
        origins.register(
            origins.Origin(
                ORIGIN,
                "法律顾问聘任",
                lambda key: reverse("legal_counsel:appointment_detail", args=[key]),
                never_normative="聘任法律顾问是对具体人选的决定，不能反复适用（国办发〔2018〕37号）",
                is_seen_by=lambda key, user: may_see_counsel(user),
            )
        )
