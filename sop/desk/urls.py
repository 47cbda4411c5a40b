from __future__ import annotations

from django.urls import path

from sop.desk import views as views_desk

urlpatterns = [
    path("meja/", views_desk.desk, name="desk"),
    path("meja/baru/", views_desk.desk_news, name="desk_news"),
]
