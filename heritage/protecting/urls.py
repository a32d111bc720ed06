"""Addresses of protection units in the office's register."""

from django.urls import path

from heritage.protecting import views

urlpatterns = [
    path("register/protection/", views.protection_list, name="protection_list"),
    path("register/protection/vacant/", views.protection_vacant, name="protection_vacant"),
    path("register/protection/<int:pk>/", views.protection_detail, name="protection_detail"),
    path("register/protection/<int:pk>/decide/", views.protection_decide, name="protection_decide"),
    path("register/protection/<int:pk>/report/", views.report_new, name="report_new"),
    path("register/<int:pk>/protection/new/", views.protection_new, name="protection_new"),
]
