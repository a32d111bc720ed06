"""空气质量与重污染天气: stations, readings, indices; warnings follow."""

from django.apps import AppConfig


class PollutionConfig(AppConfig):
    name = "pollution"
    verbose_name = "空气质量"

    def ready(self) -> None:
        """Every process knows the questions that the plan leaves open, and on which plans the rules rest.

        Notices of alerts take numbers and papers from issuing.
        """
        from django.urls import reverse

        import pollution.message_readings
        import pollution.plan_readings  # noqa: F401
        from documents.issuing import origins
        from documents.rule_bases import RuleBasis, register
        from pollution.alerting.numbering import ORIGIN
        from pollution.alerts.editions import editions
        from pollution.permissions import may_see_warnings
        from pollution.plan_basis import ALERTS

        register(*(RuleBasis(*ALERTS, each.doc_number) for each in editions()))
        origins.register(
            origins.Origin(
                ORIGIN,
                "预警通知",
                lambda key: reverse("pollution:version_detail", args=[key]),
                never_normative="预警通知是应对一次重污染天气的应急措施，不能反复适用（国办发〔2018〕37号）",
                is_seen_by=lambda key, user: may_see_warnings(user),
            )
        )
