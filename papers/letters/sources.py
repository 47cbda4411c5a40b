"""What a letter can take from the handling of its ticket.

`papers` may not import `sop`; `sop` registers its implementation here when it is ready.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tickets.models import Ticket


@dataclass(frozen=True)
class Binding:
    """The visit of a step whose output a letter is. `paper` is the output's name in the SOP;
    `signer_role` the role that gives it, where the SOP names one."""

    procedure: str
    step: int
    visit: int
    paper: str
    signer_role: str = ""


class Source(Protocol):
    def values(self, ticket: Ticket, at: datetime) -> dict[str, str]:
        """What the steps know, for the placeholders `sop`, `penyebab`, `tindakan`, `hasil`,
        `waktu_selesai`, `pelaksana`; a name is missing where nothing is known yet."""

    def binding(self, ticket: Ticket, kind: str) -> Binding | None:
        """The waiting step if its output is a letter of this kind."""

    def wanted(self, ticket: Ticket) -> str:
        """The kind of letter that the waiting step gives; '' if it gives none."""


_source: Source | None = None


def register(source: Source) -> None:
    global _source
    _source = source


def source() -> Source:
    if _source is None:
        raise RuntimeError("No source registered; is `sop` in INSTALLED_APPS?")
    return _source
