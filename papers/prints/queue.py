"""The print queue: papers that take a while are rows, made one by one by a worker of their own.

A room registers a kind of paper by name with what makes it and who may have it. A claim is a
lease, as in the outbox: a worker that dies gives it back by time. Files lie below
MEDIA_ROOT/prints for a week, or as long as their kind says.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from papers.errors import Refused
from papers.models import PrintJob
from papers.press import Unprintable
from people.models import User

log = logging.getLogger(__name__)

PDF, ZIP = "application/pdf", "application/zip"
LEASE = timedelta(minutes=10)
BACK_OFF = tuple(timedelta(minutes=n) for n in (1, 5, 15))
MAX_TRIES = len(BACK_OFF) + 1
KEPT_FOR = timedelta(days=7)
MOST_WAITING = 200  # of one person
FOLDER = "prints"
PULSE = 1.0  # seconds between two words about the progress of a paper
_WORK = "work-"

NO_RIGHT = "Anda tidak lagi berhak atas naskah ini, sehingga naskah tidak dibuat."
UNKNOWN = "Jenis naskah ini tidak lagi dikenal portal. Minta lagi dari halaman asalnya."
FAULT = (
    "Naskah gagal dibuat karena gangguan pada portal. Coba lagi; bila tetap gagal, hubungi "
    "administrator portal."
)


Tell = Callable[[int, int], None]


def _tell_nobody(done: int, total: int) -> None:
    """A paper made while its reader waits has no bar."""


class LeaseLost(Exception):
    """Somebody else makes the paper by now, or nobody wants it any more."""


@dataclass(frozen=True)
class Order:
    """What is to be printed and for whom. `params` is what JSON holds. A maker may `tell` how far
    it is (rows or pages done, of so many in all; 0: not known), as often as it likes."""

    kind: str
    title: str
    by: User
    params: Mapping[str, Any] = field(default_factory=dict)
    tell: Tell = field(default=_tell_nobody, compare=False, repr=False)


@dataclass(frozen=True)
class Made:
    """A finished file in the folder that the maker was given, with the name it is answered by."""

    path: Path
    name: str
    content_type: str = PDF


@dataclass(frozen=True)
class Kind:
    """`make` writes into the given folder at an instant; it raises Unprintable or Refused with
    what to complete. `may` is asked before making and before every download. Of what is `heavy`
    one is made at a time, so that short papers keep their worker."""

    make: Callable[[Order, Path, datetime], Made]
    may: Callable[[Order, datetime], bool]
    kept_for: timedelta = KEPT_FOR
    most_waiting: int = MOST_WAITING  # of one person
    heavy: bool = False


_KINDS: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    _KINDS[name] = kind


def ask(
    kind: str, params: Mapping[str, Any], title: str, *, by: User, key: str, now: datetime
) -> PrintJob:
    """Puts a paper into the queue; the same person and key make one job.

    Raises Refused beyond 200 waiting jobs of a person or those that the kind allows, KeyError for
    an unknown kind.
    """
    most = _KINDS[kind].most_waiting
    with transaction.atomic():
        locked = User.objects.select_for_update(no_key=True).get(pk=by.pk)
        earlier = PrintJob.objects.filter(asked_by=locked, key=key).first()
        if earlier is not None:
            return earlier
        ahead = waiting().filter(asked_by=locked)
        if most < MOST_WAITING:
            ahead = ahead.filter(kind=kind)
        if ahead.count() >= most:
            raise Refused(
                f"Anda masih mempunyai {most} cetakan yang menunggu. Tunggu sampai "
                "sebagian selesai, lalu minta lagi."
            )
        return PrintJob.objects.create(
            kind=kind, params=dict(params), title=title[:200], asked_by=by, asked_at=now, key=key,
            next_try_at=now,
        )  # fmt: skip


def waiting() -> QuerySet[PrintJob]:
    return PrintJob.objects.filter(state=PrintJob.State.QUEUED)


def of(user: User) -> QuerySet[PrintJob]:
    """The person's own prints, the newest first."""
    return PrintJob.objects.filter(asked_by=user)


def again(job: PrintJob, now: datetime) -> bool:
    """A failed print waits again, with all its tries; False if it has not failed."""
    failed = PrintJob.objects.filter(pk=job.pk, state=PrintJob.State.FAILED)
    return bool(
        failed.update(
            state=PrintJob.State.QUEUED, tries=0, error="", next_try_at=now, done_at=None,
            progress_done=0, progress_total=0,
        )
    )  # fmt: skip


def path_of(job: PrintJob) -> Path:
    return Path(settings.MEDIA_ROOT) / job.stored


def until(job: PrintJob) -> datetime | None:
    """When a paper goes that is done or has failed."""
    kind = _KINDS.get(job.kind)
    return job.done_at + (kind.kept_for if kind else KEPT_FOR) if job.done_at else None


def may_have(job: PrintJob, now: datetime) -> bool:
    """Whether the person who asked may still have the paper: it is his, and it is still kept."""
    kind, end = _KINDS.get(job.kind), until(job)
    if kind is None or (end is not None and end < now):
        return False
    return kind.may(order_of(job), now)


def order_of(job: PrintJob, tell: Tell = _tell_nobody) -> Order:
    return Order(job.kind, job.title, job.asked_by, job.params, tell)


