"""Every address of the portal; each room brings its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("kelola/", admin.site.urls),
]
for room in ("people", "notices", "tickets", "sop", "reports"):
    if find_spec(f"{room}.urls"):
        urlpatterns.append(path("", include(f"{room}.urls")))
