"""Forecasts of the finish of open tickets, and the course of an SOP from which they are made."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Course(models.Model):
    """How an SOP has gone at an agency: durations, branches, pauses of its steps, from history."""

    procedure = models.CharField(max_length=40)
    agency = models.ForeignKey("people.Office", models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    since = models.DateField(help_text="First day of the history used.")
    tickets = models.PositiveIntegerField(default=0, help_text="Finished tickets it rests on.")
    steps = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "agency"], name="course_once"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} @ {self.agency_id}"


class Forecast(models.Model):
    """The expected finish as told at one moment of a ticket; kept, so that it can be judged.

    `likely_at` is the median, `late_at` the end of the range of `percent` percent, `early_at` its
    beginning. `ended_at` is filled in when the ticket closes.
    """

    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, related_name="forecasts", db_constraint=False
    )
    sequence = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    procedure = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(help_text="The step that was waiting.")
    agency = models.ForeignKey("people.Office", models.CASCADE, related_name="+", db_index=False)
    tickets = models.PositiveIntegerField(help_text="Finished tickets it rests on.")
    early_at = models.DateTimeField()
    likely_at = models.DateTimeField()
    late_at = models.DateTimeField()
    percent = models.PositiveSmallIntegerField(default=80)
    ended_at = models.DateTimeField(null=True, blank=True)
    void = models.BooleanField(
        default=False, help_text="The ticket ended otherwise (cancelled, re-routed)."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "sequence"], name="forecast_once"),
        ]
        indexes = [
            models.Index(fields=["agency", "ended_at"], name="forecast_judged"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} #{self.sequence}: {self.likely_at:%Y-%m-%d}"
