"""Addresses of letters, registers, their settings and the public check."""

from __future__ import annotations

from django.urls import path

from papers import views_check as check
from papers import views_letters as letters

TICKET = "tiket/<str:number>/surat/"
urlpatterns = [
    path(TICKET + "baru/", letters.letter_new, name="letter_new"),
    path(TICKET + "<int:pk>/", letters.letter, name="letter"),
    path(TICKET + "<int:pk>/pdf/", letters.letter_pdf, name="letter_pdf"),
    path(TICKET + "<int:pk>/<slug:act>/", letters.letter_act, name="letter_act"),
    path("periksa/", check.check_form, name="paper_check_form"),
    path("periksa/<str:code>/", check.check, name="paper_check"),
]
