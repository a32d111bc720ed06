"""Addresses of issuing."""

from django.urls import path

from documents.issuing.views import paper_acts, paper_parts, papers, series

urlpatterns = [
    path("papers/", papers.paper_list, name="paper_list"),
    path("papers/new/", papers.paper_new, name="paper_new"),
    path("papers/<int:pk>/", papers.paper_detail, name="paper_detail"),
    path("papers/<int:pk>/edit/", papers.paper_edit, name="paper_edit"),
    path("papers/<int:pk>/paper.pdf", papers.paper_pdf, name="paper_pdf"),
    path("papers/<int:pk>/steps/<slug:kind>/<slug:outcome>/", paper_acts.paper_step, name="paper_step"),
    path("papers/<int:pk>/opinions/<int:step>/", paper_acts.paper_opinion, name="paper_opinion"),
    path("papers/<int:pk>/act/<slug:action>/", paper_acts.paper_act, name="paper_act"),
    path("papers/<int:pk>/<slug:sort>/new/", paper_parts.part_new, name="paper_part_new"),
    path("papers/<int:pk>/<slug:sort>/<int:part>/", paper_parts.part_change, name="paper_part_change"),
    path("papers/<int:pk>/<slug:sort>/<int:part>/drop/", paper_parts.part_drop, name="paper_part_drop"),
    path("series/", series.series_list, name="series_list"),
    path("series/new/", series.series_new, name="series_new"),
    path("series/<int:pk>/", series.series_detail, name="series_detail"),
    path("series/<int:pk>/edit/", series.series_edit, name="series_edit"),
    path("series/<int:pk>/close/", series.series_close, name="series_close"),
    path("series/<int:pk>/begin/", series.series_begin, name="series_begin"),
]
