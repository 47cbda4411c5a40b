"""Addresses of the papers; each topic brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("papers.urls_dispositions")),
    path("", include("papers.urls_letters")),
    path("", include("papers.urls_prints")),
]
