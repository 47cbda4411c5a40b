"""What the steps write into the daily journal (IPAS steps 8 and 15)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sop.door import Work
    from sop.language import Step
    from sop.models import StepRun


def from_step(work: Work, run: StepRun, step: Step, output: Mapping[str, Any]) -> None:
    """Inside the door, after the run is closed; nothing for a step without a journal."""
