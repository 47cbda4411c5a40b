"""What the heads' figures are made of: facts with their sums, forecasts, issued reports."""

from __future__ import annotations

from reports.models.facts import Cell, Change, Fact, Filing, Halt, Roll, Standing
from reports.models.forecast import Course, Forecast
from reports.models.issued import IssuedReport, PublicStatistics, Subscription

__all__ = [
    "Cell",
    "Change",
    "Course",
    "Fact",
    "Filing",
    "Forecast",
    "Halt",
    "IssuedReport",
    "PublicStatistics",
    "Roll",
    "Standing",
    "Subscription",
]
