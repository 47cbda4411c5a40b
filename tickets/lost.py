"""What somebody typed whose session had ended: kept over the sign-in, without JavaScript."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict

_SLOT = "unsent_complaint"
_LARGEST = 20_000
_MINUTES = 30
# Whoever signs in next at a shared computer must not read whose text it was.
_NEVER = ("csrfmiddlewaretoken", "key", "contact_name", "contact_phone", "contact_email")


def to_login(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; the text of a POST waits in the session for half an hour at most.

    Only for a browser that had a session before: a stranger's POST makes no row here.
    """
    if request.method == "POST" and request.COOKIES:
        typed = request.POST.copy()
        for name in _NEVER:
            typed.pop(name, None)
        encoded = typed.urlencode()
        if len(encoded) <= _LARGEST:
            request.session[_SLOT] = {"path": request.path, "typed": encoded}
            request.session.set_expiry(_MINUTES * 60)
    return redirect_to_login(request.path)


def recovered(request: HttpRequest) -> dict[str, str]:
    """The kept text of this page, once; {} if there is none."""
    kept = request.session.get(_SLOT)
    if not isinstance(kept, dict) or kept.get("path") != request.path:
        return {}
    del request.session[_SLOT]
    request.session.set_expiry(None)
    return QueryDict(kept["typed"]).dict()
