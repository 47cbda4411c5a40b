"""Who may dispose on a ticket, to whom, and who is meant when there is only one to mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from papers.models import DispositionRecipient
from people.directory import Directory, Holder
from tickets.handling import handling

if TYPE_CHECKING:
    from people.models import User
    from tickets.models import Ticket


@dataclass
class Sender:
    """A person at a ticket, as the roles of the agency stand at `directory.at`."""

    ticket: Ticket
    user: User
    directory: Directory

    @cached_property
    def staff(self) -> list[Holder]:
        """Everybody with a role at the handling agency, himself included."""
        return self.directory.officers(self.ticket.handler)

    @cached_property
    def seats(self) -> list[Holder]:
        if not self.user.is_active:
            return []
        return [holder for holder in self.staff if holder.user.pk == self.user.pk]

    @cached_property
    def received(self) -> DispositionRecipient | None:
        """What he passes on: the newest disposition not followed up, else the newest at all."""
        rows = DispositionRecipient.objects.filter(
            disposition__ticket=self.ticket, user=self.user.pk
        ).select_related("disposition")
        newest = list(rows.order_by("-disposition__created_at", "-pk"))
        return next((row for row in newest if not row.followed_up_at), next(iter(newest), None))

    @cached_property
    def supervises(self) -> Holder | None:
        """The seat from which somebody of the agency is below him in the line of command."""
        above = {code for holder in self.staff for code in self._superiors(holder.role.code)}
        return next(
            (seat for seat in self.seats if seat.role.is_head or seat.role.code in above), None
        )

    @property
    def may_give(self) -> bool:
        return bool(self.seats) and bool(self.supervises or self.received)

    @property
    def title(self) -> str:
        """The jabatan under which he disposes: that of the disposition he received, if he still
        holds it, else the one that supervises."""
        if self.received:
            for seat in self.seats:
                if seat.role.code == self.received.role:
                    return seat.title
        best = self.supervises or next(iter(self.seats), None)
        return best.title if best else self.user.title

    @cached_property
    def others(self) -> dict[int, Holder]:
        """Whom he may name, by user id; a person of several roles by the one nearest below."""
        found: dict[int, Holder] = {}
        for holder in sorted(self.staff, key=lambda h: not self._directly_below(h)):
            if holder.user.pk != self.user.pk:
                found.setdefault(holder.user.pk, holder)
        return found

    @cached_property
    def below(self) -> list[Holder]:
        """His direct subordinates, by name."""
        found = [h for h in self.others.values() if self._directly_below(h)]
        return sorted(found, key=lambda h: (h.role.name, h.user.name))

    @cached_property
    def obvious(self) -> int | None:
        """The one to preselect: the subordinate for whom the ticket waits, else the only one."""
        ids = [holder.user.pk for holder in self.below]
        if len(ids) > 1:
            waited_for = set(handling().attention(self.ticket, self.directory.at))
            ids = [pk for pk in ids if pk in waited_for]
        return ids[0] if len(ids) == 1 else None

    def _directly_below(self, holder: Holder) -> bool:
        return holder.role.superior_id in {seat.role.pk for seat in self.seats}

    def _superiors(self, code: str) -> list[str]:
        found: list[str] = []
        while (role := self.directory.superior(code, len(found) + 1)) is not None:
            found.append(role.code)
        return found
