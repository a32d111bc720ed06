"""Addresses of findings in the office's register."""

from django.urls import path

from heritage.views import quality

urlpatterns = [
    path("register/quality/", quality.quality, name="quality"),
    path("register/quality/take/", quality.quality_take_many, name="quality_take_many"),
    path("register/quality/accept/", quality.quality_accept_many, name="quality_accept_many"),
    path("register/quality/<int:pk>/", quality.quality_finding, name="quality_finding"),
    path("register/quality/<int:pk>/take/", quality.quality_take, name="quality_take"),
    path("register/quality/<int:pk>/<slug:action>/", quality.quality_act, name="quality_act"),
]
