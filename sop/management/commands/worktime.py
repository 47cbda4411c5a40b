"""`manage.py worktime`: answers questions about working time, see `sop/worktime_json.py`."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from sop.clock.worktime_json import answer


class Command(BaseCommand):
    help = "Reads questions about working time as JSON lines and answers each with a line."
    requires_system_checks = ()  # arithmetic only: no database, no checks, quick to start

    def handle(self, *args: object, **options: object) -> None:
        for line in sys.stdin.buffer:
            if line.strip():
                self.stdout.write(answer(line))
                self.stdout.flush()
