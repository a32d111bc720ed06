"""Addresses of legal counsel, in the order of a counsel's life."""

from __future__ import annotations

from legal_counsel.advising.urls import urlpatterns as advising_urls
from legal_counsel.appointing.urls import urlpatterns as appointment_urls
from legal_counsel.assessing.urls import urlpatterns as assessment_urls
from legal_counsel.complaining.urls import urlpatterns as complaint_urls
from legal_counsel.dismissing.urls import urlpatterns as dismissal_urls
from legal_counsel.figures.urls import urlpatterns as figure_urls
from legal_counsel.filing.urls import urlpatterns as filing_urls
from legal_counsel.pool.urls import urlpatterns as pool_urls
from legal_counsel.referring.urls import urlpatterns as incident_urls
from legal_counsel.ruling.urls import urlpatterns as rule_urls
from legal_counsel.selecting.urls import urlpatterns as selection_urls

app_name = "legal_counsel"
urlpatterns = [
    *pool_urls,
    *selection_urls,
    *appointment_urls,
    *filing_urls,
    *advising_urls,
    *assessment_urls,
    *complaint_urls,
    *dismissal_urls,
    *incident_urls,
    *figure_urls,
    *rule_urls,
]
