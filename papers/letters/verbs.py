"""The way of a letter: draft, checked, approved in the system, numbered and issued.

Every verb is one transaction with the ticket and the letter locked, a sequence and a key; it
leaves an event on the ticket's trail. From issue on nothing of a letter changes but that it may
be voided with a reason, and that its signed copy is put beside it. Requirement F07; order and
names of the stages: domain notes 3.2. "Disetujui dalam sistem" is an internal record, no
electronic signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from papers.agenda import register
from papers.check import codes
from papers.errors import Incomplete, NotYours, Refused, Stale
from papers.letters import issue as letter_issue
from papers.letters import rights as letter_rights
from papers.letters.checks import blocking
from papers.letters.door import Work, door
from papers.letters.drafts import TEXTS, prefilled, sign, take_over
from papers.letters.issue import Outside, code_key, file_name, is_internal
from papers.letters.seats import circle, writing_office
from papers.models import Capacity, Letter, LetterKind
from people.directory import Directory
from people.models import User
from tickets import access
from tickets.files import store_all
from tickets.keys import bound_key
from tickets.models import Event, Ticket
from tickets.uploads import Checked

__all__ = [
    "LetterData", "Outside", "approve", "attach_signed", "check", "discard", "draft", "file_name",
    "issue", "issued_for", "may_write", "replace", "return_", "revise", "void", "void_files",
    "void_from_register",
]  # fmt: skip
State = Letter.State
SIGNABLE = ("pdf", "jpg", "png")


@dataclass(frozen=True)
class LetterData:
    """What a drafter fills in. `signer` is a Seat's value ("12:agency_head"), "" for a signer
    without an account, whose name stands in `texts`; `extra`: officers, second party."""

    texts: Mapping[str, str]
    signer: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


def may_write(ticket: Ticket, user: User, kind: str, directory: Directory) -> bool:
    """Officers of the handling agency write every kind, the reporter's side its own report."""
    office = writing_office(ticket, user, directory)
    if office is None:
        return False
    side = circle(ticket, office.pk, directory)
    return kind == LetterKind.INCIDENT or bool(side.of_handler and side.of(user)[0].role)


def draft(ticket_id: int, *, actor: User, kind: str, key: str, now: datetime) -> Letter:
    """A new draft, filled from the ticket and its steps. Raises Http404, NotYours, Incomplete."""
    if kind not in LetterKind.values:
        words = "Pilih jenis surat."
        raise Incomplete(words, {"kind": words})
    with transaction.atomic():
        ticket = access.locked(actor, ticket_id, may="view", at=now)
        once = bound_key(key, ticket_id, "letter", kind)
        earlier = Event.objects.filter(actor=actor, key=once).first()
        if earlier is not None:
            return _made_before(Letter.objects.filter(pk=earlier.data["letter"]))
        directory = Directory(now)
        office = writing_office(ticket, actor, directory)
        if office is None or not may_write(ticket, actor, kind, directory):
            raise NotYours("Anda tidak dapat membuat surat jenis ini untuk aduan ini.")
        letter = prefilled(ticket, kind, circle(ticket, office.pk, directory), actor, now)
        letter.save()
        _begin(letter, ticket, actor, once, now, f"membuat konsep {_named(letter)}")
    return letter


def revise(
    letter_id: int, data: LetterData, *, actor: User, sequence: int, key: str, now: datetime
) -> Letter:
    """Writes what the drafter filled in; only while it is a draft."""
    verb = f"revise:{sorted(data.texts.items())}:{data.signer}:{sorted(data.extra.items())}"
    with door(letter_id, verb, actor=actor, sequence=sequence, key=key, now=now) as work:
        if not work.repeated:
            _need(work, work.rights.writes, (State.DRAFT,), "mengubah konsep ini")
            title = work.letter.signer_title
            for name in TEXTS:
                if name in data.texts:
                    setattr(work.letter, name, data.texts[name])
            _set_signer(work, data, title)
            work.letter.extra = {**work.letter.extra, **data.extra}
            work.record("letter_revised", f"mengubah konsep {_named(work.letter)}")
            work.save()
    return work.letter


