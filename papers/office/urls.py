"""Addresses of what an office sets for its papers."""

from __future__ import annotations

from django.urls import path

from papers.office import views

SETTINGS = "pengaturan/naskah/"
TEMPLATE = SETTINGS + "templat/<slug:kind>/"
urlpatterns = [
    path(SETTINGS, views.letterhead, name="letterhead"),
    path(SETTINGS + "logo/<int:pk>/", views.letterhead_logo, name="letterhead_logo"),
    path(SETTINGS + "templat/", views.letter_templates, name="letter_templates"),
    path(TEMPLATE, views.letter_template, name="letter_template"),
    path(TEMPLATE + "pratinjau/", views.letter_template_preview, name="letter_template_preview"),
    path(SETTINGS + "nomor/", views.number_patterns, name="number_patterns"),
]
