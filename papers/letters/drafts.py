"""A new draft, filled with what is known: wording of the office, the ticket, its steps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from papers.letters import wording
from papers.letters.seats import Circle, Seat
from papers.letters.sources import source
from papers.models import Capacity, Letter, LetterKind, LetterTemplate
from people.localtime import long_date, when
from people.models import User

if TYPE_CHECKING:
    from people.directory import Directory
    from people.models import Office
    from tickets.models import Ticket

# What the drafter writes himself.
TEXTS = (
    "subject", "nature", "enclosure", "addressee", "opening", "body", "closing", "copies",
    "classification", "signer_name", "signer_nip", "signer_rank", "signer_title", "on_behalf_of",
)  # fmt: skip
_LEADERS = {
    "Direktorat": "Direktur", "Sekretariat": "Sekretaris", "Inspektorat": "Inspektur",
    "Kecamatan": "Camat", "Kelurahan": "Lurah", "Deputi": "Deputi",
}  # fmt: skip
_TEMPLATED = ("opening", "body", "closing", "copies")


def prefilled(ticket: Ticket, kind: str, side: Circle, actor: User, now: datetime) -> Letter:
    """Not yet stored."""
    template = template_of(side.office, kind, side.directory)
    words = wording.DEFAULTS[kind]
    values = values_of(ticket, side, now)
    bound = source().binding(ticket, kind)
    seats = side.of(actor)
    letter = Letter(
        ticket=ticket, office=side.office, kind=kind, drafted_by=actor, drafted_at=now,
        drafted_title=seats[0].title if seats else actor.title,
        subject=" ".join(wording.fill(words.subject, values).split())[:300],
        addressee=wording.fill(words.addressee, values),
        classification=template.classification if template else "",
        on_behalf_of=template.on_behalf_of if template else "",
    )  # fmt: skip
    for name in _TEMPLATED:
        own = getattr(template, name) if template else ""
        setattr(letter, name, wording.fill(own or getattr(words, name), values))
    if bound is not None:
        letter.procedure, letter.step = bound.procedure, bound.step
        letter.visit, letter.paper = bound.visit, bound.paper
    seat = _signer(kind, side, actor, template, bound.signer_role if bound else "")
    if seat is not None:
        sign(letter, seat, template.signer_title if template else "")
    if kind == LetterKind.MEMO and not letter.addressee:
        letter.addressee = _above(side, seat)
    if kind == LetterKind.MINUTES:
        letter.extra["second"] = {
            "name": ticket.contact_name, "nip": _nip(ticket), "office": ticket.office.name,
            "title": ticket.reporter.title if ticket.reporter else "",
        }  # fmt: skip
    return letter


def take_over(old: Letter, actor: User, title: str, now: datetime) -> Letter:
    """The draft that replaces a voided letter; not yet stored."""
    fresh = Letter(
        ticket=old.ticket, office=old.office, kind=old.kind, procedure=old.procedure,
        step=old.step, visit=old.visit, paper=old.paper, drafted_by=actor, drafted_title=title,
        drafted_at=now, replaces=old, signer=old.signer, capacity=old.capacity, extra=old.extra,
    )  # fmt: skip
    for name in TEXTS:
        setattr(fresh, name, getattr(old, name))
    return fresh


def template_of(office: Office, kind: str, directory: Directory) -> LetterTemplate | None:
    """The nearest one upwards, the office itself included."""
    chain = [office, *directory.ancestors(office)]
    place = {unit.pk: nearness for nearness, unit in enumerate(chain)}
    rows = LetterTemplate.objects.filter(office__in=place, kind=kind).select_related("signer_role")
    return min(rows, key=lambda row: place[row.office_id], default=None)


def sign(letter: Letter, seat: Seat, title: str = "") -> None:
    """Fills the signer block with an official in the capacity that he has on that day."""
    letter.signer = seat.user
    letter.signer_name, letter.signer_nip = seat.user.name, seat.user.nip or ""
    letter.signer_title = title or seat.post
    letter.capacity = Capacity.ON_BEHALF if letter.on_behalf_of else seat.capacity
    letter.extra["signer_role"] = seat.role


def values_of(ticket: Ticket, side: Circle, now: datetime) -> dict[str, str]:
    """The placeholders of `letters.wording` with what is known now; times by the office's clock."""
    place = side.office
    handler = side.directory.agency(side.directory.office(ticket.handler_id))
    return {
        "nomor_tiket": ticket.number,
        "judul": ticket.title,
        "layanan": ticket.service.name,
        "gejala": " ".join(ticket.symptoms.split()),
        "lokasi": ticket.location,
        "waktu_kejadian": when(ticket.occurred_at, place),
        "tanggal_lapor": long_date(ticket.filed_at.astimezone(place.tz).date()),
        "perangkat_daerah": ticket.office.name,
        "pelapor": ticket.contact_name,
        "pimpinan_perangkat_daerah": leader_of(ticket.office.name),
        "kantor_penangan": handler.name,
        "pimpinan_penangan": leader_of(handler.name),
        "penerbit": place.name,
        **source().values(ticket, now),
    }


def leader_of(name: str) -> str:
    """The post that a letter to an office is addressed to: "Direktur Merek", "Kepala Dinas ..."."""
    for unit, post in _LEADERS.items():
        if name.startswith(f"{unit} "):
            return f"{post} {name.removeprefix(unit).strip()}"
    return f"Kepala {name}"


def _signer(
    kind: str, side: Circle, actor: User, template: LetterTemplate | None, step_role: str
) -> Seat | None:
    """The role of the office's template, else of the step, else the usual post."""
    wanted = template.signer_role.code if template and template.signer_role else step_role
    for role in filter(None, (wanted,)):
        found = side.holding(role)
        if found:
            return next((seat for seat in found if seat.user.pk == actor.pk), found[0])
    if kind == LetterKind.MEMO:
        return side.superior_post(actor)
    if kind == LetterKind.MINUTES:  # by who was there
        return next(iter(side.of(actor)), None)
    return side.head()


def _above(side: Circle, seat: Seat | None) -> str:
    """Whom a memo of this official goes to: the post above his."""
    role = side.directory.superior(seat.role) if seat and seat.role else None
    found = side.holding(role.code) if role else []
    return found[0].post if found else ""


def _nip(ticket: Ticket) -> str:
    reporter = ticket.reporter
    return (reporter.nip or "") if reporter and reporter.name == ticket.contact_name else ""
