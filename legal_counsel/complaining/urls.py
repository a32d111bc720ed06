"""Addresses of what is said of counsel; none is public."""

from django.urls import path

from legal_counsel.complaining import views

urlpatterns = [
    path("complaints/", views.complaint_list, name="complaint_list"),
    path("appointments/<int:pk>/complain/", views.complaint_new, name="complaint_new"),
    path("complaints/<int:pk>/", views.complaint_detail, name="complaint_detail"),
    path("complaints/<int:pk>/material/", views.complaint_material_new, name="complaint_material_new"),
    path("complaints/<int:pk>/verify/", views.complaint_verify, name="complaint_verify"),
    path("complaints/<int:pk>/reopen/", views.complaint_reopen, name="complaint_reopen"),
    path("complaints/<int:pk>/withdraw/", views.complaint_withdraw, name="complaint_withdraw"),
    path("complaints/material/<int:pk>/", views.complaint_material, name="complaint_material"),
]
