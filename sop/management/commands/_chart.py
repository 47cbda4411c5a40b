"""`manage.py sop chart database-1 --svg FILE --pdf FILE`: the official chart of one SOP."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from sop import chart
from sop.machine import Procedure


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", help="code of the SOP, such as database-1")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="the whole chart as one picture")
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="landscape A4 sheets")


def write(procedure: type[Procedure], options: dict[str, Any]) -> list[str]:
    """Writes what was asked for; the names of the files. Raises CommandError."""
    made: dict[Path, bytes] = {}
    if options["svg"]:
        made[options["svg"]] = chart.static(procedure).encode()
    if options["pdf"]:
        made[options["pdf"]] = chart.pdf(procedure, timezone.now())
    if not made:
        raise CommandError("Say where to: --svg FILE, --pdf FILE or both.")
    for path, content in made.items():
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
    return [str(path) for path in made]
