"""The models of the handling (`runs`) and of what an office sets for it (`office`)."""

from __future__ import annotations

from sop.models.office import (
    CalendarOverride,
    Heartbeat,
    Holiday,
    Rung,
    SopIdentity,
    TargetRevision,
    WorkCalendar,
)
from sop.models.runs import (
    OVERALL,
    Escalation,
    Estimate,
    Pause,
    Response,
    StepRun,
    StepRunQuerySet,
    role_key,
)

# The procedures are proxies of Ticket: they must exist before Django's registry is ready.
from sop.procedures import DatabaseFault, IpasRecovery, NetworkFault

__all__ = [
    "OVERALL",
    "CalendarOverride",
    "DatabaseFault",
    "Escalation",
    "Estimate",
    "Heartbeat",
    "Holiday",
    "IpasRecovery",
    "NetworkFault",
    "Pause",
    "Response",
    "Rung",
    "SopIdentity",
    "StepRun",
    "StepRunQuerySet",
    "TargetRevision",
    "WorkCalendar",
    "role_key",
]
