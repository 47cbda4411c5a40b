"""Addresses of the public check of a paper."""

from __future__ import annotations

from django.urls import path

from papers.check import views

urlpatterns = [
    path("periksa/", views.check_form, name="paper_check_form"),
    path("periksa/<str:code>/", views.check, name="paper_check"),
]