def check(letter_id: int, *, actor: User, sequence: int, key: str, now: datetime) -> Letter:
    """Diperiksa (paraf): by another officer than the drafter, unless nobody else is there."""
    with door(letter_id, "check", actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.letter
        letter = work.letter
        if letter.state == State.DRAFT and letter.drafted_by_id == actor.pk:
            work.require(
                work.rights.checks,
                "Konsep diperiksa oleh petugas lain, bukan oleh yang menyusunnya.",
            )
        _need(work, work.rights.checks, (State.DRAFT,), "memeriksa konsep ini")
        _complete(work, "approve")
        letter.state, letter.return_note = State.CHECKED, ""
        letter.checked_by, letter.checked_title = actor, work.rights.title
        letter.checked_at = now
        alone = " sendiri, karena tidak ada petugas lain" if work.rights.alone else ""
        work.record("letter_checked", f"memeriksa konsep {_named(letter)}{alone}")
        work.save()
        role = str(letter.extra.get("signer_role", ""))
        signers = [seat.user.pk for seat in work.circle.holding(role)]
        signers += [letter.signer_id] if letter.signer_id and not signers else []
        words = f"{_named(letter, capital=True)} pada {work.ticket.number} menunggu persetujuan."
        work.tell(signers, f"Surat menunggu persetujuan: {work.ticket.number}", words)
    return letter


def return_(
    letter_id: int, note: str, *, actor: User, sequence: int, key: str, now: datetime
) -> Letter:
    """Back to the drafter with a note; checks and approval are taken back."""
    verb = f"return:{note}"
    with door(letter_id, verb, actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.letter
        letter = work.letter
        allowed = (State.CHECKED, State.APPROVED)
        _need(work, work.rights.returns, allowed, "mengembalikan surat ini")
        if not note.strip():
            words = "Tulis apa yang perlu diperbaiki."
            raise Incomplete(words, {"note": words})
        _forget_hands(letter)
        letter.state, letter.return_note = State.DRAFT, note.strip()
        work.record("letter_returned", f"mengembalikan konsep {_named(letter)}", note=note.strip())
        work.save()
        words = f"{_named(letter, capital=True)} pada {work.ticket.number} perlu diperbaiki."
        work.tell([letter.drafted_by_id], f"Konsep dikembalikan: {work.ticket.number}", words)
    return letter


def approve(letter_id: int, *, actor: User, sequence: int, key: str, now: datetime) -> Letter:
    """ "Disetujui dalam sistem": by the signer, or who holds his role on that day; then he is the
    one who signs. For a signer without an account, records that the paper is signed."""
    with door(letter_id, "approve", actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.letter
        letter = work.letter
        seat = work.rights.approves
        if letter.state == State.CHECKED and seat is None:
            raise NotYours(f"Surat ini hanya dapat disetujui oleh {_who_signs(letter)}.")
        _need(work, seat is not None, (State.CHECKED,), "menyetujui surat ini")
        assert seat
        if letter.signer_id is not None and letter.signer_id != actor.pk:
            sign(letter, seat, letter.signer_title)  # the same post, another capacity
        _complete(work, "approve")
        letter.state = State.APPROVED
        letter.approved_by, letter.approved_title, letter.approved_at = actor, seat.title, now
        if letter.signer_id is None:
            words = f"mencatat bahwa {letter.signer_name} menyetujui {_named(letter)}"
        else:
            words = f"menyetujui {_named(letter)} dalam sistem"
        work.record("letter_approved", words)
        work.save()
        told = f"{_named(letter, capital=True)} pada {work.ticket.number} siap diberi nomor."
        work.tell([letter.drafted_by_id], f"Surat disetujui: {work.ticket.number}", told)
    return letter


def issue(
    letter_id: int,
    *,
    actor: User,
    sequence: int,
    key: str,
    now: datetime,
    outside: Outside | None = None,
) -> Letter:
    """Numbers the letter (or notes the number from `outside`), prints and keeps it.

    It is printed once on trial before a number is taken; whatever fails afterwards takes the
    number back with it. Raises Incomplete with what to complete.
    """
    with door(letter_id, "issue", actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.letter
        letter = work.letter
        _need(work, work.rights.issues, (State.APPROVED,), "menerbitkan surat ini")
        _complete(work, "approve", *([] if outside else ["number"]))
        letter_issue.bind(work)
        letter_issue.trial(work)
        letter_issue.number(work, outside)
        letter_issue.keep(work)
        words = f"menerbitkan {_named(letter)} nomor {letter.number}"
        work.record("letter_issued", words, internal=is_internal(letter))
        work.save()
        _tell_issued(work)
    return letter


def void(
    letter_id: int, reason: str, *, actor: User, sequence: int, key: str, now: datetime
) -> Letter:
    """The letter, its number and its code no longer hold; none of them is used again."""
    verb = f"void:{reason}"
    with door(letter_id, verb, actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.letter
        _void(work, reason)
    return work.letter


def void_from_register(letter_id: int, reason: str, *, actor: User, now: datetime) -> Letter:
    """The same for a letter whose ticket another agency handles by now: whoever keeps the register
    that numbered it no longer sees the ticket, and nobody else may void it."""
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update(no_key=True).get(letters=letter_id)
        rows = Letter.objects.select_for_update(no_key=True, of=("self",))
        work = Work(rows.select_related("office", "entry").get(pk=letter_id), ticket, actor, now)
        _void(work, reason)
    return work.letter


def discard(letter_id: int, *, actor: User, sequence: int, key: str, now: datetime) -> Ticket:
    """Removes a letter that was never numbered; the trail keeps that it was there."""
    with door(letter_id, "discard", actor=actor, sequence=sequence, key=key, now=now) as work:
        _need(work, work.rights.discards, letter_rights.OPEN, "menghapus konsep ini")
        work.record("letter_discarded", f"menghapus konsep {_named(work.letter)}")
        work.letter.delete()
    return work.ticket


def replace(letter_id: int, *, actor: User, sequence: int, key: str, now: datetime) -> Letter:
    """A new draft with the text of a voided letter; it names the one that it replaces."""
    with door(letter_id, "replace", actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return _made_before(work.letter.replaced_by.all())
        old = work.letter
        _need(work, work.rights.replaces, (State.VOID,), "mengganti surat ini")
        fresh = take_over(old, actor, work.rights.title, now)
        fresh.save()
        words = f"membuat konsep pengganti {_named(old)} nomor {old.number}"
        _begin(fresh, work.ticket, actor, work.key, now, words)
    return fresh


def attach_signed(
    letter_id: int, checked: Checked, *, actor: User, sequence: int, key: str, now: datetime
) -> Letter:
    """Puts the signed scan, or the PDF that came back signed, beside the letter.

    The portal keeps its SHA-256 and never changes it; an earlier one stays among the files.
    """
    verb = f"signed:{bound_key(key, files=[checked])}"
    with door(letter_id, verb, actor=actor, sequence=sequence, key=key, now=now) as work:
        if work.repeated:
            return work.letter
        letter = work.letter
        _need(work, work.rights.attaches, (State.ISSUED,), "mengunggah surat bertanda tangan")
        if checked.kind not in SIGNABLE:
            words = "Unggah pindaian atau PDF bertanda tangan: PDF, JPG, atau PNG."
            raise Incomplete(words, {"attachments": words})
        [letter.signed] = store_all(
            [checked], work.ticket, by=actor, now=now, internal=is_internal(letter),
            step=letter.step, visit=letter.visit, paper=letter.paper, reference=letter.number,
        )  # fmt: skip
        if letter.pdf and letter.signed.sha256 == letter.pdf.sha256:
            words = "Berkas ini naskah dari portal tanpa perubahan; unggah yang ditandatangani."
            raise Incomplete(words, {"attachments": words})
        words = f"mengunggah {_named(letter)} nomor {letter.number} yang sudah ditandatangani"
        note = f"SHA-256 {letter.signed.sha256}"
        work.record("letter_signed", words, note=note, internal=is_internal(letter))
        work.save()
    return letter


def issued_for(ticket: Ticket, procedure: str, step: int, visit: int) -> Letter | None:
    """The newest letter in force that was issued as the output of this visit of a step."""
    rows = Letter.objects.filter(ticket=ticket.pk, procedure=procedure, step=step, visit=visit)
    return rows.filter(state=State.ISSUED).order_by("-issued_at", "-pk").first()


def void_files(ticket_id: int) -> set[int]:
    """Ids of the attachments that are a voided letter or its signed copy: outputs no longer."""
    rows = Letter.objects.filter(ticket=ticket_id, state=State.VOID).values_list("pdf", "signed")
    return {pk for pair in rows for pk in pair if pk is not None}


# -- inside the door ------------------------------------------------------------------------------


def _need(work: Work, allowed: bool, states: tuple[str, ...], what: str) -> None:
    """A wrong stage is told as such, a missing right as such."""
    if work.letter.state not in states:
        state = work.letter.get_state_display().lower()
        raise Refused(f"Surat ini {state}; Anda tidak dapat {what} sekarang.")
    work.require(allowed, f"Anda tidak berhak {what}.")


def _complete(work: Work, *stages: str) -> None:
    missing = blocking(work.lacks, *stages)
    if missing:
        raise Incomplete(" ".join(["Surat belum lengkap.", *missing]))


def _begin(
    letter: Letter, ticket: Ticket, actor: User, key: str, now: datetime, words: str
) -> None:
    Event.objects.create(
        ticket_id=ticket.pk, sequence=ticket.sequence, kind="letter_drafted", actor=actor,
        actor_title=letter.drafted_title, step=letter.step, text=words, internal=True,
        data={"letter": letter.pk}, key=key, at=now, recorded_at=now,
    )  # fmt: skip


def _named(letter: Letter, capital: bool = False) -> str:
    words = letter.get_kind_display().split(" / ")[0]
    return words if capital else words[0].lower() + words[1:]


def _set_signer(work: Work, data: LetterData, old_title: str) -> None:
    letter = work.letter
    seat = work.circle.find(data.signer) if data.signer else None
    if data.signer and seat is None:
        words = "Pejabat itu tidak lagi menjabat. Pilih penanda tangan lain."
        raise Incomplete(words, {"signer": words})
    if seat is None:
        letter.extra.pop("signer_role", None)
        letter.signer = None
        letter.capacity = Capacity.ON_BEHALF if letter.on_behalf_of else Capacity.OWN
        return
    other = seat.user.pk != letter.signer_id or seat.role != letter.extra.get("signer_role")
    kept = other and letter.signer_title == old_title  # the former signer's, not typed for him
    sign(letter, seat, "" if kept else letter.signer_title)


def _void(work: Work, reason: str) -> None:
    letter = work.letter
    _need(work, work.rights.voids, (State.ISSUED,), "membatalkan surat ini")
    assert letter.entry
    letter.entry = register.void(letter.entry, reason, by=work.user, now=work.now)
    codes.void(code_key(letter), work.now)
    letter.state, letter.voided_at, letter.void_reason = State.VOID, work.now, reason.strip()
    words = f"membatalkan {_named(letter)} nomor {letter.number}"
    work.record("letter_voided", words, note=reason.strip(), internal=is_internal(letter))
    work.save()
    words = f"{_named(letter, capital=True)} nomor {letter.number} dibatalkan."
    work.tell(_readers(work), f"Surat dibatalkan: {work.ticket.number}", words)


def _made_before(found: QuerySet[Letter]) -> Letter:
    """The draft that the same form has made; Stale if it was discarded since."""
    letter = found.first()
    if letter is None:
        raise Stale("Konsep dari halaman ini sudah dihapus. Muat ulang halaman untuk membuat lagi.")
    return letter


def _forget_hands(letter: Letter) -> None:
    letter.checked_by = letter.approved_by = None
    letter.checked_title = letter.approved_title = ""
    letter.checked_at = letter.approved_at = None


def _who_signs(letter: Letter) -> str:
    title = letter.signer_title
    return f"{letter.signer_name} ({title}) atau Plt./Plh.-nya" if title else letter.signer_name


def _readers(work: Work) -> set[int]:
    letter = work.letter
    readers = {letter.drafted_by_id}
    readers |= {letter.signer_id} if letter.signer_id else set()
    if not is_internal(letter) and work.ticket.reporter_id:
        readers.add(work.ticket.reporter_id)
    return readers


def _tell_issued(work: Work) -> None:
    letter = work.letter
    words = f"{_named(letter, capital=True)} nomor {letter.number} sudah diterbitkan."
    work.tell(_readers(work), f"Surat terbit: {work.ticket.number}", words)
