"""Over which offices a person may read figures, and how an address narrows that down.

Kepala Dinas: all that the agency handles. Kabid, Kasi, koordinator: the steps done by their own
unit and below. Head of a reporting office: its own complaints. The one place that decides it; a
figure and its list both go through `Scope` and `Narrow`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from people.directory import Directory, Holder
from people.models import Office, Role, User
from services.models import Service
from sop.desk.queue import handling_roles
from sop.machine import PROCEDURES
from sop.permissions import superior_roles


class Level(StrEnum):
    AGENCY = "agency"  # everything that the agency handles
    UNIT = "unit"  # the steps of a bidang or seksi
    REPORTER = "reporter"  # the complaints of an own office


@dataclass(frozen=True)
class Scope:
    """`office` gives name and zone. `handlers` are the handling offices of the agency (AGENCY and
    UNIT), `units` the own unit with what is below (UNIT), `offices` the reporting ones (REPORTER).
    """

    level: Level
    office: Office
    agency: Office
    handlers: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    offices: frozenset[int] = frozenset()
    directory: Directory = field(compare=False, repr=False, kw_only=True)

    def facts(self) -> Q:
        """Over reports.models.Fact (and Cell, with the ids as they are)."""
        match self.level:
            case Level.AGENCY:
                return Q(handler__in=self.handlers)
            case Level.UNIT:
                return Q(handler__in=self.handlers, unit__in=self.units)
        return Q(office__in=self.offices)

    def tickets(self) -> Q:
        """Over tickets.models.Ticket, as far as the offices tell. Of a unit these are all of the
        agency: which of them wait for the unit, `reports.board` asks the desk."""
        if self.level is Level.REPORTER:
            return Q(office__in=self.offices)
        return Q(handler__in=self.handlers)


def leads(holders: Iterable[Holder], directory: Directory) -> bool:
    """A head, or on the handling side a superior of somebody who acts in an SOP."""
    return bool(_seats(holders, directory))


def scopes(user: User, directory: Directory) -> list[Scope]:
    """Every scope of the person, the widest first; empty for who leads nobody."""
    found: dict[tuple[Level, int], Scope] = {}
    for holder in _seats(directory.roles_of(user), directory):
        scope = _scope(holder, directory)
        found.setdefault((scope.level, scope.office.pk), scope)
    order = list(Level)
    return sorted(found.values(), key=lambda s: (order.index(s.level), s.office.name))


def _seats(holders: Iterable[Holder], directory: Directory) -> list[Holder]:
    held = list(holders)
    codes = {h.role.code for h in held if h.role.side == Role.Side.HANDLER}
    above = superior_roles(sorted(handling_roles()), directory) if codes else set()
    return [
        h
        for h in held
        if h.role.is_head or (h.role.side == Role.Side.HANDLER and h.role.code in above)
    ]


def _scope(holder: Holder, directory: Directory) -> Scope:
    below = frozenset(directory.subtree_ids(holder.office))
    agency = directory.agency(holder.office)
    if holder.role.side == Role.Side.REPORTER:
        return Scope(Level.REPORTER, holder.office, agency, offices=below, directory=directory)
    handlers = frozenset(directory.subtree_ids(agency))
    if holder.office.pk == agency.pk:
        return Scope(Level.AGENCY, agency, agency, handlers, directory=directory)
    return Scope(Level.UNIT, holder.office, agency, handlers, below, directory=directory)


@dataclass(frozen=True)
class Narrow:
    """What the address asks for within the scope: `opd`, `layanan`, `sop`, `unit`.

    `offices` and `units` hold the chosen office with all below it and merged into it. `unknown`
    are the parameters that mean nothing here, for a message beside the field.
    """

    office: Office | None = None
    offices: frozenset[int] = frozenset()
    unit: Office | None = None
    units: frozenset[int] = frozenset()
    service: Service | None = None
    family: str = ""
    unknown: tuple[str, ...] = ()

    @classmethod
    def read(cls, asked: QueryDict, scope: Scope) -> Narrow:
        """One query at most (the service). A value outside the scope is unknown, as is a value
        that exists nowhere: the answer tells nothing apart."""
        unknown = []
        office = _office(asked.get("opd", ""), scope)
        if office and scope.level is Level.REPORTER and office.pk not in scope.offices:
            office = None
        unit = _office(asked.get("unit", ""), scope)
        allowed = scope.units or scope.handlers
        if unit and unit.pk not in allowed:
            unit = None
        service = _service(asked.get("layanan", ""))
        family = asked.get("sop", "") if asked.get("sop", "") in families() else ""
        for name, found in (("opd", office), ("unit", unit), ("layanan", service), ("sop", family)):
            if asked.get(name) and not found:
                unknown.append(name)
        tree = scope.directory
        return cls(
            office, frozenset(tree.subtree_ids(office)) if office else frozenset(),
            unit, frozenset(tree.subtree_ids(unit)) if unit else frozenset(),
            service, family, tuple(unknown),
        )  # fmt: skip

    def facts(self) -> Q:
        """Over Fact and Cell."""
        found = self._common()
        if self.units:
            found &= Q(unit__in=self.units)
        if self.family:
            found &= Q(procedure__in=procedures_of(self.family))
        return found

    def tickets(self) -> Q:
        """Over Ticket; the unit is not a column there."""
        found = self._common()
        if self.family:
            found &= Q(procedure__in=procedures_of(self.family))
        return found

    def _common(self) -> Q:
        found = Q()
        if self.offices:
            found &= Q(office__in=self.offices)
        if self.service:
            found &= Q(service=self.service.pk)
        return found

    def params(self) -> dict[str, str]:
        chosen: dict[str, Any] = {
            "opd": self.office and self.office.pk,
            "unit": self.unit and self.unit.pk,
            "layanan": self.service and self.service.code,
            "sop": self.family,
        }
        return {name: str(value) for name, value in chosen.items() if value}

    def query(self, **more: object) -> str:
        """As a query string with more parameters; empty ones are left out."""
        every = {**self.params(), **{k: str(v) for k, v in more.items() if v not in ("", None)}}
        return urlencode(every)


def family_of(procedure: str) -> str:
    """'database-1' -> 'database': an SOP over all its revisions."""
    return procedure.rpartition("-")[0] or procedure


def families() -> dict[str, str]:
    """Code and subject of every SOP, by its newest revision."""
    return {family_of(code): PROCEDURES[code].subject for code in sorted(PROCEDURES)}


def procedures_of(family: str) -> list[str]:
    return [code for code in sorted(PROCEDURES) if family_of(code) == family]


def _office(given: str, scope: Scope) -> Office | None:
    if given.isascii() and given.isdigit() and len(given) < 10:
        return scope.directory.find_office(int(given))
    return None


def _service(given: str) -> Service | None:
    return Service.objects.filter(code=given[:40]).first() if given else None
