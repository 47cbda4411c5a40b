"""{% load letters %}{% letters_card ticket %}: the letters of a ticket on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template import Context
from django.utils import timezone

from papers.letters.rights import visible
from papers.letters.seats import circle, writing_office
from papers.letters.sources import source
from papers.models import Letter, LetterKind
from people.directory import Directory
from people.models import User

if TYPE_CHECKING:
    from tickets.models import Ticket

register = template.Library()


@register.inclusion_tag("papers/_letters.html", takes_context=True)
def letters_card(context: Context, ticket: Ticket) -> dict[str, Any]:
    """Uses the page's directory where there is one, so that people are read once."""
    user = context["request"].user
    page = context.get("page")
    now = getattr(page, "now", None) or timezone.now()
    directory = getattr(page, "directory", None) or Directory(now)
    if not isinstance(user, User):
        return {}
    rows = Letter.objects.filter(visible(ticket, user, now)).order_by("-drafted_at", "-pk")
    office = writing_office(ticket, user, directory)
    wanted = _wanted(ticket, user, directory, list(rows)) if office else ""
    return {
        "ticket": ticket,
        "letters": rows,
        "writes": office is not None,
        "wanted": wanted,
        "wanted_label": LetterKind(wanted).label if wanted else "",
    }


def _wanted(ticket: Ticket, user: User, directory: Directory, rows: list[Letter]) -> str:
    """The kind that the waiting step gives, if the person can write it and nobody has yet."""
    kind = source().wanted(ticket)
    bound = source().binding(ticket, kind) if kind else None
    if bound is None:
        return ""
    place = (bound.procedure, bound.step, bound.visit)
    if any((row.procedure, row.step, row.visit) == place for row in rows if row.state != "void"):
        return ""
    office = ticket.office_id if kind == LetterKind.INCIDENT else None
    agency = directory.agency(directory.office(ticket.handler_id))
    return kind if circle(ticket, office or agency.pk, directory).of(user) else ""
