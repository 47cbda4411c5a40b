"""The cover of an SOP as its document states it (PermenPAN-RB 35/2012, bagian identitas).

Pure data, no Django. A field that the document leaves out stays empty; the office fills it in
(`sop.models.SopIdentity`, put together with this in `sop.library.cover`). Citations and named
things are as printed, prose is paraphrased.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Identity:
    """`repeated_basis`: the legal basis where the document lists it a second time.

    `doubts`: per name of a field what looks wrong in the document, in the words of the screen.
    """

    number: str = ""
    made_on: date | None = None
    revised_on: date | None = None
    effective_on: date | None = None
    approved_title: str = ""
    approved_name: str = ""
    approved_nip: str = ""
    legal_basis: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    warning: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    record_keeping: tuple[str, ...] = ()
    in_charge: str = ""
    place: str = ""
    time: str = ""
    repeated_basis: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Prose:
    """What the document's running text says of a step, beside its table (B20)."""

    text: str
    differs: str = ""  # in what it differs from the chart; empty: it says the same
