"""下载当前筛选结果: exactly the projects that a filter shows, as XLSX, CSV, JSON, JSON-LD or a printable annex.

Each says which projects it holds, when they were last changed and on what terms they may be used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Max
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from heritage.absences import NOWHERE, absence_notes, absences_of_list
from heritage.annex_pages import AnnexList, AnnexPage, Parted, annex_lists
from heritage.choices import ListKind
from heritage.codes import CATEGORIES
from heritage.describing import LIST_NAME, dataset, json_ld
from heritage.levels.lines import other_levels_of
from heritage.models import ListEntry, Project
from heritage.querysets import ProjectQuerySet
from portal.exports import as_attachment, csv_lines, export_response
from portal.lifecycle import Refused
from portal.official_pdf import render

TERMS = (
    "名录为国家机关公布的文件内容，依《中华人民共和国著作权法》第五条不适用著作权保护，任何人可以自由使用；"
    "引用请注明来源和数据更新日期"
)
COLUMNS = ("序号", "编号", "项目名称", "类别", "释义", "申报地区或单位", "名录类别", "批次", "公布文件", "公布日期",
           "其他级别", "状态", "网址", "数据更新日期", "许可")  # fmt: skip
MOST_PRINTED = 3_000  # rows of a PDF, about a hundred pages
ROWS_AT_ONCE = 1_000
FORMATS = {"xlsx": "Excel", "csv": "CSV", "json": "JSON", "jsonld": "JSON-LD", "pdf": "PDF（附件样式）"}


@dataclass(frozen=True)
class Selection:
    """The projects of a download, in the order of their codes; `about` says which they are.

    `parted` is what the filter says of the lists; `is_whole` where it says nothing else.
    """

    projects: ProjectQuerySet
    count: int
    about: str
    page_url: str  # of the list with the same filter
    link: Callable[[str], str]  # path → whole address
    serialize: Callable[[Project], dict[str, Any]]
    parted: Parted
    is_whole: bool

    @property
    def updated_on(self) -> str:
        """When anything of the list was last changed."""
        return day_of(newest_change())

    def rows(self) -> Iterator[Project]:
        """Memory does not grow with them."""
        return iter(self.projects.with_inscriptions().iterator(chunk_size=ROWS_AT_ONCE))

    @property
    def head(self) -> dict[str, Any]:
        """What every machine-readable download says of itself."""
        return {
            "title": LIST_NAME,
            "conditions": self.about,
            "count": self.count,
            "updated_on": self.updated_on,
            "licence": TERMS,
            "url": self.page_url,
        }


def newest_change() -> Any:
    """The moment of the last change of a project, an inscription or a unit."""
    return ListEntry.objects.aggregate(at=Max("made_at"))["at"]


def day_of(moment: Any) -> str:
    """The day of a moment in the time of the office; empty for none."""
    return timezone.localdate(moment).isoformat() if moment else ""


def download(format: str, chosen: Selection) -> HttpResponseBase:
    """The file. Refused where it would be too long to print."""
    return _MAKERS[format](chosen)


def _xlsx(chosen: Selection) -> HttpResponseBase:
    about = "；".join(filter(None, (chosen.about, f"共{chosen.count}项", f"数据更新于{chosen.updated_on}", TERMS)))
    return export_response("xlsx", name=LIST_NAME, columns=COLUMNS, rows=_table(chosen), about=about)


def _csv(chosen: Selection) -> HttpResponseBase:
    lines = csv_lines(COLUMNS, _table(chosen))
    return _named(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), "csv")


def _table(chosen: Selection) -> Iterator[list[Any]]:
    updated_on = chosen.updated_on
    for each in chosen.rows():
        told = list(each.inscriptions.all())
        yield [
            each.serial,
            str(each.code),
            each.name,
            each.code.category_name,
            each.gloss,
            "；".join(each.unit_names),
            "；".join(one.get_list_kind_display() for one in told),
            "；".join(one.batch_label for one in told),
            "；".join(one.document.number or one.document.title for one in told),
            "；".join(one.inscribed_on.isoformat() for one in told),
            "；".join(map(str, other_levels_of(each))),
            each.standing.label,
            chosen.link(each.get_absolute_url()),
            updated_on,
            TERMS,
        ]


def _json(chosen: Selection) -> HttpResponseBase:
    response = _in_json("application/json", chosen.head, "projects", map(chosen.serialize, chosen.rows()))
    return _named(response, "json")


def _jsonld(chosen: Selection) -> HttpResponseBase:
    head = dataset(chosen.head)
    list_url = chosen.link(reverse("heritage:project_list"))
    terms = (json_ld(each, url=chosen.link(each.get_absolute_url()), list_url=list_url) for each in chosen.rows())
    return _named(_in_json("application/ld+json", head, "hasDefinedTerm", terms), "jsonld")


def _in_json(kind: str, head: dict[str, Any], name: str, rows: Iterable[dict[str, Any]]) -> HttpResponseBase:
    """An object with the head and then the rows, one a line."""

    def written(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, default=str)

    def parts() -> Iterator[str]:
        yield written(head)[:-1] + f', "{name}": ['
        for at, each in enumerate(rows):
            yield (",\n" if at else "\n") + written(each)
        yield "\n]}\n"

    return StreamingHttpResponse(parts(), content_type=f"{kind}; charset=utf-8")


def _pdf(chosen: Selection) -> HttpResponseBase:
    if chosen.count > MOST_PRINTED:
        raise Refused(
            f"共{chosen.count}项，超过{MOST_PRINTED}项，不能一次排印；请先按类别、县市或批次筛选，或者下载 Excel"
        )
    page = annex_page(chosen)
    content = render("official/heritage_annex.html", {"page": page, "terms": TERMS, "url": chosen.page_url}).content
    return _named(HttpResponse(content, content_type="application/pdf"), "pdf")


def annex_page(chosen: Selection) -> AnnexPage:
    """The selection as annexes print it; why a category is empty is told where no filter has emptied it."""
    lists = annex_lists(chosen.rows(), chosen.parted)
    explained = [_explained(kind, each, chosen.parted) if chosen.is_whole else each for kind, each in lists]
    return AnnexPage(chosen.about, chosen.updated_on, tuple(explained))


def _explained(kind: ListKind | None, each: AnnexList, parted: Parted) -> AnnexList:
    present = {row.category: len(section.rows) for section in each.sections for row in section.rows}
    if kind:
        return replace(each, absences=absences_of_list(kind, parted.batch, present))
    notes = absence_notes({str(category): count for category, count in present.items()})
    told = (f"{CATEGORIES[int(at) - 1]}：{note}" for at, note in notes.items() if note != NOWHERE)
    return replace(each, absences=tuple(told))


def _named(response: Any, suffix: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = as_attachment(f"{LIST_NAME}.{suffix}")
    return response  # type: ignore[no-any-return]


_MAKERS: dict[str, Callable[[Selection], HttpResponseBase]] = {
    "xlsx": _xlsx, "csv": _csv, "json": _json, "jsonld": _jsonld, "pdf": _pdf,
}  # fmt: skip
