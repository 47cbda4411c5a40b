"""Every address of the portal; each room brings its own."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from gangguan import views

urlpatterns = [
    path("mulai/", views.landing, name="landing"),
    path("kelola/", admin.site.urls),
    path("", include("people.urls")),
    path("", include("notices.urls")),
    path("", include("tickets.urls")),
    path("", include("papers.urls")),
    path("", include("sop.urls")),
    path("", include("reports.urls")),
]
handler400 = "gangguan.views.handler400"
handler403 = "gangguan.views.handler403"
handler404 = "gangguan.views.handler404"
handler500 = "gangguan.views.handler500"
