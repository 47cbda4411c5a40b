"""The head's page and its lists as tables for files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from people import keyset
from reports.board import counted, lists, rows
from reports.board.closed import Closed
from reports.board.figures import live_figures, period_figures
from reports.board.live import Live
from reports.board.room import Room
from reports.compliance import names
from reports.exports.tables import Column, Table
from reports.models import Fact, Filing, Halt
from reports.models.facts import Verdict
from reports.rollup.read import Sums
from sop.library.shares import percent
from sop.models import Escalation, Pause
from tickets.models import Party, Ticket

CHUNK = 500  # rows read at a time
NOT_ENOUGH = "belum cukup data"


def tables(room: Room) -> list[Table]:
    """What is on the head's page. Some twenty queries, whatever the number of rows behind."""
    live, closed = Live(room), Closed(room)
    arahan = live.arahan().count() if room.handles else 0
    found = [
        _figures(room, live, closed, arahan),
        _steps(closed),
        _roles(closed),
        _halts(room, closed),
        _papers(live),
        _months(closed),
    ]
    return [*found, _owners(closed)] if room.handles else found


def list_table(room: Room, asked: QueryDict) -> Table | None:
    """The list of one figure, all of its rows, read as they are written. None for a figure that
    does not exist, is not for this reader, or is narrowed by what means nothing."""
    found = lists.find(room, asked)
    if found is None or room.faults:
        return None
    columns, written = _KINDS[found.kind]
    title = ", ".join([found.title, *found.parts])
    part = keyset.Part(_lean(found), found.order)
    note = "Keadaan sekarang, apa pun periodenya." if found.live else found.note
    return Table(
        "Daftar", title, columns, _streamed(room, keyset.ordered(part), written), note,
        count=found.count(),
    )  # fmt: skip


# -- the page ----------------------------------------------------------------------------------


def _figures(room: Room, live: Live, closed: Closed, arahan: int) -> Table:
    figures = [("Sekarang", figure) for figure in live_figures(room, live, arahan)]
    figures += [(room.period.name, figure) for figure in period_figures(room, closed)]
    listed = []
    for when, figure in figures:
        value: object = figure.count
        if figure.label == "Sesuai mutu baku":
            value = figure.value if figure.value != "–" else NOT_ENOUGH
        listed.append((when, figure.label, value, figure.note))
    columns = (Column("Waktu"), Column("Angka"), Column("Nilai", "int"), Column("Keterangan"))
    return Table("Ringkasan", "Ringkasan", columns, listed, count=len(listed))


def _steps(closed: Closed) -> Table:
    columns = (
        Column("SOP"), Column("Langkah"), Column("Selesai", "int"), Column("Dinilai", "int"),
        Column("Tepat waktu", "int"), Column("Lewat batas", "int"),
        Column("Tanpa batas waktu", "int"), Column("Sesuai mutu baku", "percent"),
        Column("Diulang", "int"), Column("Mutu baku"), Column("Median", "seconds"),
        Column("P90", "seconds"),
    )  # fmt: skip
    timed: dict[tuple[str, int], list[Any]] = {}
    for slow in closed.slow:
        timed.setdefault((slow.procedure, slow.number), []).append(slow)
    listed = []
    for step in sorted(closed.steps):
        sums, of_step = closed.steps[step], timed.get(step, [])
        one = of_step[0] if len(of_step) == 1 else None
        budgets = "; ".join(
            names.budget(s.procedure, s.number, s.budget, s.budget_unit) for s in of_step
        )
        listed.append(
            (names.subject(step[0]), names.label(*step), sums.visits, *_judged(sums),
             sums.repeats, budgets, one and one.median, one and one.p90)
        )  # fmt: skip
    exact = all(slow.exact for slow in closed.slow)
    note = "Median dan P90 tepat." if exact else "Median dan P90 dengan ketelitian ±1 %."
    return Table("Langkah", "Langkah SOP", columns, listed, note, count=len(listed))


def _judged(sums: Sums) -> tuple[object, ...]:
    share = percent(sums.kept, sums.limited)
    return (
        sums.limited, sums.kept, sums.missed, sums.unlimited,
        f"{NOT_ENOUGH} ({sums.limited})" if share is None else share,
    )  # fmt: skip


def _roles(closed: Closed) -> Table:
    known = counted.role_names()
    columns = (
        Column("Jabatan"), Column("Dinilai", "int"), Column("Tepat waktu", "int"),
        Column("Lewat batas", "int"), Column("Tanpa batas waktu", "int"),
        Column("Sesuai mutu baku", "percent"),
    )  # fmt: skip
    listed = [(known.get(role, role), *_judged(sums)) for role, sums in closed.roles.items()]
    return Table("Jabatan", "Menurut jabatan", columns, listed, count=len(listed))


def _halts(room: Room, closed: Closed) -> Table:
    columns = (
        Column("Alasan"), Column("Jeda", "int"), Column("Jam kerja", "seconds"),
        Column("Jam biasa", "seconds"),
    )  # fmt: skip
    listed = [
        (str(Pause.Reason(halt.reason).label), halt.count, halt.working, halt.elapsed)
        for halt in closed.halts
    ]
    note = lists.of_agency(room)
    return Table("Jeda", "Waktu jeda menurut alasan", columns, listed, note, count=len(listed))


def _papers(live: Live) -> Table:
    columns = (Column("Kelengkapan"), Column("Tiket", "int"))
    listed = live.papers()
    return Table(
        "Kelengkapan", "Kelengkapan yang belum ada, sekarang", columns, listed, count=len(listed)
    )


