"""The sheets that only the whole file of a ticket has: cover, steps with times, history, sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from papers.press.sheet import Heading, Kop, Layout, Mark, Pairs, Sheet, Table, Text
from people.localtime import when, when_short, zone_name
from sop.journal.complaint_log import outcome_of
from sop.page.shown import owner_named
from sop.page.step_rows import worked
from sop.runs import LEFT
from tickets.drills import WORD
from tickets.models import Event

if TYPE_CHECKING:
    from datetime import datetime

    from sop.models import StepRun
    from sop.page.page import Page
    from sop.page.step_rows import StepRow

WHOLE = "Berkas lengkap untuk petugas kantor penangan; memuat naskah internal."
PUBLIC = "Memuat bagian yang terbuka bagi pelapor; naskah internal tidak termasuk."
NO_TIME = "Tidak ditetapkan dalam SOP"


def as_of(page: Page) -> datetime:
    """When the ticket last changed, as far as the reader knows: the papers are dated so, and made
    again without a change they are the same to the byte."""
    events = Event.objects.filter(ticket=page.ticket)
    seen = events if page.officer else events.public()
    last = seen.order_by("-pk").values_list("recorded_at", flat=True).first()
    return last or page.ticket.filed_at


def cover(page: Page, parts: Sequence[tuple[str, str]], kop: Kop, mark: Mark) -> Sheet:
    """`parts`: title and time of everything in the file, the cover first."""
    ticket, zone = page.ticket, page.zone_office
    facts = [
        ("Gangguan", ticket.title),
        ("Layanan", f"{ticket.service.name} ({ticket.get_kind_display().lower()})"),
        ("Perangkat daerah", ticket.office.name),
        ("Pelapor", ticket.contact_name),
        ("Ditangani oleh", ticket.handler.name),
        ("SOP", page.procedure.name if page.procedure else "Belum ditetapkan"),
        ("Terjadi sejak", when(ticket.occurred_at, zone)),
        ("Dilaporkan", when(ticket.filed_at, zone)),
        ("Selesai", when(ticket.closed_at, zone) if ticket.closed_at else "Belum selesai"),
        ("Hasil", outcome_of(ticket)),
    ]
    if ticket.drill:
        facts.insert(0, ("Sifat", f"{WORD} (simulasi), bukan gangguan sungguhan"))
    if ticket.responsible:
        facts.insert(-1, ("Penanggung jawab", owner_named(ticket, ticket.responsible)))
    rows = tuple((str(n), title, at) for n, (title, at) in enumerate(parts, 1))
    return Sheet(
        layout=Layout.MINUTES,
        title=f"Berkas Perkara ({WORD})" if ticket.drill else "Berkas Perkara",
        number=ticket.number,
        kop=kop,
        blocks=(
            Pairs(tuple(facts)),
            Heading("Gejala"),
            Text(ticket.symptoms),
            Heading("Isi berkas"),
            Table(("No", "Naskah", "Waktu"), rows, (1, 12, 5)),
            Text(WHOLE if page.officer else PUBLIC),
        ),
        mark=mark,
        author=ticket.handler.name,
        footer=_printed(page),
    )


def steps(page: Page) -> Sheet:
    """The SOP's table with every visit: who, from when until when, what it took."""
    assert page.procedure
    rows: list[tuple[str, ...]] = []
    for row in page.step_rows:
        rows += _step(page, row)
    for walked in page.earlier:
        rows.append(("", f"SOP sebelumnya: {walked['name']}", *[""] * 6))
        for row in walked["rows"]:
            rows += _step(page, row)
    head = ("No", "Kegiatan", "Pelaksana", "Mutu baku waktu", "Dikerjakan oleh", "Mulai",
            "Selesai", "Terpakai")  # fmt: skip
    return Sheet(
        layout=Layout.LOG,
        title="Langkah SOP dan Waktu Nyata",
        subtitle=f"Tiket {page.ticket.number} · SOP {page.procedure.name}",
        blocks=(Table(head, tuple(rows), (4, 30, 20, 16, 18, 14, 14, 18)),
                Text(f"Waktu dalam {_zone(page)}. Waktu terpakai dihitung dalam jam kerja di luar "
                     "jeda.")),
        landscape=True,
        author=page.ticket.handler.name,
        footer=_printed(page),
    )  # fmt: skip


