"""A procedure as plain data: what `manage.py sop show --json` prints and the library draws.

Needs neither a database nor a ticket: everything comes from the table in `sop/procedures/`.
"""

from __future__ import annotations

from typing import Any

from sop.language import End, Move, Provenance, Source, Step, moves
from sop.machine import PROCEDURES, Procedure

# The fields of a row that a reader may ask the origin of, in the order of the table.
FIELDS = ("number", "activity", "actors", "needs", "within", "gives", "next")
PARAPHRASED = Provenance(Source.INFERRED, "Diringkas dari naskah SOP.")


def listing() -> list[dict[str, Any]]:
    """Every SOP in brief, in the order of the codes."""
    return [
        {
            "code": procedure.code,
            "title": procedure.name,
            "subject": procedure.subject,
            "owner": procedure.owner,
            "steps": len(procedure.steps),
            "overall": overall(procedure),
        }
        for _, procedure in sorted(PROCEDURES.items())
    ]


def describe(procedure: type[Procedure]) -> dict[str, Any]:
    """The whole SOP. `overall` is None where the document sets no time for the whole."""
    arrows = moves(procedure.steps)
    return {
        "code": procedure.code,
        "title": procedure.name,
        "overall": overall(procedure),
        "subject": procedure.subject,
        "owner": procedure.owner,
        "lanes": list(procedure.lanes),
        "warning": " ".join(procedure.identity.warning),
        "notes": list(procedure.notes),
        "reopen_at": procedure.reopen_at,
        "steps": [
            _step(step, [arrow for arrow in arrows if arrow.step is step])
            for step in procedure.steps
        ],
    }


def overall(procedure: type[Procedure]) -> dict[str, Any] | None:
    within = procedure.overall_time()
    return within.as_json() if within.limited else None


def _step(step: Step, arrows: list[Move]) -> dict[str, Any]:
    return {
        "number": step.number,
        "activity": step.activity,
        "actors": [actor.name for actor in step.everyone],
        "actor_codes": [actor.code for actor in step.everyone],
        "helpers": [actor.name for actor in step.helpers],
        "mode": step.mode,
        "within": step.time.as_json() | ({"urgency": step.urgency} if step.urgency else {}),
        "needs": list(step.papers_needed),
        "gives": list(step.papers_given),
        "question": step.question,
        "next": [_arrow(arrow) for arrow in arrows],
        "provenance": provenance(step),
    }


def _arrow(arrow: Move) -> dict[str, Any]:
    if isinstance(arrow.to, End):
        end = {"to": "end", "outcome": arrow.to.outcome, "text": arrow.to.text}
        return {"branch": arrow.branch, **end}
    return {"branch": arrow.branch, "to": arrow.to}


def provenance(step: Step) -> dict[str, dict[str, str]]:
    """Per field where the portal has it from; activity texts are always paraphrases."""
    extra = [name for name in step.provenance if name not in FIELDS]
    found = {name: step.origin(name) for name in (*FIELDS, *extra)}
    if "activity" not in step.provenance:
        found["activity"] = PARAPHRASED
    return {
        name: {"source": str(origin.source), "note": origin.note} for name, origin in found.items()
    }
