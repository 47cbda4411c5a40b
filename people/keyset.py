"""Pages of a long list by the place of their first or last row, not by a number of rows to skip.

A page costs the same wherever it stands, and rows that arrive meanwhile move nothing: the next
page goes on after the last row shown. The place stands in the address, signed; one that is forged,
outdated or of another order is the first page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.core import signing
from django.db.models import F, OrderBy, Q, QuerySet

from people.spelled import thousands

PARAMETER = "halaman"
MOST = 1000  # rows that a list counts; beyond it says "lebih dari"
_SALT = "people.keyset"
_LONGEST = 800


@dataclass(frozen=True)
class Key:
    """A column or annotation of an order. `nulls` says where they stand; "" if there are none."""

    name: str
    descending: bool = False
    nulls: Literal["", "first", "last"] = ""

    def turned(self) -> Key:
        nulls: dict[str, Literal["", "first", "last"]] = {"first": "last", "last": "first"}
        return Key(self.name, not self.descending, nulls.get(self.nulls, ""))

    def order(self) -> OrderBy:
        first, last = self.nulls == "first" or None, self.nulls == "last" or None
        return OrderBy(F(self.name), self.descending, nulls_first=first, nulls_last=last)

    def at(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any) -> Q | None:
        """Rows after those with `value`; None: there can be none."""
        if value is None:
            return Q(**{f"{self.name}__isnull": False}) if self.nulls == "first" else None
        found = Q(**{f"{self.name}__{'lt' if self.descending else 'gt'}": value})
        return found | Q(**{f"{self.name}__isnull": True}) if self.nulls == "last" else found

    def bound(self, value: Any) -> Q:
        """Implied by any condition of the order; an index can begin there."""
        if self.nulls or value is None:
            return Q()
        return Q(**{f"{self.name}__{'lte' if self.descending else 'gte'}": value})


Order = tuple[Key, ...]


@dataclass(frozen=True)
class Part:
    """A stretch of a list in an order whose last key is unique. Parts follow one another, so that
    each can be read by an index of its own."""

    rows: QuerySet[Any]
    order: Order


@dataclass(frozen=True)
class Total:
    """How many rows a list has, counted no further than `MOST` unless it is `exact`."""

    count: int
    exact: bool = False

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def more(self) -> bool:
        return self.count > MOST and not self.exact

    @property
    def brief(self) -> str:
        """For a badge: 1.000+"""
        return f"{thousands(MOST)}+" if self.more else thousands(self.count)

    def __str__(self) -> str:
        return f"lebih dari {thousands(MOST)}" if self.more else thousands(self.count)


@dataclass(frozen=True)
class Page:
    """`previous` and `next` are places for the address, "" where there is nothing."""

    rows: list[Any]
    total: Total
    previous: str = ""
    next: str = ""
    parameter: str = field(default=PARAMETER, repr=False)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_other_pages(self) -> bool:
        return bool(self.previous or self.next)


@dataclass(frozen=True)
class _Place:
    """Beside which row of which part a page stands: after it, or before it."""

    part: int
    before: bool
    values: tuple[Any, ...]


def total(*lists: QuerySet[Any]) -> Total:
    """One query a list, each reading at most `MOST` + 1 rows."""
    count = 0
    for rows in lists:
        if count <= MOST:
            count += rows.order_by()[: MOST + 1 - count].count()
    return Total(count)


def page(
    parts: Part | Sequence[Part], place: str | None, size: int, known: int | None = None
) -> Page:
    """The page at `place`. One query where the rows lie in one part; a second counts them unless
    the first page holds them all or their number is `known`."""
    stretches = [parts] if isinstance(parts, Part) else list(parts)
    at = _read(place or "", stretches)
    found = _rows(stretches, at, size + 1) if at else []
    if not found or (at and at.before and len(found) <= size):
        at, found = None, _rows(stretches, None, size + 1)
    beyond = len(found) > size
    found = found[:size]
    back = at is not None and at.before
    if back:
        found.reverse()
    later, earlier = beyond or back, (beyond if back else at is not None)
    if known is not None:
        counted = Total(known, exact=True)
    elif later or earlier:
        counted = total(*(part.rows for part in stretches))
    else:
        counted = Total(len(found))
    return Page(
        rows=[row for _, row in found],
        total=counted,
        previous=_write(stretches, found[0], before=True) if earlier else "",
        next=_write(stretches, found[-1], before=False) if later else "",
    )


def after(order: Order, values: Sequence[Any]) -> Q:
    """The rows that stand after the one with `values` in the order."""
    found: Q | None = None
    for key, value in reversed(list(zip(order, values, strict=True))):
        beyond, same = key.beyond(value), None if found is None else key.at(value) & found
        found = beyond if same is None else same if beyond is None else beyond | same
    if found is None:
        return Q(pk__in=[])
    return order[0].bound(values[0]) & found


def ordered(part: Part) -> QuerySet[Any]:
    return part.rows.order_by(*(key.order() for key in part.order))


def _rows(parts: list[Part], at: _Place | None, size: int) -> list[tuple[int, Any]]:
    """At most `size` rows onwards from the place (backwards: the nearest first)."""
    back = at is not None and at.before
    numbers: Iterable[int] = range(
        at.part if at else 0, -1 if back else len(parts), -1 if back else 1
    )
    found: list[tuple[int, Any]] = []
    for number in numbers:
        if len(found) >= size:
            break
        part = parts[number]
        order = tuple(key.turned() for key in part.order) if back else part.order
        rows = part.rows
        if at and number == at.part:
            rows = rows.filter(after(order, at.values))
        rows = ordered(Part(rows, order))[: size - len(found)]
        found += [(number, row) for row in rows]
    return found


def _write(parts: list[Part], found: tuple[int, Any], *, before: bool) -> str:
    number, row = found
    values = [_packed(_value(row, key.name)) for key in parts[number].order]
    return signing.Signer(salt=_salt(parts)).sign_object([number, before, values])


def _read(place: str, parts: list[Part]) -> _Place | None:
    if not place or len(place) > _LONGEST:
        return None
    try:
        number, before, values = signing.Signer(salt=_salt(parts)).unsign_object(place)
    except (signing.BadSignature, ValueError):
        return None
    return _Place(number, before, tuple(map(_unpacked, values)))


def _salt(parts: list[Part]) -> str:
    """A place holds for its orders alone, so its values have the types of the columns."""
    keys = ((f"{'-' if k.descending else ''}{k.name}" for k in part.order) for part in parts)
    return f"{_SALT}:{';'.join(','.join(names) for names in keys)}"


def _value(row: Any, name: str) -> Any:
    if isinstance(row, Mapping):
        return row[name]
    for step in name.split("__"):
        row = getattr(row, step)
    return row


def _packed(value: Any) -> Any:
    return (
        {"t" if isinstance(value, datetime) else "d": value.isoformat()}
        if isinstance(value, date)
        else value
    )


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, text)] = value.items()
    return datetime.fromisoformat(text) if kind == "t" else date.fromisoformat(text)
