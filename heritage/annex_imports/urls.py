"""Addresses of annex imports."""

from django.urls import path

from heritage.annex_imports import views

urlpatterns = [
    path("register/annexes/", views.annex_import_list, name="annex_import_list"),
    path("register/annexes/new/", views.annex_import_new, name="annex_import_new"),
    path("register/annexes/<int:pk>/", views.annex_import_detail, name="annex_import_detail"),
    path("register/annexes/<int:pk>/file/", views.annex_import_file, name="annex_import_file"),
    path("register/annexes/<int:pk>/rows/", views.annex_import_rows, name="annex_import_rows"),
    path("register/annexes/<int:pk>/decide/", views.annex_import_decide, name="annex_import_decide"),
    path("register/annexes/<int:pk>/rows/<int:order>/units/", views.annex_row_units, name="annex_row_units"),
    path("register/annexes/<int:pk>/compare/", views.annex_import_compare, name="annex_import_compare"),
    path("register/annexes/<int:pk>/read/", views.annex_import_read_again, name="annex_import_read_again"),
    path("register/annexes/<int:pk>/confirm/", views.annex_import_confirm, name="annex_import_confirm"),
    path("register/annexes/<int:pk>/withdraw/", views.annex_import_withdraw, name="annex_import_withdraw"),
]
