"""Addresses of the head's first page and of the lists behind its figures."""

from __future__ import annotations

from django.urls import path

from reports.board import views

urlpatterns = [
    path("pimpinan/", views.head, name="head"),
    path("pimpinan/daftar/", views.figure_list, name="head_list"),
]
