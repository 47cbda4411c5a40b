"""{% load clock %}: {{ at|when:office }}, {{ at|when_short:office }}, {{ seconds|duration }},
{{ day|long_date }}."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template

from people import localtime
from people.models import Office

register = template.Library()


@register.filter
def when(at: datetime | None, office: Office | str | None = None) -> str:
    """An empty time prints nothing."""
    return localtime.when(at, office or None) if at else ""


@register.filter
def when_short(at: datetime | None, office: Office | str | None = None) -> str:
    return localtime.when_short(at, office or None) if at else ""


@register.filter
def duration(seconds: float | timedelta | None) -> str:
    if isinstance(seconds, timedelta):
        seconds = seconds.total_seconds()
    return "" if seconds is None else localtime.duration(seconds)


@register.filter
def long_date(day: date | None) -> str:
    return localtime.long_date(day) if day else ""
