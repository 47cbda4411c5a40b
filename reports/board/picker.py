"""The fields over the heads' pages: period, office, unit, service, SOP, and which scope."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from people.models import Office, OfficeKind
from reports.period import Period, PeriodKind
from reports.scope import Level, Scope, families
from services.models import Service

if TYPE_CHECKING:
    from reports.board.room import Room

FREE = "bebas"
SHOWN = 60  # characters of a value that was not understood


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Select:
    """`fault` is the message beside the field; the value that was not understood stays chosen."""

    name: str
    label: str
    options: list[Option]
    fault: str = ""

    @property
    def chosen(self) -> str:
        return next((o.label for o in self.options if o.chosen and o.value), "")


@dataclass(frozen=True)
class Picker:
    selects: list[Select]
    first: str  # the two dates of a period of one's own
    last: str
    period_fault: str
    chips: list[tuple[str, str]] = field(default_factory=list)  # label, query without it

    @classmethod
    def of(cls, room: Room) -> Picker:
        period = room.period
        asked = {name: room.asked.get(name, "")[:SHOWN] for name in ("periode", "dari", "sampai")}
        free = period.kind is PeriodKind.FREE and "periode" not in room.faults
        first, _, last = asked["periode"].partition("..") if ".." in asked["periode"] else ("",) * 3
        selects = [_scopes(room), _periods(room, free), _offices(room), _units(room)]
        selects += [_services(room), _sops(room)]
        return cls(
            [select for select in selects if select],
            first=str(period.first) if free else asked["dari"] or first,
            last=str(period.last) if free else asked["sampai"] or last,
            period_fault=room.faults.get("periode", ""),
            chips=_chips(room),
        )


def code_of(scope: Scope) -> str:
    return f"{scope.level}-{scope.office.pk}"


def name_of(scope: Scope) -> str:
    match scope.level:
        case Level.AGENCY:
            return f"Seluruh penanganan {scope.office.short_name}"
        case Level.UNIT:
            return f"Pekerjaan {scope.office.short_name}"
    return f"Aduan dari {scope.office.short_name}"


def _select(
    room: Room, name: str, label: str, options: list[tuple[str, str]], chosen: str, every: str = ""
) -> Select:
    """With what was asked for as a further option where it is not among them."""
    listed = [("", every), *options] if every else list(options)
    fault = room.faults.get(name, "")
    if fault:
        chosen = room.asked.get(name, "")[:SHOWN]
        listed.append((chosen, f"{chosen} (tidak dikenal)"))
    elif chosen and chosen not in dict(listed):
        found = getattr(room.narrow, {"opd": "office", "unit": "unit"}.get(name, ""), None)
        listed.append((chosen, _name(room, found) if isinstance(found, Office) else chosen))
    return Select(name, label, [Option(v, t, v == chosen) for v, t in listed], fault)


def _name(room: Room, office: Office) -> str:
    """An office that was merged says into which."""
    if office.merged_into_id is None:
        return office.name
    into = room.directory.find_office(office.merged_into_id)
    return f"{office.name} (digabung ke {into.name})" if into else office.name


def _scopes(room: Room) -> Select | None:
    if len(room.scopes) < 2:
        return None
    options = [(code_of(scope), name_of(scope)) for scope in room.scopes]
    return _select(room, "ruang", "Lingkup", options, code_of(room.scope))


def _periods(room: Room, free: bool) -> Select:
    """This and last month, quarter and year, nine months more, and days of one's own choice."""
    month, kind = room.today, Period
    quarter, year = kind.quarter(month.first), kind.year(month.first)
    options = [
        (month.code, f"{month.name} (bulan ini)"),
        (month.before.code, f"{month.before.name} (bulan lalu)"),
        (quarter.code, f"{quarter.name} (triwulan ini)"),
        (quarter.before.code, f"{quarter.before.name} (triwulan lalu)"),
        (year.code, f"{year.name} (tahun ini)"),
        (year.before.code, f"{year.before.name} (tahun lalu)"),
    ]
    older = month.before.before
    for _ in range(10):
        options.append((older.code, older.name))
        older = older.before
    chosen = FREE if free else room.period.code
    asked = room.asked.get("periode", "")
    if "periode" in room.faults and (asked in ("", FREE) or ".." in asked):
        chosen = FREE
    elif not free and chosen not in dict(options):
        options.append((chosen, room.period.name))
    options.append((FREE, "Tanggal sendiri"))
    if "periode" in room.faults and chosen != FREE:
        return _select(room, "periode", "Periode", options, chosen)
    listed = [Option(value, label, value == chosen) for value, label in options]
    return Select("periode", "Periode", listed, room.faults.get("periode", ""))


def _offices(room: Room) -> Select | None:
    """The offices that report, by name: every root and agency, or what lies below the own one."""
    tree = room.directory.tree()
    if room.scope.level is Level.REPORTER:
        listed = [o for o, _ in tree if o.pk in room.scope.offices]
        if len(listed) < 2:
            return None
    else:
        listed = [o for o, depth in tree if depth == 0 or o.kind == OfficeKind.AGENCY]
    options = [(str(o.pk), o.name) for o in listed if o.active and o.merged_into_id is None]
    chosen = str(room.narrow.office.pk) if room.narrow.office else ""
    return _select(room, "opd", "OPD pelapor", options, chosen, "Semua")


def _units(room: Room) -> Select | None:
    """Whose work: the units below the scope's office, indented as in the tree."""
    inside = room.scope.units or room.scope.handlers
    if not room.handles or len(inside) < 2:
        return None
    listed = [(o, depth) for o, depth in room.directory.tree() if o.pk in inside]
    top = min((depth for _, depth in listed), default=0)
    options = [
        (str(o.pk), f"{' ' * 3 * (depth - top)}{o.name}")
        for o, depth in listed
        if o.active and o.merged_into_id is None
    ]
    chosen = str(room.narrow.unit.pk) if room.narrow.unit else ""
    return _select(room, "unit", "Unit pelaksana", options, chosen, "Semua")


def _services(room: Room) -> Select:
    chosen = room.narrow.service.code if room.narrow.service else ""
    options = list(Service.objects.order_by("name", "code").values_list("code", "name"))
    return _select(room, "layanan", "Layanan", options, chosen, "Semua")


def _sops(room: Room) -> Select:
    return _select(room, "sop", "SOP", list(families().items()), room.narrow.family, "Semua")


def _chips(room: Room) -> list[tuple[str, str]]:
    """What narrows the figures, each with the way back without it."""
    narrow = room.narrow
    words = {
        "opd": _name(room, narrow.office) if narrow.office else "",
        "unit": narrow.unit.name if narrow.unit else "",
        "layanan": narrow.service.name if narrow.service else "",
        "sop": families().get(narrow.family, ""),
    }
    return [(text, room.query(name, **room.keep)) for name, text in words.items() if text]
