"""Joins PDFs into one, in a process of its own: a hostile upload can cost time and memory there,
and nothing else.

    python -m papers.prints.merging < job.json

The job names the parts and the target. Pages of uploads come without their annotations and
actions. What cannot be joined is left out and reported. No Django here.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

log = logging.getLogger(__name__)

PATIENCE = 120  # seconds
MEMORY = 2 * 1024**3  # bytes of address space
MOST_PAGES = 500  # of one upload
ROOT = Path(__file__).resolve().parents[2]

ENCRYPTED = "terkunci dengan kata sandi"
BROKEN = "rusak atau bukan PDF yang lazim"
TOO_LONG = f"lebih dari {MOST_PAGES} halaman"


@dataclass(frozen=True)
class Joined:
    """One part: its file, its line in the outline, and whether an outsider made it."""

    path: str
    title: str
    foreign: bool = False


def join(parts: Sequence[Joined], target: Path, *, title: str, author: str) -> dict[str, str]:
    """Writes the joined PDF; gives by path the reason of each part that was left out.

    Where even the process fails, all foreign parts are left out. Raises RuntimeError if our own
    parts cannot be joined.
    """
    job = {"target": str(target), "title": title, "author": author}
    found = _run({**job, "parts": [asdict(part) for part in parts]})
    if found is None:
        own = [part for part in parts if not part.foreign]
        found = _run({**job, "parts": [asdict(part) for part in own]})
        if found is None:
            raise RuntimeError("the portal's own papers cannot be joined")
        found |= {part.path: BROKEN for part in parts if part.foreign}
    return found


def _run(job: dict[str, Any]) -> dict[str, str] | None:
    """None if the process died or took too long."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "papers.prints.merging"], input=json.dumps(job), text=True,
            capture_output=True, timeout=PATIENCE, cwd=ROOT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        log.warning("joining PDFs took longer than %s s", PATIENCE)
        return None
    if done.returncode != 0:
        log.warning("joining PDFs failed (%s): %s", done.returncode, done.stderr[-500:])
        return None
    found: dict[str, str] = json.loads(done.stdout)
    return found


def joined(job: dict[str, Any]) -> dict[str, str]:
    """What the process does with its job."""
    writer = PdfWriter()
    left_out: dict[str, str] = {}
    for part in job["parts"]:
        before = len(writer.pages)
        try:
            reason = _add(writer, part["path"], part["foreign"])
        except Exception:  # an upload may fail in any way
            reason = BROKEN
        if reason and not part["foreign"]:
            raise RuntimeError(part["path"])
        if reason:
            left_out[part["path"]] = reason
        if len(writer.pages) > before:
            writer.add_outline_item(title=part["title"], page_number=before)
    writer.add_metadata({"/Title": job["title"], "/Author": job["author"]})
    writer.root_object[NameObject("/Lang")] = TextStringObject("id")
    with Path(job["target"]).open("wb") as target:
        writer.write(target)
    return left_out


def _add(writer: PdfWriter, path: str, foreign: bool) -> str:
    """Adds the pages of a file; the reason why not, if not."""
    reader = PdfReader(path, strict=False)
    if reader.is_encrypted:
        return ENCRYPTED
    count = len(reader.pages)
    if not count:
        return BROKEN
    if foreign and count > MOST_PAGES:
        return TOO_LONG
    if foreign:
        for page in reader.pages:  # all are read before the first is added
            page.get_contents()
    for page in reader.pages:
        added = writer.add_page(page, excluded_keys=("/Annots", "/AA") if foreign else ())
        for key in ("/Annots", "/AA") if foreign else ():
            added.pop(NameObject(key), None)
    return ""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    logging.disable(logging.CRITICAL)
    print(json.dumps(joined(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
