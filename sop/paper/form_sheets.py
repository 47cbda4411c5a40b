"""The forms on paper: every output of a step as a Sheet, and blank forms for offices without link.

Only what was recorded is printed; nothing is typed for the paper. F-04 prints the problems that
step 6 has listed and the promise that was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.dateparse import parse_datetime

from papers.office.kop import kop_of, place_of
from papers.press.sheet import (
    Block,
    Heading,
    Layout,
    Mark,
    Pairs,
    Sheet,
    Sign,
    Table,
    Text,
    Ticks,
)
from people.directory import Directory
from people.localtime import long_date, when, zone_name
from people.models import Office, OfficeKind, User
from sop.forms.prefill import handed_in
from sop.language import Field, FieldKind, Step
from sop.machine import PROCEDURES, Procedure
from sop.models import Estimate, StepRun
from sop.page.shown import NO_ANSWER, OPTIONAL, Answer, Reader, owner_named
from sop.paper.documents import Document, Kind, code_of, name_of
from sop.paper.receipt import received
from tickets import questions
from tickets.models import Ticket

BLANK_ROWS = 6
RULE = "\n"
ACTION_FORM = "F-04"
COMPLAINT_FORM = "F-01"
LIAISON = "Admin SKPD"
RECEIVER = ("receiver_name", "received_at")
ARRIVED = "arrived_at"
KEPT = {True: "sesuai estimasi", False: "melewati estimasi"}
LONG_RULE = "\n" * 4


def sheet_of(
    ticket: Ticket,
    document: Document,
    *,
    at: datetime,
    mark: Mark | None = None,
    directory: Directory | None = None,
) -> Sheet:
    """The sheet of the complaint or of a form document; a file has none (ValueError)."""
    people = directory or Directory(at)
    if document.kind is Kind.COMPLAINT:
        return _complaint(ticket, people, mark)
    if document.kind is not Kind.FORM or document.run is None:
        raise ValueError("a file is not composed")
    return _Form(ticket, document.run, people, mark).sheet()


def blank_sheet(procedure: type[Procedure], step: Step) -> Sheet:
    """The blank form of a step, to be filled in by hand; without an office's letterhead."""
    blocks: list[Block] = [
        Pairs((("Nomor tiket", RULE), ("Perangkat daerah", RULE), ("Tanggal dan jam", RULE)))
    ]
    for question in step.form:
        blocks += list(_blank(question))
    if step.is_decision:
        blocks += [Heading(step.question), Ticks(((False, "Ya"), (False, "Tidak, alasannya:")))]
        blocks.append(Pairs((("Alasan", RULE),)))
    code = code_of(step)
    names = [LIAISON] if code in (COMPLAINT_FORM, ACTION_FORM) else []
    names += [actor.name for actor in step.lanes]
    return Sheet(
        layout=Layout.FORM,
        title=name_of(step).upper(),
        subtitle=f"SOP {procedure.name}, langkah {step.number}",
        code=code,
        blocks=tuple(blocks),
        signs=tuple(Sign(name) for name in names),
        author=procedure.owner,
        footer="Formulir kosong. Isinya dicatat di portal pada langkah yang sama.",
    )


def _blank(question: Field) -> Iterator[Block]:
    label = question.label.removesuffix(OPTIONAL)
    match question.kind:
        case FieldKind.TABLE:
            yield Heading(label)
            heads = tuple(column.label for column in question.columns)
            empty = ("",) * len(heads)
            if question.lines:
                rows = tuple((label, *empty) for _, label in question.lines)
                yield Table(("Butir", *heads), rows)
            else:
                numbered = tuple((str(n), *empty) for n in range(1, BLANK_ROWS + 1))
                yield Table(("No", *heads), numbered, widths=_widths(("No", *heads)))
        case FieldKind.CHOICE | FieldKind.MULTI:
            yield Heading(label)
            yield Ticks(tuple((False, words) for _, words in question.choices))
        case FieldKind.TICK:
            yield Ticks(((False, label),), columns=1)
        case FieldKind.LONG:
            yield Pairs(((label, LONG_RULE),))
        case _:
            yield Pairs(((label, RULE),))


