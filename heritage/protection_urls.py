"""Addresses of protection units in the office's register."""

from django.urls import path

from heritage.views import protection

urlpatterns = [
    path("register/protection/", protection.protection_list, name="protection_list"),
    path("register/protection/vacant/", protection.protection_vacant, name="protection_vacant"),
    path("register/protection/<int:pk>/", protection.protection_detail, name="protection_detail"),
    path("register/protection/<int:pk>/decide/", protection.protection_decide, name="protection_decide"),
    path("register/protection/<int:pk>/report/", protection.report_new, name="report_new"),
    path("register/<int:pk>/protection/new/", protection.protection_new, name="protection_new"),
]
