"""Addresses of the documents register, and of each of its rooms."""

from django.urls import path

from documents.cleaning_up import urls as cleaning_up_urls
from documents.duties import urls as duties_urls
from documents.events import urls as events_urls
from documents.exchange import urls as exchange_urls
from documents.importing import urls as importing_urls
from documents.issuing import urls as issuing_urls
from documents.reviews import urls as reviews_urls
from documents.views import feed, publicity, register

app_name = "documents"
urlpatterns = [
    path("", register.document_list, name="document_list"),
    path("public/", register.public_list, name="public_list"),
    path("public/feed/", feed.newest, name="feed"),
    path("<int:pk>/", register.document_detail, name="document_detail"),
    path("<int:pk>/publicity/<slug:action>/", publicity.document_publicity, name="document_publicity"),
    path("publicity/<slug:action>/", publicity.publicity_many, name="publicity_many"),
    *events_urls.urlpatterns,
    *reviews_urls.urlpatterns,
    *duties_urls.urlpatterns,
    *importing_urls.urlpatterns,
    *exchange_urls.urlpatterns,
    *issuing_urls.urlpatterns,
    *cleaning_up_urls.urlpatterns,
]
