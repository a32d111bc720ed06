"""Addresses of safeguarding plans in the office's register."""

from django.urls import path

from heritage.plans import views

urlpatterns = [
    path("register/plans/", views.plan_list, name="plan_list"),
    path("register/plans/missing/", views.plan_missing, name="plan_missing"),
    path("register/plans/measures/", views.measure_list, name="measure_list"),
    path("register/plans/<int:pk>/", views.plan_detail, name="plan_detail"),
    path("register/plans/<int:pk>/edit/", views.plan_edit, name="plan_edit"),
    path("register/plans/<int:pk>/attach/", views.plan_attach, name="plan_attach"),
    path("register/plans/<int:pk>/file/", views.plan_file, name="plan_file"),
    path("register/plans/<int:pk>/approve/", views.plan_approve, name="plan_approve"),
    path("register/plans/<int:pk>/withdraw/", views.plan_withdraw, name="plan_withdraw"),
    path("register/measures/<int:pk>/complete/", views.measure_complete, name="measure_complete"),
    path("register/measures/<int:pk>/reopen/", views.measure_reopen, name="measure_reopen"),
    path("register/measures/<int:pk>/put-off/", views.measure_put_off, name="measure_put_off"),
    path("register/<int:pk>/plans/new/", views.plan_new, name="plan_new"),
]
