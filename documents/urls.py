"""Addresses of the documents register."""

from django.urls import path

from documents import cleaning_urls, exchange_urls, issuing_urls, validity_urls
from documents.views import duties, feed, import_checking, imports, publicity, register

app_name = "documents"
urlpatterns = [
    *validity_urls.urlpatterns,
    path("", register.document_list, name="document_list"),
    path("public/", register.public_list, name="public_list"),
    path("public/feed/", feed.newest, name="feed"),
    path("<int:pk>/", register.document_detail, name="document_detail"),
    path("<int:pk>/publicity/<slug:action>/", publicity.document_publicity, name="document_publicity"),
    path("publicity/<slug:action>/", publicity.publicity_many, name="publicity_many"),
    path("duties/", duties.duty_list, name="duty_list"),
    path("duties/day/", duties.duty_day, name="duty_day"),
    path("duties/check/", duties.duty_check, name="duty_check"),
    path("duties/<int:pk>/", duties.duty_detail, name="duty_detail"),
    path("duties/<int:pk>/correct/", duties.duty_correct, name="duty_correct"),
    path("duties/<int:pk>/end/", duties.duty_end, name="duty_end"),
    path("duties/<int:pk>/withdraw/", duties.duty_withdraw, name="duty_withdraw"),
    path("duties/<int:pk>/restore/", duties.duty_restore, name="duty_restore"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_upload, name="import_upload"),
    path("imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("imports/<int:pk>/read/", imports.import_read_again, name="import_read_again"),
    path("imports/<int:pk>/file/", imports.import_file, name="import_file"),
    path("imports/<int:pk>/documents/<int:order>/", import_checking.draft_correct, name="draft_correct"),
    path("imports/<int:pk>/decisions/", import_checking.import_decide, name="import_decide"),
    path("imports/<int:pk>/confirm/", import_checking.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/withdraw/", imports.import_withdraw, name="import_withdraw"),
    *exchange_urls.urlpatterns,
    *issuing_urls.urlpatterns,
    *cleaning_urls.urlpatterns,
]
