"""The filters of the desk, all in the address: what is unknown is left out and said so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Literal

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode

from people.directory import Directory
from people.keyset import Key, Part
from people.localtime import long_date
from people.models import Office, OfficeKind
from services.models import Service
from sop.machine import PROCEDURES
from tickets.models import INTAKE, Priority, Status, Ticket
from tickets.search import SHORTEST, TOO_SHORT, having

OPEN_ONLY = "terbuka"
SEARCH_AT_MOST = 100
Stage = Literal["open", "closed", ""]
SORTS = {"sisa": "Sisa waktu", "masuk": "Terbaru masuk", "prioritas": "Prioritas"}

_NEWEST = (Key("filed_at", descending=True), Key("pk", descending=True))
_URGENT = (
    Key("step_paused_at", nulls="first"),  # a clock that stands still waits below
    Key("step_due_at", nulls="last"),
    Key("filed_at"),
    Key("pk"),
)
_OPEN = {"sisa": _URGENT, "prioritas": (Key("priority"), *_URGENT)}
_CLOSED = (Key("closed_at", descending=True), Key("filed_at"), Key("pk"))


class DeskFilter(forms.Form):
    """Read from the query string; `is_valid` may be false, the good values count all the same."""

    q = forms.CharField(
        label="Cari",
        required=False,
        max_length=SEARCH_AT_MOST,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "Nomor, judul, OPD, gejala"}
        ),
    )
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[("", "Semua"), (OPEN_ONLY, "Masih terbuka"), *Status.choices],
    )
    opd = forms.ChoiceField(label="OPD pelapor", required=False)
    layanan = forms.ChoiceField(label="Layanan", required=False)
    sop = forms.ChoiceField(label="SOP", required=False)
    langkah = forms.ChoiceField(label="Langkah", required=False)
    prioritas = forms.ChoiceField(
        label="Prioritas",
        required=False,
        choices=[("", "Semua"), *((str(value), label) for value, label in Priority.choices)],
    )
    dari = forms.DateField(label="Masuk sejak", required=False)
    sampai = forms.DateField(label="Masuk sampai", required=False)

    def __init__(self, data: QueryDict, *, directory: Directory, zone: tzinfo) -> None:
        super().__init__(data, auto_id="saring-%s")
        self.directory = directory
        self.zone = zone
        offices = [office for office, depth in directory.tree()
                   if depth == 0 or office.kind == OfficeKind.AGENCY]  # fmt: skip
        self.offices = {str(office.pk): office for office in offices}
        _choices(self, "opd", ((pk, self._named(office)) for pk, office in self.offices.items()))
        _choices(self, "layanan", Service.objects.values_list("code", "name"))
        titles = [(code, f"{p.subject}: {p.name}") for code, p in PROCEDURES.items()]
        _choices(self, "sop", [(INTAKE, "Belum ditetapkan"), *titles])
        longest = max((len(p.steps) for p in PROCEDURES.values()), default=0)
        _choices(self, "langkah", ((str(n), f"Langkah {n}") for n in range(1, longest + 1)))
        for name, field in self.fields.items():
            style = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs |= {"class": style, "data-no-draft": True}
            if name in ("dari", "sampai"):
                field.widget.input_type = "date"
                field.widget.format = "%Y-%m-%d"

    def _named(self, office: Office) -> str:
        """An office that was merged says where it went; its successor's tickets include its own."""
        successor = self.directory.successor(office)
        if successor.pk == office.pk:
            return office.name
        return f"{office.name} (digabung ke {successor.short_name})"

    def clean_q(self) -> str:
        words = " ".join(str(self.cleaned_data["q"]).split())
        if 0 < len(words) < SHORTEST:
            raise forms.ValidationError(TOO_SHORT)
        return words

    def clean_dari(self) -> date | None:
        return _of_our_time(self.cleaned_data["dari"])

    def clean_sampai(self) -> date | None:
        return _of_our_time(self.cleaned_data["sampai"])

    # -- what the page asks -----------------------------------------------------------------

    @property
    def values(self) -> dict[str, Any]:
        """The filters that hold."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def ignored(self) -> list[str]:
        """Labels of the values that were not understood."""
        return [str(self.fields[name].label) for name in self.errors]

    def condition(self) -> Q:
        found = Q()
        for name, value in self.values.items():
            found &= getattr(self, f"_by_{name}")(value)
        return found

    def parts(self, rows: QuerySet[Ticket], sort: str, stage: Stage) -> list[Part]:
        """The list in its order: the open tickets, then the last closed. Each part is read by an
        index of its own. A list of one `stage` has one part."""
        if sort == "masuk":
            return [Part(rows, _NEWEST)]
        stage = stage or self._stage()
        opened = Part(rows.filter(closed_at__isnull=True), _OPEN[sort])
        closed = Part(rows.filter(closed_at__isnull=False), _CLOSED)
        return {"open": [opened], "closed": [closed]}.get(stage, [opened, closed])

    def _stage(self) -> Stage:
        """What the filters leave."""
        status = self.values.get("status", "")
        if status in (Status.CLOSED, Status.CANCELLED):
            return "closed"
        return "open" if status or "langkah" in self.values else ""

    def query(self, *without: str) -> str:
        """The holding filters as a query string."""
        return urlencode({n: _plain(v) for n, v in self.values.items() if n not in without})

    def chips(self) -> list[tuple[str, str, str]]:
        """Each holding filter: its label, its value in words, the query without it."""
        return [
            (str(self.fields[name].label), self._words(name, value), self.query(name))
            for name, value in self.values.items()
        ]

    def _words(self, name: str, value: Any) -> str:
        if isinstance(value, date):
            return long_date(value)
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices)[value])  # type: ignore[arg-type]
        return str(value)

    def _by_q(self, text: str) -> Q:
        wanted = text.casefold()
        offices = [
            office.pk
            for office, _ in self.directory.tree()
            if wanted in office.name.casefold() or wanted in office.short_name.casefold()
        ]
        return having(text) | Q(office__in=offices) if offices else having(text)

    def _by_status(self, value: str) -> Q:
        return Q(closed_at__isnull=True) if value == OPEN_ONLY else Q(status=value)

    def _by_opd(self, pk: str) -> Q:
        return Q(office__in=self.directory.subtree_ids(self.offices[pk]))

    def _by_layanan(self, code: str) -> Q:
        return Q(service__code=code)

    def _by_sop(self, code: str) -> Q:
        return Q(procedure=code)

    def _by_langkah(self, number: str) -> Q:
        return Q(step_at=int(number))

    def _by_prioritas(self, value: str) -> Q:
        return Q(priority=int(value))

    def _by_dari(self, day: date) -> Q:
        return Q(filed_at__gte=self._midnight(day))

    def _by_sampai(self, day: date) -> Q:
        return Q(filed_at__lt=self._midnight(day + timedelta(days=1)))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone)


def _choices(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", "Semua"), *choices]


def _of_our_time(day: date | None) -> date | None:
    if day and not 2000 <= day.year <= 2200:
        raise forms.ValidationError("Tanggal di luar jangkauan.")
    return day


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
