"""The head's first page in words: each figure with the address of exactly its list."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from people.localtime import duration, when
from people.spelled import thousands
from reports.board import charts, counted, heatmap, lists, rows
from reports.board.closed import SLOWEST, Closed, Slow, is_working
from reports.board.counted import Part
from reports.board.figures import live_figures, period_figures
from reports.board.live import Live
from reports.board.meanings import meanings
from reports.board.room import Room
from reports.compliance import names
from reports.rollup.read import Sums
from sop.clock.remaining import in_words
from sop.library.shares import percent
from sop.models import Pause

LATE_FIRST = (F("worst_due_at"), F("pk"))
SHOWN = 5  # rows of a short list; the rest is one click away


def head_page(room: Room, grid: str) -> dict[str, Any]:
    """`grid` chooses the rows of the heat map (heatmap.STEPS or ROLES)."""
    live, closed = Live(room), Closed(room)
    arahan = live.arahan()
    waiting = arahan.count() if room.handles else 0
    heat = heatmap.heat_map(room, grid)
    papers = live.papers()
    context: dict[str, Any] = {
        "now_figures": live_figures(room, live, waiting),
        "period_figures": period_figures(room, closed),
        "as_of": when(room.at, room.scope.office),
        "late": _late(room, live),
        "late_count": live.now.late,
        "late_url": lists.url(room, lists.LATE),
        "arahan": _arahan(room, arahan) if waiting else [],
        "arahan_count": waiting,
        "arahan_url": lists.url(room, lists.ARAHAN),
        "bars": _bars(room, closed.slow),
        "exact": all(slow.exact for slow in closed.slow),
        "heat": heat,
        "grids": _grids(room, grid),
        "trend": charts.month_trend(room, closed),
        "outcomes": _outcomes(room, closed.all),
        "promises": _promises(room, closed.all),
        "roles": _roles(room, closed),
        "repeats": _repeats(room, closed),
        "halts": _halts(room, closed),
        "halts_note": lists.of_agency(room),
        "papers": [
            {"label": name, "count": count, "url": lists.url(room, lists.MISSING, berkas=name)}
            for name, count in papers[:SHOWN]
        ],
        "papers_rest": max(0, len(papers) - SHOWN),
        "meanings": meanings(room),
        "nothing_yet": not (closed.all.visits or live.now.open or closed.before.visits),
    }
    if room.handles:
        context["owners"] = _owners(room, closed)
        context["asked"] = _asked(room, closed.all)
    return context


# -- at this moment ----------------------------------------------------------------------------


def _late(room: Room, live: Live) -> list[rows.OpenRow]:
    if not live.now.late:
        return []
    found = lists.with_people(live.late()).order_by(*LATE_FIRST)[:SHOWN]
    return rows.open_rows(room, list(found))


def _arahan(room: Room, waiting: Any) -> list[dict[str, Any]]:
    found = waiting.select_related("run__ticket__office", "run__ticket__handler")
    return rows.escalation_rows(room, list(found.order_by("created_at", "pk")[:SHOWN]))


# -- over the period ---------------------------------------------------------------------------


def _line(room: Room, label: str, count: int, figure: str, **more: object) -> dict[str, Any]:
    return {
        "label": label,
        "count": count,
        "text": thousands(count),
        "url": lists.url(room, figure, **more),
    }


def _outcomes(room: Room, found: Sums) -> list[dict[str, Any]]:
    return [
        _line(room, "Tepat waktu", found.kept, "tepat"),
        _line(room, "Lewat batas", found.missed, "lewat"),
        _line(room, "Tanpa batas waktu", found.unlimited, "tanpa-batas"),
    ]


def _promises(room: Room, found: Sums) -> dict[str, Any]:
    last = found.promise_kept + found.promise_missed
    first = found.first_kept + found.first_missed
    return {
        "any": last,
        "last": _share(found.promise_kept, last),
        "first": _share(found.first_kept, first),
        "lines": [
            _line(room, "Estimasi terakhir ditepati", found.promise_kept, "estimasi-tepat"),
            _line(room, "Estimasi terakhir lewat", found.promise_missed, "estimasi-lewat"),
            _line(room, "Estimasi pertama ditepati", found.first_kept, "estimasi-awal-tepat"),
            _line(room, "Estimasi pertama lewat", found.first_missed, "estimasi-awal-lewat"),
        ],
    }


def _asked(room: Room, found: Sums) -> dict[str, Any]:
    return {
        "any": found.escalated,
        "share": _share(found.answered, found.escalated),
        "lines": [
            _line(room, "Permintaan arahan", found.escalated, lists.ASKED),
            _line(room, "Dijawab", found.answered, lists.ANSWERED),
        ],
    }


def _owners(room: Room, closed: Closed) -> list[dict[str, Any]]:
    return [
        _line(room, str(party.label), sums.missed + sums.promise_missed, "lewat-semua", pihak=party)
        for party, sums in closed.owners.items()
    ]


def _roles(room: Room, closed: Closed) -> list[dict[str, Any]]:
    known = counted.role_names()
    return [
        {
            "label": known.get(role, role),
            "limited": sums.limited,
            "limited_url": lists.url(room, "dinilai", jabatan=role),
            "missed": sums.missed,
            "missed_url": lists.url(room, "lewat", jabatan=role),
            "share": _share(sums.kept, sums.limited),
        }
        for role, sums in closed.roles.items()
    ]


def _repeats(room: Room, closed: Closed) -> list[dict[str, Any]]:
    return [
        _line(room, rows.step_name(*step), sums.repeats, "diulang", **Part(*step).params())
        | {"note": f"dari {thousands(sums.visits)} kali dikerjakan"}
        for step, sums in closed.repeats[:SHOWN]
    ]


def _halts(room: Room, closed: Closed) -> list[dict[str, Any]]:
    return [
        _line(room, str(Pause.Reason(halt.reason).label), halt.count, lists.HALTS,
              alasan=halt.reason)
        | {
            "note": f"{in_words(halt.working, working=True)} "
            f"(menurut jam biasa {duration(halt.elapsed)})"
        }
        for halt in closed.halts
    ]  # fmt: skip


def _share(part: int, whole: int) -> str:
    share = percent(part, whole)
    return f"belum cukup data ({whole})" if share is None else f"{share} %"


def _bars(room: Room, slow: list[Slow]) -> list[dict[str, Any]]:
    """All on one scale, on which the mutu baku lies at the same place."""
    shown = slow[:SLOWEST]
    scale = max([100, *(step.percent for step in shown)])
    return [_bar(room, step, scale) for step in shown]


def _bar(room: Room, slow: Slow, scale: int) -> dict[str, Any]:
    part = Part(slow.procedure, slow.number, slow.budget, slow.budget_unit)
    budget = names.budget(slow.procedure, slow.number, slow.budget, slow.budget_unit)
    working = is_working(slow.budget_unit)
    p90 = in_words(slow.p90, working=working)
    times = f"{thousands(slow.measured)} kali" if slow.enough else f"baru {slow.measured} data"
    state = "late" if slow.percent > 100 else "near" if slow.percent >= 75 else ""
    return {
        "label": rows.step_name(slow.procedure, slow.number),
        "value": in_words(slow.median, working=working),
        "note": f"mutu baku {budget}; {slow.percent} % terpakai; P90 {p90}; {times}",
        "budget": budget,
        "p90": p90,
        "share": f"{slow.percent} %",
        "times": times,
        "count": slow.measured,
        "state": state if slow.enough else "",
        "percent": round(slow.percent * 100 / scale, 1),
        "mark": round(100 * 100 / scale, 1),
        "url": lists.url(room, "diukur", **part.params()),
    }


def _grids(room: Room, grid: str) -> list[dict[str, Any]]:
    """The switch of the heat map."""
    every = ((heatmap.STEPS, "Langkah SOP"), (heatmap.ROLES, "Jabatan"))
    return [
        {"label": label, "url": f"?{room.query(petak=value)}#peta-panas", "active": value == grid}
        for value, label in every
    ]
