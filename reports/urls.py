from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("reports.board.urls")),
    path("", include("reports.compliance.urls")),
    path("", include("reports.forecast.urls")),
    path("", include("reports.exports.urls")),
    path("", include("reports.public.urls")),
]
