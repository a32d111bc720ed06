"""Addresses of heritage: the public list, and the office's register below it."""

from django.urls import path

from heritage.annex_imports import urls as annex_urls
from heritage.batches import urls as batch_urls
from heritage.bearers import urls as bearer_urls
from heritage.changing import urls as change_urls
from heritage.findings import urls as quality_urls
from heritage.levels import urls as level_urls
from heritage.media import urls as media_urls
from heritage.plans import urls as plan_urls
from heritage.protecting import urls as protection_urls
from heritage.recommending import urls as recommendation_urls
from heritage.uniting import urls as unit_urls
from heritage.views import feed, overview, public, register

app_name = "heritage"
urlpatterns = [
    path("", public.project_list, name="project_list"),
    path("overview/", overview.overview, name="overview"),
    path("data/", overview.data, name="data"),
    path("feed/", feed.newest, name="feed"),
    path("register/", register.project_list, name="register"),
    path("register/<int:pk>/", register.project_detail, name="register_project"),
    path("register/<int:pk>/gloss/", register.project_explain, name="project_explain"),
    *unit_urls.urlpatterns,
    *quality_urls.urlpatterns,
    *plan_urls.urlpatterns,
    *protection_urls.urlpatterns,
    *change_urls.urlpatterns,
    *level_urls.urlpatterns,
    *bearer_urls.urlpatterns,
    *recommendation_urls.urlpatterns,
    *batch_urls.urlpatterns,
    *annex_urls.urlpatterns,
    *media_urls.urlpatterns,
    path("<str:code>/", public.project_detail, name="project"),
]
