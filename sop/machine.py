"""Turns an SOP's table into a django-fsm state machine over the ticket.

state = the step now waiting; transition = completing that step. `database-1.7` reads: SOP database,
revision 1, waiting at step 7. Only `sop.actions` calls the transitions, always by name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, cast

from django.utils import timezone
from django_fsm import transition

from sop.language import End, Move, Provenance, Step, Within, moves, parse_time
from sop.library.identity import Identity, Prose
from tickets.models import INTAKE, NEW, Status, Ticket

END = "end"
CANCELLED = "cancelled"


def is_open(ticket: Ticket) -> bool:
    return ticket.is_open


def is_not_paused(ticket: Ticket) -> bool:
    return ticket.status != Status.WAITING


def actor_may_complete(ticket: Ticket, user: Any) -> bool:
    """The permission of every step's transition, read by django-fsm's has_transition_perm.

    The instant comes from the action in hand (`ticket.acting_at`), else from the clock.
    """
    from sop.permissions import may_complete  # permissions read StepRun, which is defined later

    at = getattr(ticket, "acting_at", None) or timezone.now()
    return may_complete(ticket, user, at)


class Procedure(Ticket):
    """Base of every SOP. A subclass with `code` and `steps` becomes a state machine."""

    do_not_call_in_templates = True  # templates read the class itself

    code: ClassVar[str] = ""
    name: ClassVar[str] = ""
    subject: ClassVar[str] = ""
    owner: ClassVar[str] = ""
    overall: ClassVar[str] = ""
    overall_origin: ClassVar[Provenance | None] = None
    steps: ClassVar[list[Step]] = []
    lanes: ClassVar[tuple[str, ...]] = ()
    identity: ClassVar[Identity] = Identity()
    narrative: ClassVar[dict[int, Prose]] = {}  # of an SOP whose running text stands beside a table
    # Where a ticket that was resolved goes on when it is reopened. No SOP gives it; each file says
    # why it chose the step. One that was cancelled, or ended early by a Tidak, goes on there.
    reopen_at: ClassVar[int] = 1
    notes: ClassVar[tuple[str, ...]] = ()

    class Meta:
        proxy = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # Runs before Django's class_prepared, at which django-fsm collects the transitions.
        super().__init_subclass__(**kwargs)
        if "steps" not in cls.__dict__:
            return
        for step in cls.steps:
            _ = step.time  # an unreadable time fails at import
        sources = [cls.state_of(step.number) for step in cls.steps]
        for move in moves(cls.steps):
            cls._add(
                move.name,
                _completion(move),
                source=cls.state_of(move.step.number),
                target=cls.state_of(move.to),
                conditions=[is_not_paused],
                permission=actor_may_complete,
                custom={"move": move},
            )
        cls._add("enter", _entry(cls.code), "*", cls.state_of(cls.steps[0].number), [is_open])
        cls._add("cancel", _cancellation(), sources, f"{cls.code}.{CANCELLED}", [])
        for step in cls.steps:
            cls._add(
                f"reopen_{step.number}",
                _reopening(),
                [f"{cls.code}.{END}", f"{cls.code}.{CANCELLED}"],
                cls.state_of(step.number),
                [],
            )
        PROCEDURES[cls.code] = cls
        proxies = Ticket._meta.get_field("state").state_proxy
        for state in [*sources, f"{cls.code}.{END}", f"{cls.code}.{CANCELLED}"]:
            proxies[state] = f"sop.{cls.__name__}"

    @classmethod
    def _add(
        cls,
        name: str,
        body: Callable[..., None],
        source: str | list[str],
        target: str,
        conditions: list[Callable[[Any], bool]],
        permission: Callable[[Any, Any], bool] | None = None,
        custom: dict[str, Any] | None = None,
    ) -> None:
        # Each function has its own name: django-fsm tells transitions apart by __qualname__.
        body.__name__, body.__qualname__ = name, f"{cls.__qualname__}.{name}"
        wrap = transition(
            "state", source, target, conditions=conditions, permission=permission, custom=custom
        )
        setattr(cls, name, wrap(body))

    @classmethod
    def state_of(cls, place: int | End) -> str:
        return f"{cls.code}.{END if isinstance(place, End) else place}"

    @classmethod
    def step(cls, number: int) -> Step:
        return next(step for step in cls.steps if step.number == number)

    @classmethod
    def overall_time(cls) -> Within:
        return parse_time(cls.overall)

    @classmethod
    def move(cls, number: int, branch: str) -> Move | None:
        """The arrow that leaves step `number` by `branch`; None if the SOP has no such arrow."""
        found = [m for m in moves(cls.steps) if m.step.number == number and m.branch == branch]
        return found[0] if found else None


PROCEDURES: dict[str, type[Procedure]] = {}


class Intake(Ticket):
    """A ticket that no SOP has been chosen for: it may be cancelled, reopened, or enter an SOP."""

    class Meta:
        proxy = True

    @transition("state", NEW, f"{INTAKE}.{CANCELLED}")
    def cancel(self, *, now: datetime) -> None:
        _close(self, Status.CANCELLED, "cancelled", now)

    @transition("state", f"{INTAKE}.{CANCELLED}", NEW)
    def reopen(self, *, now: datetime) -> None:
        self.sequence += 1
        self.status, self.closed_at, self.outcome = Status.REPORTED, None, ""


Ticket._meta.get_field("state").state_proxy.update(
    {NEW: "sop.Intake", f"{INTAKE}.{CANCELLED}": "sop.Intake"}
)


def procedure_of(ticket: Ticket) -> type[Procedure] | None:
    """The procedure that the ticket walks; None at intake."""
    return None if ticket.procedure == INTAKE else PROCEDURES[ticket.procedure]


def current_step(ticket: Ticket) -> Step | None:
    """The step now waiting; None at intake and after the end."""
    number, procedure = ticket.step_number, procedure_of(ticket)
    return procedure.step(number) if procedure and number is not None else None


def transition_named(ticket: Ticket, name: str) -> Callable[..., None]:
    return cast(Callable[..., None], getattr(ticket, name))


def _close(ticket: Ticket, status: Status, outcome: str, now: datetime) -> None:
    ticket.sequence += 1
    ticket.status, ticket.outcome, ticket.closed_at = status, outcome, now


def _completion(move: Move) -> Callable[..., None]:
    def complete(self: Ticket, *, now: datetime) -> None:
        if isinstance(move.to, End):
            _close(self, Status.CLOSED, move.to.outcome, now)
        else:
            self.sequence += 1
            self.status = Status.IN_PROGRESS

    return complete


def _entry(code: str) -> Callable[..., None]:
    def enter(self: Ticket, *, now: datetime) -> None:
        self.sequence += 1
        self.procedure = code

    return enter


def _cancellation() -> Callable[..., None]:
    def cancel(self: Ticket, *, now: datetime) -> None:
        _close(self, Status.CANCELLED, "cancelled", now)

    return cancel


def _reopening() -> Callable[..., None]:
    def reopen(self: Ticket, *, now: datetime) -> None:
        self.sequence += 1
        self.status, self.closed_at, self.outcome = Status.IN_PROGRESS, None, ""

    return reopen
