"""The way to the published statistics, where an agency publishes any."""

from __future__ import annotations

from django import template
from django.urls import reverse

from reports.models import PublicStatistics

register = template.Library()


@register.simple_tag
def published_statistics() -> str:
    """The address, or "" where nobody publishes. One query."""
    published = PublicStatistics.objects.filter(enabled=True, office__active=True).exists()
    return reverse("public_statistics") if published else ""
