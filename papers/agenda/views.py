"""Letters that wait for a person, and the register of outgoing and incoming letters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from papers import press
from papers.agenda import register
from papers.agenda.forms import IncomingForm, VoidEntryForm
from papers.agenda.keepers import Agenda, searched
from papers.answers import pdf_response
from papers.errors import Refused
from papers.letters import verbs as letters
from papers.letters.queue import Queue
from papers.letters.views import person
from papers.models import Letter, RegisterEntry
from papers.office.configuring import configurable
from papers.office.kop import kop_of
from papers.press.sheet import Layout, Sheet, Table
from people.localtime import long_date, when
from people.models import User
from tickets import access
from tickets.models import Ticket

PER_PAGE = 30
MOST_PRINTED = 2000
Direction = RegisterEntry.Direction
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
    rows = queue.letters.order_by("-drafted_at", "-pk")
    if state in Letter.State.values:
        rows = rows.filter(state=state)
    for word in words.split()[:6]:
        rows = rows.filter(_letter_has(word))
    context = {
        "waiting": [(HEADINGS[name], found) for name, found in queue.waiting.items() if found],
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
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
    years = sorted(set(book.entries.values_list("year", flat=True)) | {asked["year"]}, reverse=True)
    context = {
        **asked,
        "page": Paginator(_rows(book, asked), PER_PAGE).get_page(request.GET.get("page")),
        "query": _query(asked),
        "years": years,
        "keeps": book.keeps,
        "enters": bool(book.agencies),
    }
    return render(request, "papers/agenda.html", context)


@never_cache
@login_required
@require_GET
def agenda_print(request: HttpRequest) -> HttpResponse:
    """The same list as a PDF, in the order of the register."""
    book = _book(request)
    asked = _asked(request, book)
    rows = list(_rows(book, asked).order_by("created_at", "pk")[:MOST_PRINTED])
    office = person(request).office or (rows[0].office if rows else None)
    agency = book.directory.agency(book.directory.office(office.pk)) if office else None
    label = Direction(asked["direction"]).label.upper()
    sheet = Sheet(
        layout=Layout.LOG,
        title=f"BUKU AGENDA {label}",
        subtitle=f"Tahun {asked['year']}" + (f", pencarian: {asked['words']}" if asked["words"]
                                             else ""),
        kop=kop_of(agency, book.directory) if agency else None,
        blocks=(_table(asked["direction"], rows),),
        footer=f"Dicetak {when(book.now, agency)} oleh {book.user.name}.",
        landscape=True,
    )  # fmt: skip
    try:
        content = press.pdf(sheet, book.now)
    except press.Unprintable as fault:
        messages.error(request, fault.message)
        return redirect("agenda")
    return pdf_response(content, f"Buku agenda {asked['year']} {label}")


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


def _rows(book: Agenda, asked: dict[str, Any]) -> QuerySet[RegisterEntry]:
    rows = book.entries.filter(year=asked["year"], direction=asked["direction"])
    return searched(rows, asked["words"]).order_by("-created_at", "-pk")


def _query(asked: dict[str, Any]) -> str:
    given = {"tahun": asked["year"], "arah": asked["direction"], "q": asked["words"]}
    return urlencode(given)


def _letter_has(word: str) -> Q:
    word = word.replace("\0", "")
    return (
        Q(number__icontains=word) | Q(subject__icontains=word) | Q(ticket__number__icontains=word)
    )


def _table(direction: str, rows: list[RegisterEntry]) -> Table:
    incoming = direction == Direction.IN
    who = "Dari" if incoming else "Kepada"
    number = "Nomor agenda" if incoming else "Nomor surat"
    kind = "Nomor pengirim" if incoming else "Jenis"
    head = ("No", number, "Tanggal surat", kind, who, "Hal", "Aduan", "Keterangan")  # fmt: skip
    return Table(
        head=head,
        widths=(1, 4.5, 3, 3.5, 4.5, 6, 3.2, 4),
        rows=tuple(
            (
                str(number),
                row.number,
                long_date(row.dated),
                row.party_number or "-" if incoming else row.kind,
                row.party,
                row.subject,
                row.ticket.number if row.ticket else "-",
                _remark(row),
            )
            for number, row in enumerate(rows, start=1)
        ),
        empty="Tidak ada surat pada buku agenda ini.",
    )


def _remark(row: RegisterEntry) -> str:
    if row.voided_at:
        return f"BATAL: {row.void_reason}"
    return f"Nomor dari {row.source}" if row.source else ""


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
