"""Where people start, and the pages for what went wrong.

Every error page quotes a short code that stands in the log beside the address.
"""

from __future__ import annotations

import logging
import secrets
import sys
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.directory import Directory
from people.models import Role, User
from reports.scope import leads

log = logging.getLogger("gangguan.refused")
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on the telephone


@require_safe
@login_required
@never_cache
def landing(request: HttpRequest) -> HttpResponse:
    """The page of one's work: heads read figures, officers work a queue, others complain."""
    assert isinstance(request.user, User)
    directory = Directory(timezone.now())
    holders = directory.roles_of(request.user)
    if any(holder.role.is_head for holder in holders):
        return redirect("head")
    if any(holder.role.side == Role.Side.HANDLER for holder in holders):
        return redirect("desk")
    if leads(holders, directory):
        return redirect("head")
    return redirect("admin:index" if request.user.is_staff else "my_tickets")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = ""
    context = {"back_url": back, "code": _code(request, "403-CSRF", reason)}
    return render(request, "403_csrf.html", context, status=403)


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Also what Django counts as suspicious; a request that is too large says so by its status."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return _page(request, 413, exception)
    return _page(request, 400, exception)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, exception, reason=_said(exception, PermissionDenied))


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, exception)


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    return _page(request, 405, None)


def handler500(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, sys.exc_info()[1])


def _page(
    request: HttpRequest, status: int, exception: BaseException | None, **context: Any
) -> HttpResponse:
    code = _code(request, str(status), "" if isinstance(exception, Http404) else repr(exception))
    return render(request, f"{status}.html", context | {"code": code}, status=status)


def _code(request: HttpRequest, status: str, why: str) -> str:
    """The request's code; logs it without the query string, which may hold what people typed."""
    code = str(getattr(request, "id", "") or new_code())
    level = logging.ERROR if status == "500" else logging.INFO
    log.log(level, "%s-%s %s %s %s", status, code, request.method, request.path, why[:300])
    return code


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(6))


def _said(exception: Exception, kind: type[Exception]) -> str:
    """A refusal's own sentence, if one of ours wrote it."""
    return str(exception) if type(exception) is kind else ""
