"""Addresses of the letters of a ticket."""

from __future__ import annotations

from django.urls import path

from papers.letters import views

TICKET = "tiket/<str:number>/surat/"
urlpatterns = [
    path(TICKET + "baru/", views.letter_new, name="letter_new"),
    path(TICKET + "<int:pk>/", views.letter, name="letter"),
    path(TICKET + "<int:pk>/pdf/", views.letter_pdf, name="letter_pdf"),
    path(TICKET + "<int:pk>/<slug:act>/", views.letter_act, name="letter_act"),
]
