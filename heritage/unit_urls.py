"""Addresses of units in the office's register."""

from django.urls import path

from heritage.views import units

urlpatterns = [
    path("register/units/", units.unit_list, name="unit_list"),
    path("register/units/<int:pk>/", units.unit_detail, name="unit_detail"),
    path("register/units/<int:pk>/merge/", units.unit_merge, name="unit_merge"),
    path("register/units/<int:pk>/legal-person/", units.unit_verify, name="unit_verify"),
    path("register/merges/<int:pk>/undo/", units.unit_merge_undo, name="unit_merge_undo"),
]
