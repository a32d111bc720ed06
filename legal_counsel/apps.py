"""法律顾问: their pool, selection, appointment, work, assessment and dismissal, each by its article."""

from django.apps import AppConfig


class LegalCounselConfig(AppConfig):
    name = "legal_counsel"
    verbose_name = "法律顾问"

    def ready(self) -> None:
        """Tell the register of documents on what the rules of this one rest, and ask how their clauses are read."""
        import legal_counsel.readings  # noqa: F401
        from documents import rule_bases
        from legal_counsel.articles import RULES

        rule_bases.register(rule_bases.RuleBasis("法律顾问", "法律顾问工作规定", RULES))
