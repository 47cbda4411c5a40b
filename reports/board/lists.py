"""The lists behind the figures: what each figure counts, row by row, with the same scope,
narrowing and period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from people.keyset import Key, Order
from reports.board import counted, rows
from reports.board.counted import KINDS, Kind
from reports.board.live import Live
from reports.board.room import Room
from reports.models import Fact
from reports.rollup import read
from sop.models import Escalation, Pause
from tickets.models import Ticket

OPEN, LATE, NEAR, MISSING, ARAHAN = (
    "terbuka", "lewat-batas", "mendekati", "kelengkapan", "arahan",
)  # fmt: skip
FILED, HALTS, ASKED, ANSWERED = "masuk", "jeda", "eskalasi", "eskalasi-dijawab"
NEWEST: Order = (Key("day", descending=True), Key("pk", descending=True))


@dataclass(frozen=True)
class Listing:
    """`kind` chooses the table; `draw` puts rows into words; `params` are what the address holds
    beside the room's own. `live`: as of this moment, whatever the period."""

    kind: str
    title: str
    empty: str
    rows: QuerySet[Any]
    order: Order
    count: Callable[[], int]
    draw: Callable[[Room, Sequence[Any]], list[Any]]
    params: dict[str, str]
    note: str = ""
    live: bool = False
    parts: list[str] = field(default_factory=list)

    @property
    def template(self) -> str:
        return f"reports/lists/{self.kind}.html"


def find(room: Room, asked: QueryDict) -> Listing | None:
    """None for a figure that does not exist or is not for this reader. What only narrows and
    means nothing goes to `room.faults`."""
    figure = asked.get("angka", "")
    if figure in (OPEN, LATE, NEAR, MISSING):
        return _open(room, figure, asked.get("berkas", "")[:200])
    if figure == FILED:
        return _filed(room)
    if figure in KINDS:
        return _closed(room, KINDS[figure], asked)
    if figure == HALTS:
        return _halts(room, asked.get("alasan", ""))
    if figure == ARAHAN and room.handles:
        return _arahan(room)
    if figure in (ASKED, ANSWERED) and room.handles:
        return _escalations(room, figure)
    return None


def url(room: Room, figure: str, **more: object) -> str:
    return room.url("head_list", angka=figure, **more)


# -- at this moment ----------------------------------------------------------------------------

_OPEN = {
    OPEN: ("Tiket yang masih terbuka", "Tidak ada tiket yang terbuka."),
    LATE: ("Tiket yang lewat batas waktu", "Tidak ada tiket yang lewat batas."),
    NEAR: ("Tiket yang mendekati batas waktu", "Tidak ada tiket yang mendekati batas waktunya."),
    MISSING: (
        "Tiket yang langkahnya kurang kelengkapan",
        "Semua kelengkapan langkah yang sedang menunggu sudah ada.",
    ),
}
_FILED_ORDER: Order = (Key("filed_at"), Key("pk"))


def _open(room: Room, figure: str, paper: str) -> Listing:
    live = Live(room)
    title, empty = _OPEN[figure]
    found: QuerySet[Ticket]
    order = _FILED_ORDER
    if figure == LATE:
        found, order = live.late(), (Key("worst_due_at"), Key("pk"))
    elif figure == NEAR:
        found, order = live.near(), (Key("step_due_at"), Key("pk"))
    elif figure == MISSING:
        found = live.missing_paper(paper) if paper else live.missing()
    else:
        found = live.open()
    params = {"angka": figure} | ({"berkas": paper} if paper and figure == MISSING else {})
    shown = with_people(found)
    return Listing(
        "open", title, empty, shown, order, found.count, rows.open_rows, params, live=True,
        parts=[paper] if "berkas" in params else [],
    )  # fmt: skip