def _complaint(ticket: Ticket, directory: Directory, mark: Mark | None) -> Sheet:
    place = ticket.office
    rows = [
        *_subject(ticket),
        ("Pelapor", ticket.contact_name),
        ("Telepon", ticket.contact_phone or "–"),
        ("Terjadi sejak", when(ticket.occurred_at, place)),
        ("Dilaporkan", f"{when(ticket.filed_at, place)} melalui "
                       f"{ticket.get_channel_display().lower()}"),
        ("Dampak", ticket.get_impact_display()),
        *((a.label, a.value) for a in questions.answers(ticket)),
    ]  # fmt: skip
    return Sheet(
        layout=Layout.FORM,
        title="LAPORAN PENGADUAN GANGGUAN",
        number=ticket.number,
        kop=kop_of(ticket.handler, directory),
        blocks=(Pairs(tuple(rows)), Heading("Gejala"), Text(ticket.symptoms)),
        signs=(Sign("Pelapor", ticket.contact_name),),
        mark=mark,
        author=ticket.office.name,
        footer=_footer(ticket),
    )


def _phone(ticket: Ticket) -> list[tuple[str, str]]:
    return [("Telepon", ticket.contact_phone)] if ticket.contact_phone else []


def _subject(ticket: Ticket) -> list[tuple[str, str]]:
    return [
        ("Nomor tiket", ticket.number),
        (_kind_of_office(ticket.office), ticket.office.name),
        ("Layanan", f"{ticket.service.name} ({ticket.get_kind_display().lower()})"),
        ("Gangguan", ticket.title),
        *([("Lokasi", ticket.location)] if ticket.location else []),
    ]


def _kind_of_office(office: Office) -> str:
    """A directorate of a ministry is no perangkat daerah."""
    return "Unit kerja" if office.kind == OfficeKind.DIRECTORATE else "Perangkat daerah"


def _footer(ticket: Ticket) -> str:
    return f"Tiket {ticket.number}. Dicetak dari data portal."


