"""Several workers and impatient people at once on PostgreSQL: each paper once, each line once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from papers import journal
from papers.models import JournalAcknowledgement, JournalEntry, PrintJob
from papers.prints import queue as prints
from people.directory import Directory
from tests.cast import NOW, Cast, build_cast
from tests.sop.test_races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are PostgreSQL's"),
]


@pytest.fixture
def people(db: None) -> Cast:
    return build_cast()


def test_four_workers_make_every_paper_once(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made: Counter[str] = Counter()
    lock = threading.Lock()

    def make(order: prints.Order, folder: Path, now: datetime) -> prints.Made:
        time.sleep(0.01)
        with lock:
            made[order.title] += 1
        path = folder / "paper"
        path.write_bytes(b"%PDF")
        return prints.Made(path, "x.pdf")

    monkeypatch.setitem(prints._KINDS, "letter", prints.Kind(make, lambda order, now: True))
    for serial in range(40):
        prints.ask("letter", {}, f"Surat {serial}", by=people.jfu, key=str(serial), now=NOW)

    def work() -> int:
        count = 0
        while prints.make_one(NOW):
            count += 1
        return count

    counts = at_once([work] * 4)
    assert sum(counts) >= 40 - len(counts)  # one that found every row locked has stopped early
    while prints.make_one(NOW):
        pass
    assert set(made.values()) == {1}
    assert len(made) == 40
    assert PrintJob.objects.filter(state=PrintJob.State.DONE, tries=1).count() == 40


def test_the_same_request_many_times_at_once_is_one_job(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(order: prints.Order, folder: Path, now: datetime) -> prints.Made:
        raise AssertionError("nothing is made here")

    kind = prints.Kind(make, lambda order, now: True)
    monkeypatch.setitem(prints._KINDS, "letter", kind)

    def ask() -> int:
        return prints.ask("letter", {}, "Surat", by=people.jfu, key="1", now=NOW).pk

    assert len(set(at_once([ask] * 6))) == 1


def test_a_line_and_an_acknowledgement_sent_at_once_are_one(people: Cast) -> None:
    day = NOW.astimezone(people.app_section.tz).date()

    def write() -> int:
        return journal.write(
            people.jfu, title="JFU", office=people.app_section, at=NOW, text="Rapat", key="1",
            now=NOW,
        ).pk  # fmt: skip

    def know() -> int:
        return journal.acknowledge(
            people.jfu, day, by=people.app_section_head, now=NOW, directory=Directory(NOW)
        ).pk

    assert len(set(at_once([write] * 4))) == 1
    assert len(set(at_once([know] * 4))) == 1
    assert (JournalEntry.objects.count(), JournalAcknowledgement.objects.count()) == (1, 1)
