"""Charts as SVG with the table that says the same. Pure: plain data in, text out.

The drawing carries its own colours as presentation attributes, right for paper; on a page
static/css/reports.css gives it those of the display by class. Nothing is told by colour alone:
values are printed, late bars are hatched, and a darker cell is also darker in grey.
"""

from __future__ import annotations

from reports.drawing.base import Chart
from reports.drawing.columns import Point, Series, trend
from reports.drawing.grid import Cell, Row, heat
from reports.drawing.rows import Bar, bars, pareto

__all__ = [
    "Bar",
    "Cell",
    "Chart",
    "Point",
    "Row",
    "Series",
    "bars",
    "heat",
    "pareto",
    "trend",
]
