"""Addresses of incidents; none is public."""

from django.urls import path

from legal_counsel.referring import views

urlpatterns = [
    path("incidents/", views.incident_list, name="incident_list"),
    path("incidents/new/", views.incident_new, name="incident_new"),
    path("incidents/<int:pk>/", views.incident_detail, name="incident_detail"),
    path("incidents/<int:pk>/file/", views.incident_file, name="incident_file"),
    path("incidents/<int:pk>/hand-over/", views.incident_hand_over, name="incident_hand_over"),
    path("incidents/<int:pk>/close/", views.incident_close, name="incident_close"),
]
