from __future__ import annotations

from django.urls import include, path

from reports import views

urlpatterns = [
    path("pimpinan/", views.head, name="head"),
    path("pimpinan/daftar/", views.figure_list, name="head_list"),
    path("", include("reports.board.urls")),
    path("", include("reports.compliance.urls")),
    path("", include("reports.forecast.urls")),
    path("", include("reports.exports.urls")),
    path("", include("reports.public.urls")),
]
