"""Storing what was handed in. A row is written in the caller's transaction; its file is on disk
before, and goes again if the transaction does not hold:

    with files.stored_files(), transaction.atomic():
        ticket = access.locked(...)
        files.store(checked, ticket, by=actor, now=now)
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings

from people.models import User
from tickets.models import Attachment, Comment, Ticket
from tickets.uploads import MAX_PER_TICKET, Checked, FileRefused, check

__all__ = [
    "Checked",
    "FileRefused",
    "check",
    "path_of",
    "store",
    "store_all",
    "store_made",
    "stored_files",
    "sweep_orphans",
]
_written: ContextVar[list[Path] | None] = ContextVar("written", default=None)


@contextmanager
def stored_files() -> Iterator[None]:
    """Outside the transaction: removes the files stored inside it when it does not commit."""
    written: list[Path] = []
    token = _written.set(written)
    try:
        yield
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    finally:
        _written.reset(token)


def store_all(
    files: Iterable[Checked],
    ticket: Ticket,
    *,
    by: User,
    now: datetime,
    internal: bool = False,
    step: int | None = None,
    visit: int | None = None,
    comment: Comment | None = None,
    paper: str = "",
    reference: str = "",
) -> list[Attachment]:
    """Raises FileRefused beyond 20 files a ticket; the caller holds the ticket's lock."""
    files = list(files)
    if not files:
        return []
    kept = Attachment.objects.filter(ticket=ticket.pk, generated=False).count()
    if kept + len(files) > MAX_PER_TICKET:
        raise FileRefused(
            f"Satu aduan memuat paling banyak {MAX_PER_TICKET} berkas; "
            f"aduan ini sudah memuat {kept}."
        )
    rows = []
    for checked in files:
        stored, size, digest = _write(checked.content, now)
        rows.append(
            Attachment(
                ticket_id=ticket.pk,
                name=checked.name,
                stored=stored,
                content_type=checked.content_type,
                size=size,
                sha256=digest,
                internal=internal,
                step=step,
                visit=visit,
                comment=comment,
                paper=paper,
                reference=reference,
                uploaded_by=by,
                uploaded_at=now,
            )
        )
    return [_saved(row) for row in rows]


def store(
    checked: Checked,
    ticket: Ticket,
    *,
    by: User,
    now: datetime,
    internal: bool = False,
    step: int | None = None,
    visit: int | None = None,
    comment: Comment | None = None,
) -> Attachment:
    return store_all(
        [checked],
        ticket,
        by=by,
        now=now,
        internal=internal,
        step=step,
        visit=visit,
        comment=comment,
    )[0]


def store_made(
    content: bytes,
    ticket: Ticket,
    *,
    name: str,
    by: User,
    now: datetime,
    internal: bool,
    step: int | None = None,
    visit: int | None = None,
    paper: str = "",
    reference: str = "",
) -> Attachment:
    """Stores a PDF that the portal has made; it does not count against the limit of files."""
    stored, size, digest = _write(BytesIO(content), now)
    return Attachment.objects.create(
        ticket_id=ticket.pk, name=name, stored=stored, content_type="application/pdf", size=size,
        sha256=digest, internal=internal, step=step, visit=visit, paper=paper,
        reference=reference, generated=True, uploaded_by=by, uploaded_at=now,
    )  # fmt: skip


def path_of(attachment: Attachment) -> Path:
    return Path(settings.MEDIA_ROOT) / attachment.stored


def sweep_orphans(now: datetime, older_than: timedelta = timedelta(days=1)) -> int:
    """Removes files without a row (a process killed between disk and commit); returns how many."""
    root = Path(settings.MEDIA_ROOT)
    before = (now - older_than).timestamp()
    old = [
        path
        for path in root.glob("[0-9][0-9]/[0-9][0-9]/*")
        if path.is_file() and path.stat().st_mtime < before
    ]
    removed = 0
    for start in range(0, len(old), 500):
        batch = {path.relative_to(root).as_posix(): path for path in old[start : start + 500]}
        kept = set(Attachment.objects.filter(stored__in=batch).values_list("stored", flat=True))
        for name in batch.keys() - kept:
            batch[name].unlink(missing_ok=True)
            removed += 1
    return removed


def _saved(row: Attachment) -> Attachment:
    row.save()
    return row


def _write(content: IO[bytes], now: datetime) -> tuple[str, int, str]:
    """Temporary name, fsync, rename: a file under its own name is always whole."""
    written = _written.get()
    if written is None:
        raise RuntimeError("store() needs `with stored_files()` around the transaction")
    folder = now.astimezone(UTC).strftime("%y/%m")
    stored = f"{folder}/{secrets.token_hex(16)}"
    path = Path(settings.MEDIA_ROOT) / stored
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    written += [temporary, path]
    digest = hashlib.sha256()
    size = 0
    content.seek(0)
    with open(temporary, "xb", opener=_private) as target:
        while block := content.read(64 * 1024):
            digest.update(block)
            size += target.write(block)
        target.flush()
        os.fsync(target.fileno())
    temporary.rename(path)
    _sync_folder(path.parent)
    return stored, size, digest.hexdigest()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o640)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
