"""The inbox of everybody and, for administrators, the outbox of all mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from notices import outbox as out
from notices.forms import STATES, ResendForm
from notices.models import Notice, NoticeQuerySet
from people import keyset
from people.keyset import Key, Part
from people.models import User
from people.scope import offices_kept_by

PAGE = 25
LAST = (Key("pk", descending=True),)  # everybody's, by the index that there is
ORDER = (Key("created_at", descending=True), Key("pk", descending=True))


@require_GET
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    mine = Notice.objects.inbox(_me(request).pk)
    unread = keyset.total(mine.unread())
    only_unread = request.GET.get("tampil") == "belum"
    rows = mine.unread() if only_unread else mine
    page = keyset.page(Part(rows, ORDER), request.GET.get(keyset.PARAMETER), PAGE)
    context = {
        "page": page,
        "unread": unread,
        "only_unread": only_unread,
        "newest": max((notice.pk for notice in page), default=0),
        "query": "tampil=belum" if only_unread else "",
        "office": _me(request).office,
    }
    return render(request, "notices/inbox.html", context)


@require_POST
@login_required
def inbox_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks a notice as read and goes where it points."""
    notice = get_object_or_404(Notice.objects.inbox(_me(request).pk), pk=pk)
    Notice.objects.filter(pk=notice.pk).unread().update(read_at=timezone.now())
    if notice.path and url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None):
        return redirect(notice.path)
    return redirect("inbox")


@require_POST
@login_required
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Everything up to the newest notice on the page; what came since stays unread."""
    mine = Notice.objects.inbox(_me(request).pk).unread()
    newest = request.POST.get("newest", "")
    if newest.isdecimal() and len(newest) < 19:
        mine = mine.filter(pk__lte=int(newest))
    count = mine.update(read_at=timezone.now())
    messages.success(request, f"{count} pemberitahuan ditandai sudah dibaca.")
    return redirect("inbox")


@require_GET
@never_cache
def inbox_count(request: HttpRequest) -> HttpResponse:
    """The badge, polled by htmx; nothing instead of a login page when the session has ended."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    unread = keyset.total(Notice.objects.inbox(_me(request).pk).unread())
    return render(request, "notices/_count.html", {"unread": unread})


@require_GET
@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    _administrator(request)
    return _outbox_page(request, ResendForm())


@require_POST
@login_required
def outbox_resend(request: HttpRequest) -> HttpResponse:
    _administrator(request)
    form = ResendForm(request.POST)
    if not form.is_valid():
        return _outbox_page(request, form, status=422)
    allowed = _kept(request).filter(pk__in=form.notice_ids())
    count = out.resend(allowed.values_list("pk", flat=True), timezone.now())
    if count:
        messages.success(request, f"{count} e-mail dijadwalkan untuk dikirim ulang.")
    else:
        messages.warning(request, "Tidak ada e-mail gagal atau terkirim di antara yang dipilih.")
    return redirect(f"{reverse('outbox')}?{_query(request)}".rstrip("?"))


def _outbox_page(request: HttpRequest, form: ResendForm, status: int = 200) -> HttpResponse:
    state, query = request.GET.get("keadaan", ""), request.GET.get("q", "").strip()[:100]
    kept = _kept(request)
    rows = _filtered(kept, state, query).select_related("recipient__office")
    counts = {key: keyset.total(kept.filter(mail_state=value)) for key, value in STATES.items()}
    context = {
        "page": keyset.page(Part(rows, LAST), request.GET.get(keyset.PARAMETER), PAGE),
        "form": form,
        "state": state if state in STATES else "",
        "q": query,
        "query": _query(request),
        "tabs": [(key, value.label, counts[key]) for key, value in STATES.items()],
        "failed": next(counts[k] for k, v in STATES.items() if v == Notice.MailState.PARKED),
        "total": keyset.total(kept),
        "office": _me(request).office,
    }
    return render(request, "notices/outbox.html", context, status=status)


def _kept(request: HttpRequest) -> NoticeQuerySet:
    """All mail for a superuser; else what went to people of the administrator's own agency."""
    kept = offices_kept_by(_me(request))
    rows = Notice.objects.all()
    return rows if kept is None else rows.filter(recipient__office__in=kept)


def _filtered(rows: NoticeQuerySet, state: str, query: str) -> NoticeQuerySet:
    if state in STATES:
        rows = rows.filter(mail_state=STATES[state])
    if query and "\0" not in query:
        person = Q(recipient__name__icontains=query) | Q(recipient__email__icontains=query)
        rows = rows.filter(person | Q(subject__icontains=query))
    return rows


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop(keyset.PARAMETER, None)
    return kept.urlencode()


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _administrator(request: HttpRequest) -> None:
    """Others are told that there is no such page."""
    if not _me(request).is_staff:
        raise Http404
