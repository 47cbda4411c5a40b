"""Addresses of the dispositions."""

from __future__ import annotations

from django.urls import path

from papers.dispositions import views

TICKET = "tiket/<str:number>/disposisi/"
urlpatterns = [
    path("disposisi/", views.mine, name="dispositions"),
    path("disposisi/<int:pk>/tindak-lanjut/", views.follow_up, name="disposition_follow_up"),
    path(TICKET, views.give, name="ticket_dispose"),
    path(TICKET + "<int:pk>.pdf", views.sheet, name="disposition_sheet"),
]
