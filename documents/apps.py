from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "公文"

    def ready(self) -> None:
        """Say on which documents the rules of this register rest; clean-ups take numbers and papers from issuing."""
        from django.urls import reverse

        from documents import rule_bases
        from documents.issuing import origins
        from documents.models import Campaign
        from documents.rule_bases import RuleBasis, register

        register(
            RuleBasis(*rule_bases.PUBLICITY, "伊州政办函〔2023〕72号", "二"),
            RuleBasis(*rule_bases.DUTIES, "伊州政办发〔2023〕30号"),
            RuleBasis(*rule_bases.CLEAN_UPS, "伊州政发〔2023〕11号"),
        )
        origins.register(
            origins.Origin(
                "clean_up",
                "清理决定",
                lambda key: reverse("documents:campaign_detail", args=[key]),
                reviews=True,
                is_seen_by=lambda key, user: Campaign.objects.visible_to(user).filter(pk=key).exists(),
            )
        )
