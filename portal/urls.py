"""Every address of the portal."""

from django.urls import include, path

from portal import health, workbench

urlpatterns = [
    path("", workbench.home, name="home"),
    path("workbench/", workbench.workbench, name="workbench"),
    path("healthz", health.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
]
