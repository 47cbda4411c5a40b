from __future__ import annotations

from django.urls import URLPattern, path

from reports.forecast import views

urlpatterns: list[URLPattern] = [
    path("pimpinan/prakiraan/", views.forecast, name="forecast"),
]
