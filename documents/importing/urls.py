"""Addresses of imports."""

from django.urls import path

from documents.importing.views import import_checking, imports

urlpatterns = [
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_upload, name="import_upload"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/read/", imports.import_read_again, name="import_read_again"),
    path("imports/<int:pk>/file/", imports.import_file, name="import_file"),
    path("imports/<int:pk>/documents/<int:order>/", import_checking.draft_correct, name="draft_correct"),
    path("imports/<int:pk>/decisions/", import_checking.import_decide, name="import_decide"),
    path("imports/<int:pk>/confirm/", import_checking.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/withdraw/", imports.import_withdraw, name="import_withdraw"),
]
