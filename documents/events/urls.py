"""Addresses of validity: events, and what differs between days."""

from django.urls import path

from documents.events.views import over_time, validity

urlpatterns = [
    path("<int:pk>/correct/", validity.document_correct, name="document_correct"),
    path("<int:pk>/identify/", validity.document_identify, name="document_identify"),
    path("<int:pk>/compare/", over_time.document_compare, name="document_compare"),
    path("changes/", over_time.register_changes, name="register_changes"),
    path("totals/", over_time.register_totals, name="register_totals"),
    path("events/<int:pk>/determine/", validity.event_determine, name="event_determine"),
    path("instruments/<int:pk>/events/new/", validity.event_record, name="event_record"),
]