def _step(page: Page, row: StepRow) -> list[tuple[str, ...]]:
    visits: Sequence[StepRun | None] = row.runs or [None]
    found = []
    for run in visits:
        repeat = run is not None and run.visit > 1
        name = f"{row.activity} (kali ke-{run.visit})" if repeat and run else row.activity
        found.append((str(row.number), name, row.actor, row.within or NO_TIME, *_visit(page, run)))
    return found


def _visit(page: Page, run: StepRun | None) -> tuple[str, ...]:
    if run is None:
        return ("", "", "", "")
    if run.branch == LEFT:
        spent = "Ditinggalkan sebelum selesai"
    elif run.closed_at is None:
        spent = "Sedang berjalan"
    else:
        kept = {True: "tepat waktu", False: "melewati batas", None: "tanpa batas"}[run.kept]
        used = worked(run.worked_seconds) if run.worked_seconds is not None else ""
        spent = "\n".join(filter(None, (used, kept)))
        if run.branch in ("yes", "no"):
            spent += f"\nJawaban: {'Ya' if run.branch == 'yes' else 'Tidak'}"
    together = dict.fromkeys(str(answer.user) for answer in run.responses.all())
    last = {str(run.closed_by): None} if run.closed_by else {}
    who = "" if run.branch == LEFT else ", ".join(together | last)
    return (who, _at(run.opened_at, page), _at(run.closed_at, page), spent)


def history(page: Page) -> Sheet:
    """The trail, oldest first, with the time of what happened and of its entry."""
    entered = dict(Event.objects.filter(ticket=page.ticket).values_list("pk", "recorded_at"))
    rows = []
    for entry in reversed(page.timeline):
        papers = ", ".join(paper["name"] for paper in entry["papers"])
        note = "\n".join(filter(None, (entry["note"], f"Berkas: {papers}" if papers else "")))
        who = f"{entry['who']} ({entry['title']})" if entry["title"] else entry["who"]
        words = ("Internal: " if entry["kind"] == "internal" else "") + entry["verb"]
        rows.append((_at(entry["at"], page), _at(entered[entry["id"]], page), who, words, note))
    head = ("Waktu kejadian", "Waktu dicatat", "Oleh", "Peristiwa", "Catatan")
    return Sheet(
        layout=Layout.LOG,
        title="Riwayat",
        subtitle=f"Tiket {page.ticket.number} · waktu dalam {_zone(page)}",
        blocks=(Table(head, tuple(rows), (13, 13, 22, 34, 40)),),
        landscape=True,
        author=page.ticket.handler.name,
        footer=_printed(page),
    )


def sums(page: Page, rows: Sequence[tuple[str, str, str, str]]) -> Sheet:
    """The list of hashes: name, size, SHA-256 and a remark of every file."""
    listed = tuple((str(n), *row) for n, row in enumerate(rows, 1))
    head = ("No", "Berkas", "Ukuran", "SHA-256", "Keterangan")
    return Sheet(
        layout=Layout.LOG,
        title="Daftar Hash Berkas",
        subtitle=f"Tiket {page.ticket.number}",
        blocks=(
            Table(head, listed, (4, 32, 9, 54, 24)),
            Text("Berkas dengan hash SHA-256 yang sama mempunyai isi yang sama. Daftar ini juga "
                 "ada dalam ZIP sebagai daftar-hash.txt. Selama tiket tidak berubah, ZIP dan PDF "
                 "yang dibuat kemudian memuat hash yang sama."),
        ),
        landscape=True,
        author=page.ticket.handler.name,
        footer=_printed(page),
    )  # fmt: skip


def _at(at: datetime | None, page: Page) -> str:
    """Without the zone, which stands in the head."""
    return when_short(at, page.zone_office).rsplit(" ", 1)[0] if at else ""


def _zone(page: Page) -> str:
    return zone_name(page.zone_office.tz, page.now)


def _printed(page: Page) -> str:
    stand = when_short(as_of(page), page.zone_office)
    return f"Tiket {page.ticket.number} · keadaan per {stand}"
