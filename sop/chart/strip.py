"""The strip of off-page connectors at the edge of a sheet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sop.chart.layout import SMALL, Box
from sop.chart.metrics import width
from sop.chart.scene import ASCENT, Connector, Line, Point

if TYPE_CHECKING:
    from sop.chart.plates import Cut

PENTAGON = 16.0
APART = 20.0  # from the middle of one pentagon to that of the next
LEVEL = 6.0  # between lines that run aside to their pentagons
MARGIN = 7.0


@dataclass(frozen=True)
class Strip:
    """`lines`: from the pentagon of a cut to the point where its line enters the rows."""

    top: float = 0.0
    bottom: float = 0.0
    connectors: list[Connector] = field(default_factory=list)
    texts: list[Line] = field(default_factory=list)
    lines: dict[Cut, list[Point]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        places: Mapping[Cut, float],
        letters: Mapping[Cut, str],
        top: float,
        height: float,
        span: tuple[float, float],
        *,
        first: bool,
    ) -> Strip:
        """The strip for lines at these x; `first`: it stands before the rows, not after them."""
        strip = cls(top, top + height)
        xs = list(places.values())
        middles = spread(xs, span)
        for cut, x, middle, level in zip(places, xs, middles, levels(xs, middles), strict=True):
            strip._add(cut, letters[cut], x, middle, level, first)
        return strip

    def _add(self, cut: Cut, letter: str, x: float, middle: float, level: int, first: bool) -> None:
        """One pentagon with its line; levels count from the rows outwards."""
        away = MARGIN + LEVEL * level
        top = self.top + MARGIN - 2 if first else self.bottom - MARGIN + 2 - PENTAGON
        box = Box(middle - PENTAGON / 2, top, middle + PENTAGON / 2, top + PENTAGON)
        aside = self.bottom - away if first else self.top + away
        start = box.bottom if first else box.top
        self.connectors.append(Connector(letter, box))
        size = min(SMALL, SMALL * (PENTAGON - 3) / width(letter, SMALL, bold=True))
        baseline = top + PENTAGON * 0.42 + ASCENT * size
        self.texts.append(
            Line(letter, middle, baseline, box, size, bold=True, centred=True, column="connector")
        )
        self.lines[cut] = [(middle, start), (middle, aside), (x, aside)]


def height_of(places: Collection[float], span: tuple[float, float]) -> float:
    """The height of a strip with lines at these x; 0 without any."""
    if not places:
        return 0.0
    xs = list(places)
    deepest = max(levels(xs, spread(xs, span)))
    return 2 * MARGIN + LEVEL * (deepest + 1) + PENTAGON


def spread(xs: Sequence[float], span: tuple[float, float]) -> list[float]:
    """Middles of pentagons near their lines (in ascending order), far enough apart."""
    found: list[float] = []
    for x in xs:
        least = found[-1] + APART if found else span[0] + APART / 2
        found.append(max(x, least))
    most = span[1] - APART / 2
    for index in range(len(found) - 1, -1, -1):
        found[index] = min(found[index], most)
        most = found[index] - APART
    return found


def levels(xs: Sequence[float], middles: Sequence[float]) -> list[int]:
    """How far out each line runs aside, so that no two meet: of neighbours that go to the right
    the last one first, of those that go to the left the first one first."""
    found = [0] * len(xs)
    for i in range(len(xs) - 2, -1, -1):
        if middles[i] > xs[i] and middles[i + 1] > xs[i + 1] and xs[i + 1] <= middles[i] + LEVEL:
            found[i] = found[i + 1] + 1
    for i in range(1, len(xs)):
        if middles[i] < xs[i] and middles[i - 1] < xs[i - 1] and middles[i] - LEVEL <= xs[i - 1]:
            found[i] = found[i - 1] + 1
    return found
