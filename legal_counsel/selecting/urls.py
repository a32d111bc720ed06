"""Addresses of selections."""

from django.urls import path

from legal_counsel.selecting import entry_views, views

urlpatterns = [
    path("selections/", views.selection_list, name="selection_list"),
    path("selections/new/", views.selection_new, name="selection_new"),
    path("selections/<int:pk>/", views.selection_detail, name="selection_detail"),
    path("selections/<int:pk>/edit/", views.selection_edit, name="selection_edit"),
    path("selections/<int:pk>/announce/", views.selection_announce, name="selection_announce"),
    path("selections/<int:pk>/procure/", views.selection_procure, name="selection_procure"),
    path("selections/<int:pk>/enter/", entry_views.entry_new, name="entry_new"),
    path("selections/<int:pk>/convene/", views.selection_convene, name="selection_convene"),
    path("selections/<int:pk>/recommend/", views.selection_recommend, name="selection_recommend"),
    path("selections/<int:pk>/notice/", views.selection_give_notice, name="selection_give_notice"),
    path("selections/<int:pk>/object/", entry_views.objection_new, name="selection_object"),
    path("selections/<int:pk>/decide/", views.selection_decide, name="selection_decide"),
    path("selections/<int:pk>/back/<slug:action>/", views.selection_turn_back, name="selection_turn_back"),
    path("selections/<int:pk>/files/<int:file>/", views.selection_file, name="selection_file"),
    path("selections/entries/<int:pk>/files/", entry_views.entry_file_new, name="entry_file_new"),
    path("selections/entries/<int:pk>/check/", entry_views.entry_check, name="entry_check"),
    path("selections/entries/<int:pk>/report/", entry_views.entry_report, name="entry_report"),
    path("selections/entries/<int:pk>/withdraw/", entry_views.entry_withdraw, name="entry_withdraw"),
    path("selections/entries/<int:pk>/sheets/<int:member>/", entry_views.sheet_fill_in, name="sheet_fill_in"),
    path("selections/objections/<int:pk>/reply/", entry_views.objection_reply, name="selection_objection_reply"),
]
