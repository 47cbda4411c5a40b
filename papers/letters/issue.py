"""What issuing a letter does inside the door: trial print, number, code, stored PDF."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from papers import press
from papers.agenda import register
from papers.answers import safe_name
from papers.check import codes
from papers.errors import Incomplete
from papers.letters.composing import frame_of, sheet_of
from papers.letters.sources import source
from papers.models import Letter, LetterKind, RegisterEntry
from tickets.files import store_made

if TYPE_CHECKING:
    from papers.letters.door import Work
    from papers.press.sheet import Sheet


@dataclass(frozen=True)
class Outside:
    """A number that another system or the TU desk has issued."""

    number: str
    dated: date
    source: str


def code_key(letter: Letter) -> str:
    return f"letter:{letter.pk}"


def is_internal(letter: Letter) -> bool:
    """Whether the reporter's side does not read it: see `letter_rights.visible`."""
    if letter.kind == LetterKind.INCIDENT:
        return letter.office_id != letter.ticket.office_id
    return letter.kind != LetterKind.COMPLETION


def file_name(letter: Letter) -> str:
    return safe_name(f"{letter.get_kind_display()} {letter.number or 'konsep'}")


def bind(work: Work) -> None:
    """To the visit that waits now, if that asks for such a letter: it may be a later one than
    that of the draft."""
    if not work.circle.of_handler and work.letter.kind != LetterKind.INCIDENT:
        return
    found = source().binding(work.ticket, work.letter.kind)
    if found is not None:
        letter = work.letter
        letter.procedure, letter.step = found.procedure, found.step
        letter.visit, letter.paper = found.visit, found.paper


def trial(work: Work) -> None:
    """Whether it can be printed at all, with a number and a code of the usual length."""
    letter, day = work.letter, work.numbering.day(work.now)
    letter.number, letter.dated = "0" * 40, day
    try:
        _printed(sheet_of(letter, frame_of(letter, work.directory, codes.sample())), work.now)
    finally:
        letter.number, letter.dated = "", None


def number(work: Work, outside: Outside | None) -> None:
    """Takes the number, or notes the one from outside, and makes the letter an issued one."""
    letter = work.letter
    letter.entry = entry = _entry(work, outside)
    letter.number, letter.dated = entry.number, entry.dated
    letter.state, letter.issued_at, letter.issued_by = Letter.State.ISSUED, work.now, work.user


def keep(work: Work) -> None:
    """Prints the numbered letter with its code and keeps the PDF and what it was made from."""
    letter = work.letter
    assert letter.dated
    mark = codes.mark(
        code_key(letter), kind=letter.get_kind_display(), office=letter.office,
        dated=letter.dated, now=work.now, ticket=work.ticket, letter=letter, number=letter.number,
    )  # fmt: skip
    sheet = sheet_of(letter, frame_of(letter, work.directory, mark))
    letter.frozen = _plain(asdict(sheet))
    letter.pdf = store_made(
        _printed(sheet, work.now), work.ticket, name=file_name(letter), by=work.user,
        now=work.now, internal=is_internal(letter), step=letter.step, visit=letter.visit,
        paper=letter.paper, reference=letter.number,
    )  # fmt: skip


def _printed(sheet: Sheet, now: datetime) -> bytes:
    try:
        return press.pdf(sheet, now)
    except press.Unprintable as fault:
        raise Incomplete(fault.message) from fault


def _entry(work: Work, outside: Outside | None) -> RegisterEntry:
    letter = work.letter
    common: dict[str, Any] = {
        "subject": letter.subject, "party": _party(letter),
        "ticket": work.ticket, "by": work.user, "now": work.now, "directory": work.directory,
    }  # fmt: skip
    if outside is None:
        return register.take(
            work.circle.office, letter.kind, classification=letter.classification, **common
        )
    return register.manual(
        work.circle.office, letter.kind, number=outside.number, dated=outside.dated,
        source=outside.source, **common,
    )  # fmt: skip


def _party(letter: Letter) -> str:
    """Whom the register names: the addressee, the officers of an order, or the second party."""
    people = [row["name"] for row in letter.extra.get("officers", [])]
    second = letter.extra.get("second", {}).get("name", "")
    return " ".join(letter.addressee.split()) or ", ".join(people) or second


def _plain(value: Any) -> Any:
    """A sheet as JSON; of a picture only its SHA-256, the PDF itself holds it."""
    if isinstance(value, bytes):
        return {"sha256": hashlib.sha256(value).hexdigest()}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
