"""The supervisor of `make run`: what dies starts again, and nothing outlives it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gangguan.run import Child, Refused, answers, free_broker_port, is_free, only_one

ROOT = Path(__file__).resolve().parents[2]
LINUX = sys.platform.startswith("linux")

# A supervisor of two sleeping children; it prints their process ids.
TOY = """
import sys
from gangguan.run import Child, Supervisor
code = "import os, time; print('child', os.getpid(), flush=True); time.sleep(99)"
sleep = (sys.executable, "-c", code)
Supervisor(
    children=[Child("first", sleep), Child("second", sleep)],
    env={}, say=print, ready=lambda: True, welcome=lambda: print("welcome", flush=True),
).run()
"""


def alive(pid: int) -> bool:
    """False for a zombie too: it has ended, only nobody has asked yet."""
    if not LINUX:
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except OSError:
        return False


def children_of(pid: int) -> list[int]:
    if LINUX:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    else:
        found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout
    return [int(child) for child in found.split()]


def wait_until(true: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def _heed_hangups() -> None:
    """Also where the tests themselves run under nohup."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Toy:
    def __init__(self, output: Path) -> None:
        self.output = output
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-c", TOY], cwd=ROOT, stdout=file, preexec_fn=_heed_hangups
            )

    def text(self) -> str:
        return self.output.read_text()

    def pids(self) -> list[int]:
        return [int(pid) for pid in re.findall(r"child (\d+)", self.text())]


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[Toy]:
    toy = Toy(tmp_path / "out")
    assert wait_until(lambda: len(toy.pids()) == 2)
    yield toy
    for pid in [toy.process.pid, *toy.pids()]:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    toy.process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_child_and_then_the_supervisor(toy: Toy, number: int) -> None:
    toy.process.send_signal(number)
    assert toy.process.wait(10) == 0
    assert not any(alive(pid) for pid in toy.pids())


def test_a_dead_child_starts_again_and_the_other_is_left_alone(toy: Toy) -> None:
    first, second = toy.pids()
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: len(toy.pids()) == 3)
    assert "berhenti (kode -9); mulai lagi 1 detik" in toy.text()
    assert alive(second)


@pytest.mark.skipif(not LINUX, reason="the kernel's help is Linux's")
def test_no_child_outlives_a_supervisor_that_was_killed(toy: Toy) -> None:
    toy.process.kill()
    toy.process.wait()
    assert wait_until(lambda: not any(alive(pid) for pid in toy.pids()))


def test_a_child_that_keeps_dying_is_started_ever_more_slowly() -> None:
    child = Child("broken", (sys.executable, "-c", "raise SystemExit(3)"))
    delays = []
    for now in range(100, 800, 100):
        child.start(os.environ, float(now))
        assert child.process is not None
        child.process.wait()
        assert child.died(now + 1.0) == 3
        delays.append(child.delay)
    assert delays == [1, 2, 4, 8, 16, 30, 30]
    child.start(os.environ, 900.0)
    assert child.process is not None
    child.process.wait()
    child.died(999.0)
    assert child.delay == 1


def test_two_supervisors_on_one_folder_are_refused(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(Refused, match="sudah berjalan"), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def test_a_busy_port_is_seen_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert answers(port)
    assert is_free(free_broker_port())


def embedded(tmp_path: Path, port: int) -> dict[str, str]:
    ours = {"DATABASE_URL", "BROKER_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "HTTPS"}
    env = {name: value for name, value in os.environ.items() if name not in ours}
    return {**env, "VAR_DIR": str(tmp_path / "var"), "PORT": str(port), "DEMO": "false"}


def test_the_whole_portal_starts_answers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    out = tmp_path / "out"
    with out.open("w") as file:
        portal = subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=ROOT,
            env=embedded(tmp_path, port),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        assert wait_until(lambda: answers(port), 60), out.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
            assert response.status == 200
        children = children_of(portal.pid)
        assert len(children) == 5
        portal.send_signal(signal.SIGINT)
        assert portal.wait(30) == 0
        assert not any(alive(pid) for pid in children)
        assert is_free(port)
    finally:
        if portal.poll() is None:
            portal.kill()
            portal.wait()
    text = out.read_text()
    assert f"Portal siap: http://127.0.0.1:{port}/" in text
    assert "Traceback" not in text


def test_a_busy_port_is_said_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "run"],
            cwd=ROOT,
            env=embedded(tmp_path, port),
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert f"Port {port} sedang dipakai" in done.stderr
    assert "Traceback" not in done.stderr
