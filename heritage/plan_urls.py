"""Addresses of safeguarding plans in the office's register."""

from django.urls import path

from heritage.views import plans

urlpatterns = [
    path("register/plans/", plans.plan_list, name="plan_list"),
    path("register/plans/missing/", plans.plan_missing, name="plan_missing"),
    path("register/plans/measures/", plans.measure_list, name="measure_list"),
    path("register/plans/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("register/plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("register/plans/<int:pk>/attach/", plans.plan_attach, name="plan_attach"),
    path("register/plans/<int:pk>/file/", plans.plan_file, name="plan_file"),
    path("register/plans/<int:pk>/approve/", plans.plan_approve, name="plan_approve"),
    path("register/plans/<int:pk>/withdraw/", plans.plan_withdraw, name="plan_withdraw"),
    path("register/measures/<int:pk>/complete/", plans.measure_complete, name="measure_complete"),
    path("register/measures/<int:pk>/reopen/", plans.measure_reopen, name="measure_reopen"),
    path("register/measures/<int:pk>/put-off/", plans.measure_put_off, name="measure_put_off"),
    path("register/<int:pk>/plans/new/", plans.plan_new, name="plan_new"),
]
