"""Addresses of what has to be looked at, of rulings on validity and of the bases of the rules."""

from django.urls import path

from documents.reviews.views import policies, reviews

urlpatterns = [
    path("bases/", policies.rule_basis_list, name="rule_basis_list"),
    path("policies/", policies.policy_list, name="policy_list"),
    path("policies/new/", policies.policy_new, name="policy_new"),
    path("policies/<int:pk>/", policies.policy_edit, name="policy_edit"),
    path("reviews/", reviews.review_kinds, name="review_kinds"),
    path("reviews/<slug:kind>/", reviews.review_list, name="review_list"),
    path("reviews/<slug:kind>/<int:pk>/", reviews.review_conclude, name="review_conclude"),
    path("citations/<int:pk>/resolve/", reviews.citation_resolve, name="citation_resolve"),
]
