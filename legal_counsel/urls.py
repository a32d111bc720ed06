"""Addresses of legal counsel."""

from __future__ import annotations

from legal_counsel.assessing import urls as assessment_urls
from legal_counsel.dismissing import urls as dismissal_urls
from legal_counsel.filing import urls as filing_urls

app_name = "legal_counsel"
urlpatterns = [*filing_urls.urlpatterns, *assessment_urls.urlpatterns, *dismissal_urls.urlpatterns]
