"""Addresses of the air."""

from django.urls import path

from pollution.views import air, dust, hours, places, quality

app_name = "pollution"
urlpatterns = [
    path("", air.air_now, name="air_now"),
    path("regions/<int:pk>/", places.region_air, name="region_air"),
    path("regions/<int:pk>/series.json", places.region_series, name="region_series"),
    path("stations/<str:code>/", places.station_detail, name="station_detail"),
    path("stations/<str:code>/series.json", places.station_series, name="station_series"),
    path("stations/<str:code>/hours/<str:iso>/", hours.station_hour, name="station_hour"),
    path("dust/", dust.dust_list, name="dust_list"),
    path("dust/new/", dust.dust_new, name="dust_new"),
    path("dust/<int:pk>/", dust.dust_detail, name="dust_detail"),
    path("dust/<int:pk>/decide/", dust.dust_decide, name="dust_decide"),
    path("dust/<int:pk>/reject/", dust.dust_reject, name="dust_reject"),
    path("quality/", quality.quality_board, name="quality"),
    path("quality/recalculate/", quality.recalculate_all, name="recalculate_all"),
]
