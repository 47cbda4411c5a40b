"""What the forecast page shows, in words: figures, chart, tables, tickets at risk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator

from people.localtime import when_short
from people.spelled import thousands
from reports import drawing
from reports.board.room import Room
from reports.forecast import words
from reports.forecast.calibration import ENOUGH_TO_JUDGE, NOMINAL, Score
from reports.forecast.courses import MOST as TICKETS
from reports.forecast.figures import MOST, Figures
from reports.forecast.simulate import FEWEST_TICKETS, PERCENT, PLAYS
from reports.models import Forecast
from reports.scope import families
from sop.library.shares import ENOUGH

PAGE = 25
FEW = "belum cukup data"
BOUNDS = ("Sebelum awal rentang", "Sebelum titik tengah", "Sebelum akhir rentang")
VERDICTS = {
    "few": f"belum cukup untuk dinilai (kurang dari {ENOUGH_TO_JUDGE} tiket)",
    "fits": "sesuai: selisihnya dapat dijelaskan oleh kebetulan",
    "narrow": "terlalu sempit: kenyataan lebih sering di luar rentang",
    "wide": "terlalu lebar: kenyataan lebih sering di dalam rentang",
}


def context(room: Room, path: str, page: str) -> dict[str, Any]:
    figures = Figures(room)
    risky = Paginator(figures.at_risk(), PAGE).get_page(page)
    everything = figures.all
    return {
        **room.context(path),
        "title": "Prakiraan selesai",
        "lead": "Kapan tiket terbuka selesai, dan seberapa benar prakiraan sebelumnya.",
        "figures": _tiles(figures, risky.paginator.count),
        "score": everything,
        "verdict": VERDICTS[everything.verdict],
        "chart": _chart(everything) if len(everything.tickets) >= ENOUGH else None,
        "tables": _tables(figures),
        "cut": figures.cut,
        "page": risky,
        "rows": [_at_risk(row, room) for row in risky.object_list],
        "query": room.query(),
        "agency": room.scope.agency.short_name if figures.of_unit else "",
        "how": {
            "plays": PLAYS, "percent": PERCENT, "fewest": FEWEST_TICKETS, "enough": ENOUGH,
            "judge": ENOUGH_TO_JUDGE, "most": thousands(MOST), "tickets": thousands(TICKETS),
        },
    }  # fmt: skip


def _tiles(figures: Figures, risky: int) -> list[dict[str, str]]:
    score, (opened, told) = figures.all, figures.open
    mine = "tiket terbuka" + (" di meja unit ini" if figures.of_unit else "")
    counted = f"{thousands(score.forecasts)} prakiraan dari {thousands(len(score.tickets))} tiket"
    return [
        {"value": thousands(risky), "label": "Berisiko lewat batas", "url": "#berisiko",
         "note": f"{mine} yang lebih mungkin lewat daripada tidak",
         "state": "near" if risky else ""},
        {"value": thousands(told), "label": "Tiket terbuka berprakiraan",
         "note": f"dari {thousands(opened)}; lainnya: riwayat belum cukup"},
        {"value": share(score, score.inside), "label": "Selesai di dalam rentang",
         "note": f"seharusnya {PERCENT} %; {counted}"},
        {"value": spent(score.off), "label": "Selisih titik tengah",
         "note": f"median, dalam jam kerja; {lean(score)}"},
    ]  # fmt: skip


def _chart(score: Score) -> drawing.Chart:
    items = []
    for label, count, nominal in zip(BOUNDS, score.before, NOMINAL, strict=True):
        text = share(score, count)
        items.append(
            drawing.Bar(
                label,
                count * 100 / score.forecasts,
                text,
                f"seharusnya {nominal} %",
                mark=nominal,
                cells=(text, f"{nominal} %", f"{thousands(count)}"),
            )
        )
    said = "; ".join(f"{item.label.lower()} {item.text}, {item.note}" for item in items)
    return drawing.bars(
        items, key="kalibrasi", title="Bagian tiket yang selesai sebelum tiap batas prakiraan",
        description=f"{said[:1].upper()}{said[1:]}.",
        head=("Batas prakiraan", "Kenyataan", "Seharusnya", "Prakiraan"),
        mark_label="Seharusnya", most=100.0,
    )  # fmt: skip


def _tables(figures: Figures) -> list[dict[str, Any]]:
    names = families()
    return [
        {"title": "Menurut SOP", "head": "SOP",
         "rows": _lines((names.get(f, f), s) for f, s in sorted(figures.by_sop().items()))},
        {"title": "Menurut jarak ke akhir", "head": "Saat prakiraan dibuat",
         "rows": _lines(figures.by_distance().items())},
    ]  # fmt: skip


def _lines(scores: Iterable[tuple[str, Score]]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "forecasts": thousands(score.forecasts),
            "tickets": thousands(len(score.tickets)),
            "inside": share(score, score.inside),
            "before": [share(score, count) for count in score.before],
            "error": f"{spent(score.off)} kerja; {lean(score)}" if score.off is not None else FEW,
        }
        for label, score in scores
    ]


def _at_risk(row: Forecast, room: Room) -> dict[str, Any]:
    assert row.limit_at
    tz = room.scope.office.tz
    return {
        "ticket": row.ticket,
        "step": row.number,
        "sop": families().get(row.procedure.rpartition("-")[0], row.procedure),
        "limit": when_short(row.limit_at, room.scope.office),
        "likely": words.moment(max(row.latest_likely_at, room.at), room.at, tz, words.day_short),
        "late": words.moment(max(row.latest_late_at, room.at), room.at, tz, words.day_short),
        "risk": f"{row.risk} %",
    }


def share(score: Score, count: int) -> str:
    """'81 %', or that there are too few."""
    percent = score.percent(count)
    return f"{FEW} ({len(score.tickets)})" if percent is None else f"{percent} %"


def lean(score: Score) -> str:
    """Which way the middle errs, in words."""
    by = score.lean
    if by is None:
        return FEW
    if abs(by) < 360:
        return "tidak condong"
    return f"kenyataan {spent(abs(by))} kerja lebih {'lambat' if by > 0 else 'cepat'}"


def spent(seconds: int | None) -> str:
    """1,4 jam"""
    if seconds is None:
        return FEW
    return f"{max(seconds, 360) / 3600:.1f} jam".replace(".", ",") if seconds else "0 jam"
