"""非遗: the register of projects, filled from the annexes of published notices."""

from django.apps import AppConfig


class HeritageConfig(AppConfig):
    name = "heritage"
    verbose_name = "非遗"

    def ready(self) -> None:
        """Tell the gazette import that heritage lists are understood here, and issuing that they are announced."""
        from django.urls import reverse

        from documents import rule_bases
        from documents.importing import annexes
        from documents.issuing import origins
        from heritage import registering
        from heritage.annex.reader import NAME, HeritageAnnexReader
        from heritage.announcing import ORIGIN
        from heritage.list_basis import LISTS

        rule_bases.register(rule_bases.RuleBasis(*LISTS, "伊州政发〔2023〕9号"))
        origins.register(
            origins.Origin(
                ORIGIN,
                "非遗名录公布",
                lambda key: reverse("heritage:batch_detail", args=[key]),
                never_normative="公布名录是对具体项目的认定，不能反复适用（国办发〔2018〕37号）",
            )
        )
        annexes.register(
            annexes.AnnexKind(
                name=NAME,
                label="非遗名录",
                reader=HeritageAnnexReader(),
                preview=registering.preview,
                store=registering.register_rows,
                template="heritage/_annex_outcomes.html",
                notices=frozenset({"ascii_numeral", "category_absent", "category_spacing"}),
                of_rows=frozenset(
                    {
                        "absent_category_present",
                        "batch_differs",
                        "category_differs",
                        "cells_run_together",
                        "character_lost",
                        "code_gap",
                        "code_repeated",
                        "heritage_code_missing",
                        "heritage_code_unread",
                        "heritage_row_unread",
                        "list_kind_differs",
                        "number_far",
                        "serial_repeated",
                        "similar_name",
                        "similar_unit",
                        "stated_count_differs",
                        "stated_sum_differs",
                        "stated_total_differs",
                        "unit_in_remark",
                        "units_joined",
                        "units_missing",
                        "units_run_together",
                        "units_split_at_line_end",
                    }
                ),
            )
        )
