"""`manage.py sop list`, `sop show database-1 [--json]`, `sop chart database-1 --svg FILE`.

No database is needed.
"""

from __future__ import annotations

import json
from textwrap import wrap
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sop.library.describe import describe, listing
from sop.machine import PROCEDURES
from sop.management.commands import _chart

UNSET = "tidak ditetapkan"


class Command(BaseCommand):
    help = "Print the SOPs that the portal knows."
    requires_system_checks: list[str] = []  # no database, no settings beyond the code

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="list | show | chart")
        listed = verbs.add_parser("list", help="all SOPs in brief")
        listed.add_argument("--json", action="store_true", help="as JSON")
        shown = verbs.add_parser("show", help="one SOP with its steps")
        shown.add_argument("code", help="code of the SOP, such as database-1")
        shown.add_argument("--json", action="store_true", help="as JSON")
        _chart.add_arguments(verbs.add_parser("chart", help="the official chart of one SOP"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            rows = listing()
            self.stdout.write(_json(rows) if options["json"] else _list(rows))
            return
        procedure = PROCEDURES.get(options["code"])
        if procedure is None:
            known = ", ".join(sorted(PROCEDURES))
            raise CommandError(f"Unknown SOP {options['code']!r}. Known: {known}.")
        if options["verb"] == "chart":
            self.stdout.write("\n".join(_chart.write(procedure, options)))
            return
        data = describe(procedure)
        self.stdout.write(_json(data) if options["json"] else _show(data))


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


def _list(rows: list[dict[str, Any]]) -> str:
    head = ("KODE", "JUDUL", "LANGKAH", "WAKTU KESELURUHAN")
    cells = [
        (row["code"], row["title"], str(row["steps"]), _overall(row["overall"])) for row in rows
    ]
    widths = [max(len(row[column]) for row in (head, *cells)) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *cells)
    )


def _overall(within: dict[str, Any] | None) -> str:
    return within["text"] if within else UNSET


def _show(data: dict[str, Any]) -> str:
    lines = [
        f"{data['code']}  {data['title']}",
        f"Pemilik: {data['owner']}",
        f"Waktu keseluruhan: {_overall(data['overall'])}",
        "",
    ]
    for step in data["steps"]:
        lines += _step(step)
    lines += [text for note in data["notes"] for text in _hang("Catatan: ", note, 0)]
    return "\n".join(lines)


def _step(step: dict[str, Any]) -> list[str]:
    actors = " + ".join(step["actors"])
    if step["mode"] == "all":
        actors += " (semua menjawab)"
    rows = [
        ("Pelaksana", actors),
        ("Kelengkapan", "; ".join(step["needs"]) or "-"),
        ("Waktu", _within(step["within"])),
        ("Output", "; ".join(step["gives"]) or "-"),
        ("Berikutnya", "; ".join(_arrow(arrow) for arrow in step["next"])),
    ]
    lines = _hang(f"{step['number']:>3}. ", step["activity"], 0)
    for label, text in rows:
        lines += _hang(f"{label:<12}: ", text, 5)
    return [*lines, ""]


def _within(within: dict[str, Any]) -> str:
    if within["kind"] == "estimate":
        return f"estimasi yang diberikan pada langkah {within['estimate_of']}"
    if within["kind"] == "none":
        return f"{UNSET} ({within['urgency']})" if within.get("urgency") else UNSET
    if within["kind"] == "shared":
        first, last = within["steps"]
        return f"{within['text']} bersama untuk langkah {first}-{last}"
    return str(within["text"])


def _arrow(arrow: dict[str, Any]) -> str:
    word = {"yes": "Ya: ", "no": "Tidak: "}.get(arrow["branch"], "")
    return word + (f"selesai ({arrow['text']})" if arrow["to"] == "end" else str(arrow["to"]))


def _hang(label: str, text: str, indent: int) -> list[str]:
    """The text beside its label, wrapped below itself."""
    first, *rest = wrap(text, 96 - indent - len(label)) or [""]
    space = " " * (indent + len(label))
    return [" " * indent + label + first, *(space + line for line in rest)]