@contextmanager
def made(order: Order, now: datetime) -> Iterator[Made]:
    """Makes a paper here and now; the file is gone after the block. Raises as `Kind.make`, and
    Refused (403) for somebody who may not have it."""
    kind = _KINDS[order.kind]
    if not kind.may(order, now):
        refusal = Refused(NO_RIGHT)
        refusal.status = 403
        raise refusal
    root = Path(settings.MEDIA_ROOT) / FOLDER
    root.mkdir(parents=True, exist_ok=True)
    # Beside the finished files and not in /tmp, which may be memory.
    with tempfile.TemporaryDirectory(prefix=_WORK, dir=root) as folder:
        yield kind.make(order, Path(folder), now)


def make_one(now: datetime) -> bool:
    """Makes the paper that waits longest, outside any transaction. True: there may be more."""
    job = _claim(now)
    if job is None:
        return False
    if job.tries > MAX_TRIES:
        _fail(job, FAULT, now)
    elif job.kind not in _KINDS:
        _fail(job, UNKNOWN, now)
    else:
        _make(job, now)
    return True


def expire(now: datetime) -> int:
    """Removes prints whose time is over with their files, and files without a row; gives their
    number."""
    over = _older(now - KEPT_FOR)
    for name, kind in _KINDS.items():
        if kind.kept_for < KEPT_FOR:
            over |= Q(kind=name) & _older(now - kind.kept_for)
    old = PrintJob.objects.exclude(state=PrintJob.State.QUEUED).filter(over)
    paths = [path_of(job) for job in old if job.stored]
    removed = old.delete()[0]
    for path in paths:
        path.unlink(missing_ok=True)
    return removed + _sweep(now)


def _older(before: datetime) -> Q:
    return Q(done_at__lt=before) | Q(done_at__isnull=True, asked_at__lt=before)


def _claim(now: datetime) -> PrintJob | None:
    """Leases the longest waiting job; another worker takes another one."""
    heavy = [name for name, kind in _KINDS.items() if kind.heavy]
    leased = waiting().filter(kind__in=heavy, tries__gt=0, error="", next_try_at__gt=now)
    with transaction.atomic(durable=True):
        due = waiting().filter(next_try_at__lte=now).order_by("next_try_at", "pk")
        if heavy and leased.exists():
            due = due.exclude(kind__in=heavy)
        job = due.select_for_update(skip_locked=True, of=("self",)).first()
        if job is not None:
            job.tries += 1
            job.next_try_at = now + LEASE
            job.save(update_fields=["tries", "next_try_at"])
    return job


def _make(job: PrintJob, now: datetime) -> None:
    try:
        with made(order_of(job, _teller(job, now)), now) as paper:
            _keep(job, paper, now)
    except LeaseLost:
        log.info("Print %s is no longer wanted", job.pk)
    except Refused as refusal:
        _fail(job, refusal.message, now)
    except Unprintable as refusal:
        _fail(job, str(refusal), now)
    except Exception:  # whatever goes wrong is a row somebody sees
        log.exception("Print %s (%s) failed", job.pk, job.kind)
        if job.tries >= MAX_TRIES:
            _fail(job, FAULT, now)
        else:
            _leased(job).update(next_try_at=now + BACK_OFF[job.tries - 1], error=FAULT[:300])


def _teller(job: PrintJob, now: datetime) -> Tell:
    """Writes the progress at most once a second, outside the maker's reading, and keeps the lease
    alive meanwhile. Raises LeaseLost."""
    begun = time.monotonic()
    last = begun - PULSE

    def tell(done: int, total: int) -> None:
        nonlocal last
        instant = time.monotonic()
        if instant - last < PULSE:
            return
        last = instant
        ends = now + timedelta(seconds=instant - begun) + LEASE
        told = _leased(job).update(progress_done=done, progress_total=total, next_try_at=ends)
        if not told:
            raise LeaseLost

    return tell


def _keep(job: PrintJob, paper: Made, now: datetime) -> None:
    """The file first, then the row: a finished row always has its file."""
    stored = f"{FOLDER}/{now.astimezone(UTC):%y/%m}/{secrets.token_hex(16)}"
    target = Path(settings.MEDIA_ROOT) / stored
    target.parent.mkdir(parents=True, exist_ok=True)
    with paper.path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        os.fsync(content.fileno())
    size = paper.path.stat().st_size
    paper.path.chmod(0o640)
    paper.path.rename(target)
    kept = _leased(job).update(
        state=PrintJob.State.DONE, next_try_at=None, error="", name=paper.name[:150],
        stored=stored, content_type=paper.content_type, size=size, sha256=digest, done_at=now,
    )  # fmt: skip
    if not kept:  # somebody else has made it meanwhile, or the person is gone
        target.unlink(missing_ok=True)


def _fail(job: PrintJob, words: str, now: datetime) -> None:
    _leased(job).update(
        state=PrintJob.State.FAILED, next_try_at=None, error=" ".join(words.split())[:300],
        done_at=now,
    )  # fmt: skip


def _leased(job: PrintJob) -> QuerySet[PrintJob]:
    return waiting().filter(pk=job.pk, tries=job.tries)


def _sweep(now: datetime) -> int:
    """Files of rows that are gone, and what a killed worker left, a day old."""
    root = Path(settings.MEDIA_ROOT) / FOLDER
    before = (now - timedelta(days=1)).timestamp()
    removed = 0
    for folder in root.glob(f"{_WORK}*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    old = [path for path in root.glob("[0-9][0-9]/[0-9][0-9]/*") if path.stat().st_mtime < before]
    names = {f"{FOLDER}/{path.relative_to(root).as_posix()}": path for path in old}
    kept = set(PrintJob.objects.filter(stored__in=names).values_list("stored", flat=True))
    for name in names.keys() - kept:
        names[name].unlink(missing_ok=True)
        removed += 1
    return removed
