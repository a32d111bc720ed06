"""Addresses of duties 分工."""

from django.urls import path

from documents.duties import views

urlpatterns = [
    path("duties/", views.duty_list, name="duty_list"),
    path("duties/day/", views.duty_day, name="duty_day"),
    path("duties/check/", views.duty_check, name="duty_check"),
    path("duties/<int:pk>/", views.duty_detail, name="duty_detail"),
    path("duties/<int:pk>/correct/", views.duty_correct, name="duty_correct"),
    path("duties/<int:pk>/end/", views.duty_end, name="duty_end"),
    path("duties/<int:pk>/withdraw/", views.duty_withdraw, name="duty_withdraw"),
    path("duties/<int:pk>/restore/", views.duty_restore, name="duty_restore"),
]
