"""The administrator's pages cut to what he keeps: rows, choices and what he may change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest

from people.models import User
from people.scope import offices_kept_by

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin

    Pages = BaseModelAdmin[Any]
else:
    Pages = object


def kept_in(request: HttpRequest) -> frozenset[int] | None:
    """Asked once a request; None means every office."""
    if not hasattr(request, "_kept"):
        user = request.user
        kept = offices_kept_by(user) if isinstance(user, User) else frozenset()
        request._kept = kept  # type: ignore[attr-defined]
    found: frozenset[int] | None = request._kept  # type: ignore[attr-defined]
    return found


class Limited(Pages):
    """Rows by the office that `office_path` leads to; the forms learn what they may offer."""

    superusers_only = False
    office_path = "office"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        kept = kept_in(request)
        return rows if kept is None else rows.filter(**{f"{self.office_path}__in": kept})


class LimitedPage(Limited):
    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        form.kept = kept_in(request)
        return form


class LimitedInline(Limited):
    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        formset.form.kept = kept_in(request)
        return formset
