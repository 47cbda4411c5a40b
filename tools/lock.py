"""Locks requirements*.in to requirements*.txt, with hashes, for every platform; runs in `.venv`.

python tools/lock.py             keeps the versions locked already; locks what is new
python tools/lock.py --upgrade   takes the newest versions
python tools/lock.py --check     fails when an .in file was changed and the lock was not
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("requirements", "requirements-dev")
UNREACHABLE = re.compile(r"failed to fetch|error sending request|dns error|timed out", re.I)


def main(arguments: list[str]) -> None:
    if "--check" in arguments:
        check()
        return
    for name in NAMES:
        result = compile_lock(ROOT, name, [a for a in arguments if a == "--upgrade"])
        if result.returncode != 0:
            raise SystemExit(result.stderr)
    print("Locked:", ", ".join(f"{name}.txt" for name in NAMES))


def compile_lock(folder: Path, name: str, extra: list[str]) -> subprocess.CompletedProcess[str]:
    """Pins in an existing output are kept by uv, so a newer release alone changes nothing."""
    return subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header", "--universal"]
        + ["--python-version", "3.11", "--generate-hashes", f"{name}.in", "-o", f"{name}.txt"]
        + extra,
        cwd=folder,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        text=True,
    )


def check() -> None:
    stale = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name in NAMES:
            shutil.copy(ROOT / f"{name}.in", folder)
            shutil.copy(ROOT / f"{name}.txt", folder)
        for name in NAMES:
            result = compile_lock(folder, name, [])
            if result.returncode != 0 and UNREACHABLE.search(result.stderr):
                print(f"{name}.txt: the package registry did not answer, names compared only")
                stale += [f"{name}.txt lacks {missing}" for missing in unpinned(name)]
            elif result.returncode != 0:
                raise SystemExit(result.stderr)
            elif pins(folder / f"{name}.txt") != pins(ROOT / f"{name}.txt"):
                stale.append(f"{name}.txt is not what {name}.in resolves to")
    if stale:
        raise SystemExit("\n".join(stale) + "\nRun: make lock")
    print("The lock files are up to date.")


def pins(path: Path) -> set[str]:
    """`name==version ; marker` lines; hashes may grow when a release gets another wheel."""
    lines = path.read_text().splitlines()
    return {line.rstrip(" \\") for line in lines if re.match(r"[A-Za-z0-9]", line)}


def unpinned(name: str) -> list[str]:
    """Names of the .in file that have no pin; the fallback without a registry."""
    pinned = {re.split(r"==", pin)[0].lower() for pin in pins(ROOT / f"{name}.txt")}
    wanted = re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / f"{name}.in").read_text(), re.M)
    return [w for w in wanted if not w.startswith("-") and w.lower() not in pinned]


if __name__ == "__main__":
    main(sys.argv[1:])
