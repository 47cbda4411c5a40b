"""Numbers of a year that the portal did not give: an office that began elsewhere goes on from
its own last number (`register.start_after`), and the register says which ones it does not hold."""

from __future__ import annotations

from itertools import groupby

from django.db.models import QuerySet

from papers.models import RegisterEntry


def outside(rows: QuerySet[RegisterEntry]) -> list[str]:
    """One sentence for each run of missing numbers below the highest of its series."""
    given = rows.filter(sequence__isnull=False).order_by("office__short_name", "series", "sequence")
    found = []
    numbers = given.values_list("office__short_name", "series", "sequence")
    for (office, series), group in groupby(numbers, key=lambda row: row[:2]):
        before = 0
        for _, _, number in group:
            if number is not None and number > before + 1:
                span = f"{before + 1}" if number == before + 2 else f"{before + 1}–{number - 1}"
                found.append(
                    f"{office}, seri {series}: nomor urut {span} diberikan di luar portal."
                )
            before = number or before
    return found
