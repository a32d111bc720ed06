"""Addresses of assessments."""

from django.urls import path

from legal_counsel.assessing import views

urlpatterns = [
    path("assessments/", views.assessment_list, name="assessment_list"),
    path("appointments/<int:pk>/assess/", views.assessment_new, name="assessment_new"),
    path("assessments/<int:pk>/", views.assessment_detail, name="assessment_detail"),
    path("assessments/<int:pk>/edit/", views.assessment_edit, name="assessment_edit"),
    path("assessments/<int:pk>/confirm/", views.assessment_confirm, name="assessment_confirm"),
    path("assessments/<int:pk>/send-back/", views.assessment_send_back, name="assessment_send_back"),
]
