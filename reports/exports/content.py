"""What an export is made of, whichever page it was asked from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from papers.press.sheet import Kop, Sheet
from reports.exports.tables import Heading, Table


@dataclass(frozen=True)
class Content:
    """`sheet` draws the paper where the page has one of its own, else it is drawn from the tables.
    `filters` narrow the figures beyond what the room says of itself."""

    title: str
    tables: Sequence[Table]
    filters: Sequence[tuple[str, str]] = ()
    definitions: Sequence[tuple[str, str]] = ()
    sheet: Callable[[Heading, Kop], Sheet] | None = None

    @property
    def count(self) -> int | None:
        """Rows in all; None where a table does not know."""
        counts = [table.count for table in self.tables]
        return None if None in counts else sum(count or 0 for count in counts)
