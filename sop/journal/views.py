"""Jurnal harian: one's own, those of the officers below, "Mengetahui", and the print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from papers import journal as book
from papers.errors import Refused
from papers.journal import Subordinate
from papers.models import JournalEntry
from papers.prints.offers import Offer, answer
from papers.prints.periods import PeriodForm
from people.directory import Directory, Holder
from people.models import Office, Role, User
from sop.journal.composing import period_in_words
from sop.journal.day import Journal, sizes
from sop.journal.forms import JournalForm
from sop.journal.printed import order as print_order

AT_ONCE = 400  # lines; about one second of typesetting


@dataclass
class Reader:
    """Who looks at journals: an officer of the handling side."""

    user: User
    now: datetime

    @cached_property
    def directory(self) -> Directory:
        return Directory(self.now)

    @cached_property
    def holder(self) -> Holder:
        roles = self.directory.roles_of(self.user)
        found = [h for h in roles if h.role.side == Role.Side.HANDLER]
        if not found:
            raise PermissionDenied("Jurnal harian hanya untuk petugas kantor penangan.")
        return found[0]

    @cached_property
    def below(self) -> dict[int, Subordinate]:
        return {s.user.pk: s for s in book.subordinates(self.user, self.directory)}

    @cached_property
    def office(self) -> Office:
        return book.office_of(self.user, self.holder.office)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.office.tz).date()

    def subordinate(self, pk: int, *days: date) -> Subordinate:
        """An officer below today, or (to read only) below on each of those days. Raises
        Http404."""
        if pk in self.below:
            return self.below[pk]
        officer = User.objects.filter(pk=pk).select_related("office").first() if days else None
        if officer and all(book.was_superior(self.user, officer, d, self.office) for d in days):
            return Subordinate(officer, officer.title, officer.office or self.office, 0)
        raise Http404("not below this person")


@require_GET
@login_required
@never_cache
def journal(request: HttpRequest) -> HttpResponse:
    reader = _reader(request)
    day, readable = _day(request, reader.today)
    form = _form(reader, day, _corrected(request, reader))
    return _own(request, reader, day, form, 200 if readable else 422)


@require_POST
@login_required
def journal_write(request: HttpRequest) -> HttpResponse:
    reader = _reader(request)
    form = JournalForm(request.POST, user=reader.user, office=reader.office, day=reader.today)
    if not form.is_valid():
        return _own(request, reader, _day(request, reader.today)[0], form, form.status)
    data = form.cleaned_data
    try:
        row = book.write(
            reader.user, title=reader.holder.title, office=reader.office, at=data["at"],
            text=data["text"], ticket=data["ticket"], corrects=data["corrects"],
            key=form.action_key, now=reader.now,
        )  # fmt: skip
    except Refused as refusal:
        for name, words in (refusal.fields or {"": refusal.message}).items():
            form.add_error(name or None, words)
        return _own(request, reader, reader.today, form, refusal.status)
    messages.success(request, "Catatan jurnal disimpan.")
    return redirect(f"{reverse('journal')}?tanggal={row.day.isoformat()}")


@require_GET
@login_required
@never_cache
def journal_team(request: HttpRequest) -> HttpResponse:
    """The officers below with the number of lines of a day and who knows of it."""
    reader = _reader(request)
    day, readable = _day(request, reader.today)
    people = list(reader.below.values())
    known = {
        row.officer_id: row
        for row in book.acknowledgements([s.user for s in people], day, day).order_by("-at")
    }
    offices = reader.directory
    lines = sizes(((s.user, offices.office(s.user.office_id or s.office.pk)) for s in people), day)
    rows = [{"found": s, "size": lines[s.user.pk], "known": known.get(s.user.pk)} for s in people]
    context = _common(reader, day, readable) | {"rows": rows, "part": "team"}
    return render(request, "sop/journal_team.html", context, status=200 if readable else 422)


@require_GET
@login_required
@never_cache
def journal_of(request: HttpRequest, pk: int) -> HttpResponse:
    reader = _reader(request)
    if pk == reader.user.pk:
        return redirect("journal")
    day, readable = _day(request, reader.today)
    found = reader.subordinate(pk, day)
    office = book.office_of(found.user, found.office)
    context = _common(reader, day, readable) | _shown(found.user, office, day)
    known = context["kept"].known if context["kept"] else []
    context |= {
        "title": found.title,
        "part": "team",
        "may_know": found.depth and context["kept"] and day <= reader.today
        and all(row.by_id != reader.user.pk for row in known),
    }  # fmt: skip
    return render(request, "sop/journal.html", context, status=200 if readable else 422)


@require_POST
@login_required
def journal_known(request: HttpRequest, pk: int) -> HttpResponse:
    reader = _reader(request)
    found = reader.subordinate(pk)
    day, readable = _day(request, reader.today, request.POST.get("tanggal", ""))
    if not readable:
        messages.error(request, "Tanggal tidak terbaca; muat ulang halaman, lalu coba lagi.")
        return redirect("journal_team")
    try:
        book.acknowledge(
            found.user, day, by=reader.user, now=reader.now, directory=reader.directory
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"Anda mengetahui jurnal {found.user.name}.")
    return redirect(f"{reverse('journal_of', args=[pk])}?tanggal={day.isoformat()}")


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def journal_print(request: HttpRequest) -> HttpResponse:
    """A day or a period as PDF; ?pegawai= for an officer below, ?dari=&sampai= both included."""
    reader = _reader(request)
    form = PeriodForm(request.GET, today=reader.today)
    valid = form.is_valid()
    officer, office, back = _whose(request, reader, *form.period if valid else [reader.today])
    if not valid:
        context = {"form": form, "officer": officer, "back": back}
        return render(request, "sop/journal_period.html", context, status=422)
    kept = Journal(officer, office, *form.period)
    why = (
        f"Jurnal ini memuat {kept.size} baris. Yang lebih dari {AT_ONCE} baris dibuat melalui "
        "antrean cetak; hasilnya tampil di halaman Cetakan saya."
    )
    offer = Offer(print_order(kept, reader.user), kept.size <= AT_ONCE, why, back)
    return answer(request, offer, reader.now)


def _reader(request: HttpRequest) -> Reader:
    reader = Reader(cast(User, request.user), timezone.now())
    _ = reader.holder
    return reader


def _day(request: HttpRequest, today: date, given: str | None = None) -> tuple[date, bool]:
    """The day asked for; today, and False, for what is no day of our time."""
    text = request.GET.get("tanggal", "") if given is None else given
    if not text:
        return today, True
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return today, False
    return (day, True) if 2000 <= day.year <= 2200 else (today, False)


def _whose(request: HttpRequest, reader: Reader, *days: date) -> tuple[User, Office, str]:
    given = request.GET.get("pegawai", "")
    if not given or given == str(reader.user.pk):
        return reader.user, reader.office, reverse("journal")
    if not given.isdecimal() or len(given) > 18:
        raise Http404("no such officer")
    found = reader.subordinate(int(given), *days)
    back = reverse("journal_of", args=[found.user.pk])
    return found.user, book.office_of(found.user, found.office), back


def _corrected(request: HttpRequest, reader: Reader) -> JournalEntry | None:
    """The entry that the form is to correct (?ralat=); only one's own."""
    given = request.GET.get("ralat", "")
    if not given.isdecimal() or len(given) > 18:
        return None
    return JournalEntry.objects.filter(pk=int(given), officer=reader.user).first()


