"""HTML as PDF through WeasyPrint, fetching nothing. Imported where a PDF is made: WeasyPrint takes a second to load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

BYTE_ORDER = "\ufeff"  # stands before text of a PDF in UTF-16


@dataclass(frozen=True)
class Printed:
    """A PDF, and what its making came upon."""

    content: bytes
    page_count: int
    families: frozenset[str]  # of the faces it carries
    refused: tuple[str, ...]  # addresses that the page wanted to fetch


class _FetchesNothing(URLFetcher):
    """Refuses every address, local files and data addresses included, and remembers which."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        self.refused.append(url)
        raise ValueError("official documents fetch nothing")


def set_html(html: str, *, style_file: Path, style: str, producer: str) -> Printed:
    """Set ready HTML in the styles of a file and of a text; whatever it refers to outside itself is refused."""
    fetcher, fonts = _FetchesNothing(), FontConfiguration()
    stylesheets = [
        CSS(filename=style_file, url_fetcher=fetcher, font_config=fonts),
        CSS(string=style, url_fetcher=fetcher, font_config=fonts),
    ]
    document = HTML(string=html, url_fetcher=fetcher).render(stylesheets=stylesheets, font_config=fonts)
    _say_only_what_we_mean(document.metadata)
    content = document.write_pdf(finisher=lambda _, pdf: _sign(pdf, producer=producer), pdf_tags=True)
    return Printed(
        content=content,
        page_count=len(document.pages),
        families=frozenset(font.family for font in document.fonts.values()),
        refused=tuple(dict.fromkeys(fetcher.refused)),
    )


def _say_only_what_we_mean(metadata: Any) -> None:
    """Title and language stay; author, tool and times of the template are nobody's business."""
    metadata.authors, metadata.keywords = [], []
    metadata.description = metadata.generator = metadata.created = metadata.modified = None


def _sign(pdf: Any, *, producer: str) -> None:
    """WeasyPrint writes its version as producer, which tells an attacker what to try."""
    pdf.info["Producer"] = f"<{(BYTE_ORDER + producer).encode('utf-16-be').hex()}>"
