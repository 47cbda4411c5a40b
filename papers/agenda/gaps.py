"""Numbers of a year that the portal did not give: an office that began elsewhere goes on from
its own last number (`register.start_after`), and the register says which ones it does not hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Window
from django.db.models.functions import Lag

from papers.models import RegisterEntry


def outside(rows: QuerySet[RegisterEntry]) -> list[str]:
    """One sentence for each run of missing numbers below the highest of its series."""
    given = rows.filter(sequence__isnull=False).order_by()
    held = given.values("office", "series", "year").annotate(
        count=Count("pk"), last=Max("sequence")
    )
    holed = Q(pk__in=[])
    for series in held:
        if series["count"] < (series["last"] or 0):
            holed |= Q(office=series["office"], series=series["series"], year=series["year"])
    return [_sentence(*row) for row in _after_holes(given.filter(holed))] if holed else []


def _after_holes(given: QuerySet[RegisterEntry]) -> Iterable[tuple[str, str, Any, Any]]:
    """The numbers before which others are missing, with the last one before them."""
    before = Window(
        Lag("sequence", default=0),
        partition_by=[F("office"), F("series"), F("year")],
        order_by=F("sequence").asc(),
    )
    rows = given.annotate(before=before).filter(sequence__gt=F("before") + 1)
    found = rows.order_by("office__short_name", "series", "sequence")
    return found.values_list("office__short_name", "series", "sequence", "before")


def _sentence(office: str, series: str, number: int, before: int) -> str:
    span = f"{before + 1}" if number == before + 2 else f"{before + 1}–{number - 1}"
    return f"{office}, seri {series}: nomor urut {span} diberikan di luar portal."
