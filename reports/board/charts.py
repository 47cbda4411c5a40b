"""The charts of the head's page, for the page and for its paper."""

from __future__ import annotations

from reports.board import heatmap, lists
from reports.board.closed import SLOWEST, Closed, Slow, is_working
from reports.board.counted import Part
from reports.board.room import Room
from reports.board.rows import step_name
from reports.compliance import names
from reports.drawing import Bar, Chart, Point, Series, bars, trend
from sop.clock.remaining import in_words
from sop.library.shares import ENOUGH, percent


def charts(room: Room) -> list[Chart]:
    """As they are drawn on paper; those with nothing to draw are left out."""
    closed = Closed(room)
    found = [
        slow_bars(room, closed.slow),
        heatmap.heat_map(room, heatmap.STEPS, standalone=True).chart,
        month_trend(room, closed, standalone=True),
    ]
    return [chart for chart in found if not chart.empty]


def slow_bars(room: Room, slow: list[Slow]) -> Chart:
    """The slowest steps, each as its share of the mutu baku; on the page partials/bars.html says
    the same."""
    return bars(
        [_bar(room, step) for step in slow[:SLOWEST]],
        title=f"Langkah paling lambat dibanding mutu baku, {room.period.name}",
        description=(
            "Panjang batang adalah median waktu terpakai dibanding mutu baku langkah. Langkah "
            f"dengan kurang dari {ENOUGH} data ditaruh di bawah."
        ),
        key="lambat",
        mark_label="Mutu baku (100 %)",
        most=100,
        standalone=True,
    )


def _bar(room: Room, slow: Slow) -> Bar:
    budget = names.budget(slow.procedure, slow.number, slow.budget, slow.budget_unit)
    state = "late" if slow.percent > 100 else "near" if slow.percent >= 75 else ""
    part = Part(slow.procedure, slow.number, slow.budget, slow.budget_unit)
    return Bar(
        step_name(slow.procedure, slow.number), slow.percent,
        in_words(slow.median, working=is_working(slow.budget_unit)),
        f"mutu baku {budget}, {slow.percent} %", state if slow.enough else "", 100,
        lists.url(room, "diukur", **part.params()), count=slow.measured,
    )  # fmt: skip


def month_trend(room: Room, closed: Closed, *, standalone: bool = False) -> Chart:
    """Month by month; months before the first figure are left out."""
    points = []
    begun = False
    for month, sums in closed.months.items():
        begun = begun or bool(sums.limited)
        if not begun:
            continue
        share = percent(sums.kept, sums.limited)
        url = room.url("head_list", angka="dinilai", periode=month.code) if sums.limited else ""
        short = f"{month.name[:3]} {month.first.year % 100:02d}"
        text = f"belum cukup data ({sums.limited})" if share is None else f"{share} %"
        points.append(Point(short, share, text, url, sums.limited))
    last = list(closed.months)[-1].name
    return trend(
        [Series("Sesuai mutu baku", points)],
        title=f"Langkah sesuai mutu baku, dua belas bulan sampai {last}",
        description=(
            "Bagian langkah yang selesai tepat waktu dari yang mempunyai mutu baku, per bulan. "
            f"Bulan dengan kurang dari {ENOUGH} langkah tidak digambar."
        ),
        key="tren",
        corner="Bulan",
        most=100,
        standalone=standalone,
    )
