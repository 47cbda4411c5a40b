"""Turns the refusals of the rooms into pages with their honest status code."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def refusals(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware
