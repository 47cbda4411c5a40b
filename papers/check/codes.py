"""The public code of a printed paper, and what `/periksa/` may say about it.

Twelve characters of Crockford's alphabet (no I, L, O, U): 60 bits, so that no code is guessed, and
what is misread on paper (O for 0, I or L for 1) still finds it.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from papers.models import Letter, Paper
from papers.press.sheet import Mark
from people.models import Office
from tickets.models import Ticket

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_MISREAD = str.maketrans("OIL", "011")
_TRIES = 5


def mark(
    key: str,
    *,
    kind: str,
    office: Office,
    dated: date,
    now: datetime,
    ticket: Ticket | None = None,
    letter: Letter | None = None,
    number: str = "",
) -> Mark:
    """The mark of the paper that `key` names ("letter:12", "run:345:F-01"), made when first asked.

    The same key keeps its code, whoever asks at the same moment. `dated` is the paper's date in
    the zone of its office; what was given first stays, but a number given later is added.
    """
    row = Paper.objects.filter(key=key).first()
    if row is None:
        row = _made(key, Paper(
            key=key, kind=kind, office=office, ticket=ticket, letter=letter, number=number,
            dated=dated, made_at=now,
        ))  # fmt: skip
    if number and not row.number:
        row.number = number
        row.save(update_fields=["number"])
    return mark_of(row.code)


def mark_of(code: str) -> Mark:
    return Mark(code=code, url=settings.SITE_URL + reverse("paper_check", args=[code]))


def sample() -> Mark:
    """A mark for trial prints: as large as any, known to nobody."""
    return mark_of("0" * LENGTH)


def void(key: str, now: datetime) -> None:
    """From now on the public page says that the paper no longer holds."""
    Paper.objects.filter(key=key, voided_at__isnull=True).update(voided_at=now)


def normalised(typed: str) -> str:
    """The code as stored, from what a person typed or a scanner read; "" if it cannot be one."""
    text = "".join(typed[:80].split()).replace("-", "").replace("\u2013", "").replace(".", "")
    text = text.upper().translate(_MISREAD)
    return text if len(text) == LENGTH and set(text) <= set(ALPHABET) else ""


def find(typed: str) -> Paper | None:
    code = normalised(typed)
    return Paper.objects.select_related("office").filter(code=code).first() if code else None


def _made(key: str, row: Paper) -> Paper:
    for _ in range(_TRIES):
        row.code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:  # somebody made it just now, or the code is taken
            found = Paper.objects.filter(key=key).first()
            if found is not None:
                return found
        else:
            return row
    raise RuntimeError("no free code")
