"""Addresses of the published statistics."""

from __future__ import annotations

from django.urls import path

from reports.public import views

urlpatterns = [
    path("statistik/", views.public_statistics, name="public_statistics"),
    path("statistik/data.csv", views.public_statistics_csv, name="public_statistics_csv"),
    path("pengaturan/statistik/", views.public_settings, name="public_settings"),
]
