"""Addresses of figures."""

from django.urls import path

from legal_counsel.figures import views

urlpatterns = [
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/<slug:code>/", views.statistics_rows, name="statistics_rows"),
]
