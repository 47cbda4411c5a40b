"""Figures counted once more, straight from the raw rows and in another way than the rollup."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from reports.models import Cell, Fact, Filing, Halt
from reports.rollup.measures import MEASURES
from sop.models import Escalation, Estimate, StepRun
from tickets.models import Ticket

Key = tuple[Any, ...]


def cells() -> dict[str, list[Any]]:
    return {row[0]: list(row[1:]) for row in Cell.objects.values_list("key", *MEASURES, "spread")}


def rows() -> dict[str, set[Any]]:
    return {model.__name__: set(model.objects.values_list()) for model in (Fact, Filing, Halt)}


def visits() -> Counter[Key]:
    """Closed visits by local day, handler, reporting office, service, SOP, step, owner, verdict."""
    found: Counter[Key] = Counter()
    tickets = {t.pk: t for t in Ticket.objects.filter(drill=False).select_related("handler")}
    newest = {}
    for run in StepRun.objects.filter(number=0).order_by("id"):
        newest[run.ticket_id] = run.pk
    for run in StepRun.objects.filter(closed_at__isnull=False).exclude(branch="left"):
        ticket = tickets.get(run.ticket_id)
        if ticket is None:
            continue
        if run.number == 0 and (ticket.status != "closed" or newest[ticket.pk] != run.pk):
            continue
        assert run.closed_at
        day = run.closed_at.astimezone(ticket.handler.tz).date()
        found[(
            day, ticket.handler_id, ticket.office_id, ticket.service_id, run.procedure, run.number,
            "reporter" if ticket.responsible == "reporter" else "handler", verdict(run),
        )] += 1  # fmt: skip
    return found


def verdict(run: StepRun) -> str:
    if run.budget_source == "promise" and run.due_at and run.closed_at:
        return "pk" if run.closed_at <= run.due_at else "pm"
    return {True: "kept", False: "missed", None: "unlimited"}[run.kept]


def summed() -> Counter[Key]:
    """The same from the sums by day, and checked against those by month."""
    found: Counter[Key] = Counter()
    months: Counter[Key] = Counter()
    by_office: Counter[Key] = Counter()
    names = {"promise_kept": "pk", "promise_missed": "pm"}
    for cell in Cell.objects.exclude(kind="filed"):
        for name in ("kept", "missed", "unlimited", "promise_kept", "promise_missed"):
            amount = getattr(cell, name)
            tail = (cell.handler, cell.service, cell.procedure, cell.number, cell.owner,
                    names.get(name, name))  # fmt: skip
            if amount and cell.grain == "d":
                found[(cell.start, *tail)] += amount
            elif amount:
                (by_office if cell.office else months)[(cell.start, *tail)] += amount
    folded: Counter[Key] = Counter()
    for (day, *rest), amount in found.items():
        folded[(day.replace(day=1), *rest)] += amount
    assert folded == months == by_office
    return found


def without_office(counted: Counter[Key]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for (day, handler, _, *tail), amount in counted.items():
        found[(day, handler, *tail)] += amount
    return found


def asked() -> tuple[int, int]:
    """Requests for arahan on visits that count, and how many were answered."""
    counted = set(Fact.objects.values_list("run_id", flat=True))
    escalations = Escalation.objects.filter(for_arahan=True, run__in=counted)
    return len(escalations), sum(bool(row.answered_at) for row in escalations)


def first_promises() -> Counter[bool]:
    found: Counter[bool] = Counter()
    first = {}
    for row in Estimate.objects.order_by("-revision"):
        first[row.ticket_id] = row.promised_at
    runs = StepRun.objects.filter(
        budget_source="promise", due_at__isnull=False, closed_at__isnull=False, ticket__drill=False
    ).exclude(branch="left")
    for run in runs:
        if run.ticket_id in first and run.closed_at:
            found[run.closed_at <= first[run.ticket_id]] += 1
    return found


def filed() -> Counter[date]:
    tickets = Ticket.objects.filter(drill=False).select_related("handler")
    return Counter(t.filed_at.astimezone(t.handler.tz).date() for t in tickets)
