"""Addresses of one's own prints."""

from __future__ import annotations

from django.urls import path

from papers.prints import views

urlpatterns = [
    path("cetakan/", views.prints, name="prints"),
    path("cetakan/daftar/", views.prints_list, name="prints_list"),
    path("cetakan/<int:pk>/unduh/", views.print_file, name="print_file"),
    path("cetakan/<int:pk>/ulangi/", views.print_again, name="print_again"),
]
