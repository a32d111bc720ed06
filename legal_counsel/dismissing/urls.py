"""Addresses of dismissals."""

from django.urls import path

from legal_counsel.dismissing import views

urlpatterns = [
    path("dismissals/", views.dismissal_list, name="dismissal_list"),
    path("appointments/<int:pk>/dismiss/", views.dismissal_new, name="dismissal_new"),
    path("dismissals/<int:pk>/", views.dismissal_detail, name="dismissal_detail"),
    path("dismissals/<int:pk>/evidence/", views.evidence_new, name="dismissal_evidence_new"),
    path("dismissals/<int:pk>/decide/", views.dismissal_decide, name="dismissal_decide"),
    path("dismissals/<int:pk>/withdraw/", views.dismissal_withdraw, name="dismissal_withdraw"),
    path("dismissals/evidence/<int:pk>/", views.evidence, name="dismissal_evidence"),
]
