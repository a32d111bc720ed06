"""Addresses of figures."""

from django.urls import path

from legal_counsel.figures import fee_views, views

urlpatterns = [
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/fees/", fee_views.fees, name="fees"),
    path("statistics/fees/contracts/", fee_views.fee_rows, name="fee_rows"),
    path("statistics/<slug:code>/", views.statistics_rows, name="statistics_rows"),
]
