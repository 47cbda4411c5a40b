from __future__ import annotations

from django.urls import path

from reports import views

urlpatterns = [
    path("pimpinan/", views.head, name="head"),
    path("pimpinan/daftar/", views.figure_list, name="head_list"),
]
