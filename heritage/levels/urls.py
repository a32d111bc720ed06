"""Addresses of recognitions, in the office's register."""

from django.urls import path

from heritage.levels import views

urlpatterns = [
    path("register/levels/", views.level_list, name="level_list"),
    path("register/<int:pk>/levels/new/", views.recognition_new, name="recognition_new"),
    path("register/levels/<int:pk>/correct/", views.recognition_correct, name="recognition_correct"),
    path("register/levels/<int:pk>/end/", views.recognition_end, name="recognition_end"),
    path("register/levels/<int:pk>/take-back/", views.recognition_take_back, name="recognition_take_back"),
]
