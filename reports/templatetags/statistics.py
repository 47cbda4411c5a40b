"""The way to the published statistics, where an agency publishes any."""

from __future__ import annotations

from django import template
from django.core.cache import cache
from django.urls import reverse

from reports.models import PublicStatistics

register = template.Library()
_PUBLISHED, _SECONDS = "home.statistics", 30


@register.simple_tag
def published_statistics() -> str:
    """The address, or "" where nobody publishes. Asked of the database once in half a minute."""
    published = cache.get_or_set(_PUBLISHED, _published, _SECONDS)
    return reverse("public_statistics") if published else ""


def _published() -> bool:
    return PublicStatistics.objects.filter(enabled=True, office__active=True).exists()
