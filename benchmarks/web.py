"""The portal's web server as in production, on a seeded database, and clients that time it.

with served("gangguan_million") as site:
    page = Page(site, "/meja/", site.cookie("helpdesk1"))
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from benchmarks.scratch import DEFAULT, ROOT

HOST = "127.0.0.1"
MILLION, THOUSAND = "gangguan_million", "gangguan_thousand"
DOMAIN = "seed.example"
PATIENCE = 40  # seconds until a server must answer
PORTAL = "gangguan.wsgi"
GUNICORN = ("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py")


@dataclass
class Site:
    """A running server. `cookies`: sessions by what stands before the @ of the login."""

    port: int
    database: str
    env: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self, *logins: str) -> None:
        """Makes sessions as a login would, without the cost of the password."""
        found = subprocess.run(
            [sys.executable, "-m", "benchmarks.web", *logins],
            env=self.env, cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        self.cookies |= json.loads(found.stdout.splitlines()[-1])


@dataclass
class Page:
    """One address as one person sees it, over a connection that stays open."""

    site: Site
    path: str
    login: str = ""
    wanted: int = 200
    size: int = 0  # of the newest answer, in bytes
    _connection: http.client.HTTPConnection | None = None

    def get(self) -> float:
        """Milliseconds of one request. SystemExit for another status than the wanted one."""
        start = time.perf_counter()
        status, body = self.ask()
        passed = (time.perf_counter() - start) * 1000
        if status != self.wanted:
            raise SystemExit(f"{self.site.database}{self.path}: {status} {body[:300]!r}")
        self.size = len(body)
        return passed

    def ask(
        self, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.login:
            sent["Cookie"] = f"sessionid={self.site.cookies[self.login]}; {sent.pop('Cookie', '')}"
        for last in (False, True):
            if self._connection is None:
                self._connection = http.client.HTTPConnection(HOST, self.site.port, timeout=600)
            try:
                self._connection.request(method, self.path, body, sent)
                answer = self._connection.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, ConnectionError):
                self._connection = None  # an idle connection that the server has closed
                if last:
                    raise
        raise AssertionError


def address_of(database: str) -> str:
    server = urlsplit(os.environ.get("BENCHMARK_SERVER") or DEFAULT)
    return urlunsplit(server._replace(path=f"/{database}"))


@contextmanager
def served(
    database: str,
    application: str = PORTAL,
    python: str = sys.executable,
    **more: str,
) -> Iterator[Site]:
    """gunicorn with two workers of four threads, DEBUG off, until the block ends."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as var, socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
        probe.close()
        env = environment(database, Path(var)) | {"PORT": str(port), "HOST": HOST} | more
        if application == PORTAL:
            subprocess.run(
                [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"],
                env=env, cwd=ROOT, check=True,
            )  # fmt: skip
        process = subprocess.Popen([python, *GUNICORN, application], env=env, cwd=ROOT)
        try:
            _wait(process, port)
            yield Site(port, database, env)
        finally:
            process.terminate()
            process.wait(30)


def environment(database: str, var: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": address_of(database), "DJANGO_SETTINGS_MODULE": "gangguan.settings",
        "DEBUG": "0", "HTTPS": "0", "DEMO": "0", "SECRET_KEY": "benchmark-" * 8,
        "ALLOWED_HOSTS": HOST, "SITE_URL": f"https://{HOST}", "VAR_DIR": str(var),
        "BROKER_URL": os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0"),
    }  # fmt: skip


def rate(pages: Sequence[Page], seconds: float) -> float:
    """Requests a second of as many clients at once as there are pages."""
    counts = [0] * len(pages)
    end = time.perf_counter() + seconds

    def run(n: int) -> None:
        while time.perf_counter() < end:
            pages[n].get()
            counts[n] += 1

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(pages))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def share(values: Sequence[float], part: float) -> float:
    """The value at a share of the ranks: 0.5 the median, 0.95 the p95."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def spread(values: Sequence[float], digits: int = 1) -> str:
    """The median, and in brackets the least and the greatest."""
    middle = share(values, 0.5)
    return f"{middle:.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise SystemExit("the web server did not start")


def _sessions(logins: Sequence[str]) -> dict[str, str]:
    """Called in a process of its own, whose environment names the database."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from people.models import User

    found = {}
    for user in User.objects.filter(email__in=map(_address, logins)):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        found[user.email.partition("@")[0]] = session.session_key or ""
    return found


def _address(login: str) -> str:
    return login if "@" in login else f"{login}@{DOMAIN}"


if __name__ == "__main__":
    print(json.dumps(_sessions(sys.argv[1:])))
