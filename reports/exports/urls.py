"""Addresses of the exports and of the monthly mail."""

from __future__ import annotations

from django.urls import path

from reports.exports import views

urlpatterns = [
    path("pimpinan/ekspor/<slug:what>.<slug:ending>", views.export, name="export"),
]
