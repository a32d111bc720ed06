"""A project as other programs read it: schema.org and Dublin Core in JSON-LD. Pure values from fetched rows."""

from __future__ import annotations

from typing import Any

from heritage.models import Project


def json_ld(project: Project, *, url: str) -> dict[str, Any]:
    """One project. `url` is its public address, which is its identifier too."""
    inscriptions = list(project.inscriptions.all())
    sources = [each.document.number or each.document.title for each in inscriptions]
    return {
        "@context": {"@vocab": "https://schema.org/", "dcterms": "http://purl.org/dc/terms/"},
        "@type": "DefinedTerm",
        "@id": url,
        "url": url,
        "name": project.name,
        "description": project.gloss or f"州级非物质文化遗产代表性项目，{project.code.category_name}",
        "termCode": str(project.code),
        "inDefinedTermSet": "伊犁哈萨克自治州州级非物质文化遗产代表性项目名录",
        "inLanguage": "zh-CN",
        "dcterms:identifier": str(project.code),
        "dcterms:type": project.code.category_name,
        "dcterms:contributor": list(project.unit_names),
        "dcterms:source": list(dict.fromkeys(sources)),
        "dcterms:issued": [each.inscribed_on.isoformat() for each in inscriptions],
    }
