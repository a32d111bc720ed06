"""Addresses of batches: the public notices, and the office's pages below them."""

from django.urls import path

from heritage.batches.views import applications, batches, notices

urlpatterns = [
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/<int:pk>/", notices.notice_public, name="notice_public"),
    path("batches/", batches.batch_list, name="batch_list"),
    path("batches/new/", batches.batch_new, name="batch_new"),
    path("batches/objections/", notices.objection_list, name="objection_list"),
    path("batches/objections/<int:pk>/reply/", notices.objection_reply, name="objection_reply"),
    path("batches/applications/", applications.application_list, name="application_list"),
    path("batches/applications/<int:pk>/", applications.application_detail, name="application_detail"),
    path("batches/applications/<int:pk>/edit/", applications.application_edit, name="application_edit"),
    path("batches/applications/<int:pk>/files/", applications.application_file_new, name="application_file_new"),
    path("batches/applications/<int:pk>/submit/", applications.application_submit, name="application_submit"),
    path("batches/applications/<int:pk>/withdraw/", applications.application_withdraw, name="application_withdraw"),
    path("batches/applications/<int:pk>/accept/", applications.application_accept, name="application_accept"),
    path("batches/applications/<int:pk>/send-back/", applications.application_send_back, name="application_send_back"),
    path("batches/applications/<int:pk>/determine/", applications.application_determine, name="application_determine"),
    path("batches/applications/<int:pk>/conclude/", applications.application_conclude, name="application_conclude"),
    path("batches/applications/<int:pk>/opinions/<int:panelist>/", applications.opinion_record, name="opinion_record"),
    path("batches/files/<int:pk>/", applications.application_file, name="application_file"),
    path("batches/files/<int:pk>/drop/", applications.application_file_drop, name="application_file_drop"),
    path("batches/<int:pk>/", batches.batch_detail, name="batch_detail"),
    path("batches/<int:pk>/edit/", batches.batch_edit, name="batch_edit"),
    path("batches/<int:pk>/apply/", applications.application_new, name="application_new"),
    path("batches/<int:pk>/review/", batches.batch_begin_review, name="batch_begin_review"),
    path("batches/<int:pk>/deliberate/", batches.batch_deliberate, name="batch_deliberate"),
    path("batches/<int:pk>/notice/", batches.batch_give_notice, name="batch_give_notice"),
    path("batches/<int:pk>/object/", notices.objection_new, name="objection_new"),
    path("batches/<int:pk>/approve/", batches.batch_approve, name="batch_approve"),
    path("batches/<int:pk>/announce/", batches.batch_announce, name="batch_announce"),
    path("batches/<int:pk>/numbers/", batches.floor_record, name="floor_record"),
    path("batches/<int:pk>/back/<slug:action>/", batches.batch_turn_back, name="batch_turn_back"),
]
