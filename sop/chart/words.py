"""The chart in words: titles, and what a picture is for somebody who does not see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sop.chart.diagram import BLANK, Diagram, Row


def title(drawn: Diagram) -> str:
    return f"Bagan alir SOP {drawn.name}"


def description(drawn: Diagram) -> str:
    return (
        f"{len(drawn.rows)} langkah oleh {len(drawn.lanes)} pelaksana: "
        f"{'; '.join(drawn.lanes)}. Isinya sama dengan tabel langkah."
    )


def in_words(drawn: Diagram, rows: Iterable[Row]) -> str:
    """The rows with actors, times and arrows, one sentence each; the alt text of a sheet."""
    return " ".join(_row(drawn, row) for row in rows)


def _row(drawn: Diagram, row: Row) -> str:
    own = [symbol for symbol in drawn.symbols if symbol.number == row.number and not symbol.ends]
    actors = " dan ".join(drawn.lanes[symbol.lane] for symbol in own)
    within = "" if row.within == BLANK else f", {row.within}"
    activity = " ".join(row.activity).rstrip(".")
    return f"{row.number}. {activity} ({actors}{within}){_next(drawn, row)}."


def _next(drawn: Diagram, row: Row) -> str:
    ways = list(_exits(drawn, row))
    return f"; {', '.join(ways)}" if ways else ""


def _exits(drawn: Diagram, row: Row) -> Iterator[str]:
    for arrow in drawn.arrows:
        if arrow.source.number == row.number:
            where = "selesai" if arrow.target.ends else f"ke {arrow.target.number}"
            yield f"{arrow.label} {where}" if arrow.label else where
