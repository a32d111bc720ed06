"""Addresses of validity: events, what differs between days, totals."""

from django.urls import path

from documents.views import over_time, policies, reviews, validity

urlpatterns = [
    path("<int:pk>/correct/", validity.document_correct, name="document_correct"),
    path("<int:pk>/identify/", validity.document_identify, name="document_identify"),
    path("<int:pk>/compare/", over_time.document_compare, name="document_compare"),
    path("changes/", over_time.register_changes, name="register_changes"),
    path("totals/", over_time.register_totals, name="register_totals"),
    path("bases/", policies.rule_basis_list, name="rule_basis_list"),
    path("policies/", policies.policy_list, name="policy_list"),
    path("policies/new/", policies.policy_new, name="policy_new"),
    path("policies/<int:pk>/", policies.policy_edit, name="policy_edit"),
    path("reviews/", reviews.review_kinds, name="review_kinds"),
    path("reviews/<slug:kind>/", reviews.review_list, name="review_list"),
    path("reviews/<slug:kind>/<int:pk>/", reviews.review_conclude, name="review_conclude"),
    path("citations/<int:pk>/resolve/", reviews.citation_resolve, name="citation_resolve"),
    path("events/<int:pk>/determine/", validity.event_determine, name="event_determine"),
    path("instruments/<int:pk>/events/new/", validity.event_record, name="event_record"),
]
