"""Letters that wait for a person, and the register of outgoing and incoming letters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from papers.agenda import register
from papers.agenda.forms import IncomingForm, VoidEntryForm
from papers.agenda.gaps import outside
from papers.agenda.keepers import Agenda
from papers.agenda.printing import order as print_order
from papers.agenda.printing import rows_of
from papers.errors import Refused
from papers.letters import verbs as letters
from papers.letters.queue import Queue
from papers.models import Letter, RegisterEntry
from papers.office.configuring import configurable
from papers.prints.offers import Offer, answer
from people import keyset
from people.keyset import Key, Part
from people.models import User
from people.requests import person
from tickets import access
from tickets.models import Ticket

PER_PAGE = 30
AT_ONCE = 300  # rows; below a second of typesetting
Direction = RegisterEntry.Direction
DRAFTED = (Key("drafted_at", descending=True), Key("pk", descending=True))
ENTERED = (Key("created_at", descending=True), Key("pk", descending=True))
HEADINGS = {
    "approve": "Menunggu persetujuan Anda",
    "number": "Siap diberi nomor",
    "check": "Dapat Anda periksa",
    "write": "Konsep Anda",
}


@never_cache
@login_required
@require_GET
def letter_list(request: HttpRequest) -> HttpResponse:
    queue = Queue(person(request), timezone.now())
    state = request.GET.get("tahap", "")
    words = request.GET.get("q", "")[:100]
    rows = queue.letters
    if state in Letter.State.values:
        rows = rows.filter(state=state)
    for word in words.split()[:6]:
        rows = rows.filter(_letter_has(word))
    context = {
        "waiting": [(HEADINGS[name], found) for name, found in queue.waiting.items() if found],
        "page": keyset.page(Part(rows, DRAFTED), request.GET.get(keyset.PARAMETER), PER_PAGE),
        "query": urlencode({"tahap": state, "q": words}),
        "state": state,
        "words": words,
        "states": Letter.State.choices,
        "configures": bool(configurable(queue.user, queue.directory)),
        "agenda": Agenda(queue.user, queue.now).opens,
    }
    return render(request, "papers/letter_list.html", context)


@never_cache
@login_required
@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    book = _book(request)
    asked = _asked(request, book)
    of_year = book.entries.filter(year=asked["year"], direction=asked["direction"])
    context = {
        **asked,
        "page": keyset.page(
            Part(rows_of(book, asked), ENTERED), request.GET.get(keyset.PARAMETER), PER_PAGE
        ),
        "query": _query(asked),
        "outside": [] if asked["words"] else outside(of_year),
        "years": sorted({*book.years, asked["year"]}, reverse=True),
        "keeps": book.keeps,
        "enters": bool(book.agencies),
    }
    return render(request, "papers/agenda.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def agenda_print(request: HttpRequest) -> HttpResponse:
    """The same list as a PDF, in the order of the register; a long one by the print queue."""
    book = _book(request)
    asked = _asked(request, book)
    size = rows_of(book, asked).count()
    why = (
        f"Daftar ini memuat {size} surat. Yang lebih dari {AT_ONCE} baris dibuat melalui antrean "
        "cetak; hasilnya tampil di halaman Cetakan saya."
    )
    back = f"{reverse('agenda')}?{_query(asked)}"
    return answer(request, Offer(print_order(book, asked), size <= AT_ONCE, why, back), book.now)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def agenda_new(request: HttpRequest) -> HttpResponse:
    """TU enters an incoming letter."""
    book = _book(request)
    if not book.agencies:
        raise Http404("keeps no register")
    form = IncomingForm(
        request.POST if request.method == "POST" else None, offices=book.agencies, user=book.user,
        today=book.now.astimezone(book.agencies[0].tz).date(),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        entry = _entered(form, book.user, book)
        messages.success(request, f"Surat masuk dicatat dengan nomor agenda {entry.number}.")
        return redirect("agenda")
    context = {"form": form}
    return render(request, "papers/agenda_new.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def agenda_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Voids a number. A letter of the portal is voided on its page, if the keeper still sees its
    ticket."""
    book = _book(request)
    entry = book.entries.filter(pk=pk, office__in=book.keeps).first()
    if entry is None:
        raise Http404("no such entry")
    letter = getattr(entry, "letter", None)
    if letter is not None and _sees(book, letter):
        return redirect("letter", letter.ticket.number, letter.pk)
    form = VoidEntryForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _voided(entry, letter, form.cleaned_data["reason"], book)
        except Refused as refusal:
            form.add_error(None, refusal.message)
            status = refusal.status
        else:
            messages.success(request, f"Nomor {entry.number} dibatalkan.")
            return redirect("agenda")
    if form.errors and status == 200:
        status = 422
    return render(request, "papers/agenda_void.html", {"form": form, "entry": entry}, status=status)


def _sees(book: Agenda, letter: Letter) -> bool:
    seen = Ticket.objects.filter(access.visible_filter(book.user, book.now))
    return seen.filter(pk=letter.ticket_id).exists()


def _voided(entry: RegisterEntry, letter: Letter | None, reason: str, book: Agenda) -> None:
    if letter is not None:
        letters.void_from_register(letter.pk, reason, actor=book.user, now=book.now)
        return
    with transaction.atomic():
        register.void(entry, reason, by=book.user, now=book.now)


def _book(request: HttpRequest) -> Agenda:
    """Others are told that there is no such page."""
    book = Agenda(person(request), timezone.now())
    if not book.opens:
        raise Http404("reads no register")
    return book


def _asked(request: HttpRequest, book: Agenda) -> dict[str, Any]:
    given = request.GET
    year = given.get("tahun", "")
    known = year.isascii() and year.isdigit() and len(year) == 4
    here = book.now.astimezone(book.user.office.tz if book.user.office else None)
    direction = given.get("arah", "")
    return {
        "year": int(year) if known else here.year,
        "direction": direction if direction in Direction.values else Direction.OUT.value,
        "words": given.get("q", "")[:100].replace("\0", ""),
    }


def _query(asked: dict[str, Any]) -> str:
    given = {"tahun": asked["year"], "arah": asked["direction"], "q": asked["words"]}
    return urlencode(given)


def _letter_has(word: str) -> Q:
    word = word.replace("\0", "")
    return (
        Q(number__icontains=word) | Q(subject__icontains=word) | Q(ticket__number__icontains=word)
    )


def _entered(form: IncomingForm, user: User, book: Agenda) -> RegisterEntry:
    """The same form sent twice enters one letter."""
    data = form.cleaned_data
    office = form.offices[data["office"]]
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        same = RegisterEntry.objects.filter(
            office=office, direction=Direction.IN, created_by=user, subject=data["subject"],
            party=data["party"], party_number=data["party_number"] or "", dated=data["dated"],
            voided_at__isnull=True,
        ).first()  # fmt: skip
        return same or register.take_agenda(
            office, ticket=data["ticket"], subject=data["subject"], party=data["party"],
            party_number=data["party_number"] or "", dated=data["dated"], by=user, now=book.now,
        )  # fmt: skip
