"""Addresses of the papers; each topic brings its own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("papers.dispositions.urls")),
    path("", include("papers.letters.urls")),
    path("", include("papers.agenda.urls")),
    path("", include("papers.office.urls")),
    path("", include("papers.check.urls")),
    path("", include("papers.prints.urls")),
]
