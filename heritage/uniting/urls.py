"""Addresses of units in the office's register."""

from django.urls import path

from heritage.uniting import views

urlpatterns = [
    path("register/units/", views.unit_list, name="unit_list"),
    path("register/units/<int:pk>/", views.unit_detail, name="unit_detail"),
    path("register/units/<int:pk>/merge/", views.unit_merge, name="unit_merge"),
    path("register/units/<int:pk>/legal-person/", views.unit_verify, name="unit_verify"),
    path("register/merges/<int:pk>/undo/", views.unit_merge_undo, name="unit_merge_undo"),
]
