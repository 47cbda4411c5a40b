"""One row per closed visit, per filing, per pause; and their sums by day and by month.

A fact repeats what is in the raw rows (sop.models.StepRun, Pause, Escalation; tickets.Ticket) with
the dimensions beside it, so that a figure and its list read the same narrow rows. It is made by
`reports.rollup` from the raw rows and never by hand; `manage.py rollup --rebuild` makes all of it
anew. Tickets of an exercise (`Ticket.drill`) have no facts. The database checks none of their
references: the raw rows that they repeat have been checked.

A day is a local date in the zone of the handling office. Of a ticket the dimensions are those it
has now: handed over to another office, its earlier steps count there.

Whoever deletes raw rows leaves their facts alone: the next roll takes them out of the sums.
"""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class Verdict(models.TextChoices):
    """How a visit ended. A promise (network SOP, step 9) is no mutu baku and stands by itself."""

    KEPT = "k", "tepat waktu"
    MISSED = "m", "lewat batas"
    UNLIMITED = "u", "tanpa batas waktu"
    PROMISE_KEPT = "pk", "estimasi ditepati"
    PROMISE_MISSED = "pm", "estimasi lewat"


LATE = (Verdict.MISSED, Verdict.PROMISE_MISSED)


class Fact(models.Model):
    """One closed visit of a step; with number 0 the whole procedure. Left visits have none.

    `unit` is the office in which the person held the role of the step when he closed it (the
    reporter's office on the reporter's side, the handling office for the whole). `owner` is who
    answers for the repair (network SOP, step 4): "reporter", else "handler". `budget` is the
    frozen upper limit in seconds (a working day counts 27,000), 0 without a figure; `worked` the
    working seconds used, without pauses.
    """

    run = models.OneToOneField(
        "sop.StepRun", models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    ticket = models.ForeignKey(
        "tickets.Ticket", models.DO_NOTHING, related_name="+", db_constraint=False
    )
    day = models.DateField()
    closed_at = models.DateTimeField()
    handler = models.ForeignKey(
        "people.Office", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(
        "people.Office", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    office = models.ForeignKey(
        "people.Office", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    service = models.ForeignKey(
        "services.Service", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    procedure = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    visit = models.PositiveSmallIntegerField()
    branch = models.CharField(max_length=10, blank=True)
    owner = models.CharField(max_length=10)
    verdict = models.CharField(max_length=2, choices=Verdict.choices)
    first_promise_kept = models.BooleanField(null=True)
    budget = models.PositiveIntegerField(default=0)
    budget_unit = models.CharField(max_length=10)
    worked = models.PositiveIntegerField(null=True)
    escalated = models.PositiveSmallIntegerField(default=0, help_text="Requests for arahan.")
    answered = models.PositiveSmallIntegerField(default=0)
    papers_missing = models.PositiveSmallIntegerField(
        default=0, help_text="Kelengkapan of the step that was not on file when it was closed."
    )

    class Meta:
        indexes = [
            models.Index(fields=["day", "run"], name="fact_day"),
            models.Index(fields=["procedure", "number", "day", "run"], name="fact_step"),
            models.Index(fields=["office", "day", "run"], name="fact_office"),
            models.Index(fields=["unit", "day", "run"], name="fact_unit"),
            models.Index(
                fields=["day", "run"], name="fact_late", condition=Q(verdict__in=["m", "pm"])
            ),
            # a service of which an agency has little; the requests for arahan
            models.Index(fields=["handler", "service", "day"], name="fact_service"),
            models.Index(
                fields=["day", "run"], name="fact_escalated", condition=Q(escalated__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.procedure}.{self.number} ({self.visit}) {self.verdict}"


class Filing(models.Model):
    """One complaint filed, on the day of filing."""

    ticket = models.OneToOneField(
        "tickets.Ticket", models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    day = models.DateField()
    handler = models.ForeignKey(
        "people.Office", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    office = models.ForeignKey(
        "people.Office", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    service = models.ForeignKey(
        "services.Service", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    procedure = models.CharField(max_length=40)

    class Meta:
        indexes = [
            models.Index(fields=["day", "ticket"], name="filing_day"),
            models.Index(fields=["office", "day", "ticket"], name="filing_office"),
            models.Index(fields=["handler", "service", "day"], name="filing_service"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.day}"


class Halt(models.Model):
    """One ended pause, on the day it ended; `number` is the step that waited."""

    pause = models.OneToOneField(
        "sop.Pause", models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    ticket = models.ForeignKey(
        "tickets.Ticket", models.DO_NOTHING, related_name="+", db_constraint=False
    )
    day = models.DateField()
    reason = models.CharField(max_length=15)
    working = models.PositiveIntegerField(help_text="Working seconds halted.")
    elapsed = models.PositiveIntegerField(help_text="Seconds of the clock on the wall.")
    handler = models.ForeignKey(
        "people.Office", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    office = models.ForeignKey(
        "people.Office", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    service = models.ForeignKey(
        "services.Service", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    procedure = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    roles = models.CharField(max_length=250, blank=True, help_text="As StepRun.role_key.")

    class Meta:
        indexes = [models.Index(fields=["day", "pause"], name="halt_day")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.reason}"


class Cell(models.Model):
    """A sum of facts with the same dimensions over one day or one month.

    Three coverings of the same facts: days over all reporting offices, months over all, months of
    each office (`office` 0 stands for all). Each fact is in exactly one cell of each covering.
    `unit` is 0 for filings. `spread` is the digest of `worked` (reports.rollup.spread).
    """

    class Kind(models.TextChoices):
        STEP = "step"
        WHOLE = "whole"
        FILED = "filed"

    class Grain(models.TextChoices):
        DAY = "d"
        MONTH = "m"

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    grain = models.CharField(max_length=1, choices=Grain.choices)
    start = models.DateField()
    handler = models.IntegerField()
    unit = models.IntegerField(default=0)
    office = models.IntegerField(default=0)
    service = models.IntegerField()
    procedure = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    owner = models.CharField(max_length=10, blank=True)
    budget = models.PositiveIntegerField(default=0)
    budget_unit = models.CharField(max_length=10, blank=True)

    visits = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    missed = models.IntegerField(default=0)
    unlimited = models.IntegerField(default=0)
    promise_kept = models.IntegerField(default=0)
    promise_missed = models.IntegerField(default=0)
    first_kept = models.IntegerField(default=0)
    first_missed = models.IntegerField(default=0)
    repeats = models.IntegerField(default=0, help_text="Visits after the first.")
    measured = models.IntegerField(default=0, help_text="Visits with `worked`.")
    worked = models.BigIntegerField(default=0)
    escalated = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    papers_missing = models.IntegerField(default=0)
    spread = models.TextField(default="{}")

    class Meta:
        indexes = [
            models.Index(fields=["grain", "office", "start"], name="cell_covering"),
        ]

    def __str__(self) -> str:
        return self.key


class Change(models.Model):
    """A ticket whose raw rows have changed since the last roll; written by database triggers."""

    ticket_id = models.BigIntegerField()
    at = models.DateTimeField()
    failed_at = models.DateTimeField(
        null=True, help_text="When a roll could not take the ticket in; it is tried again."
    )

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class Roll(models.Model):
    """The one row that a roll locks, with what it has reached."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    rolled_at = models.DateTimeField(null=True, help_text="All changes committed by then are in.")

    def __str__(self) -> str:
        return f"{self.rolled_at}"


class Standing(models.Model):
    """What the heads' page needs of an open ticket beyond its own columns; gone when it closes."""

    ticket = models.OneToOneField(
        "tickets.Ticket", models.CASCADE, primary_key=True, related_name="standing",
        db_constraint=False,
    )  # fmt: skip
    missing = models.JSONField(
        default=list, encoder=DjangoJSONEncoder,
        help_text="Names of the kelengkapan that the waiting step still lacks.",
    )  # fmt: skip
    missing_count = models.PositiveSmallIntegerField(default=0)
    forecast = models.ForeignKey("reports.Forecast", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["missing_count"], name="standing_missing", condition=Q(missing_count__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.missing_count}"
