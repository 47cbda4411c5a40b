"""The models of the papers: what an office sets, letters and their codes, hands and journal."""

from __future__ import annotations

from papers.models.letters import Letter, Paper
from papers.models.office import (
    Capacity,
    Letterhead,
    LetterKind,
    LetterTemplate,
    Nature,
    NumberCounter,
    NumberPattern,
    RegisterEntry,
)
from papers.models.routing import (
    Disposition,
    DispositionRecipient,
    JournalAcknowledgement,
    JournalEntry,
    PrintJob,
)

__all__ = [
    "Capacity",
    "Disposition",
    "DispositionRecipient",
    "JournalAcknowledgement",
    "JournalEntry",
    "Letter",
    "LetterKind",
    "LetterTemplate",
    "Letterhead",
    "Nature",
    "NumberCounter",
    "NumberPattern",
    "Paper",
    "PrintJob",
    "RegisterEntry",
]