def _form(reader: Reader, day: date, corrected: JournalEntry | None) -> JournalForm:
    initial: dict[str, Any] = {}
    if corrected is not None:
        number = corrected.ticket.number if corrected.ticket else ""
        initial = {"corrects": corrected.pk, "at": corrected.at, "ticket": number}
    return JournalForm(user=reader.user, office=reader.office, day=day, initial=initial)


def _own(
    request: HttpRequest, reader: Reader, day: date, form: JournalForm, status: int
) -> HttpResponse:
    corrects = form["corrects"].value()
    corrected = None
    if str(corrects or "").isdecimal():
        mine = JournalEntry.objects.filter(officer=reader.user)
        corrected = mine.filter(pk=int(corrects)).first()
    readable = not (status == 422 and not form.is_bound)
    context = _common(reader, day, readable) | _shown(reader.user, reader.office, day)
    context |= {
        "title": reader.holder.title,
        "part": "own",
        "form": form,
        "corrected": corrected,
        "open": form.is_bound or corrected is not None,
        "own": True,
    }
    return render(request, "sop/journal.html", context, status=status)


def _common(reader: Reader, day: date, readable: bool) -> dict[str, Any]:
    one = timedelta(days=1)
    return {
        "day": day,
        "day_in_words": period_in_words(day, day),
        "before": (day - one).isoformat(),
        "after": (day + one).isoformat() if day < reader.today else "",
        "today": reader.today,
        "readable": readable,
        "leads": bool(reader.below),
        "office": reader.office,
    }


def _shown(officer: User, office: Office, day: date) -> dict[str, Any]:
    days = Journal(officer, office, day, day).days
    return {"officer": officer, "office": office, "kept": days[0] if days else None}
