"""{% load dispositions %}: the card of the ticket page; for officers only."""

from __future__ import annotations

from typing import Any

from django import template

from papers.dispositions import hands
from papers.dispositions.forms import FollowUpForm
from papers.dispositions.senders import Sender
from people.directory import Directory
from people.models import User
from tickets.models import Ticket

register = template.Library()
DEEPEST = 5


@register.inclusion_tag("papers/_dispositions.html", takes_context=True)
def dispositions(
    context: template.RequestContext, ticket: Ticket, user: User, directory: Directory
) -> dict[str, Any]:
    """The chain of hands, what the person may answer and whether he may dispose."""
    sender = Sender(ticket, user, directory)
    chain = hands.chain(ticket)
    mine = [row for hand in chain for row in hand.received if row.user_id == user.pk]
    waiting = [row for row in mine if not row.followed_up_at]
    return {
        "csrf_token": context.get("csrf_token"),
        "ticket": ticket,
        "hands": [(hand, min(hand.depth, DEEPEST), hand.late(directory.at)) for hand in chain],
        "forms": [(row, FollowUpForm(auto_id=f"followup{row.pk}_%s")) for row in waiting],
        "may_give": ticket.is_open and sender.may_give,
        "passes_on": bool(waiting),
    }
