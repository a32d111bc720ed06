"""Addresses of clean-ups."""

from django.urls import path

from documents.cleaning_up.views import amendments, campaign_decisions, campaigns
from documents.cleaning_up.views import campaign_items as items

urlpatterns = [
    path("campaigns/", campaigns.campaign_list, name="campaign_list"),
    path("campaigns/new/", campaigns.campaign_new, name="campaign_new"),
    path("campaigns/amendments/", amendments.amendment_list, name="amendment_list"),
    path("campaigns/items/", items.item_list, name="campaign_item_list"),
    path("campaigns/items/<int:pk>/settle/", amendments.amendment_settle, name="amendment_settle"),
    path("campaigns/<int:pk>/", campaigns.campaign_detail, name="campaign_detail"),
    path("campaigns/<int:pk>/edit/", campaigns.campaign_edit, name="campaign_edit"),
    path("campaigns/<int:pk>/open/", campaigns.campaign_open, name="campaign_open"),
    path("campaigns/<int:pk>/decide/", campaign_decisions.campaign_decide, name="campaign_decide"),
    path("campaigns/<int:pk>/reopen/", campaign_decisions.campaign_reopen, name="campaign_reopen"),
    path("campaigns/<int:pk>/conclude/", campaign_decisions.campaign_conclude, name="campaign_conclude"),
    path("campaigns/<int:pk>/withdraw/", campaigns.campaign_withdraw, name="campaign_withdraw"),
    path("campaigns/<int:pk>/add/", items.campaign_add, name="campaign_add"),
    path("campaigns/<int:pk>/items/", items.campaign_items, name="campaign_items"),
    path("campaigns/<int:pk>/propose/", items.campaign_propose, name="campaign_propose"),
    path("campaigns/<int:pk>/review/<slug:outcome>/", items.campaign_review, name="campaign_review"),
    path("campaigns/items/<int:pk>/", items.campaign_item, name="campaign_item"),
    path("campaigns/items/<int:pk>/propose/", items.campaign_item_propose, name="campaign_item_propose"),
    path("campaigns/items/<int:pk>/review/<slug:outcome>/", items.campaign_item_review, name="campaign_item_review"),
    path("campaigns/items/<int:pk>/decide/", items.campaign_item_decide, name="campaign_item_decide"),
    path("campaigns/items/<int:pk>/reassign/", items.campaign_item_reassign, name="campaign_item_reassign"),
    path("campaigns/items/<int:pk>/drop/", items.campaign_item_drop, name="campaign_item_drop"),
]
