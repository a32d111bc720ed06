"""Addresses of filings."""

from django.urls import path

from legal_counsel.filing import register_views, views

_ONE = "filings/<int:pk>/"
urlpatterns = [
    path("filings/", views.filing_list, name="filing_list"),
    path("filings/register/", register_views.filing_register, name="filing_register"),
    path(_ONE, views.filing_detail, name="filing_detail"),
    path(f"{_ONE}materials/", views.material_new, name="filing_material_new"),
    path(f"{_ONE}submit/", views.filing_submit, name="filing_submit"),
    path(f"{_ONE}act/<slug:action>/", views.filing_act, name="filing_act"),
    path("filings/materials/<int:pk>/", views.material, name="filing_material"),
    path("filings/materials/<int:pk>/drop/", views.material_drop, name="filing_material_drop"),
]
