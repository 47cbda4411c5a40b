"""The print queue: once, apart from everything else, with words for what went wrong."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from gangguan.celery import app
from gangguan.run import processes
from papers import tasks
from papers.errors import Refused
from papers.models import PrintJob
from papers.press import Unprintable
from papers.prints import queue as prints
from people.models import User
from tests.cast import NOW, Cast
from tests.sop.pages import as_user, text_of

pytestmark = pytest.mark.django_db
ALLOWED: dict[str, bool] = {}


def paper(order: prints.Order, folder: Path, now: datetime) -> prints.Made:
    match order.params.get("kind"):
        case "unprintable":
            raise Unprintable("Lengkapi nama penanda tangan.")
        case "fault":
            raise RuntimeError("secret detail <b>")
        case "outside" if connection.in_atomic_block:
            raise Unprintable("Masih di dalam transaksi.")
    path = folder / "paper"
    path.write_bytes(b"%PDF-1.7 " + order.title.encode())
    return prints.Made(path, "surat-1.pdf")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    ALLOWED.clear()
    kind = prints.Kind(paper, lambda order, now: ALLOWED.get("may", True))
    monkeypatch.setitem(prints._KINDS, "letter", kind)


def ask(by: User, title: str = "Surat 1", now: datetime = NOW, **params: Any) -> PrintJob:
    return prints.ask("letter", params, title, by=by, key=str(uuid.uuid4()), now=now)


def made(job: PrintJob, now: datetime = NOW) -> PrintJob:
    assert prints.make_one(now)
    job.refresh_from_db()
    return job


def test_a_paper_is_made_once_and_kept_with_its_hash(cast: Cast) -> None:
    job = made(ask(cast.jfu))
    assert (job.state, job.tries, job.name) == (PrintJob.State.DONE, 1, "surat-1.pdf")
    content = prints.path_of(job).read_bytes()
    assert content == b"%PDF-1.7 Surat 1"
    assert job.size == len(content)
    assert len(job.sha256) == 64
    assert not prints.make_one(NOW)
    assert list(prints.path_of(job).parents[2].glob("work-*")) == []


def test_the_same_key_asks_once(cast: Cast) -> None:
    key = str(uuid.uuid4())
    jobs = {
        prints.ask("letter", {}, "Surat", by=user, key=key, now=NOW).pk
        for user in (cast.jfu, cast.jfu, cast.jfu_2)
    }
    assert len(jobs) == 2


def test_papers_are_made_in_the_order_in_which_they_were_asked(cast: Cast) -> None:
    first = ask(cast.jfu, now=NOW)
    second = ask(cast.jfu_2, now=NOW + timedelta(seconds=1))
    later = NOW + timedelta(minutes=1)
    assert made(first, later).state == PrintJob.State.DONE
    second.refresh_from_db()
    assert second.state == PrintJob.State.QUEUED


def test_what_to_complete_is_said_at_once(cast: Cast) -> None:
    job = made(ask(cast.jfu, kind="unprintable"))
    assert (job.state, job.error) == (PrintJob.State.FAILED, "Lengkapi nama penanda tangan.")
    assert not prints.make_one(NOW + timedelta(days=1))


def test_a_fault_is_tried_again_ever_later_and_then_said_in_plain_words(cast: Cast) -> None:
    job, now = ask(cast.jfu, kind="fault"), NOW
    for pause in prints.BACK_OFF:
        made(job, now)
        assert (job.state, job.next_try_at) == (PrintJob.State.QUEUED, now + pause)
        assert not prints.make_one(now + pause - timedelta(seconds=1))
        now += pause
    made(job, now)
    assert job.state == PrintJob.State.FAILED
    assert "secret" not in job.error
    assert "administrator portal" in job.error


def test_a_worker_that_dies_gives_its_job_back(cast: Cast) -> None:
    job = ask(cast.jfu)
    assert prints._claim(NOW) is not None  # ... and dies
    assert not prints.make_one(NOW + timedelta(minutes=1))
    assert made(job, NOW + prints.LEASE).state == PrintJob.State.DONE


def test_what_kills_every_worker_ends_as_a_failure(cast: Cast) -> None:
    job, now = ask(cast.jfu), NOW
    for _ in range(prints.MAX_TRIES):
        assert prints._claim(now)
        now += prints.LEASE
    assert made(job, now).state == PrintJob.State.FAILED


def test_a_worker_that_comes_too_late_throws_its_paper_away(cast: Cast) -> None:
    job = ask(cast.jfu)
    slow = prints._claim(NOW)
    assert slow
    made(job, NOW + prints.LEASE)
    stored = job.stored
    prints._make(slow, NOW + prints.LEASE)
    job.refresh_from_db()
    assert job.stored == stored
    assert len(list(prints.path_of(job).parent.iterdir())) == 1


def test_somebody_who_lost_the_right_gets_no_paper(cast: Cast) -> None:
    ALLOWED["may"] = False
    job = made(ask(cast.jfu))
    assert (job.state, job.error) == (PrintJob.State.FAILED, prints.NO_RIGHT)


def test_nobody_fills_the_queue(cast: Cast) -> None:
    for _ in range(prints.MOST_WAITING):
        ask(cast.jfu)
    with pytest.raises(Refused, match="200 cetakan"):
        ask(cast.jfu)
    ask(cast.jfu_2)


def test_prints_go_after_a_week_with_their_files(cast: Cast) -> None:
    done = made(ask(cast.jfu))
    made(ask(cast.jfu, kind="unprintable"))
    waits = ask(cast.jfu)
    path = prints.path_of(done)
    assert prints.expire(NOW + timedelta(days=7)) == 0
    assert prints.expire(NOW + timedelta(days=7, seconds=1)) == 2
    assert not path.exists()
    assert list(PrintJob.objects.all()) == [waits]


def test_files_without_a_row_go_too(cast: Cast) -> None:
    job = made(ask(cast.jfu))
    path = prints.path_of(job)
    work = path.parents[2] / "work-dead"
    work.mkdir()
    job.delete()
    assert prints.expire(NOW - timedelta(days=4000)) == 0
    assert prints.expire(NOW + timedelta(days=3650)) == 2
    assert not path.exists()
    assert not work.exists()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_paper_is_made(cast: Cast) -> None:
    assert made(ask(cast.jfu, kind="outside")).state == PrintJob.State.DONE


@time_machine.travel(NOW, tick=False)
def test_the_task_makes_all_that_waits(cast: Cast) -> None:
    for _ in range(3):
        ask(cast.jfu)
    assert tasks.make_prints() == 3
    assert tasks.make_prints() == 0


# -- how far it is -------------------------------------------------------------------------------


def test_a_maker_says_how_far_it_is_and_keeps_its_lease(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def long_paper(order: prints.Order, folder: Path, now: datetime) -> prints.Made:
        for done in (500, 1000, 1500):
            order.tell(done, 2000)
            job = PrintJob.objects.get()
            seen.append((job.progress_done, job.progress_total))
            if done == 500:
                page = text_of(as_user(cast.jfu).get(reverse("prints_list")))
                assert '<progress class="print-progress" max="2000" value="500"' in page
                assert "500 dari 2.000 baris" in page
        return paper(order, folder, now)

    monkeypatch.setitem(prints._KINDS, "letter", prints.Kind(long_paper, lambda *_: True))
    assert made(ask(cast.jfu)).state == PrintJob.State.DONE
    assert seen == [(500, 2000)] * 3  # at most once a second


def test_a_maker_without_its_lease_stops(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted(order: prints.Order, folder: Path, now: datetime) -> prints.Made:
        PrintJob.objects.all().delete()
        order.tell(1, 2)
        raise AssertionError("goes on")

    monkeypatch.setitem(prints._KINDS, "letter", prints.Kind(unwanted, lambda *_: True))
    ask(cast.jfu)
    assert prints.make_one(NOW)
    assert not PrintJob.objects.exists()


def test_a_kind_may_be_kept_shorter_and_wait_in_smaller_numbers(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = timedelta(days=1)
    kind = prints.Kind(paper, lambda *_: True, kept_for=day, most_waiting=2)
    monkeypatch.setitem(prints._KINDS, "export", kind)
    job = made(prints.ask("export", {}, "Ekspor", by=cast.jfu, key="1", now=NOW))
    kept = made(ask(cast.jfu))
    assert prints.may_have(job, NOW + day)
    assert not prints.may_have(job, NOW + day + timedelta(seconds=1))
    assert prints.expire(NOW + day + timedelta(seconds=1)) == 1
    assert PrintJob.objects.get() == kept
    for key in ("2", "3"):
        prints.ask("export", {}, "Ekspor", by=cast.jfu, key=key, now=NOW)
    with pytest.raises(Refused, match="2 cetakan"):
        prints.ask("export", {}, "Ekspor", by=cast.jfu, key="4", now=NOW)
    ask(cast.jfu)


def test_while_one_heavy_paper_is_made_the_next_worker_takes_a_short_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(prints._KINDS, "export", prints.Kind(paper, lambda *_: True, heavy=True))
    for key in ("1", "2"):
        prints.ask("export", {}, "Ekspor", by=cast.jfu, key=key, now=NOW)
    short = ask(cast.jfu_2, now=NOW + timedelta(seconds=1))
    later = NOW + timedelta(seconds=2)
    assert prints._claim(later)
    assert prints._claim(later) == short
    assert prints._claim(later) is None


# -- apart from everything else ------------------------------------------------------------------


def queue_of(task: str) -> str:
    return str(app.amqp.router.route({}, task)["queue"].name)


def test_papers_and_deadlines_never_share_a_queue_nor_a_worker(tmp_path: Path) -> None:
    for task in ("papers.tasks.make_prints", "papers.tasks.expire_prints"):
        assert queue_of(task) == "papers"
    others = {entry["task"] for entry in app.conf.beat_schedule.values()}
    others = {task for task in others if not task.startswith("papers.")}
    assert "sop.tasks.enforce_deadlines" in others
    assert {queue_of(task) for task in others} == {"celery"}
    read = {
        child.name: child.command[child.command.index("--queues") + 1]
        for child in processes(tmp_path, None)
        if "--queues" in child.command
    }
    assert read == {"worker": "celery", "worker-papers": "papers"}


# -- the page ------------------------------------------------------------------------------------


def test_the_page_shows_what_waits_what_is_ready_and_what_failed(cast: Cast) -> None:
    made(ask(cast.jfu, "Surat <b>siap</b>"))
    made(ask(cast.jfu, "Surat gagal", kind="unprintable"))
    ask(cast.jfu_2)
    ask(cast.jfu, "Surat menunggu")
    page = text_of(as_user(cast.jfu).get(reverse("prints")))
    assert "Surat &lt;b&gt;siap&lt;/b&gt;" in page
    assert "Lengkapi nama penanda tangan." in page
    assert "1 naskah lain di depannya" in page
    assert "every 3s" in page
    other = text_of(as_user(cast.jfu_2).get(reverse("prints")))
    assert "Surat gagal" not in other


def test_nothing_is_polled_when_nothing_waits(cast: Cast) -> None:
    made(ask(cast.jfu))
    page = text_of(as_user(cast.jfu).get(reverse("prints_list")))
    assert "every 3s" not in page


def test_only_who_asked_gets_the_file_and_only_while_it_is_theirs(cast: Cast) -> None:
    job = made(ask(cast.jfu))
    address = reverse("print_file", args=[job.pk])
    answer = as_user(cast.jfu).get(address)
    assert answer.getvalue() == b"%PDF-1.7 Surat 1"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    for stranger in (cast.jfu_2, cast.agency_head, cast.administrator):
        assert as_user(stranger).get(address).status_code == 404
    ALLOWED["may"] = False
    assert as_user(cast.jfu).get(address).status_code == 404


def test_a_file_that_is_gone_is_not_found(cast: Cast) -> None:
    job = made(ask(cast.jfu))
    prints.path_of(job).unlink()
    assert as_user(cast.jfu).get(reverse("print_file", args=[job.pk])).status_code == 404


def test_a_failed_print_is_asked_for_again_by_its_owner_only(cast: Cast) -> None:
    job = made(ask(cast.jfu, kind="unprintable"))
    address = reverse("print_again", args=[job.pk])
    assert as_user(cast.jfu_2).post(address).status_code == 404
    assert as_user(cast.jfu).post(address).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.tries, job.error) == (PrintJob.State.QUEUED, 0, "")
    as_user(cast.jfu).post(address)  # nothing to do a second time
    assert made(job).state == PrintJob.State.FAILED
