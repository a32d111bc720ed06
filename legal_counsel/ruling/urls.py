"""Addresses of the versions of the rules."""

from django.urls import path

from legal_counsel.ruling import views

urlpatterns = [
    path("rules/", views.rule_list, name="rule_list"),
    path("rules/new/", views.rule_new, name="rule_new"),
    path("rules/<int:pk>/", views.rule_detail, name="rule_detail"),
    path("rules/<int:pk>/confirm/", views.rule_confirm, name="rule_confirm"),
    path("rules/<int:pk>/withdraw/", views.rule_withdraw, name="rule_withdraw"),
    path("rules/<int:pk>/extend/", views.extension_new, name="extension_new"),
    path("rules/extensions/<int:pk>/confirm/", views.extension_confirm, name="extension_confirm"),
    path("rules/extensions/<int:pk>/withdraw/", views.extension_withdraw, name="extension_withdraw"),
    path("rules/<int:pk>/interpret/", views.interpretation_new, name="interpretation_new"),
    path("rules/interpretations/<int:pk>/end/", views.interpretation_end, name="interpretation_end"),
]
