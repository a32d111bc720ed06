"""Addresses of counsel, of what is known of them, of the talent pool, and of its public directory."""

from django.urls import path

from legal_counsel.pool import entries, views

urlpatterns = [
    path("", entries.directory_page, name="directory"),
    path("candidates/", views.counsel_list, name="counsel_list"),
    path("candidates/new/<str:kind>/", views.counsel_new, name="counsel_new"),
    path("candidates/<int:pk>/", views.counsel_detail, name="counsel_detail"),
    path("candidates/<int:pk>/correct/", views.counsel_correct, name="counsel_correct"),
    path("candidates/<int:pk>/account/", views.counsel_account, name="counsel_account"),
    path("candidates/<int:pk>/report/", views.counsel_report, name="counsel_report"),
    path("candidates/<int:pk>/facts/<str:slug>/new/", views.fact_new, name="fact_new"),
    path("facts/<str:slug>/<int:pk>/correct/", views.fact_correct, name="fact_correct"),
    path("facts/<str:slug>/<int:pk>/withdraw/", views.fact_withdraw, name="fact_withdraw"),
    path("facts/<str:slug>/<int:pk>/file/", views.fact_file, name="fact_file"),
    path("pool/", entries.pool_list, name="pool_list"),
    path("candidates/<int:pk>/admit/", entries.pool_admit, name="pool_admit"),
    path("pool/<int:pk>/prolong/", entries.pool_prolong, name="pool_prolong"),
    path("pool/<int:pk>/end/", entries.pool_end, name="pool_end"),
]
