"""Addresses of changes, in the office's register."""

from django.urls import path

from heritage.changing import views

urlpatterns = [
    path("register/changes/", views.change_list, name="change_list"),
    path("register/changes/<int:pk>/", views.change_detail, name="change_detail"),
    path("register/changes/<int:pk>/confirm/", views.change_confirm, name="change_confirm"),
    path("register/changes/<int:pk>/send-back/", views.change_send_back, name="change_send_back"),
    path("register/changes/<int:pk>/withdraw/", views.change_withdraw, name="change_withdraw"),
    path("register/inscriptions/<int:pk>/correct/", views.inscription_correct, name="inscription_correct"),
    path("register/<int:pk>/exit/", views.project_exit, name="project_exit"),
    path("register/<int:pk>/restore/", views.project_restore, name="project_restore"),
    path("register/protection/<int:pk>/reinstate/", views.protection_reinstate, name="protection_reinstate"),
]
