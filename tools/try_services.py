"""Runs docker-compose.yml's services on this machine, without Docker, in production's settings.

python tools/try_services.py [postgres://... [redis://...]]

Each command and its environment come from docker-compose.yml and .env.example; only hosts, ports
and folders are replaced. A database `gangguan_try` is made for it and dropped. Asks: does the
portal answer through nginx and TLS, is plain http sent to https, is a foreign host refused, does
beat reach the worker, does everything stop cleanly. Listens on and sends to 127.0.0.1 only.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
HOST = "gangguan.example.go.id"
NAME = "gangguan_try"
# The sweep writes one: beat has asked, a worker has done it.
TICK = "SELECT count(*) FROM sop_heartbeat"


def main(postgres: str, redis: str) -> None:
    server = postgres.rsplit("/", 1)[0]
    with tempfile.TemporaryDirectory() as scratch, database(server):
        port = free_port()
        env = settings(scratch, f"{server}/{NAME}", redis, port)
        run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env)
        run(command("migrate"), env)
        say("migrate", "done")
        with (
            service("web", env, scratch),
            service("worker", env, scratch),
            service("worker-papers", env, scratch),
            service("beat", env, scratch),
        ):
            wait_for("web", lambda: answers(port))
            wait_for("beat and worker", lambda: count(f"{server}/{NAME}", TICK) > 0)
            ask_web(f"http://127.0.0.1:{port}")
            with proxy(Path(scratch), port) as tls:
                if tls:
                    ask_proxy(tls)
        run([sys.executable, "-m", "celery", "-q", "-A", "gangguan", "purge", "-f"], env)


def settings(scratch: str, postgres: str, redis: str, port: int) -> dict[str, str]:
    """.env.example, then the compose file's own environment, then what this machine replaces."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **keep,
        **example,
        **COMPOSE["x-portal"]["environment"],
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": postgres,
        "BROKER_URL": redis,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "VAR_DIR": f"{scratch}/var",
        "MEDIA_ROOT": f"{scratch}/media",
    }


def command(name: str, scratch: str = "") -> list[str]:
    given = COMPOSE["services"][name]["command"][1:]
    return [sys.executable, *(part.replace("/tmp", scratch) for part in given)]  # noqa: S108


def run(arguments: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(arguments, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def service(name: str, env: dict[str, str], scratch: str) -> Iterator[None]:
    """Starts one service; on leaving it gets SIGTERM, as from Docker, and must end with 0."""
    process = subprocess.Popen(command(name, scratch), cwd=ROOT, env=env)
    try:
        yield
    finally:
        process.terminate()
        try:
            code = process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            code = -9
        say(name, "stopped cleanly" if code == 0 else f"STOPPED WITH {code}")
    if code != 0:
        raise SystemExit(1)


@contextmanager
def database(server: str) -> Iterator[None]:
    def execute(sql: str) -> None:
        connection = psycopg2.connect(f"{server}/postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()

    execute(f"DROP DATABASE IF EXISTS {NAME}")
    execute(f"CREATE DATABASE {NAME}")
    try:
        yield
    finally:
        execute(f"DROP DATABASE {NAME}")


def count(postgres: str, sql: str) -> int:
    connection = psycopg2.connect(postgres)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (found,) = cursor.fetchone() or (0,)
    connection.close()
    return int(found)


@contextmanager
def proxy(scratch: Path, web: int) -> Iterator[int]:
    """nginx with our configuration on free ports; yields the TLS port, or 0 without nginx."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not nginx:
        say("proxy", "nginx is not on this machine, left out")
        yield 0
        return
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}"]
    files = ["-keyout", f"{scratch}/privkey.pem", "-out", f"{scratch}/fullchain.pem"]
    subprocess.run([*request, *files], check=True, capture_output=True)
    tls, plain = free_port(), free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for old, new in {
        "web:8000": f"127.0.0.1:{web}",
        "/etc/nginx/certs": str(scratch),
        "/tmp/nginx.pid": f"{scratch}/nginx.pid",  # noqa: S108
        "/dev/stdout": f"{scratch}/access.log",
        "listen 443": f"listen 127.0.0.1:{tls}",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen [::]:443 ssl;": "",
        "listen [::]:80;": "",
    }.items():
        text = text.replace(old, new)
    (scratch / "nginx.conf").write_text(text)
    process = subprocess.Popen([nginx, "-c", str(scratch / "nginx.conf"), "-g", "daemon off;"])
    try:
        wait_for("proxy", lambda: answers(tls) and answers(plain))
        expect(f"http://127.0.0.1:{plain}/masuk/", "301", f"location: https://{HOST}/masuk/")
        yield tls
    finally:
        process.terminate()
        process.wait()


def ask_web(address: str) -> None:
    expect(f"{address}/", "301", f"location: https://{HOST}/")
    expect(f"{address}/", "400", host="elsewhere.example")


def ask_proxy(tls: int) -> None:
    address = f"https://127.0.0.1:{tls}"
    expect(f"{address}/", "200", "strict-transport-security: max-age=31536000")
    expect(f"{address}/", "200", "content-security-policy: ")
    expect(f"{address}/", "400", host="elsewhere.example")
    expect(f"{address}/static/vendor/VENDORED.md", "200", "")


def expect(address: str, status: str, header: str = "", host: str = HOST) -> None:
    curl = ["curl", "--silent", "--insecure", "--include", "--max-time", "10"]
    answer = subprocess.run(
        [*curl, "--header", f"Host: {host}", address], capture_output=True, text=True, check=True
    ).stdout
    first = answer.splitlines()[0].split()[1]
    if first != status or header not in answer.lower():
        raise SystemExit(f"{address} as {host}: wanted {status} {header}, got\n{answer[:800]}")
    say(address, f"as {host}: {status} {header}")


def wait_for(what: str, true: Callable[[], bool], seconds: int = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"{what}: no answer in {seconds} s")
        time.sleep(0.3)
    say(what, "answers")


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def say(what: str, text: str) -> None:
    print(f"{what}: {text}", flush=True)


if __name__ == "__main__":
    given = sys.argv[1:] + ["", ""]
    main(
        given[0] or "postgres://postgres@127.0.0.1:5432/postgres",
        given[1] or "redis://127.0.0.1:6379/9",
    )
