"""空气质量与重污染天气: stations, readings, indices; warnings follow."""

from django.apps import AppConfig


class PollutionConfig(AppConfig):
    name = "pollution"
    verbose_name = "空气质量"

    def ready(self) -> None:
        """Every process knows the questions that the plan leaves open, and on which plans the rules rest."""
        import pollution.message_readings
        import pollution.plan_readings  # noqa: F401
        from documents.rule_bases import RuleBasis, register
        from pollution.alerts.editions import editions
        from pollution.plan_basis import ALERTS

        register(*(RuleBasis(*ALERTS, each.doc_number) for each in editions()))
