"""Addresses of the air."""

from django.urls import path

from pollution.views import air, alerts, dust, hours, mappings, places, quality, stations, substitutes, uploads

app_name = "pollution"
urlpatterns = [
    path("", air.air_now, name="air_now"),
    path("regions/<int:pk>/", places.region_air, name="region_air"),
    path("regions/<int:pk>/series.json", places.region_series, name="region_series"),
    path("stations/<str:code>/series.json", places.station_series, name="station_series"),
    path("stations/<str:code>/hours/<str:iso>/", hours.station_hour, name="station_hour"),
    path("dust/", dust.dust_list, name="dust_list"),
    path("dust/new/", dust.dust_new, name="dust_new"),
    path("dust/<int:pk>/", dust.dust_detail, name="dust_detail"),
    path("dust/<int:pk>/decide/", dust.dust_decide, name="dust_decide"),
    path("dust/<int:pk>/review/", dust.dust_review, name="dust_review"),
    path("dust/<int:pk>/reject/", dust.dust_reject, name="dust_reject"),
    path("alerts/<int:pk>/", alerts.alert_public, name="alert_public"),
    path("versions/<int:pk>/", alerts.version_detail, name="version_detail"),
    path("quality/", quality.quality_board, name="quality"),
    path("quality/recalculate/", quality.recalculate_all, name="recalculate_all"),
    path("uploads/", uploads.upload_list, name="upload_list"),
    path("uploads/new/", uploads.upload_new, name="upload_new"),
    path("uploads/<int:pk>/", uploads.upload_detail, name="upload_detail"),
    path("uploads/<int:pk>/file/", uploads.upload_file, name="upload_file"),
    path("uploads/<int:pk>/errors/", uploads.upload_errors, name="upload_errors"),
    path("uploads/<int:pk>/read/", uploads.upload_read_again, name="upload_read_again"),
    path("uploads/<int:pk>/columns/", mappings.upload_map, name="upload_map"),
    path("uploads/<int:pk>/confirm/", uploads.upload_confirm, name="upload_confirm"),
    path("uploads/<int:pk>/reopen/", uploads.upload_reopen, name="upload_reopen"),
    path("uploads/<int:pk>/retry/", uploads.upload_try_again, name="upload_try_again"),
    path("uploads/<int:pk>/discard/", uploads.upload_discard, name="upload_discard"),
    path("uploads/<int:pk>/withdraw/", uploads.upload_withdraw, name="upload_withdraw"),
    path("substitutes/", substitutes.substitute_list, name="substitute_list"),
    path("substitutes/new/", substitutes.substitute_new, name="substitute_new"),
    path("substitutes/<int:pk>/end/", substitutes.substitute_end, name="substitute_end"),
    path("stations/", stations.station_list, name="station_list"),
    path("stations/new/", stations.station_new, name="station_new"),
    path("stations/periods/<int:pk>/correct/", stations.period_correct, name="period_correct"),
    path("stations/<str:code>/", stations.station_detail, name="station_detail"),
    path("stations/<str:code>/edit/", stations.station_edit, name="station_edit"),
    path("stations/<str:code>/periods/new/", stations.period_new, name="period_new"),
    path("stations/<str:code>/end/", stations.station_end, name="station_end"),
]
