"""Addresses of media."""

from django.urls import path

from heritage.media import views

urlpatterns = [
    path("media/<int:pk>/file/", views.medium_recording, name="medium_recording"),
    path("media/<int:pk>/<slug:size>.jpg", views.medium_picture, name="medium_picture"),
    path("register/<int:pk>/media/new/", views.medium_new, name="medium_new"),
    path("register/media/<int:pk>/original/", views.medium_original, name="medium_original"),
    path("register/media/<int:pk>/edit/", views.medium_edit, name="medium_edit"),
    path("register/media/<int:pk>/move/<slug:way>/", views.medium_move, name="medium_move"),
    path("register/media/<int:pk>/withdraw/", views.medium_withdraw, name="medium_withdraw"),
]
