"""A scratch database for a benchmark, and the machine that it ran on. Import before Django."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = "postgres://postgres@127.0.0.1:5432/postgres"


def use_database(name: str) -> str:
    """Points Django at database `name` of the server in DATABASE_URL and sets it up.

    Gives the address of that database, also for psycopg2.
    """
    server = urlsplit(
        os.environ.get("BENCHMARK_SERVER") or os.environ.get("DATABASE_URL") or DEFAULT
    )
    address = urlunsplit(server._replace(path=f"/{name}"))
    os.environ.update(
        BENCHMARK_SERVER=urlunsplit(server),
        DATABASE_URL=address,
        DJANGO_SETTINGS_MODULE="gangguan.settings",
        DEBUG="0",
        SECRET_KEY="benchmark-" * 8,
        ALLOWED_HOSTS="localhost",
        SITE_URL="https://localhost",
        BROKER_URL="redis://127.0.0.1:6379/0",
    )
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    return address


@contextmanager
def scratch(name: str, copied_from: str = "") -> Iterator[str]:
    """A migrated database that exists for the length of the block; gives its address.

    With `copied_from` it begins as a copy of that one, which nobody may be using meanwhile.
    """
    address = use_database(name)
    from django.core.management import call_command
    from django.db import connections

    with empty(name, copied_from):
        try:
            call_command("migrate", verbosity=0)
            yield address
        finally:
            connections.close_all()


@contextmanager
def empty(name: str, copied_from: str = "") -> Iterator[None]:
    """A database of that name, without any table or as a copy, for the length of the block."""
    server = os.environ["BENCHMARK_SERVER"]
    _command(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    template = f' TEMPLATE "{copied_from}"' if copied_from else ""
    _command(server, f'CREATE DATABASE "{name}"{template}')
    try:
        yield
    finally:
        _command(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _command(server: str, sql: str) -> None:
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
    connection.close()


def machine(address: str) -> str:
    connection = psycopg2.connect(address)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone() or ("?",)
        cursor.execute("SHOW synchronous_commit")
        (commit,) = cursor.fetchone() or ("?",)
    connection.close()
    python = ".".join(map(str, sys.version_info[:2]))
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, Python {python}, PostgreSQL {version.split()[0]} "
        f"(synchronous_commit {commit}), load {load:.1f} at the start"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
