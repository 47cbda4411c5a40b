"""Whose register a person reads and keeps: the buku agenda of his agency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, Q, QuerySet

from papers.letters.seats import REGISTRY
from papers.models import RegisterEntry
from people.directory import Directory, Holder
from people.models import Office, Role, User

FIRST_YEAR = 2020  # of the list of years; an earlier one is reached by its address
SEARCHED = ("number", "subject", "party", "party_number", "kind", "ticket__number")


@dataclass
class Agenda:
    """The registers of the agencies in which the person holds a role of the handling side, or
    which he heads; a superuser reads all. Who sorts complaints, heads the TU desk or the agency
    keeps them: enters incoming letters and voids numbers."""

    user: User
    now: datetime
    directory: Directory = field(init=False)

    def __post_init__(self) -> None:
        self.directory = Directory(self.now)

    @cached_property
    def holders(self) -> list[Holder]:
        found = self.directory.roles_of(self.user)
        return [h for h in found if h.role.side == Role.Side.HANDLER or h.role.is_head]

    @cached_property
    def reads(self) -> frozenset[int]:
        return self._agencies(self.holders)

    @cached_property
    def keeps(self) -> frozenset[int]:
        return self._agencies(
            h for h in self.holders
            if h.role.may_triage or h.role.is_head or h.role.code in REGISTRY
        )  # fmt: skip

    @property
    def entries(self) -> QuerySet[RegisterEntry]:
        rows = RegisterEntry.objects.select_related("office", "ticket", "created_by", "letter")
        return rows if self.user.is_superuser else rows.filter(office__in=self.reads)

    @property
    def years(self) -> list[int]:
        """The years that have an entry, by one look into the index for each."""
        rows = self.entries.select_related(None).order_by()
        asked = range(FIRST_YEAR, self.now.year + 2)
        seen = {f"year_{year}": Exists(rows.filter(year=year)) for year in asked}
        found = User.objects.filter(pk=self.user.pk).annotate(**seen).values(*seen)
        return [int(name.removeprefix("year_")) for name, held in found[0].items() if held]

    @cached_property
    def agencies(self) -> list[Office]:
        """Where the person may enter an incoming letter."""
        found = {}
        for pk in self.keeps:
            agency = self.directory.agency(self.directory.office(pk))
            found[agency.pk] = agency
        return sorted(found.values(), key=lambda office: office.name)

    @property
    def opens(self) -> bool:
        return self.user.is_superuser or bool(self.reads)

    def _agencies(self, holders: Iterable[Holder]) -> frozenset[int]:
        ids: set[int] = set()
        for holder in holders:
            ids |= self.directory.subtree_ids(self.directory.agency(holder.office))
        return frozenset(ids)


def searched(rows: QuerySet[RegisterEntry], words: str) -> QuerySet[RegisterEntry]:
    """Every word must occur somewhere in the entry."""
    for word in words.split()[:6]:
        found = Q()
        for name in SEARCHED:
            found |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(found)
    return rows
