"""The handling of a ticket: the runs of its steps with their clocks, pauses, escalations.

A deadline is a column: `StepRun.next_alarm_at` with its partial index is all that the sweep reads.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

OVERALL = 0


class StepRunQuerySet(models.QuerySet["StepRun"]):
    def open(self) -> StepRunQuerySet:
        return self.filter(closed_at__isnull=True)

    def steps(self) -> StepRunQuerySet:
        return self.filter(number__gt=OVERALL)

    def overall(self) -> StepRunQuerySet:
        return self.filter(number=OVERALL)

    def alarming(self, at: datetime) -> StepRunQuerySet:
        """Open, running runs whose next rung of the ladder is due; read by the sweep."""
        return self.filter(closed_at__isnull=True, next_alarm_at__lte=at)


def role_key(*codes: str) -> str:
    """Role codes as StepRun.role_key holds them; of one code: what to look for in it."""
    return f"|{'|'.join(codes)}|" if codes else ""


class StepRun(models.Model):
    """One visit of one step, or with number 0 the whole procedure of the ticket.

    The budget is frozen at opening: what the SOP says (`budget_text`, verbatim) or the office's
    own revision; `budget_min` and `budget_max` count in `budget_unit`.
    `due_at` is derived from it, the calendar and the pauses. `budget_source` none means: the SOP
    sets no time; there is no deadline and the run never counts as on time.
    """

    class BudgetKind(models.TextChoices):
        FIXED = "fixed", "Waktu tetap"
        RANGE = "range", "Rentang"
        SHARED = "shared", "Waktu bersama"
        ESTIMATE = "estimate", "Estimasi"
        NONE = "none", "Tidak ditetapkan"

    class BudgetUnit(models.TextChoices):
        WORKING = "working", "detik kerja"
        DAYS = "days", "hari kerja"
        ELAPSED = "elapsed", "detik kalender"

    class BudgetSource(models.TextChoices):
        SOP = "sop", "SOP"
        OFFICE = "office", "Penetapan kantor"
        PROMISE = "promise", "Estimasi pemulihan"
        NONE = "none", "Tidak ditetapkan"

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="runs")
    procedure = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    visit = models.PositiveSmallIntegerField(default=1)
    roles = models.JSONField(default=list, help_text="Codes of the roles that act.")
    role_key = models.CharField(
        max_length=250, blank=True, help_text="The same codes as |a|b|, for the queues to search."
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held_runs",
        help_text="One named officer; empty: everybody who holds a role of the step.",
    )
    opened_at = models.DateTimeField()
    opened_sequence = models.PositiveIntegerField()
    calendar = models.ForeignKey(
        "sop.WorkCalendar", models.PROTECT, null=True, blank=True, related_name="runs"
    )

    budget_kind = models.CharField(
        max_length=10, choices=BudgetKind.choices, default=BudgetKind.NONE
    )
    budget_source = models.CharField(
        max_length=10, choices=BudgetSource.choices, default=BudgetSource.NONE
    )
    budget_text = models.CharField(max_length=60, blank=True)
    budget_min = models.PositiveIntegerField(null=True, blank=True)
    budget_max = models.PositiveIntegerField(null=True, blank=True)
    budget_unit = models.CharField(
        max_length=10, choices=BudgetUnit.choices, default=BudgetUnit.WORKING
    )
    clock_from = models.DateTimeField(
        null=True, blank=True, help_text="Start of the clock; earlier than opening if shared."
    )

    warn_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    next_alarm_at = models.DateTimeField(null=True, blank=True)
    level = models.PositiveSmallIntegerField(
        default=0, help_text="Highest rung of the ladder that has been announced (percent)."
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    promise = models.PositiveSmallIntegerField(
        default=0, help_text="The revision of the estimate that is the limit; 0: no estimate."
    )

    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="closed_runs"
    )
    closed_title = models.CharField(max_length=200, blank=True)
    branch = models.CharField(max_length=10, blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    worked_seconds = models.PositiveIntegerField(
        null=True, blank=True, help_text="Working seconds used, without pauses; set at closing."
    )
    kept = models.BooleanField(
        null=True, blank=True, help_text="Closed within its limit; null: no limit was set."
    )

    objects: ClassVar[StepRunQuerySet] = StepRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "langkah"
        verbose_name_plural = "langkah"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                name="run_one_open_step",
                condition=Q(closed_at__isnull=True, number__gt=0),
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                name="run_one_open_overall",
                condition=Q(closed_at__isnull=True, number=0),
            ),
            models.UniqueConstraint(
                fields=["ticket", "procedure", "number", "visit"], name="run_visit_unique"
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(next_alarm_at__isnull=True),
                name="run_paused_has_no_alarm",
            ),
        ]
        indexes = [
            # read by sop.escalation.deadlines.sweep
            models.Index(
                fields=["next_alarm_at"],
                name="run_alarm",
                condition=Q(closed_at__isnull=True, next_alarm_at__isnull=False),
            ),
            # read by the queues (remaining time) and the head's page
            models.Index(
                fields=["due_at"], name="run_open_due", condition=Q(closed_at__isnull=True)
            ),
            models.Index(fields=["closed_at"], name="run_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.procedure}.{self.number} ({self.visit})"


class Response(models.Model):
    """The answer of one role to a step that several roles must answer (IPAS step 10)."""

    run = models.ForeignKey(StepRun, models.PROTECT, related_name="responses")
    role = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="step_responses"
    )
    user_title = models.CharField(max_length=200)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "role"], name="response_once_per_role"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.role}"


class Pause(models.Model):
    """A halt of the clocks of a ticket, with reason, evidence and expected end."""

    class Reason(models.TextChoices):
        REPORTER = "reporter", "Menunggu jawaban perangkat daerah pelapor"
        CENTRE = "centre", "Menunggu instansi pusat"
        VENDOR = "vendor", "Menunggu vendor atau ISP"
        SPARE_PART = "spare_part", "Menunggu suku cadang"
        FORCE_MAJEURE = "force_majeure", "Listrik padam / keadaan memaksa"

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="pauses")
    reason = models.CharField("alasan", max_length=15, choices=Reason.choices)
    note = models.TextField("keterangan")
    evidence = models.ForeignKey(
        "tickets.Attachment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="pauses_started"
    )
    expected_end = models.DateTimeField("perkiraan selesai")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pauses_ended",
    )
    remind_at = models.DateTimeField(
        null=True, blank=True, help_text="Next reminder that the expected end has passed."
    )

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], name="pause_one_open", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="pause_ends_after_it_starts",
            ),
        ]
        indexes = [
            # read by sop.escalation.deadlines.sweep
            models.Index(
                fields=["remind_at"],
                name="pause_remind",
                condition=Q(ended_at__isnull=True, remind_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.get_reason_display()}"


class Estimate(models.Model):
    """A promised time of recovery, with every revision kept (network SOP, steps 6 and 8)."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="estimates")
    run = models.ForeignKey(StepRun, models.PROTECT, related_name="estimates")
    revision = models.PositiveSmallIntegerField()
    promised_at = models.DateTimeField("perkiraan pulih")
    reason = models.TextField("alasan", blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="estimates_given"
    )
    given_at = models.DateTimeField()
    told_to = models.CharField("disampaikan kepada", max_length=200, blank=True)
    told_how = models.CharField("cara menyampaikan", max_length=60, blank=True)
    told_at = models.DateTimeField("waktu menyampaikan", null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["ticket", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "revision"], name="estimate_revision_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.promised_at:%Y-%m-%d %H:%M}"


class Escalation(models.Model):
    """One rung of the ladder of one run: an INSERT, unique per (run, level).

    A revised promise has a ladder of its own, so `promise` (0 without one) belongs to the key.
    """

    run = models.ForeignKey(StepRun, models.PROTECT, related_name="escalations")
    promise = models.PositiveSmallIntegerField(default=0)
    level = models.PositiveSmallIntegerField(help_text="Percent of the budget.")
    due_at = models.DateTimeField(help_text="When the rung was due.")
    created_at = models.DateTimeField()
    late = models.BooleanField(default=False, help_text="Announced more than two minutes late.")
    for_arahan = models.BooleanField(default=False, help_text="Waits for a superior's answer.")
    role = models.CharField(max_length=60, blank=True, help_text="The role that must answer.")
    remind_at = models.DateTimeField(
        null=True, blank=True, help_text="Next reminder to the one who must answer."
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="escalations_answered",
    )
    answer = models.TextField("arahan", blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "promise", "level"], name="escalation_once"),
        ]
        indexes = [
            models.Index(
                fields=["role"],
                name="escalation_waiting",
                condition=Q(for_arahan=True, answered_at__isnull=True),
            ),
            # read by sop.escalation.deadlines.sweep
            models.Index(
                fields=["remind_at"],
                name="escalation_remind",
                condition=Q(remind_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.level} %"
