"""The desk's lists: which tickets wait for whom, in terms that both databases can search.

A ticket has at most one open step, so every list is a filter over tickets joined with that step.
Who acts on a step is decided by `permissions.acting`; here the same rule is written for many
tickets at once: a person acts for a role at some handling offices (`Directory.holders`), and a
named officer stands alone while the assignment lasts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)

from people.directory import Directory, Holder
from people.keyset import Total, total
from people.models import Office, OfficeKind, Role, User
from sop.machine import PROCEDURES
from sop.models import OVERALL, Pause, Response, StepRun, role_key
from tickets.models import INTAKE, Status, Ticket

NOBODY = Q(pk__in=[])


@dataclass(frozen=True)
class View:
    """One list of the desk. `empty` says what would stand here, `hint` what to do next."""

    slug: str
    label: str
    icon: str
    empty: str
    hint: str = ""


MINE = View(
    "menunggu-saya",
    "Menunggu saya",
    "person-check",
    "Tidak ada tiket yang menunggu Anda.",
    'Tiket yang menunggu rekan Anda ada di "Menunggu bidang saya".',
)
UNIT = View(
    "menunggu-bidang",
    "Menunggu bidang saya",
    "people",
    "Tidak ada tiket yang menunggu pelaksana lain di bidang Anda.",
)
NEAR = View(
    "mendekati",
    "Mendekati batas",
    "hourglass-split",
    "Tidak ada langkah yang mendekati batas waktunya.",
)
LATE = View(
    "lewat",
    "Lewat batas",
    "exclamation-octagon",
    "Tidak ada tiket yang lewat batas waktu.",
)
NEW = View(
    "belum-diverifikasi",
    "Belum diverifikasi",
    "inbox",
    "Tidak ada aduan baru.",
    "Aduan tampil di sini sampai langkah pertama SOP-nya diselesaikan.",
)
REPORTER = View(
    "menunggu-pelapor",
    "Menunggu pelapor",
    "pause-circle",
    "Tidak ada tiket yang menunggu jawaban pelapor.",
)
TODAY = View(
    "selesai-hari-ini",
    "Selesai hari ini",
    "check-circle",
    "Belum ada tiket yang selesai hari ini.",
)
ALL = View(
    "semua",
    "Semua tiket",
    "list",
    "Belum ada tiket di kantor Anda.",
    "Aduan yang masuk akan tampil di sini.",
)
VIEWS: dict[str, View] = {
    view.slug: view for view in (MINE, UNIT, NEAR, LATE, NEW, REPORTER, TODAY, ALL)
}

_ALL_MODE = {
    code
    for procedure in PROCEDURES.values()
    for step in procedure.steps
    if step.mode == "all"
    for code in step.role_codes
}


class Desk:
    """One officer's view of the tickets that the agency handles, at the instant `at`.

    Reads people and offices once (4 queries); each list is then one query.
    """

    def __init__(self, user: User, at: datetime, directory: Directory | None = None) -> None:
        self.user = user
        self.at = at
        self.directory = directory or Directory(at)

    # -- who I am ---------------------------------------------------------------------------

    @cached_property
    def holders(self) -> list[Holder]:
        """The person's roles on the handling side; without one there is no desk."""
        roles = self.directory.roles_of(self.user)
        return [holder for holder in roles if holder.role.side == Role.Side.HANDLER]

    @property
    def is_officer(self) -> bool:
        return bool(self.holders)

    @cached_property
    def agencies(self) -> list[Office]:
        found = {h.office.pk: self.directory.agency(h.office) for h in self.holders}
        return list({agency.pk: agency for agency in found.values()}.values())

    @cached_property
    def handlers(self) -> set[int]:
        """Offices whose tickets are on the desk: all of the person's agency."""
        return set().union(*(self.directory.subtree_ids(agency) for agency in self.agencies))

    @cached_property
    def unit(self) -> set[int]:
        """Offices of the person's own division (bidang, subdirektorat), or what comes next to it:
        for somebody outside a division the whole below the own office."""
        found: set[int] = set()
        for holder in self.holders:
            chain = [holder.office, *self.directory.ancestors(holder.office)]
            division = next((o for o in chain if o.kind == OfficeKind.DIVISION), holder.office)
            found |= self.directory.subtree_ids(division)
        return found

    @property
    def zone(self) -> tzinfo:
        """Where the officer's day begins and ends."""
        return self.holders[0].office.tz

    # -- lists ------------------------------------------------------------------------------

    def tickets(self) -> QuerySet[Ticket]:
        """All tickets on the desk with the columns of their open step beside them (`step_...`).

        `handlers` is what an officer's assignments open (tickets.access), so nothing here is
        invisible to the person.
        """
        rows: QuerySet[Ticket] = with_step(Ticket.objects.filter(handler__in=self.handlers))
        return rows

    def view(self, view: View) -> QuerySet[Ticket]:
        rows = self.tickets()
        if view is TODAY:
            return rows.filter(status=Status.CLOSED, closed_at__gte=self.midnight)
        if view is ALL:
            return rows
        rows = rows.filter(closed_at__isnull=True)
        if view is UNIT:
            return rows.annotate(is_mine=_flag(self.mine)).filter(self.of_unit, is_mine=False)
        return rows.filter(self._conditions[view.slug])

    def counts(self) -> dict[str, int]:
        """The number beside each list, in two queries; of all tickets no more than are counted
        (people.keyset.Total)."""
        active = Q(closed_at__isnull=True)
        rows = self.tickets().filter(active | Q(closed_at__gte=self.midnight))
        rows = rows.annotate(is_mine=_flag(self.mine))
        tallies = {slug: active & which for slug, which in self._conditions.items()}
        tallies[UNIT.slug] = active & self.of_unit & Q(is_mine=False)
        tallies[TODAY.slug] = Q(status=Status.CLOSED, closed_at__gte=self.midnight)
        keys = {slug: f"n{index}" for index, slug in enumerate(tallies)}
        found = rows.aggregate(
            **{keys[slug]: Count("pk", filter=which) for slug, which in tallies.items()}
        )
        counts = {slug: found[key] for slug, key in keys.items()}
        counts[ALL.slug] = total(Ticket.objects.filter(handler__in=self.handlers)).count
        return {slug: counts[slug] for slug in VIEWS}

    def count_of_mine(self) -> Total:
        """For the menu of every page."""
        return total(self.view(MINE))

    @cached_property
    def midnight(self) -> datetime:
        local = self.at.astimezone(self.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    @cached_property
    def _conditions(self) -> dict[str, Q]:
        return {
            MINE.slug: self.mine,
            NEAR.slug: near(self.at),
            LATE.slug: late(self.at),
            NEW.slug: Q(status=Status.REPORTED),
            REPORTER.slug: self.at_reporter,
        }

    @cached_property
    def mine(self) -> Q:
        """The step's acting holders include me, or it is for me to choose the SOP."""
        me = self.user.pk
        codes = {holder.role.code for holder in self.holders}
        waits = self._acted_on(lambda holder: holder.user.pk == me, codes)
        return waits | self._triaged(lambda holder: holder.user.pk == me)

    @cached_property
    def of_unit(self) -> Q:
        """Somebody of my division acts on the step; mine are taken out of it by the list."""
        waits = self._acted_on(lambda holder: holder.office.pk in self.unit, handling_roles())
        return waits | self._triaged(lambda holder: holder.office.pk in self.unit)

    @cached_property
    def at_reporter(self) -> Q:
        """Paused for the reporter's answer, or a step of the reporter's side is not yet done."""
        found = Q(pk__in=_open_pauses(Pause.Reason.REPORTER).values("ticket"))
        for code in sorted(handling_roles()):
            role = self.directory.role(code)
            if role and role.side == Role.Side.REPORTER:
                found |= _waits_for(code)
        return found

    # -- who acts where ---------------------------------------------------------------------

    def _acted_on(self, counts: Callable[[Holder], bool], codes: Iterable[str]) -> Q:
        """Tickets on whose open step somebody acts for whom `counts` is true."""
        found = NOBODY
        for code in sorted(codes):
            role = self.directory.role(code)
            if role is None or role.side != Role.Side.HANDLER:
                continue
            for people, offices in self._seats(code).items():
                acting = [h.user.pk for h in people if counts(h)]
                if acting:
                    mine = Q(step_holder__isnull=True) | Q(step_holder__in=acting)
                    ended = ~Q(step_holder__in=[h.user.pk for h in people])
                    found |= Q(handler__in=offices) & _waits_for(code) & (mine | ended)
        return found

    def _seats(self, code: str) -> dict[tuple[Holder, ...], list[int]]:
        """Handling offices of the desk, grouped by who holds the role for them."""
        groups: dict[tuple[Holder, ...], list[int]] = defaultdict(list)
        for office in self._offices:
            groups[tuple(self.directory.holders(code, office))].append(office.pk)
        return groups

    def _triaged(self, counts: Callable[[Holder], bool]) -> Q:
        places = [o.pk for o in self._offices if any(map(counts, self.directory.triage(o)))]
        return Q(procedure=INTAKE, handler__in=places) if places else NOBODY

    @cached_property
    def _offices(self) -> list[Office]:
        return [office for office, _ in self.directory.tree() if office.pk in self.handlers]


def with_step(tickets: QuerySet[Any]) -> QuerySet[Any]:
    """Joins the open step; its columns are null for a ticket at intake or closed."""
    waiting = Q(runs__closed_at__isnull=True, runs__number__gt=OVERALL)
    rows: QuerySet[Any] = tickets.annotate(
        waiting_run=FilteredRelation("runs", condition=waiting),
        step_run=F("waiting_run__pk"),
        step_roles=F("waiting_run__role_key"),
        step_holder=F("waiting_run__holder_id"),
        step_at=F("waiting_run__number"),
        step_warn_at=F("waiting_run__warn_at"),
        step_due_at=F("waiting_run__due_at"),
        step_paused_at=F("waiting_run__paused_at"),
    )
    return rows


def late(at: datetime) -> Q:
    """The open step is past its limit, or the whole; a paused ticket is not late meanwhile."""
    return Q(step_due_at__lt=at, step_paused_at__isnull=True) | (
        Q(due_at__lt=at, closed_at__isnull=True) & ~Q(status=Status.WAITING)
    )


def near(at: datetime) -> Q:
    return Q(step_warn_at__lte=at, step_due_at__gte=at, step_paused_at__isnull=True)


def handling_roles() -> set[str]:
    """Every role that acts in some SOP."""
    return {
        actor.code
        for procedure in PROCEDURES.values()
        for step in procedure.steps
        for actor in step.lanes
    }


def newest() -> tuple[int, int]:
    """The marks after which a ticket is new on a desk: the last ticket and the last step."""
    ticket = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first()
    run = StepRun.objects.order_by("-pk").values_list("pk", flat=True).first()
    return ticket or 0, run or 0


def arrived_after(ticket: int, run: int) -> Q:
    return Q(step_run__gt=run) | Q(step_run__isnull=True, pk__gt=ticket)


def _waits_for(code: str) -> Q:
    """The open step is of this role, and the role has not answered it yet."""
    found = Q(step_roles__contains=role_key(code))
    if code not in _ALL_MODE:
        return found
    # IN, not EXISTS: both sets are small, and PostgreSQL reads them once instead of per row.
    answered = Response.objects.filter(run__closed_at__isnull=True, role=code)
    return found & ~Q(pk__in=answered.values("run__ticket"))


def _open_pauses(reason: str) -> QuerySet[Pause]:
    return Pause.objects.filter(ended_at__isnull=True, reason=reason)


def _flag(which: Q) -> Case:
    """A condition as a column: its negation is then plain, without SQL's third truth value."""
    return Case(When(which, then=Value(True)), default=Value(False), output_field=BooleanField())
