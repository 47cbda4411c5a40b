"""Who asks: the person behind a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

if TYPE_CHECKING:
    from people.models import User


def person(request: HttpRequest) -> User:
    """Whoever is signed in; only for views behind login_required."""
    return cast("User", request.user)
