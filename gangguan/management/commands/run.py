"""`manage.py run`: prepares the data and runs the whole portal on this machine."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from gangguan import env
from gangguan.run import (
    Refused,
    Supervisor,
    answers,
    free_broker_port,
    is_free,
    only_one,
    processes,
)


class Command(BaseCommand):
    help = "Migrates, loads demo data on the first run, starts web, workers, beat and broker."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--prepare", action="store_true", help="prepare the data, start nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        port = env.number("PORT", 8000)
        host = env.text("HOST", "127.0.0.1")
        try:
            with only_one(settings.VAR):
                if not options["prepare"]:
                    self.refuse_busy(host, port)
                self.prepare()
                if not options["prepare"]:
                    self.supervise(host, port)
        except Refused as reason:
            raise CommandError(str(reason)) from None
        except KeyboardInterrupt:  # while preparing; the supervisor handles the signal itself
            raise SystemExit(130) from None

    def refuse_busy(self, host: str, port: int) -> None:
        if not is_free(port, host):
            raise Refused(
                f"Port {port} sedang dipakai program lain. "
                f"Pakai port lain: PORT={port + 1} make run"
            )

    def prepare(self) -> None:
        call_command("reference", migrate=True, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO and "demo" in get_commands():
            call_command("demo")

    def supervise(self, host: str, port: int) -> None:
        broker_port = None if env.text("BROKER_URL") else free_broker_port()
        child_env = {**os.environ, "PORT": str(port), "HOST": host, "SKIP_CHECKS": "1"}
        if broker_port:
            child_env["BROKER_URL"] = f"redis://127.0.0.1:{broker_port}/0"
        os.chdir(settings.BASE_DIR)
        Supervisor(
            children=processes(settings.VAR, broker_port),
            env=child_env,
            say=self.say,
            ready=lambda: answers(port, host),
            welcome=lambda: self.welcome(port),
        ).run()

    def welcome(self, port: int) -> None:
        self.say(f"\nPortal siap: http://127.0.0.1:{port}/\n")
        if settings.DEMO and "demo" in get_commands():
            call_command("demo", "--accounts", stdout=self.stdout)
        self.say("\nCtrl+C untuk berhenti.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
