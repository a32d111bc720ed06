"""A project as others read and cite it: schema.org and Dublin Core in JSON-LD, meta tags, GB/T 7714. Pure values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from heritage.levels.lines import other_levels_of
from heritage.models import Project, ProjectMedium

CONTEXT = {"@vocab": "https://schema.org/", "dcterms": "http://purl.org/dc/terms/"}
PREFECTURE = "伊犁哈萨克自治州"
LIST_NAME = f"{PREFECTURE}州级非物质文化遗产代表性项目名录"


def json_ld(project: Project, *, url: str, list_url: str) -> dict[str, Any]:
    """One project. `url` is its public address, which is its identifier too; `list_url` that of the list."""
    inscriptions = list(project.inscriptions.all())
    sources = [each.document.number or each.document.title for each in inscriptions]
    return {
        "@context": CONTEXT,
        "@type": "DefinedTerm",
        "@id": url,
        "url": url,
        "name": project.name,
        "description": project.gloss or f"州级非物质文化遗产代表性项目，{project.code.category_name}",
        "termCode": str(project.code),
        "identifier": [
            {"@type": "PropertyValue", "propertyID": f"{each.place}名录编号", "value": each.code}
            for each in other_levels_of(project)
            if each.code
        ],
        "inDefinedTermSet": {"@type": "DefinedTermSet", "@id": list_url, "name": LIST_NAME},
        "dcterms:language": "zh-CN",
        "dcterms:identifier": str(project.code),
        "dcterms:type": project.code.category_name,
        "dcterms:contributor": list(project.unit_names),
        "dcterms:source": list(dict.fromkeys(sources)),
        "dcterms:issued": [each.inscribed_on.isoformat() for each in inscriptions],
    }


def pictures_json_ld(media: Sequence[ProjectMedium], absolute: Callable[[str], str]) -> dict[str, Any]:
    """The images among `media` as schema.org tells them, with their rights; nothing where there is none."""
    images = [
        {
            "@type": "ImageObject",
            "contentUrl": absolute(each.shown_url),
            "thumbnailUrl": absolute(each.thumbnail_url),
            "width": each.width,
            "height": each.height,
            "caption": each.caption,
            "creditText": each.rights_holder,
            "copyrightNotice": each.rights,
        }
        for each in media
        if each.is_image
    ]
    return {"image": images} if images else {}


def dataset(head: dict[str, Any]) -> dict[str, Any]:
    """A selection of the list as a whole; its projects follow as terms of it. `head` as downloads state it."""
    return {
        "@context": CONTEXT,
        "@type": ["Dataset", "DefinedTermSet"],
        "@id": head["url"],
        "name": head["title"],
        "description": head["conditions"] or "全部项目",
        "inLanguage": "zh-CN",
        "size": f"{head['count']}项",
        "dateModified": head["updated_on"],
        "license": {"@type": "CreativeWork", "text": head["licence"]},
    }


def trail(steps: list[tuple[str, str]]) -> dict[str, Any]:
    """The breadcrumb of a page: names and addresses from the first page on."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name, "item": url}
            for at, (name, url) in enumerate(steps, start=1)
        ],
    }


def dublin_core(project: Project, *, url: str, publisher: str) -> list[tuple[str, str]]:
    """(name, content) of the meta tags of a project's page."""
    sources = dict.fromkeys(each.document.number or each.document.title for each in project.inscriptions.all())
    days = [each.inscribed_on.isoformat() for each in project.inscriptions.all()]
    return [
        ("DC.title", project.name),
        ("DC.identifier", url),
        ("DC.subject", project.code.category_name),
        ("DC.description", project.gloss or f"州级非物质文化遗产代表性项目 {project.code}"),
        ("DC.type", "Text"),
        ("DC.language", "zh-CN"),
        ("DC.publisher", publisher),
        *(("DC.contributor", unit) for unit in project.unit_names),
        *(("DC.source", source) for source in sources),
        ("DC.date", days[0] if days else ""),
    ]


def citation(project: Project, *, url: str, publisher: str, updated_on: date, cited_on: date) -> str:
    """A project as GB/T 7714-2015 8.6 cites a part of a database: (更新日期)[引用日期]."""
    return (
        f"{publisher}. {project.name}（{project.code}）[DB/OL]//{LIST_NAME}. "
        f"({updated_on.isoformat()})[{cited_on.isoformat()}]. {url}."
    )
