"""Addresses of legal counsel."""

from __future__ import annotations

from legal_counsel.assessing.urls import urlpatterns as assessment_urls
from legal_counsel.dismissing.urls import urlpatterns as dismissal_urls
from legal_counsel.filing.urls import urlpatterns as filing_urls
from legal_counsel.ruling.urls import urlpatterns as rule_urls

app_name = "legal_counsel"
urlpatterns = [*rule_urls, *filing_urls, *assessment_urls, *dismissal_urls]
