from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from notices.models import Notice
from tests.cast import build_cast
from tests.tickets import samples
from tests.tickets.conftest import complaint
from tickets import files
from tickets.files import check, path_of, store, stored_files, sweep_orphans
from tickets.intake import file_complaint
from tickets.models import Attachment, Event, Ticket

needs_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="locks of PostgreSQL")


def on_disk(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_complaint_becomes_a_ticket_with_its_first_step(cast, now, handler):
    ticket = file_complaint(complaint(cast), actor=cast.staff_a, key="k1", now=now)

    assert ticket.number == "GGN-2026-000001"
    assert ticket.title == "Gangguan database: Database SIMPEG"
    assert ticket.handler == cast.kominfo
    assert ticket.priority == 3
    assert handler.begun == [ticket.number]
    event = Event.objects.get(ticket=ticket)
    assert (event.kind, event.actor, event.internal) == ("filed", cast.staff_a, False)
    assert event.data["reasons"]
    notice = Notice.objects.get(recipient=cast.staff_a)
    assert notice.subject == "Aduan GGN-2026-000001 diterima"
    assert "Data tidak tampil" not in notice.body
    assert "WITA" in notice.body


def test_sending_twice_makes_one_ticket(cast, now):
    def send(at):
        given = [check(samples.upload("a.txt", b"isi"))]
        return file_complaint(complaint(cast), actor=cast.staff_a, key="k1", now=at, files=given)

    first, again = send(now), send(now + timedelta(seconds=1))

    assert again.pk == first.pk
    assert Ticket.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_just_now_said_twice_is_the_same(cast, now):
    for at in (now, now + timedelta(seconds=1)):
        file_complaint(complaint(cast, occurred_at=at), actor=cast.staff_a, key="k1", now=at)

    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"symptoms": "lain"},
        {"details": {"database_application": "SIMPEG"}},
        {"service_stopped": True},
        {"occurred_at": datetime(2026, 11, 20, tzinfo=UTC)},
    ],
)
def test_a_complaint_changed_after_going_back_is_another(other, cast, now):
    first = file_complaint(complaint(cast), actor=cast.staff_a, key="k1", now=now)
    changed = file_complaint(complaint(cast, **other), actor=cast.staff_a, key="k1", now=now)

    assert changed.pk != first.pk
    assert Ticket.objects.count() == 2


def test_another_file_makes_another_complaint(cast, now):
    for text in (b"satu", b"dua"):
        given = [check(samples.upload("a.txt", text))]
        file_complaint(complaint(cast), actor=cast.staff_a, key="k1", now=now, files=given)

    assert Ticket.objects.count() == Attachment.objects.count() == 2


def test_a_key_is_each_persons_own(cast, now):
    file_complaint(complaint(cast), actor=cast.staff_a, key="k1", now=now)
    file_complaint(complaint(cast), actor=cast.staff_b, key="k1", now=now)

    assert Ticket.objects.count() == 2


def test_files_are_kept_under_random_names_with_their_hash(cast, now, settings):
    checked = check(samples.upload("log.txt", b"isi"))
    ticket = file_complaint(complaint(cast), actor=cast.staff_a, key="k1", now=now, files=[checked])

    row = ticket.attachments.get()
    assert (row.name, row.size) == ("log.txt", 3)
    assert row.sha256 == hashlib.sha256(b"isi").hexdigest()
    assert path_of(row).read_bytes() == b"isi"
    assert "log" not in row.stored
    assert on_disk(settings.MEDIA_ROOT) == [path_of(row)]


def test_nothing_stays_when_the_filing_fails(cast, now, handler, settings):
    handler.fails = True

    with pytest.raises(RuntimeError):
        file_complaint(
            complaint(cast),
            actor=cast.staff_a,
            key="k1",
            now=now,
            files=[check(samples.upload("log.txt", b"isi"))],
        )

    assert Ticket.objects.count() == 0
    assert Notice.objects.count() == 0
    assert on_disk(settings.MEDIA_ROOT) == []


def test_a_ticket_holds_twenty_files(cast, now, filed, settings):
    ticket = filed()
    with stored_files():
        for n in range(20):
            store(check(samples.upload(f"{n}.txt", b"isi")), ticket, by=cast.staff_a, now=now)

    with pytest.raises(files.FileRefused, match="paling banyak 20"), stored_files():
        store(check(samples.upload("21.txt", b"isi")), ticket, by=cast.staff_a, now=now)
    assert len(on_disk(settings.MEDIA_ROOT)) == 20


def test_the_same_bytes_twice_are_two_files(cast, now, filed):
    ticket = filed()
    with stored_files():
        one = store(check(samples.upload("a.txt", b"isi")), ticket, by=cast.staff_a, now=now)
        two = store(check(samples.upload("a.txt", b"isi")), ticket, by=cast.staff_a, now=now)

    assert one.stored != two.stored
    assert one.sha256 == two.sha256


def test_storing_outside_its_frame_is_a_mistake(cast, now, filed):
    with pytest.raises(RuntimeError, match="stored_files"):
        store(check(samples.upload("a.txt", b"isi")), filed(), by=cast.staff_a, now=now)


def test_the_sweeper_removes_what_no_row_names(cast, now, filed, settings):
    ticket = filed()
    with stored_files():
        kept = store(check(samples.upload("a.txt", b"isi")), ticket, by=cast.staff_a, now=now)
    orphan = path_of(kept).with_name("0" * 32)
    orphan.write_bytes(b"x")
    half = path_of(kept).with_name("1" * 32 + ".part")
    half.write_bytes(b"x")

    really = datetime.now(UTC)
    assert sweep_orphans(really) == 0
    assert sweep_orphans(really + timedelta(days=2)) == 2
    assert on_disk(settings.MEDIA_ROOT) == [path_of(kept)]


def at_once(count: int, act: Callable[[int], None]) -> list[BaseException]:
    """Runs `act(n)` in `count` threads that start together; returns what they raised."""
    barrier = threading.Barrier(count)
    faults: list[BaseException] = []

    def run(n: int) -> None:
        try:
            barrier.wait(timeout=20)
            act(n)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return faults


@pytest.mark.postgres
@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_makes_one_ticket(transactional_db, now, settings):
    cast = build_cast()
    found = []

    def send(n: int) -> None:
        checked = [check(samples.upload("log.txt", b"isi"))]
        ticket = file_complaint(
            complaint(cast), actor=cast.staff_a, key="same", now=now, files=checked
        )
        found.append(ticket.number)

    for _ in range(10):
        assert at_once(6, send) == []

    assert len(set(found)) == 1
    assert len(found) == 60
    assert Ticket.objects.count() == Event.objects.count() == Attachment.objects.count() == 1
    assert len(on_disk(settings.MEDIA_ROOT)) == 1


@pytest.mark.postgres
@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_numbers(transactional_db, now):
    cast = build_cast()

    def send(n: int) -> None:
        file_complaint(complaint(cast), actor=cast.staff_a, key=str(uuid4()), now=now)

    assert at_once(20, send) == []
    numbers = set(Ticket.objects.values_list("number", flat=True))
    assert numbers == {f"GGN-2026-{n:06d}" for n in range(1, 21)}
