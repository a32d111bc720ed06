"""Addresses of units, officials, regions and the calendar."""

from django.urls import path

from portal.organization.views import calendar, deadlines, officials, regions, units

urlpatterns = [
    path("units/", units.unit_list, name="unit_list"),
    path("units/tree/", units.unit_tree, name="unit_tree"),
    path("units/new/", units.unit_create, name="unit_create"),
    path("units/<int:pk>/", units.unit_detail, name="unit_detail"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<int:pk>/rename/", units.unit_rename, name="unit_rename"),
    path("units/<int:pk>/names/new/", units.unit_name_create, name="unit_name_create"),
    path("units/<int:pk>/close/", units.unit_close, name="unit_close"),
    path("units/<int:pk>/reopen/", units.unit_reopen, name="unit_reopen"),
    path("units/<int:pk>/posts/new/", officials.post_create, name="post_create"),
    path("posts/<int:pk>/edit/", officials.post_edit, name="post_edit"),
    path("officials/", officials.official_list, name="official_list"),
    path("officials/new/", officials.official_create, name="official_create"),
    path("officials/<int:pk>/", officials.official_detail, name="official_detail"),
    path("officials/<int:pk>/edit/", officials.official_edit, name="official_edit"),
    path("officials/<int:pk>/tenures/new/", officials.tenure_create, name="tenure_create"),
    path("tenures/<int:pk>/end/", officials.tenure_end, name="tenure_end"),
    path("regions/", regions.region_list, name="region_list"),
    path("regions/<int:pk>/", regions.region_detail, name="region_detail"),
    path("calendar/", calendar.calendar_now, name="calendar"),
    path("calendar/<int:year>/", calendar.calendar_year, name="calendar_year"),
    path("calendar/<int:year>/<str:scope>/confirm/", calendar.calendar_confirm, name="calendar_confirm"),
    path("calendar/days/", calendar.calendar_day_list, name="calendar_day_list"),
    path("calendar/days/enter/", calendar.calendar_days_enter, name="calendar_days_enter"),
    path("calendar/days/<int:pk>/", calendar.calendar_day_detail, name="calendar_day_detail"),
    path("calendar/days/<int:pk>/edit/", calendar.calendar_day_edit, name="calendar_day_edit"),
    path("calendar/days/<int:pk>/withdraw/", calendar.calendar_day_withdraw, name="calendar_day_withdraw"),
    path("calendar/deadline/", deadlines.deadline, name="deadline"),
]
