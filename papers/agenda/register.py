"""The register (buku agenda): numbers of letters, taken once and for ever.

Whose register: the nearest office upwards, the issuing one included, that has a number pattern for
the kind of letter (or one for all kinds); without any, the agency, which then takes only numbers
that another system has given. Incoming letters are entered at the agency. A year is the year of
the letter's date by the clock of the registering office.

The counter's row is locked until the caller's transaction ends: nobody gets the same number, and a
transaction that fails gives its number back, so no hole appears that nobody explains.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from papers.agenda.patterns import LONGEST, Pattern, parse
from papers.errors import Incomplete, Refused
from papers.models import LetterKind, NumberCounter, NumberPattern, RegisterEntry
from papers.office.kop import unit_code_of
from people.directory import Directory
from people.localtime import long_date
from people.models import Office, User
from tickets.models import Ticket

INCOMING = "masuk"
OUTGOING = "keluar"
Direction = RegisterEntry.Direction


@dataclass(frozen=True)
class Registrar:
    """Who numbers a kind of letter: the office, its pattern (None: only numbers from outside)."""

    office: Office
    pattern: Pattern | None
    series: str = OUTGOING
    unit: str = ""

    def day(self, now: datetime) -> date:
        return now.astimezone(self.office.tz).date()

    def missing(self, classification: str) -> list[str]:
        """What the pattern needs and nobody has filled in, in words; [] if a number can be made."""
        if self.pattern is None:
            return [
                f"{self.office.short_name} belum mengatur pola nomor surat. Minta pengaturannya, "
                "atau isi nomor dari sistem lain."
            ]
        faults = []
        if "klasifikasi" in self.pattern.names and not classification.strip():
            faults.append("Isi kode klasifikasi; pola nomor memakainya.")
        if "unit" in self.pattern.names and not self.unit:
            faults.append("Kode unit pada kop naskah belum diisi; pola nomor memakainya.")
        return faults

    def number(self, sequence: int, day: date, classification: str) -> str:
        if faults := self.missing(classification):
            raise Incomplete(faults[0], {"classification": faults[0]})
        assert self.pattern
        number = self.pattern.number(
            sequence=sequence, day=day, classification=classification.strip(), unit=self.unit
        )
        if len(number) > LONGEST:
            words = f"Nomor surat menjadi lebih dari {LONGEST} karakter; perpendek pola atau kode."
            raise Incomplete(words, {"classification": words})
        return number


def registrar(office: Office, kind: str, directory: Directory) -> Registrar:
    """Two queries. `kind` is a LetterKind."""
    chain = [office, *directory.ancestors(office)]
    rows = NumberPattern.objects.filter(office__in=chain, kind__in=["", kind])
    by_office = {(row.office_id, row.kind): row for row in rows}
    for unit in chain:
        row = by_office.get((unit.pk, kind)) or by_office.get((unit.pk, ""))
        if row is not None:
            code = unit_code_of(office, directory)
            return Registrar(unit, parse(row.pattern), row.series, code)
    return Registrar(directory.agency(office), None)


def next_number(found: Registrar, classification: str, now: datetime) -> str:
    """What the next letter would get at this moment; nothing is taken."""
    day = found.day(now)
    row = NumberCounter.objects.filter(
        office=found.office, series=found.series, year=day.year
    ).first()
    return found.number((row.last if row else 0) + 1, day, classification)


def take(
    office: Office,
    kind: str,
    *,
    subject: str,
    party: str,
    classification: str,
    ticket: Ticket | None,
    by: User,
    now: datetime,
    directory: Directory,
) -> RegisterEntry:
    """The next number for a letter of `office`, dated today by the registering office's clock.

    Runs inside the caller's transaction. Raises Incomplete if the pattern or what it needs is not
    set, Refused if two patterns of one office make the same number.
    """
    found = registrar(office, kind, directory)
    day = found.day(now)
    found.number(1, day, classification)
    while True:
        sequence = _next(found.office, found.series, day.year)
        number = found.number(sequence, day, classification)
        entry = RegisterEntry(
            office=found.office, direction=Direction.OUT, series=found.series, year=day.year,
            sequence=sequence, number=number, kind=LetterKind(kind).label, dated=day,
            subject=subject[:300], party=party[:300], ticket=ticket, created_at=now, created_by=by,
        )  # fmt: skip
        same = _saved_unless_known(entry)
        if same is None:
            return entry
        if same.sequence is not None:
            raise Refused(
                f"Nomor {number} sudah dipakai untuk \u201c{same.subject}\u201d "
                f"({long_date(same.dated)}). Dua pola nomor menghasilkan nomor yang sama; ubah "
                "pola salah satunya."
            )
        # Entered by hand before its turn: it fills this place of the series.
        same.series, same.sequence = found.series, sequence
        same.save(update_fields=["series", "sequence"])


def manual(
    office: Office,
    kind: str,
    *,
    number: str,
    dated: date,
    source: str,
    subject: str,
    party: str,
    ticket: Ticket | None,
    by: User,
    now: datetime,
    directory: Directory,
) -> RegisterEntry:
    """Notes a number that another system or the TU desk has issued; `source` says which.

    Raises Incomplete for an empty or overlong number, a missing source or a date to come, Refused
    for a number that stands in that year's register already.
    """
    found = registrar(office, kind, directory)
    number = " ".join(number.split())
    if not number or len(number) > 120:
        words = "Isi nomor surat, paling panjang 120 karakter."
        raise Incomplete(words, {"number": words})
    if not source.strip():
        words = "Isi dari mana nomor ini, misalnya SRIKANDI atau TU."
        raise Incomplete(words, {"source": words})
    if dated > found.day(now):
        words = "Tanggal surat belum tiba."
        raise Incomplete(words, {"dated": words})
    entry = RegisterEntry(
        office=found.office, direction=Direction.OUT, series=found.series, year=dated.year,
        number=number, kind=LetterKind(kind).label, dated=dated, subject=subject[:300],
        party=party[:300], source=source.strip()[:60], ticket=ticket, created_at=now,
        created_by=by,
    )  # fmt: skip
    return _once(entry)


def take_agenda(
    office: Office,
    *,
    ticket: Ticket | None,
    subject: str,
    party: str,
    party_number: str,
    dated: date,
    by: User,
    now: datetime,
) -> RegisterEntry:
    """The agenda number of an incoming letter ("12/2026"): the agency's series "masuk".

    `dated` and `party_number` are the sender's date and number. Runs inside the caller's
    transaction.
    """
    agency = Directory(now).agency(office)
    year = now.astimezone(agency.tz).year
    sequence = _next(agency, INCOMING, year)
    return RegisterEntry.objects.create(
        office=agency, direction=Direction.IN, series=INCOMING, year=year, sequence=sequence,
        number=f"{sequence}/{year}", kind="Surat masuk", dated=dated, subject=subject[:300],
        party=party[:300], party_number=party_number[:120], ticket=ticket, created_at=now,
        created_by=by,
    )  # fmt: skip


def start_after(office: Office, series: str, last: int, now: datetime) -> None:
    """This year's numbers go on after `last`: the earlier ones were given outside the portal.

    Raises Refused if the portal has already given a higher one; a number is never given twice.
    """
    _need_transaction()
    which: dict[str, Any] = {
        "office": office, "series": series, "year": now.astimezone(office.tz).year,
    }  # fmt: skip
    NumberCounter.objects.get_or_create(**which)
    row = NumberCounter.objects.select_for_update(no_key=True).get(**which)
    if last < row.last:
        words = f"Nomor urut {row.last} sudah dipakai tahun ini; isi paling sedikit {row.last}."
        raise Refused(words, {"last": words})
    row.last = last
    row.save(update_fields=["last"])


def void(entry: RegisterEntry, reason: str, *, by: User, now: datetime) -> RegisterEntry:
    """Marks a number as void; it is never given again. Raises Incomplete without a reason."""
    if not reason.strip():
        words = "Isi alasan pembatalan."
        raise Incomplete(words, {"reason": words})
    _need_transaction()
    row = RegisterEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if row.voided_at is not None:
        raise Refused(f"Nomor {row.number} sudah dibatalkan.")
    row.voided_at, row.voided_by, row.void_reason = now, by, reason.strip()
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return row


def _next(office: Office, series: str, year: int) -> int:
    _need_transaction()
    which: dict[str, Any] = {"office": office, "series": series, "year": year}
    NumberCounter.objects.get_or_create(**which)
    NumberCounter.objects.filter(**which).update(last=F("last") + 1)
    return NumberCounter.objects.values_list("last", flat=True).get(**which)


def _need_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("the register needs a transaction")


def _same(entry: RegisterEntry) -> RegisterEntry | None:
    return RegisterEntry.objects.filter(
        office=entry.office, direction=entry.direction, year=entry.year, number=entry.number
    ).first()


def _saved_unless_known(entry: RegisterEntry) -> RegisterEntry | None:
    """Saves the entry, or gives the one that has its number already."""
    same = _same(entry)
    if same is None:
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:  # the same number at the same moment
            same = _same(entry)
            if same is None:
                raise
    return same


def _once(entry: RegisterEntry) -> RegisterEntry:
    _need_transaction()
    same = _saved_unless_known(entry)
    if same is None:
        return entry
    words = (
        f"Nomor {entry.number} sudah tercatat pada buku agenda {entry.year} untuk "
        f"\u201c{same.subject}\u201d."
    )
    raise Refused(words, {"number": words})
