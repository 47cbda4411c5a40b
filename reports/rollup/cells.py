"""The sums moved by what changed: old facts taken away, new ones added, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from reports.models import Cell
from reports.models.facts import Verdict
from reports.rollup.make import FactRow, FilingRow
from reports.rollup.measures import MEASURES
from reports.rollup.spread import Spread, bucket
from sop.models import OVERALL

EVERY = 0  # instead of an office: all of them
CHUNK = 500
_AT = {name: place for place, name in enumerate(MEASURES)}
_VERDICTS: dict[str, str] = {
    Verdict.KEPT.value: "kept",
    Verdict.MISSED.value: "missed",
    Verdict.UNLIMITED.value: "unlimited",
    Verdict.PROMISE_KEPT.value: "promise_kept",
    Verdict.PROMISE_MISSED.value: "promise_missed",
}


class Place(NamedTuple):
    """The dimensions of a cell; its key is their text."""

    kind: str
    grain: str
    start: date
    handler: int
    unit: int
    office: int
    service: int
    procedure: str
    number: int
    owner: str = ""
    budget: int = 0
    budget_unit: str = ""

    @property
    def key(self) -> str:
        return "|".join(map(str, self))


class Amount:
    """The measures of a cell, or what is to be added to them."""

    __slots__ = ("measures", "spread")

    def __init__(self) -> None:
        self.measures = [0] * len(MEASURES)
        self.spread: dict[int, int] = {}

    def __bool__(self) -> bool:
        return any(self.measures) or any(self.spread.values())


class Difference:
    """What is to be added to the sums, or with `times` -1 taken away."""

    def __init__(self) -> None:
        self.amounts: dict[Place, Amount] = {}

    def fact(self, row: FactRow, times: int = 1) -> None:
        measures = measures_of(row)
        number = None if row.worked is None else bucket(row.worked)
        for place in _of_fact(row):
            amount = self._at(place)
            for index, value in measures:
                amount.measures[index] += value * times
            if number is not None:
                amount.spread[number] = amount.spread.get(number, 0) + times

    def filing(self, row: FilingRow, times: int = 1) -> None:
        for place in _of_filing(row):
            self._at(place).measures[0] += times

    def apply(self) -> None:
        """Writes what has moved; a cell left without visits goes."""
        moved = {place.key: (place, found) for place, found in self.amounts.items() if found}
        before = _existing(list(moved))
        cells = [_cell(key, *found, before.get(key)) for key, found in moved.items()]
        Cell.objects.bulk_create(
            [cell for cell in cells if cell.visits], update_conflicts=True, unique_fields=["key"],
            update_fields=[*MEASURES, "spread"], batch_size=CHUNK,
        )  # fmt: skip
        for some in chunks([cell.key for cell in cells if not cell.visits]):
            Cell.objects.filter(key__in=some).delete()

    def _at(self, place: Place) -> Amount:
        found = self.amounts.get(place)
        if found is None:
            found = self.amounts[place] = Amount()
        return found


def figures(sums: Difference) -> Iterator[tuple[str, list[Any]]]:
    """Key, measures and digest of the cells that these sums alone would make."""
    for place, amount in sums.amounts.items():
        if amount:
            yield place.key, [*amount.measures, Spread(amount.spread).dump()]


def measures_of(row: FactRow) -> list[tuple[int, int]]:
    """What a fact adds to each measure (by place in MEASURES), without the zeros."""
    found = {
        "visits": 1,
        _VERDICTS[row.verdict]: 1,
        "first_kept": int(row.first_promise_kept is True),
        "first_missed": int(row.first_promise_kept is False),
        "repeats": int(row.visit > 1),
        "measured": int(row.worked is not None),
        "worked": row.worked or 0,
        "escalated": row.escalated,
        "answered": row.answered,
        "papers_missing": row.papers_missing,
    }
    return [(_AT[name], value) for name, value in found.items() if value]


def chunks(rows: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _of_fact(row: FactRow) -> list[Place]:
    """Its cell in each of the three coverings."""
    kind = (Cell.Kind.WHOLE if row.number == OVERALL else Cell.Kind.STEP).value
    month = row.day.replace(day=1)
    tail = (row.service_id, row.procedure, row.number, row.owner, row.budget, row.budget_unit)
    return [
        Place(kind, grain.value, start, row.handler_id, row.unit_id, office, *tail)
        for grain, start, office in _coverings(row.day, month, row.office_id)
    ]


def _of_filing(row: FilingRow) -> list[Place]:
    month = row.day.replace(day=1)
    tail = (row.service_id, row.procedure, OVERALL)
    return [
        Place(Cell.Kind.FILED.value, grain.value, start, row.handler_id, 0, office, *tail)
        for grain, start, office in _coverings(row.day, month, row.office_id)
    ]


def _coverings(day: date, month: date, office: int) -> list[tuple[Cell.Grain, date, int]]:
    return [
        (Cell.Grain.DAY, day, EVERY),
        (Cell.Grain.MONTH, month, EVERY),
        (Cell.Grain.MONTH, month, office),
    ]


def _existing(keys: list[str]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for some in chunks(keys):
        rows = Cell.objects.filter(key__in=some).values_list("key", *MEASURES, "spread")
        found |= {key: rest for key, *rest in rows}
    return found


def _cell(key: str, place: Place, added: Amount, before: Sequence[Any] | None) -> Cell:
    measures, spread = added.measures, Spread(dict(added.spread))
    if before is not None:
        measures = [a + b for a, b in zip(measures, before, strict=False)]
        spread.merge(Spread.load(before[-1]))
    return Cell(
        key=key, **place._asdict(), **dict(zip(MEASURES, measures, strict=True)),
        spread=spread.dump(),
    )  # fmt: skip
