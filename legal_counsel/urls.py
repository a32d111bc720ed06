"""Addresses of legal counsel."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "legal_counsel"
urlpatterns: list[URLPattern] = []
