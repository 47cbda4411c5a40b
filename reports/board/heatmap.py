"""Where and when steps were late: SOP step or role against weeks, or months of a long period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from people.localtime import SHORT_MONTHS
from reports.board import counted, lists
from reports.board.counted import Part
from reports.board.room import Room
from reports.board.rows import step_name
from reports.drawing import Cell, Chart, Row, heat
from reports.period import Period
from reports.rollup import read
from reports.rollup.read import Sums
from sop.library.shares import ENOUGH, percent

STEPS, ROLES = "langkah", "jabatan"
MOST = 10  # rows; of one SOP all
WEEKS_UP_TO = 100  # days of a period
LEGEND = ["0 %", "sampai 10 %", "sampai 25 %", "sampai 50 %", "di atas 50 % lewat"]

Key = tuple[str, int] | str  # a step, or the code of a role


@dataclass(frozen=True)
class HeatMap:
    """`shown` of `rows` in which something was late; `judged`: there was something to judge."""

    chart: Chart
    rows: int
    shown: int
    judged: bool


def heat_map(room: Room, by: str, *, standalone: bool = False) -> HeatMap:
    """At most three queries. A cell is how many visits ended late, the darker the larger their
    share; below five visits it is not shaded."""
    weekly = room.period.days <= WEEKS_UP_TO
    columns = _columns(room.period, room.today_date, weekly)
    found = _cells(room, by, "week" if weekly else "month")
    ordered = sorted(found, key=lambda key: (-_missed(found[key].values()), _name(key)))
    late = [key for key in ordered if _missed(found[key].values())]
    shown = ordered if room.narrow.family and by == STEPS and late else late[:MOST]
    rows = [
        Row(
            _name(key),
            [_cell(room, key, days, found[key].get(start, Sums()))
             for start, days in columns.items()],
        )
        for key in shown
    ]  # fmt: skip
    what = "jabatan" if by == ROLES else "langkah SOP"
    unit = "minggu" if weekly else "bulan"
    chart = heat(
        [_label(start, days, weekly) for start, days in columns.items()],
        rows,
        title=f"Langkah lewat batas menurut {what} dan {unit}, {room.period.name}",
        description=(
            f"Angka di tiap petak: berapa kali langkah selesai lewat mutu bakunya dalam {unit} "
            "itu. Makin gelap, makin besar bagiannya dari yang dinilai; petak bergaris putus "
            f"berisi kurang dari {ENOUGH} langkah yang dinilai."
        ),
        key="peta",
        corner="Jabatan" if by == ROLES else "Langkah SOP",
        legend=LEGEND,
        standalone=standalone,
    )
    return HeatMap(chart, len(late), len(shown), judged=bool(ordered))


def _cells(room: Room, by: str, grain: str) -> dict[Key, dict[date, Sums]]:
    sums = read.sums(room.scope, room.narrow, room.period, by=("procedure", "number", grain))
    steps: dict[Key, dict[date, Sums]] = defaultdict(dict)
    for (procedure, number, start), found in sums.items():
        if found.limited:
            steps[procedure, number][start] = found
    if by != ROLES:
        return dict(steps)
    roles: dict[Key, dict[date, Sums]] = {}
    for role, theirs in counted.steps_of_role().items():
        parts: dict[date, list[Sums]] = defaultdict(list)
        for step in theirs:
            for start, found in steps.get(step, {}).items():
                parts[start].append(found)
        if parts:
            roles[role] = {start: counted.together(each) for start, each in parts.items()}
    return roles


def _columns(period: Period, today: date, weekly: bool) -> dict[date, Period]:
    """First days of weeks or months until today, with what of them lies in the period."""
    first = period.first
    start = first - timedelta(days=first.weekday()) if weekly else first.replace(day=1)
    found = {}
    while start <= min(period.last, max(today, period.first)):
        after = start + timedelta(days=7) if weekly else Period.month(start).after
        end = after - timedelta(days=1)
        found[start] = Period(max(start, period.first), min(end, period.last))
        start = after
    return found


def _cell(room: Room, key: Key, days: Period, found: Sums) -> Cell:
    if not found.limited:
        return Cell(name="tidak ada yang dinilai", brief="–")
    share = percent(found.missed, found.limited)
    name = f"{found.missed} dari {found.limited} lewat batas"
    name += " (belum cukup data)" if share is None else f" ({share} %)"
    brief = f"{found.missed} dari {found.limited}"
    url = ""
    if found.missed:
        part = Part(role=key) if isinstance(key, str) else Part(*key)
        more = part.params() | {"hari": days.code}
        url = lists.url(room, "lewat", **more)
    return Cell(str(found.missed), _level(found), name, url, found.missed, brief)


def _level(found: Sums) -> int | None:
    if found.limited < ENOUGH:
        return None
    share = found.missed / found.limited
    return next((n for n, most in enumerate((0, 0.1, 0.25, 0.5)) if share <= most), 4)


def _missed(found: Iterable[Sums]) -> int:
    return sum(sums.missed for sums in found)


def _name(key: Key) -> str:
    if isinstance(key, str):
        return counted.role_names().get(key, key)
    return step_name(*key)


def _label(start: date, days: Period, weekly: bool) -> str:
    month = SHORT_MONTHS[start.month - 1]
    if weekly:
        return f"{days.first.day} {SHORT_MONTHS[days.first.month - 1]}"
    return f"{month} {start.year % 100:02d}"
