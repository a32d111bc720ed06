"""Addresses of appointments, and of the verification of their certificates."""

from django.urls import path

from legal_counsel.appointing import certificate_views as certificates
from legal_counsel.appointing import views

urlpatterns = [
    path("verify/", certificates.certificate_ask, name="certificate_ask"),
    path("verify/<slug:code>/", certificates.certificate_verify, name="certificate_verify"),
    path("appointments/", views.appointment_list, name="appointment_list"),
    path("appointments/results/", views.appointment_results, name="appointment_results"),
    path("appointments/results/<int:pk>/", views.appointment_from_result, name="appointment_from_result"),
    path("appointments/from-pool/", views.appointment_from_pool, name="appointment_from_pool"),
    path("appointments/internal/", views.appointment_internal, name="appointment_internal"),
    path("appointments/<int:pk>/", views.appointment_detail, name="appointment_detail"),
    path("appointments/<int:pk>/edit/", views.appointment_edit, name="appointment_edit"),
    path("appointments/<int:pk>/withdraw/", views.appointment_withdraw, name="appointment_withdraw"),
    path("appointments/<int:pk>/longer/", views.appointment_approve_longer, name="appointment_approve_longer"),
    path("appointments/<int:pk>/decide/", views.appointment_decide, name="appointment_decide"),
    path("appointments/<int:pk>/paper/", views.appointment_name_paper, name="appointment_name_paper"),
    path("appointments/<int:pk>/issue/", views.appointment_issue, name="appointment_issue"),
    path("appointments/<int:pk>/contract/", views.appointment_contract, name="appointment_contract"),
    path("appointments/<int:pk>/renew/", views.appointment_renew, name="appointment_renew"),
    path("appointments/<int:pk>/certify/", certificates.appointment_certify, name="appointment_certify"),
    path("appointments/<int:pk>/certificate/", certificates.appointment_certificate, name="appointment_certificate"),
    path("appointments/<int:pk>/files/<int:file>/", views.appointment_file, name="appointment_file"),
]
