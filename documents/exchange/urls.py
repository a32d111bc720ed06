"""Addresses of the register as a file."""

from django.urls import path

from documents.exchange.views import register_exports as exports
from documents.exchange.views import register_imports as views

urlpatterns = [
    path("register/", views.register_import_list, name="register_import_list"),
    path("register/export/<slug:format>/", exports.register_export, name="register_export"),
    path("register/exports/", exports.register_export_list, name="register_export_list"),
    path("register/exports/<int:pk>/", exports.register_export_detail, name="register_export_detail"),
    path("register/exports/<int:pk>/file/", exports.register_export_file, name="register_export_file"),
    path("register/imports/new/", views.register_import_upload, name="register_import_upload"),
    path("register/imports/<int:pk>/", views.register_import_detail, name="register_import_detail"),
    path("register/imports/<int:pk>/read/", views.register_import_read_again, name="register_import_read_again"),
    path("register/imports/<int:pk>/file/", views.register_import_file, name="register_import_file"),
    path("register/imports/<int:pk>/lines/", views.register_import_lines, name="register_import_lines"),
    path("register/imports/<int:pk>/confirm/", views.register_import_confirm, name="register_import_confirm"),
    path("register/imports/<int:pk>/withdraw/", views.register_import_withdraw, name="register_import_withdraw"),
]
