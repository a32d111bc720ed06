"""Addresses of heritage: the public list, and the office's register below it."""

from django.urls import path

from heritage import batch_urls
from heritage.bearers import urls as bearer_urls
from heritage.levels import urls as level_urls
from heritage.recommending import urls as recommendation_urls
from heritage.views import feed, overview, public, register

app_name = "heritage"
urlpatterns = [
    path("", public.project_list, name="project_list"),
    path("overview/", overview.overview, name="overview"),
    path("data/", overview.data, name="data"),
    path("feed/", feed.newest, name="feed"),
    path("register/", register.project_list, name="register"),
    path("register/quality/", register.quality, name="quality"),
    path("register/<int:pk>/", register.project_detail, name="register_project"),
    path("register/<int:pk>/gloss/", register.project_explain, name="project_explain"),
    *level_urls.urlpatterns,
    *bearer_urls.urlpatterns,
    *recommendation_urls.urlpatterns,
    *batch_urls.urlpatterns,
    path("<str:code>/", public.project_detail, name="project"),
]
