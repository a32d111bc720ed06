"""Addresses of recommendations, for the office alone."""

from django.urls import path

from heritage.recommending import views

_ONE = "register/recommendations/<int:pk>/"
urlpatterns = [
    path("register/recommendations/", views.recommendation_list, name="recommendation_list"),
    path("register/<int:pk>/recommend/", views.recommendation_new, name="recommendation_new"),
    path(_ONE, views.recommendation_detail, name="recommendation_detail"),
    path(f"{_ONE}edit/", views.recommendation_edit, name="recommendation_edit"),
    path(f"{_ONE}files/", views.recommendation_file_new, name="recommendation_file_new"),
    path(f"{_ONE}submit/", views.recommendation_submit, name="recommendation_submit"),
    path(f"{_ONE}recognise/", views.recommendation_recognise, name="recommendation_recognise"),
    path(f"{_ONE}answer/<slug:action>/", views.recommendation_answer, name="recommendation_answer"),
    path("register/recommendations/files/<int:pk>/", views.recommendation_file, name="recommendation_file"),
    path(
        "register/recommendations/files/<int:pk>/drop/",
        views.recommendation_file_drop,
        name="recommendation_file_drop",
    ),
]
