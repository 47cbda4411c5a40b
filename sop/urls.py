"""Addresses of the handling."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from sop.page import views, views_chart
from sop.paper import views_documents as papers

TICKET = "tiket/<str:number>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(TICKET, views.ticket, name="ticket"),
    path(TICKET + "gerak/", views.now_card, name="ticket_now"),
    path(TICKET + "bagan/", views_chart.chart, name="ticket_chart"),
    path(TICKET + "bagan.pdf", views_chart.chart_pdf, name="ticket_chart_pdf"),
    path(TICKET + "mengapa/<int:run_id>/", views.why, name="why"),
    path(TICKET + "langkah/", views.advance, name="ticket_advance"),
    path(TICKET + "jeda/", views.pause, name="ticket_pause"),
    path(TICKET + "lanjut/", views.resume, name="ticket_resume"),
    path(TICKET + "alihkan/", views.reassign, name="ticket_reassign"),
    path(TICKET + "sop/", views.reroute, name="ticket_route"),
    path(TICKET + "batal/", views.cancel, name="ticket_cancel"),
    path(TICKET + "latihan/", views.drill, name="ticket_drill"),
    path(TICKET + "bukan-latihan/", views.earnest, name="ticket_earnest"),
    path(TICKET + "buka/", views.reopen, name="ticket_reopen"),
    path(TICKET + "estimasi/", views.estimate, name="ticket_estimate"),
    path(TICKET + "arahan/", views.arahan, name="ticket_arahan"),
    path(TICKET + "terima/", views.receive, name="ticket_receive"),
    path(TICKET + "dokumen/<int:run_id>/<slug:slug>.pdf", papers.document, name="ticket_document"),
    path("sop/<str:code>/formulir/<int:number>.pdf", papers.blank_form, name="sop_form"),
    path("", include("sop.desk.urls")),
    path("", include("sop.journal.urls")),
    path("", include("sop.settings.urls")),
]
