"""Addresses of the letters that wait, and of the register."""

from __future__ import annotations

from django.urls import path

from papers.agenda import views

urlpatterns = [
    path("surat/", views.letter_list, name="letter_list"),
    path("agenda/", views.agenda, name="agenda"),
    path("agenda/cetak/", views.agenda_print, name="agenda_print"),
    path("agenda/masuk/", views.agenda_new, name="agenda_new"),
    path("agenda/<int:pk>/batal/", views.agenda_void, name="agenda_void"),
]
