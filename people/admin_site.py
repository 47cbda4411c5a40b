"""The administrator's pages (/kelola/): Django admin, for portal administrators only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import update_wrapper
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse


class ManageSite(admin.AdminSite):
    """Others than administrators are told that there is no such page; there is one login page."""

    site_header = "Kelola"
    site_title = "Kelola"
    index_title = "Pengelolaan portal"
    site_url = "/"
    empty_value_display = "–"
    enable_nav_sidebar = False  # the menu stands in the header, see templates/admin/base_site.html

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """In the order in which an installation is filled, not by the alphabet."""
        apps: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=self._place)
        return sorted(apps, key=lambda app: self._place(app["models"][0]))

    def _place(self, row: dict[str, Any]) -> int:
        return getattr(self._registry[row["model"]], "place", 90)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("login"))
            if not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, view)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("admin:index"), reverse("login"))
        if not self.has_permission(request):
            raise Http404
        return redirect("admin:index")

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return LogoutView.as_view()(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("password_change"))


# The browser's own date field needs no script, and says nothing about the server's clock.
DATES: Mapping[type[models.Field[Any, Any]], Mapping[str, Any]] = {
    models.DateField: {
        "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    }
}


class Managed(admin.ModelAdmin):  # type: ignore[type-arg]
    """A page of the administrator: a superuser may view, add and change.

    With `superusers_only` False everybody who may enter the site may; such a page limits its
    rows (people.admin_scope). Deleting is offered for a row only while nothing refers to it.
    `place` orders the menu.
    """

    place = 80
    superusers_only = True
    list_per_page = 50
    save_on_top = False
    actions_on_top = True
    show_full_result_count = False
    formfield_overrides = DATES

    def admits(self, request: HttpRequest) -> bool:
        if self.superusers_only and not request.user.is_superuser:
            return False
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admits(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admits(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admits(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admits(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self.admits(request) and not is_referred_to(obj)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return refused_if_faulty(request, super().changeform_view(request, *args, **kwargs))


class InlineRights:
    """Who may enter the site may change the rows of an inline."""

    admin_site: admin.AdminSite
    extra = 0
    formfield_overrides: Mapping[type[models.Field[Any, Any]], Mapping[str, Any]] = DATES

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)


class ManagedStack(InlineRights, admin.StackedInline):  # type: ignore[type-arg]
    """Rows of an inline, each a block of its own: every field keeps its label, also on a phone."""


def refused_if_faulty(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """422 for a form drawn again with its faults; Django's admin says 200."""
    context = getattr(response, "context_data", None) or {}
    form = context.get("form")
    if request.method == "POST" and (context.get("errors") or (form and form.errors)):
        response.status_code = 422
    return response


def is_referred_to(obj: models.Model) -> bool:
    """Whether a protected reference would refuse the deletion."""
    collector = NestedObjects(using=obj._state.db or "default")
    collector.collect([obj])
    return bool(collector.protected)
