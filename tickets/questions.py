"""The questions that follow the kind of disturbance, and their answers on the ticket.

Answers are kept with their label (`Ticket.details["answers"]`, a list: jsonb keeps no order), so
an old complaint reads as it was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.models import Kind

if TYPE_CHECKING:
    from tickets.models import Ticket

UNKNOWN = ("unknown", "Tidak tahu")


@dataclass(frozen=True)
class Question:
    """`choices` empty: a line of text (or several with `rows`)."""

    name: str
    label: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    rows: int = 1


@dataclass(frozen=True)
class Answer:
    label: str
    value: str


HEADINGS: dict[Kind, str] = {
    Kind.NETWORK: "Tentang jaringan",
    Kind.APPLICATION: "Tentang aplikasi",
    Kind.DATABASE: "Tentang database",
    Kind.OTHER: "",
}
QUESTIONS: dict[Kind, tuple[Question, ...]] = {
    Kind.NETWORK: (
        Question(
            "network_ping",
            "Apakah ping gagal?",
            "Ping: perintah untuk memeriksa apakah perangkat tujuan menjawab.",
            choices=(("fails", "Ya, gagal"), ("works", "Tidak, berhasil"), UNKNOWN),
        ),
        Question(
            "network_medium",
            "Sambungan yang dipakai",
            choices=(("cable", "Kabel"), ("wifi", "Wi-Fi"), ("both", "Keduanya"), UNKNOWN),
        ),
    ),
    Kind.APPLICATION: (
        Question("application_module", "Modul atau menu yang terganggu"),
        Question(
            "application_error",
            "Teks galat yang tampil",
            "Salin persis seperti di layar bila ada.",
            rows=3,
        ),
    ),
    Kind.DATABASE: (
        Question("database_application", "Aplikasi mana yang berhenti?"),
        Question(
            "database_error",
            "Teks galat yang tampil",
            "Salin persis seperti di layar bila ada.",
            rows=3,
        ),
    ),
    Kind.OTHER: (),
}


def details(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """What is stored: the answers to the questions of this kind, empty ones left out."""
    answers = []
    for question in QUESTIONS[Kind(kind)]:
        value = str(given.get(question.name) or "")
        if value:
            shown = dict(question.choices).get(value, value)
            answers.append({"name": question.name, "label": question.label, "value": shown})
    return {"answers": answers} if answers else {}


def answers(ticket: Ticket) -> list[Answer]:
    """For the ticket page."""
    return [Answer(row["label"], row["value"]) for row in _stored(ticket)]


def answer(ticket: Ticket, name: str) -> str:
    """What the reporter answered to one question, '' if nothing."""
    return next((str(row["value"]) for row in _stored(ticket) if row["name"] == name), "")


def _stored(ticket: Ticket) -> list[dict[str, str]]:
    return ticket.details.get("answers", []) if isinstance(ticket.details, dict) else []
