"""Makes `.venv` from the hashed lock files, only when they have changed. Needs Python 3.11 alone.

python tools/environment.py          what the portal and `make test` need
python tools/environment.py --dev    the linters, mypy and the browser driver as well
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(arguments: list[str]) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - an older one is what we look for
        raise SystemExit(
            f"Python 3.11 or newer is needed, {sys.executable} is {sys.version.split()[0]}.\n"
            "Name another one: make run PYTHON=python3.11"
        )
    make_venv()
    install("requirements.txt")
    if "--dev" in arguments:
        install("requirements-dev.txt")


def make_venv() -> None:
    """A copied or moved folder carries a `.venv` that points elsewhere: such a one is made anew."""
    if works():
        return
    print("Making the virtual environment in .venv ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SystemExit(
            "Python's venv module does not work here. "
            "On Debian and Ubuntu: apt-get install python3-venv"
        ) from None


def works() -> bool:
    try:
        probe = "import pip, sys; raise SystemExit(sys.version_info < (3, 11))"
        return subprocess.run([str(PYTHON), "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def install(lock: str) -> None:
    digest = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    stamp = VENV / f"{lock}.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Installing {lock} (once; about a minute) ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    result = subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / lock)])
    if result.returncode != 0:
        raise SystemExit(f"Installing {lock} failed; see pip's message above.")
    stamp.write_text(digest)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        raise SystemExit(130) from None