def _months(closed: Closed) -> Table:
    columns = (
        Column("Bulan"), Column("Dinilai", "int"), Column("Tepat waktu", "int"),
        Column("Lewat batas", "int"), Column("Tanpa batas waktu", "int"),
        Column("Sesuai mutu baku", "percent"),
    )  # fmt: skip
    listed = [(month.name, *_judged(sums)) for month, sums in closed.months.items()]
    return Table("Tren", "Sesuai mutu baku per bulan", columns, listed, count=len(listed))


def _owners(closed: Closed) -> Table:
    columns = (
        Column("Penanggung jawab"),
        Column("Lewat batas", "int"),
        Column("Estimasi lewat", "int"),
    )
    listed = [
        (str(party.label), sums.missed, sums.promise_missed)
        for party, sums in closed.owners.items()
    ]
    title = "Lewat batas menurut penanggung jawab"
    return Table("Penanggung jawab", title, columns, listed, count=len(listed))


# -- the lists ---------------------------------------------------------------------------------

Written = Callable[[Room, Sequence[Any]], Iterable[Sequence[object]]]


def _lean(found: lists.Listing) -> QuerySet[Any]:
    """Of closed visits, of which there may be hundreds of thousands, only what a file shows: half
    the time of reading them."""
    if found.kind != "closed":
        return found.rows
    own = [f.attname for f in Fact._meta.concrete_fields]
    more = ("ticket__number", "ticket__title", "ticket__office__name", "run__closed_title")
    rows: QuerySet[Any] = found.rows.defer(None).select_related(None)
    return rows.select_related("ticket__office", "run").only(*own, *more)


def _streamed(room: Room, found: QuerySet[Any], written: Written) -> Iterator[Sequence[object]]:
    """A few hundred rows in memory at a time."""
    waiting: list[Any] = []
    for row in found.iterator(chunk_size=CHUNK):
        waiting.append(row)
        if len(waiting) == CHUNK:
            yield from written(room, waiting)
            waiting = []
    yield from written(room, waiting)


_TICKET = (Column("Nomor"), Column("Judul"), Column("OPD"))


def _of_ticket(ticket: Ticket) -> tuple[object, ...]:
    return ticket.number, ticket.title, ticket.office.name


def _open(room: Room, tickets: Sequence[Ticket]) -> Iterator[Sequence[object]]:
    for found in rows.open_rows(room, tickets):
        ticket = found.row.ticket
        yield (
            *_of_ticket(ticket), ticket.service.name, ticket.get_priority_display(),
            ticket.filed_at, found.row.activity, found.row.step, found.people, found.actor,
            found.row.clock.text, ", ".join(found.missing),
        )  # fmt: skip


def _closed(room: Room, facts: Sequence[Fact]) -> Iterator[Sequence[object]]:
    for fact in facts:
        yield (
            *_of_ticket(fact.ticket), names.subject(fact.procedure),
            rows.step_name(fact.procedure, fact.number), fact.visit, fact.run.closed_title,
            fact.closed_at, fact.worked, rows.limit_of(fact), Verdict(fact.verdict).label,
            str(Party(fact.owner).label), fact.papers_missing,
        )  # fmt: skip


def _filed(room: Room, filings: Sequence[Filing]) -> Iterator[Sequence[object]]:
    for filing in filings:
        ticket = filing.ticket
        yield (
            *_of_ticket(ticket), ticket.service.name, names.subject(ticket.procedure),
            ticket.filed_at, ticket.get_status_display(), ticket.closed_at,
        )  # fmt: skip


def _ended(room: Room, halts: Sequence[Halt]) -> Iterator[Sequence[object]]:
    for halt in halts:
        yield (
            *_of_ticket(halt.ticket), halt.pause.get_reason_display(),
            rows.step_name(halt.procedure, halt.number), halt.pause.started_at,
            halt.pause.ended_at, halt.working, halt.elapsed,
        )  # fmt: skip


def _asked(room: Room, found: Sequence[Escalation]) -> Iterator[Sequence[object]]:
    for row in found:
        role = room.directory.role(row.role)
        yield (
            *_of_ticket(row.run.ticket), rows.step_name(row.run.procedure, row.run.number),
            row.level, role.name if role else row.role, row.due_at, row.answered_at, row.answer,
        )  # fmt: skip


_KINDS: dict[str, tuple[Sequence[Column], Written]] = {
    "open": (
        (*_TICKET, Column("Layanan"), Column("Prioritas"), Column("Masuk", "datetime"),
         Column("Langkah"), Column("SOP"), Column("Di meja"), Column("Jabatan"),
         Column("Sisa waktu"), Column("Kelengkapan yang belum ada")),
        _open,
    ),
    "closed": (
        (*_TICKET, Column("SOP"), Column("Langkah"), Column("Kali ke", "int"), Column("Oleh"),
         Column("Selesai", "datetime"), Column("Terpakai", "seconds"), Column("Mutu baku"),
         Column("Hasil"), Column("Penanggung jawab"), Column("Kelengkapan kurang", "int")),
        _closed,
    ),
    "filed": (
        (*_TICKET, Column("Layanan"), Column("SOP"), Column("Masuk", "datetime"),
         Column("Keadaan"), Column("Selesai", "datetime")),
        _filed,
    ),
    "halts": (
        (*_TICKET, Column("Alasan"), Column("Langkah"), Column("Dari", "datetime"),
         Column("Sampai", "datetime"), Column("Jam kerja", "seconds"),
         Column("Jam biasa", "seconds")),
        _ended,
    ),
    "escalations": (
        (*_TICKET, Column("Langkah"), Column("Persen dari batas", "int"), Column("Kepada"),
         Column("Naik sejak", "datetime"), Column("Dijawab", "datetime"), Column("Arahan")),
        _asked,
    ),
}  # fmt: skip
