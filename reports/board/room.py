"""What every page of the heads' room begins with: who reads, over what, and over which days.

All of it stands in the address (`ruang`, `periode`, `opd`, `unit`, `layanan`, `sop`), so a page can
be shared, bookmarked and gone back to. A value that means nothing is answered with the page as it
is without that value, a message beside the field and the status 422.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse

from people.directory import Directory
from people.localtime import duration, when
from people.models import User
from reports.board.picker import FREE, Picker, code_of, name_of
from reports.period import Period, UnknownPeriodError
from reports.rollup.roll import Freshness, freshness
from reports.scope import Level, Narrow, Scope, scopes
from sop.desk.queue import Desk

STALE = 60  # seconds behind, from which it is said
TABS = (
    ("head", "Ringkasan", "bar-chart"),
    ("compliance", "Kepatuhan SOP", "clipboard-check"),
    ("forecast", "Prakiraan", "calendar-event"),
    ("what_if", "Andaikan", "arrow-repeat"),
    ("reports_issued", "Laporan terbit", "file-earmark-text"),
)
ENDINGS = ("xlsx", "csv", "pdf")
FAULTS = {
    "ruang": "Lingkup ini tidak ada pada akun Anda. Yang tampil adalah lingkup Anda yang terluas.",
    "opd": "OPD ini tidak dikenal. Yang tampil belum disaring menurut OPD.",
    "unit": "Unit ini tidak dikenal. Yang tampil belum disaring menurut unit.",
    "layanan": "Layanan ini tidak dikenal. Yang tampil belum disaring menurut layanan.",
    "sop": "SOP ini tidak dikenal. Yang tampil belum disaring menurut SOP.",
}


@dataclass
class Room:
    """`faults`: what was asked for and means nothing, with its message. `asked`: the address.
    `keep`: what else of the address the form over the page carries along."""

    user: User
    at: datetime
    directory: Directory
    scope: Scope
    scopes: list[Scope]
    period: Period
    narrow: Narrow
    faults: dict[str, str]
    asked: QueryDict
    desk: Desk
    keep: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest, now: datetime) -> Room:
        """Four queries at most, people and offices included.

        Raises PermissionDenied for who leads nobody.
        """
        user = request.user
        assert isinstance(user, User)
        directory = Directory(now)
        own = scopes(user, directory)
        if not own:
            raise PermissionDenied("Halaman ini untuk pimpinan dan atasan pelaksana SOP.")
        desk = Desk(user, now, directory)
        request.desk = desk  # type: ignore[attr-defined]  # the frame reads nothing twice
        faults: dict[str, str] = {}
        scope = _scope(own, request.GET, faults)
        period = _period(request.GET, scope, now, faults)
        narrow = Narrow.read(request.GET, scope)
        faults |= {name: FAULTS[name] for name in narrow.unknown}
        return cls(
            user, now, directory, scope, own, period, narrow, faults, request.GET.copy(), desk
        )

    @property
    def status(self) -> int:
        return 422 if self.faults else 200

    @property
    def handles(self) -> bool:
        """On the handling side, not a head whose office only reports."""
        return self.scope.level is not Level.REPORTER

    @property
    def today_date(self) -> date:
        return self.at.astimezone(self.scope.office.tz).date()

    @property
    def today(self) -> Period:
        """The present month."""
        return Period.month(self.today_date)

    # -- addresses --------------------------------------------------------------------------

    def params(self) -> dict[str, str]:
        """What keeps scope, period and narrowing on the way to another page."""
        found = {"periode": self.period.code, **self.narrow.params()}
        if len(self.scopes) > 1:
            found = {"ruang": code_of(self.scope), **found}
        return found

    def query(self, *without: str, **more: object) -> str:
        """The same as a query string with more parameters; empty ones are left out."""
        every = {**self.params(), **{k: str(v) for k, v in more.items() if v not in ("", None)}}
        return urlencode({k: v for k, v in every.items() if k not in without})

    def url(self, name: str, *without: str, **more: object) -> str:
        return f"{reverse(name)}?{self.query(*without, **more)}"

    def downloads(self, what: str, **more: object) -> list[tuple[str, str]]:
        """What is on the page as files: the kind and the address of each."""
        found = []
        for ending in ENDINGS:
            try:
                address = reverse("export", kwargs={"what": what, "ending": ending})
            except NoReverseMatch:  # a part that this installation does not have
                continue
            found.append((ending.upper(), f"{address}?{self.query(**more)}"))
        return found

    # -- for the templates ------------------------------------------------------------------

    @cached_property
    def picker(self) -> Picker:
        """One query (the services)."""
        return Picker.of(self)

    @property
    def scope_name(self) -> str:
        return name_of(self.scope)

    def tabs(self, path: str) -> list[dict[str, Any]]:
        found = []
        for name, label, icon in TABS:
            try:
                address = reverse(name)
            except NoReverseMatch:  # a part that this installation does not have
                continue
            found.append(
                {"label": label, "icon": icon, "url": self.url(name), "active": address == path}
            )
        return found

    def context(self, path: str = "") -> dict[str, Any]:
        """For `reports/room.html`; `path` is the address of the tab that is open."""
        return {
            "room": self,
            "office": self.scope.office,
            "as_of": when(self.at, self.scope.office),
            "tabs": self.tabs(path),
            "picker": self.picker,
            "freshness_note": freshness_note(freshness(self.at)),
        }


def freshness_note(fresh: Freshness) -> str:
    """What a page says of figures that lag behind; empty while they do not."""
    said = []
    if fresh.rolled_at is None:
        said.append("Angka periode belum pernah dihitung.")
    elif fresh.behind_seconds > STALE:
        said.append(
            f"Angka periode belum memuat perubahan sejak {duration(fresh.behind_seconds)} yang "
            "lalu; angka keadaan sekarang tetap langsung."
        )
    if fresh.stuck:
        said.append(
            f"{fresh.stuck} tiket belum dapat dihitung. Sampaikan kepada administrator portal."
        )
    return " ".join(said)


def _scope(own: list[Scope], asked: QueryDict, faults: dict[str, str]) -> Scope:
    wanted = asked.get("ruang", "")
    found = next((scope for scope in own if code_of(scope) == wanted), None)
    if wanted and found is None:
        faults["ruang"] = FAULTS["ruang"]
    return found or own[0]


def _period(asked: QueryDict, scope: Scope, now: datetime, faults: dict[str, str]) -> Period:
    """`periode`, or two dates with `periode=bebas`; without either the present month."""
    today = now.astimezone(scope.office.tz).date()
    given = asked.get("periode", "").strip()
    first, last = asked.get("dari", "").strip(), asked.get("sampai", "").strip()
    if given == FREE or (not given and (first or last)):
        given = f"{first}..{last}"
    if not given:
        return Period.month(today)
    try:
        return Period.parse(given)
    except UnknownPeriodError as error:
        faults["periode"] = f"{error} Yang tampil adalah bulan ini."
        return Period.month(today)