class _Form:
    """The paper of one visit."""

    def __init__(
        self, ticket: Ticket, run: StepRun, directory: Directory, mark: Mark | None
    ) -> None:
        self.ticket, self.run, self.directory, self.mark = ticket, run, directory, mark
        self.procedure = PROCEDURES[run.procedure]
        self.step = self.procedure.step(run.number)
        self.code = code_of(self.step)
        self.place = ticket.handler
        self.reader = Reader(ticket, directory, self.place)

    def sheet(self) -> Sheet:
        name = name_of(self.step)
        form = bool(self.code) or name.casefold().startswith("form")
        visit = f", kali ke-{self.run.visit}" if self.run.visit > 1 else ""
        return Sheet(
            layout=Layout.FORM if form else Layout.MINUTES,
            title=name.upper(),
            subtitle=f"SOP {self.procedure.name}, langkah {self.step.number}{visit}",
            code=self.code,
            kop=kop_of(self.place, self.directory),
            blocks=tuple(self._blocks()),
            signs=tuple(self._signs()),
            place_date=self._place_date(),
            mark=self.mark,
            author=self.place.name,
            footer=_footer(self.ticket),
        )

    def _place_date(self) -> str:
        assert self.run.closed_at
        day = long_date(self.run.closed_at.astimezone(self.place.tz).date())
        place = place_of(self.place, self.directory)
        return f"{place}, {day}" if place else day

    def _blocks(self) -> Iterator[Block]:
        rows = _subject(self.ticket)
        if self.code == COMPLAINT_FORM or self.step.number == 1:
            rows += [
                ("Pelapor", self.ticket.contact_name),
                *_phone(self.ticket),
                ("Dilaporkan", when(self.ticket.filed_at, self.place)),
                ("Terjadi sejak", when(self.ticket.occurred_at, self.place)),
                ("Dampak", self.ticket.get_impact_display()),
            ]
        if self.code == ACTION_FORM and self.ticket.responsible:
            rows.append(("Penanggung jawab", owner_named(self.ticket, self.ticket.responsible)))
        if self.step.helpers:
            rows.append(("Dikerjakan bersama", ", ".join(a.name for a in self.step.helpers)))
        yield Pairs(tuple(rows))
        if self.code == COMPLAINT_FORM:
            yield Heading("Gejala menurut aduan")
            yield Text(self.ticket.symptoms)
        if self.code == ACTION_FORM:
            yield from self._action_form()
        yield from _answers(self._own_answers())

    def _own_answers(self) -> list[Answer]:
        found = self.reader.of(self.step, self.run)
        if self.code == ACTION_FORM:  # printed with the receipt
            return [answer for answer in found if answer.name not in RECEIVER]
        return found

    def _action_form(self) -> Iterator[Block]:
        """What F-04 repeats of step 6 and of the promise, so that nobody types it twice."""
        inventory = list(self._inventory())
        arrived = [(a.label, a.text) for a in inventory if a.name == ARRIVED]
        if rows := arrived + self._promised():
            yield Pairs(tuple(rows))
        yield from _answers(answer for answer in inventory if answer.grid)

    def _inventory(self) -> Iterator[Answer]:
        """The answers of the steps before that asked for the estimate."""
        for number, run in sorted(handed_in(self.ticket, self.run.procedure).items()):
            step = self.procedure.step(number)
            asked = any(question.sets == "estimate" for question in step.form)
            if number < self.run.number and asked:
                yield from self.reader.of(step, run)

    def _promised(self) -> list[tuple[str, str]]:
        promises = list(Estimate.objects.filter(ticket=self.ticket))
        if not promises:
            return []
        last, closed = promises[-1], self.run.closed_at
        assert closed
        rows = [("Estimasi pertama", when(promises[0].promised_at, self.place))]
        if len(promises) > 1:
            rows.append(("Estimasi terakhir", when(last.promised_at, self.place)))
            rows.append(("Alasan perubahan", last.reason or NO_ANSWER))
        kept = KEPT[closed <= last.promised_at]
        return [*rows, ("Selesai dikerjakan", f"{when(closed, self.place)}, {kept}")]

    def _signs(self) -> Iterator[Sign]:
        if self.code == ACTION_FORM:
            yield self._receiver()
        if self.code == COMPLAINT_FORM and (name := self._reached()):
            yield Sign(LIAISON, name, lead="Mengonfirmasi,")
        if self.step.mode == "all":
            for response in self.run.responses.all():
                yield self._sign(response.user, response.user_title, response.at)
        elif self.run.closed_by and self.run.closed_at:
            yield from self._knowing()
            yield self._sign(self.run.closed_by, self.run.closed_title, self.run.closed_at)

    def _knowing(self) -> Iterator[Sign]:
        """The superior named under "Mengetahui" (IPAS step 15)."""
        for question in self.step.form:
            named = self.run.data.get(question.name)
            if question.name != "acknowledged_by" or not isinstance(named, int):
                continue
            user = User.objects.filter(pk=named).first()
            actors = (actor for step in self.procedure.steps for actor in step.lanes)
            title = next((a.name for a in actors if a.code == question.role), "")
            if user:
                yield Sign(title, user.name, nip=user.nip or "", lead="Mengetahui,")

    def _reached(self) -> str:
        """Who confirmed the problem: the last one in the log of contacts, if anybody did."""
        rows = self.run.data.get("contacts")
        if self.run.data.get("reached") != "yes" or not isinstance(rows, list) or not rows:
            return ""
        return str(rows[-1].get("person", ""))

    def _sign(self, user: User, title: str, at: datetime) -> Sign:
        note = f"Dicatat dalam sistem, {_moment(at, self.place)}"
        return Sign(title or "Petugas", user.name, nip=user.nip or "", note=note)

    def _receiver(self) -> Sign:
        data = self.run.data
        at = parse_datetime(str(data.get("received_at", "")))
        note = f"Diterima {_moment(at, self.place)}" if at else ""
        if confirmed := received(self.ticket, self.run):
            name = confirmed.actor.name if confirmed.actor else "pelapor"
            note += f"; dikonfirmasi {name} di portal, {_moment(confirmed.at, self.place)}"
        name = str(data.get("receiver_name", ""))
        return Sign(LIAISON, name, lead="Yang menerima,", note=note)


def _moment(at: datetime, place: Office) -> str:
    """16 November 2026 pukul 08.54 WITA: short enough for the room of a signature."""
    local = at.astimezone(place.tz)
    return f"{long_date(local.date())} pukul {local:%H.%M} {zone_name(place.tz, at)}"


def _answers(answers: Iterable[Answer]) -> Iterator[Block]:
    """Short answers stand together at the colon; long ones and tables under a heading."""
    pairs: list[tuple[str, str]] = []
    for answer in answers:
        if answer.grid is None and len(answer.text) <= 80 and "\n" not in answer.text:
            pairs.append((answer.label, answer.text))
            continue
        if pairs:
            yield Pairs(tuple(pairs))
            pairs = []
        yield Heading(answer.label)
        if answer.grid is None:
            yield Text(answer.text)
        else:
            yield Table(answer.grid.head, answer.grid.rows, widths=_widths(answer.grid.head))
    if pairs:
        yield Pairs(tuple(pairs))


def _widths(head: tuple[str, ...]) -> tuple[float, ...]:
    first = 1.0 if head[0] == "No" else 4.0
    return (first, *([4.0] * (len(head) - 1)))
