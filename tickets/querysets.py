"""The vocabulary of ticket lists. Who sees what is decided in `tickets.access`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class TicketQuerySet(models.QuerySet[Any]):
    def open(self) -> TicketQuerySet:
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser, at: datetime | None = None) -> TicketQuerySet:
        from tickets.access import visible_filter

        return self.filter(visible_filter(user, at))
