"""Addresses of letters, registers, their settings and the public check."""

from __future__ import annotations

from django.urls import path

from papers import views_agenda as agenda
from papers import views_check as check
from papers import views_letters as letters
from papers import views_settings as settings

TICKET = "tiket/<str:number>/surat/"
urlpatterns = [
    path(TICKET + "baru/", letters.letter_new, name="letter_new"),
    path(TICKET + "<int:pk>/", letters.letter, name="letter"),
    path(TICKET + "<int:pk>/pdf/", letters.letter_pdf, name="letter_pdf"),
    path(TICKET + "<int:pk>/<slug:act>/", letters.letter_act, name="letter_act"),
    path("surat/", agenda.letter_list, name="letter_list"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/cetak/", agenda.agenda_print, name="agenda_print"),
    path("agenda/masuk/", agenda.agenda_new, name="agenda_new"),
    path("agenda/<int:pk>/batal/", agenda.agenda_void, name="agenda_void"),
    path("pengaturan/naskah/", settings.letterhead, name="letterhead"),
    path("pengaturan/naskah/logo/<int:pk>/", settings.letterhead_logo, name="letterhead_logo"),
    path("pengaturan/naskah/templat/", settings.letter_templates, name="letter_templates"),
    path(
        "pengaturan/naskah/templat/<slug:kind>/", settings.letter_template, name="letter_template"
    ),
    path(
        "pengaturan/naskah/templat/<slug:kind>/pratinjau/",
        settings.letter_template_preview,
        name="letter_template_preview",
    ),
    path("pengaturan/naskah/nomor/", settings.number_patterns, name="number_patterns"),
    path("periksa/", check.check_form, name="paper_check_form"),
    path("periksa/<str:code>/", check.check, name="paper_check"),
]
