"""Addresses of bearers, for the office alone; the public reads of them on the page of their project."""

from django.urls import path

from heritage.bearers import views

urlpatterns = [
    path("register/bearers/", views.bearer_list, name="bearer_list"),
    path("register/<int:pk>/bearers/new/", views.bearer_new, name="bearer_new"),
    path("register/bearers/<int:pk>/", views.bearer_detail, name="bearer_detail"),
    path("register/bearers/<int:pk>/correct/", views.bearer_correct, name="bearer_correct"),
    path("register/bearers/<int:pk>/end/", views.bearer_end, name="bearer_end"),
    path("register/bearers/<int:pk>/take-back/", views.bearer_take_back, name="bearer_take_back"),
    path("register/bearers/<int:pk>/assess/", views.assessment_new, name="assessment_new"),
    path("register/bearers/assessments/<int:pk>/", views.assessment_revise, name="assessment_revise"),
]
