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
    beginning: the same share lies before and after. They stay as first told. A ticket that only
    waits gets later, so the `latest_` columns hold what is shown now; nothing is judged by them.
    `ended_at` and `error` are filled in when the ticket closes.
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
    error = models.IntegerField(
        null=True, blank=True,
        help_text="Working seconds from `likely_at` to the end; negative: ended earlier.",
    )  # fmt: skip

    current = models.BooleanField(default=True, help_text="The newest one of an open ticket.")
    latest_at = models.DateTimeField(help_text="When the range was last computed.")
    latest_early_at = models.DateTimeField()
    latest_likely_at = models.DateTimeField()
    latest_late_at = models.DateTimeField()
    limit_at = models.DateTimeField(
        null=True, blank=True, help_text="The overall limit or the promise at `latest_at`."
    )
    risk = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Percent of the simulated ends that lie past the limit."
    )
    widened = models.BooleanField(
        default=False, help_text="The step waits longer already than (nearly) all of its history."
    )
    past_holidays = models.BooleanField(
        default=False, help_text="The range reaches into a year without a list of holidays."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "sequence"], name="forecast_once"),
        ]
        indexes = [
            models.Index(fields=["agency", "ended_at"], name="forecast_judged"),
            # read by reports.forecast.refresh: what has stood for hours, what has been passed
            models.Index(
                fields=["latest_at"], name="forecast_stale", condition=models.Q(current=True)
            ),
            models.Index(
                fields=["latest_late_at"], name="forecast_passed", condition=models.Q(current=True)
            ),
            models.Index(
                fields=["agency", "limit_at"],
                name="forecast_at_risk",
                condition=models.Q(current=True, risk__gte=50),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} #{self.sequence}: {self.likely_at:%Y-%m-%d}"
