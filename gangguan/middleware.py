"""What holds for every answer: a code to quote, no page of a signed-in person in a cache, and no
address with a NUL byte past this point."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from gangguan.views import handler400, method_not_allowed, new_code

Handler = Callable[[HttpRequest], HttpResponse]


def refusals(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.id = new_code()  # type: ignore[attr-defined]
        if _has_nul(request):
            return handler400(request, BadRequest("NUL in the address"))
        response = get_response(request)
        if response.status_code == 405 and not response.content:
            page = method_not_allowed(request)
            page["Allow"] = response.get("Allow", "")
            response = page
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def _has_nul(request: HttpRequest) -> bool:
    """Neither database takes a NUL in a text, and no address of ours has one."""
    return "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
