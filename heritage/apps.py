"""非遗: the register of projects, filled from the annexes of published notices."""

from django.apps import AppConfig


class HeritageConfig(AppConfig):
    name = "heritage"
    verbose_name = "非遗"

    def ready(self) -> None:
        """Tell the gazette import that heritage lists are understood here."""
        from documents import annexes
        from heritage import registering
        from heritage.annex import NAME, HeritageAnnexReader

        annexes.register(
            annexes.AnnexKind(
                name=NAME,
                label="非遗名录",
                reader=HeritageAnnexReader(),
                preview=registering.preview,
                store=registering.register_rows,
                template="heritage/_annex_outcomes.html",
                notices=frozenset({"ascii_numeral", "category_absent", "category_spacing"}),
            )
        )
