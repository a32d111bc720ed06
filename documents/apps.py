from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "公文"

    def ready(self) -> None:
        """Clean-ups take numbers and papers from issuing."""
        from django.urls import reverse

        from documents.issuing import origins

        origins.register(
            origins.Origin(
                "clean_up", "清理决定", lambda key: reverse("documents:campaign_detail", args=[key]), reviews=True
            )
        )
