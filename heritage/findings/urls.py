"""Addresses of findings in the office's register."""

from django.urls import path

from heritage.findings import views

urlpatterns = [
    path("register/quality/", views.quality, name="quality"),
    path("register/quality/take/", views.quality_take_many, name="quality_take_many"),
    path("register/quality/accept/", views.quality_accept_many, name="quality_accept_many"),
    path("register/quality/<int:pk>/", views.quality_finding, name="quality_finding"),
    path("register/quality/<int:pk>/take/", views.quality_take, name="quality_take"),
    path("register/quality/<int:pk>/<slug:action>/", views.quality_act, name="quality_act"),
]
