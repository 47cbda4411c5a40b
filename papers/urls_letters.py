"""Addresses of letters, registers, their settings and the public check."""

from __future__ import annotations

from django.urls import path

from papers import views_check as check

urlpatterns = [
    path("periksa/", check.check_form, name="paper_check_form"),
    path("periksa/<str:code>/", check.check, name="paper_check"),
]
