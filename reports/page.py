"""The head's first page in words: each figure with the address of exactly its list."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from people.localtime import when
from reports import lists
from reports.figures import (
    ENOUGH,
    KEPT,
    LIMITED,
    MISSED,
    UNLIMITED,
    Board,
    Compliance,
    SlowStep,
)
from sop.clock.remaining import in_words
from sop.machine import PROCEDURES

SHOWN = 5  # requests for arahan on the first page; the rest is one click away


def head_page(board: Board) -> dict[str, Any]:
    context: dict[str, Any] = {
        "board": board,
        "office": board.office,
        "as_of": when(board.at, board.office),
        "enough": ENOUGH,
    }
    if not board.handles:
        return context | {"figures": _tickets(board)}
    now = board.compliance(board.month)
    before = board.compliance(board.month.before)
    waiting = board.for_my_arahan().select_related("run__ticket__office", "run__ticket__handler")
    count = waiting.count()
    slow = board.slowest(board.month)
    return context | {
        "figures": [*_tickets(board), _share(now, before), _unlimited(now), _arahan(count)],
        "months": [_month(now), _month(before)],
        "owners": [
            (str(party.label), count, _list(lists.OWNED, pihak=party, bulan=board.month.code))
            for party, count in board.misses(board.month)
        ],
        "arahan": lists.draw_arahan(list(waiting.order_by("created_at", "pk")[:SHOWN])),
        "arahan_count": count,
        "arahan_url": _list(lists.ARAHAN),
        "bars": _bars(board, slow),
        "month_name": lists.month_name(board.month),
    }


def _tickets(board: Board) -> list[dict[str, Any]]:
    late = board.late_tickets().count()
    desk = reverse("desk")
    own = "yang dilaporkan kantor Anda" if not board.handles else "dilaporkan, ditangani, dijeda"
    return [
        {
            "value": board.open_tickets().count(),
            "label": "Terbuka sekarang",
            "note": own,
            "url": f"{desk}?tampilan=semua&status=terbuka" if board.handles else _list(lists.OPEN),
            "state": "",
        },
        {
            "value": late,
            "label": "Lewat batas sekarang",
            "note": "langkah atau keseluruhan, di luar jeda",
            "url": f"{desk}?tampilan=lewat" if board.handles else _list(lists.LATE),
            "state": "late" if late else "",
            "icon": "exclamation-octagon" if late else "",
        },
    ]


def _share(now: Compliance, before: Compliance) -> dict[str, Any]:
    return {
        "value": "–" if now.percent is None else f"{now.percent} %",
        "label": "Sesuai mutu baku bulan ini",
        "note": f"{_of(now)}. Bulan lalu: "
        + (_of(before) if before.percent is None else f"{before.percent} %, {_of(before)}"),
        "url": _list(LIMITED, bulan=now.month.code),
        "state": "",
    }


def _unlimited(now: Compliance) -> dict[str, Any]:
    return {
        "value": now.unlimited,
        "label": "Langkah tanpa batas waktu",
        "note": "selesai bulan ini, tidak ikut dinilai",
        "url": _list(UNLIMITED, bulan=now.month.code),
        "state": "",
    }


def _arahan(count: int) -> dict[str, Any]:
    return {
        "value": count,
        "label": "Menunggu arahan Anda",
        "note": "eskalasi yang belum dijawab",
        "url": _list(lists.ARAHAN),
        "state": "near" if count else "",
        "icon": "flag" if count else "",
    }


def _of(found: Compliance) -> str:
    if found.percent is None:
        return f"belum cukup data ({found.limited} langkah)"
    return f"{found.kept} dari {found.limited} langkah"


def _month(found: Compliance) -> dict[str, Any]:
    code = found.month.code
    return {
        "name": lists.month_name(found.month),
        "percent": f"belum cukup data ({found.limited} langkah)"
        if found.percent is None
        else f"{found.percent} %",
        "cells": [
            (found.kept, _list(KEPT, bulan=code)),
            (found.missed, _list(MISSED, bulan=code)),
            (found.unlimited, _list(UNLIMITED, bulan=code)),
        ],
    }


def _bars(board: Board, steps: list[SlowStep]) -> list[dict[str, Any]]:
    """All bars on one scale, on which the mutu baku lies at the same place."""
    scale = max([100, *(step.percent for step in steps)])
    return [_bar(board, step, scale) for step in steps]


def _bar(board: Board, step: SlowStep, scale: int) -> dict[str, Any]:
    procedure = PROCEDURES.get(step.procedure)
    row = procedure.step(step.number) if procedure else None
    subject = procedure.subject if procedure else step.procedure
    budget = lists.budget_of(step.budget_text, row)
    counted = f"{step.count} kali" if step.enough else f"baru {step.count} data"
    state = ("late" if step.percent > 100 else "near" if step.percent >= 75 else "")  # fmt: skip
    return {
        "label": f"{subject}: {row.label}" if row else f"{subject}: langkah {step.number}",
        "value": in_words(step.seconds, working=step.working),
        "note": f"mutu baku {budget}; {step.percent} % terpakai; {counted}",
        "budget": budget,
        "share": f"{step.percent} %",
        "count": counted,
        "state": state if step.enough else "",
        "percent": round(step.percent * 100 / scale, 1),
        "mark": round(100 * 100 / scale, 1),
        "url": _list(lists.STEP, sop=step.procedure, langkah=step.number, bulan=board.month.code),
    }


def _list(figure: str, **narrow: object) -> str:
    return f"{reverse('head_list')}?{lists.address(figure, **narrow)}"