def with_people(found: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return found.select_related("service", "office", "handler", "reporter", "standing")


def _arahan(room: Room) -> Listing:
    found = Live(room).arahan()
    return Listing(
        "escalations", "Eskalasi yang menunggu arahan Anda",
        "Tidak ada eskalasi yang menunggu arahan Anda.",
        found.select_related("run__ticket__office", "run__ticket__handler"),
        (Key("created_at"), Key("pk")), found.count, rows.escalation_rows, {"angka": ARAHAN},
        note="Arahan ditulis pada halaman tiket.", live=True,
    )  # fmt: skip


# -- over the period ---------------------------------------------------------------------------


def _closed(room: Room, kind: Kind, asked: QueryDict) -> Listing:
    part, faults = counted.part_of(asked, room.period)
    room.faults |= faults
    params = {name: str(value) for name, value in part.params().items() if value != ""}
    if kind.whole:
        note = "Satu baris adalah satu aduan yang selesai; waktu kerja keseluruhan di luar jeda."
    else:
        note = "Satu baris adalah satu kali langkah dikerjakan; waktu di luar jeda."
    return Listing(
        "closed", kind.title, "Belum ada yang terhitung di sini pada periode ini.",
        counted.facts(room, kind, part)
        .select_related("ticket__office", "ticket__handler", "run")
        .defer("run__data", "ticket__symptoms", "ticket__details"),
        NEWEST, lambda: counted.count(room, kind, part), rows.closed_rows,
        {"angka": kind.code, **params}, note=note,
        parts=part.words() + ([part.days.name] if part.days else []),
    )  # fmt: skip


def _filed(room: Room) -> Listing:
    found = read.filings(room.scope, room.narrow, room.period)
    return Listing(
        "filed", "Aduan yang masuk", "Belum ada aduan yang masuk pada periode ini.",
        found.select_related("ticket__office", "ticket__handler", "ticket__service"), NEWEST,
        lambda: read.filed(room.scope, room.narrow, room.period)[()], rows.filed_rows,
        {"angka": FILED}, note="Menurut tanggal aduan dicatat.",
    )  # fmt: skip


def _halts(room: Room, reason: str) -> Listing:
    found = read.halts(room.scope, room.narrow, room.period)
    known = reason in Pause.Reason.values
    if known:
        found = found.filter(reason=reason)
    elif reason:
        room.faults["alasan"] = "Alasan jeda ini tidak dikenal; daftar memuat semua alasan."
    return Listing(
        "halts", "Jeda yang berakhir", "Belum ada jeda yang berakhir pada periode ini.",
        found.select_related("ticket__office", "ticket__handler", "pause"), NEWEST,
        found.count, rows.halt_rows, {"angka": HALTS} | ({"alasan": reason} if known else {}),
        note=of_agency(room), parts=[str(Pause.Reason(reason).label)] if known else [],
    )  # fmt: skip


def _escalations(room: Room, figure: str) -> Listing:
    found = escalations(room)
    if figure == ANSWERED:
        found = found.filter(answered_at__isnull=False)
    title = "Permintaan arahan yang dijawab" if figure == ANSWERED else "Permintaan arahan"

    def count() -> int:
        sums = read.sums(room.scope, room.narrow, room.period)[()]
        return sums.answered if figure == ANSWERED else sums.escalated

    return Listing(
        "escalations", title, "Belum ada permintaan arahan pada langkah yang selesai periode ini.",
        found.select_related("run__ticket__office", "run__ticket__handler"),
        (Key("created_at", descending=True), Key("pk", descending=True)), count,
        rows.escalation_rows, {"angka": figure},
        note="Dari langkah yang selesai pada periode ini.",
    )  # fmt: skip


def escalations(room: Room) -> QuerySet[Escalation]:
    """Requests for arahan about the visits that closed in the period."""
    visits: QuerySet[Fact] = read.facts(room.scope, room.narrow, room.period)
    runs = visits.filter(escalated__gt=0).values("run_id")
    return Escalation.objects.filter(Q(for_arahan=True), run_id__in=runs)


def of_agency(room: Room) -> str:
    """Pauses and filings know no unit: said where somebody might take them for the unit's."""
    if room.scope.units or room.narrow.units:
        return f"Seluruh {room.scope.agency.short_name}: jeda tidak dicatat menurut unit."
    return ""
