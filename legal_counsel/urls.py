"""Addresses of legal counsel."""

from __future__ import annotations

from legal_counsel.pool.urls import urlpatterns as pool_urls
from legal_counsel.ruling.urls import urlpatterns as rule_urls

app_name = "legal_counsel"
urlpatterns = [*pool_urls, *rule_urls]
