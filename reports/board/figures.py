"""The tiles of the head's page: each a number, what it means in a line, and its list."""

from __future__ import annotations

from dataclasses import dataclass

from people.spelled import thousands
from reports.board import lists
from reports.board.closed import Closed
from reports.board.live import Live
from reports.board.room import Room
from reports.rollup.read import Sums
from reports.scope import Level
from sop.library.shares import percent


@dataclass(frozen=True)
class Figure:
    """For partials/figure.html. `count` rows stand in the list at `url`."""

    value: str
    label: str
    note: str
    url: str
    count: int
    state: str = ""
    icon: str = ""


def live_figures(room: Room, live: Live, arahan: int) -> list[Figure]:
    now = live.now
    open_note = {
        Level.AGENCY: "dilaporkan, ditangani, dan dijeda",
        Level.UNIT: "menunggu pelaksana di unit ini",
        Level.REPORTER: "yang dilaporkan kantor ini",
    }[room.scope.level]
    if room.narrow.units:
        open_note = "menunggu pelaksana di unit ini"
    found = [
        _figure(room, lists.OPEN, now.open, "Terbuka", open_note),
        _figure(room, lists.LATE, now.late, "Lewat batas", "langkah atau keseluruhan, di luar jeda",
                "late", "exclamation-octagon"),
        _figure(room, lists.NEAR, now.near, "Mendekati batas", "langkahnya hampir habis waktu",
                "near", "hourglass-split"),
        _figure(room, lists.MISSING, now.missing, "Kurang kelengkapan",
                "yang diminta langkah belum ada", "near", "file-earmark-text"),
    ]  # fmt: skip
    if room.handles:
        found.append(
            _figure(room, lists.ARAHAN, arahan, "Menunggu arahan Anda",
                    "eskalasi yang belum dijawab", "near", "flag")
        )  # fmt: skip
    return found


def period_figures(room: Room, closed: Closed) -> list[Figure]:
    found = [_share(room, closed.all, closed.before)]
    found.append(
        _figure(room, "lewat", closed.all.missed, "Langkah lewat batas",
                f"selesai melewati mutu bakunya, dari {thousands(closed.all.limited)}")
    )  # fmt: skip
    if room.scope.level is Level.UNIT or room.narrow.units:
        found.append(_figure(room, "langkah", closed.all.visits, "Langkah selesai",
                             "oleh pelaksana di unit ini"))  # fmt: skip
    else:
        found.append(_figure(room, lists.FILED, closed.filed, "Aduan masuk",
                             "dicatat pada periode ini"))  # fmt: skip
        found.append(_figure(room, "selesai", closed.finished, "Aduan selesai",
                             "ditutup pada periode ini"))  # fmt: skip
    repeats = closed.all.repeats
    note = f"dari {thousands(closed.all.visits)} langkah selesai"
    found.append(_figure(room, "diulang", repeats, "Langkah diulang", note))
    return found


def _figure(
    room: Room, figure: str, count: int, label: str, note: str, state: str = "", icon: str = ""
) -> Figure:
    """State and icon only where there is something to see to."""
    url = lists.url(room, figure)
    if not count:
        state = icon = ""
    return Figure(thousands(count), label, note, url, count, state, icon)


def _share(room: Room, now: Sums, before: Sums) -> Figure:
    share = percent(now.kept, now.limited)
    return Figure(
        "–" if share is None else f"{share} %",
        "Sesuai mutu baku",
        f"{of(now)}. {_compared(room, share, before)}",
        lists.url(room, "dinilai"),
        now.limited,
    )


def of(found: Sums) -> str:
    """'123 dari 140 langkah', or that there are too few to say."""
    if percent(found.kept, found.limited) is None:
        return f"belum cukup data ({found.limited} langkah)"
    return f"{thousands(found.kept)} dari {thousands(found.limited)} langkah"


def _compared(room: Room, share: int | None, before: Sums) -> str:
    name, then = room.period.before.name, percent(before.kept, before.limited)
    if then is None:
        return f"{name}: {of(before)}"
    if share is None or share == then:
        return f"{name}: {then} %"
    way = "Naik" if share > then else "Turun"
    return f"{way} {abs(share - then)} poin dari {name} ({then} %)"
