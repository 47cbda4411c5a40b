"""The columns whose change may change a fact, by table."""

from __future__ import annotations

OF_TICKET = (
    "handler_id", "office_id", "service_id", "procedure", "status", "responsible", "drill",
    "filed_at", "closed_at",
)  # fmt: skip
OF_RUN = (
    "ticket_id", "procedure", "number", "visit", "role_key", "opened_at", "calendar_id",
    "budget_max", "budget_unit", "budget_source", "due_at", "closed_at", "closed_by_id", "branch",
    "data", "worked_seconds", "kept",
)  # fmt: skip
# Of a run still open: where a pause of its ticket belongs, and what the step lacks.
OF_OPEN_RUN = ("ticket_id", "procedure", "number", "role_key", "opened_at")
OF_PAUSE = ("ticket_id", "reason", "started_at", "ended_at")
OF_ESTIMATE = ("ticket_id", "revision", "promised_at")
OF_ESCALATION = ("run_id", "for_arahan", "answered_at")
OF_ASSIGNMENT = ("user_id", "role_id", "office_id", "valid_from", "valid_until")
BY_TICKET = {"sop_pause": OF_PAUSE, "sop_estimate": OF_ESTIMATE}
