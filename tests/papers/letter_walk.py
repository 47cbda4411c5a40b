"""Walks a letter through its stages, for tests."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from papers.letters import verbs as letters
from papers.letters.drafts import TEXTS
from papers.letters.verbs import LetterData
from papers.models import Letter, Letterhead, LetterKind, NumberPattern
from people.models import Office, User
from tests.cast import NOW, Cast
from tests.sop import walk
from tickets.models import Ticket

PATTERN = "{klasifikasi}/{urut:3}/{unit}/{bulan_romawi}/{tahun}"


def new_key() -> str:
    return str(uuid.uuid4())


def set_up(office: Office, pattern: str = PATTERN) -> None:
    """A letterhead with place and code, and one pattern for all kinds."""
    Letterhead.objects.create(
        office=office, lines=f"PEMERINTAH PROVINSI CONTOH\n{office.name.upper()}",
        address="Jalan Contoh Nomor 1, Kota Contoh", place="Kota Contoh",
        unit_code=office.short_name,
    )  # fmt: skip
    NumberPattern.objects.create(office=office, pattern=pattern)


def ticket_of(cast: Cast) -> Ticket:
    return walk.file(cast, cast.service_db, "database", NOW, title="SIMPEG tidak dapat dibuka")


def draft(ticket: Ticket, by: User, kind: str = LetterKind.COMPLETION) -> Letter:
    return letters.draft(ticket.pk, actor=by, kind=kind, key=new_key(), now=NOW)


def data_of(letter: Letter, **more: Any) -> LetterData:
    """What stands in the letter, with changes; the signer stays unless `signer` is given."""
    signer = f"{letter.signer_id}:{letter.extra.get('signer_role', '')}"
    signer = more.pop("signer", signer if letter.signer_id else "")
    extra = more.pop("extra", {})
    texts = {name: getattr(letter, name) for name in TEXTS}
    return LetterData(texts={**texts, **more}, signer=signer, extra=extra)


def revise(letter: Letter, by: User, **more: Any) -> Letter:
    return letters.revise(
        letter.pk, data_of(letter, **more), actor=by, sequence=letter.sequence, key=new_key(),
        now=NOW,
    )  # fmt: skip


def complete(letter: Letter, by: User, **more: Any) -> Letter:
    """Fills what the steps have not said, and the classification."""
    body = letter.body.replace("[lengkapi: ", "Diisi (").replace("]", ")")
    return revise(letter, by, **{"body": body, "classification": "500.12", **more})


def act(verb: Any, letter: Letter, by: User, *given: Any, now: datetime = NOW, **more: Any) -> Any:
    sequence = more.pop("sequence", letter.sequence)
    key = more.pop("key", new_key())
    return verb(letter.pk, *given, actor=by, sequence=sequence, key=key, now=now, **more)


def approved(cast: Cast, ticket: Ticket, kind: str = LetterKind.COMPLETION, **more: Any) -> Letter:
    """Drafted by the examiner, checked by the division head, approved by the agency's head."""
    letter = complete(draft(ticket, cast.it_examiner, kind), cast.it_examiner, **more)
    letter = act(letters.check, letter, cast.ict_division_head)
    found = act(letters.approve, letter, letter.signer)
    assert isinstance(found, Letter)
    return found


def issued(cast: Cast, ticket: Ticket, kind: str = LetterKind.COMPLETION, **more: Any) -> Letter:
    found = act(letters.issue, approved(cast, ticket, kind, **more), cast.it_examiner)
    assert isinstance(found, Letter)
    return found
