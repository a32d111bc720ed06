"""Addresses of legal counsel."""

from __future__ import annotations

from django.urls import URLPattern

from legal_counsel.appointing import urls as appointment_urls
from legal_counsel.selecting import urls as selection_urls

app_name = "legal_counsel"
urlpatterns: list[URLPattern] = [*selection_urls.urlpatterns, *appointment_urls.urlpatterns]
