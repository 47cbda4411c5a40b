"""Named in INSTALLED_APPS in place of django.contrib.admin."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class ManageConfig(AdminConfig):
    default_site = "people.admin_site.ManageSite"
    verbose_name = "Kelola"
