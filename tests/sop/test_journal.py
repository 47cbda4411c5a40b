"""Jurnal harian: fed by the steps, written by officers, known to superiors, never edited."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from papers import journal
from papers.errors import Incomplete, NotYours
from papers.models import JournalAcknowledgement, JournalEntry, PrintJob
from papers.prints import queue as prints
from people.directory import Directory
from people.models import User
from sop.journal import views as views_journal
from sop.journal.day import Journal, Line, sizes
from tests.cast import NOW, Cast, assign
from tests.sop import walk
from tests.sop.pages import as_user, text_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
LATER = NOW + timedelta(hours=2)


def ipas(cast: Cast) -> Any:
    return walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)


def note(by: User, text: str = "Memeriksa cadangan harian.", **more: Any) -> JournalEntry:
    given: dict[str, Any] = {
        "title": by.title, "office": by.office, "at": NOW, "text": text,
        "key": str(uuid.uuid4()), "now": NOW,
    }  # fmt: skip
    return journal.write(by, **(given | more))


def lines(officer: User, day: date = DAY) -> list[Line]:
    assert officer.office
    return [line for d in Journal(officer, officer.office, day, day).days for line in d.lines]


def known(officer: User, by: User, now: datetime = LATER, day: date = DAY) -> Any:
    return journal.acknowledge(officer, day, by=by, now=now, directory=Directory(now))


def page(client: Client, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status, text_of(answer)[:2000]
    return text_of(answer)


def pdf_text(answer: Any) -> str:
    assert answer["Content-Type"] == "application/pdf", text_of(answer)[:2000]
    pages = PdfReader(BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


# -- fed by the steps ----------------------------------------------------------------------------


def test_the_order_of_step_8_stands_in_the_journal_of_the_jfu_who_checked(cast: Cast) -> None:
    ticket = walk.walk_to(ipas(cast), 7, NOW)
    (checker,) = walk.actors(ticket, NOW)
    ticket = walk.step_on(ticket, NOW)
    walk.step_on(ticket, NOW, order="Akses diperiksa; log aplikasi disimpan.")
    entry = JournalEntry.objects.get()
    assert (entry.officer, entry.step, entry.ticket) == (checker, 8, ticket)
    assert entry.text == "Atas perintah Kasie Aplikasi: Akses diperiksa; log aplikasi disimpan."
    assert entry.title == "JFU"
    assert entry.day == DAY
    assert "langkah 7" in lines(checker)[0].text
    assert lines(checker)[1].entry == entry
    assert [line.step for line in lines(cast.app_section_head)][-1] == 8


def test_step_15_writes_into_the_own_journal_and_is_not_told_twice(cast: Cast) -> None:
    ticket = walk.walk_to(ipas(cast), 15, NOW)
    walk.step_on(ticket, NOW, by=cast.jfu, journal="Layanan pulih, cadangan diperiksa.")
    entry = JournalEntry.objects.get(step=15)
    assert entry.officer == cast.jfu
    mine = [line for line in lines(cast.jfu) if line.step == 15]
    assert [line.entry for line in mine] == [entry]


def test_a_step_of_several_roles_stands_in_the_journal_of_each(cast: Cast) -> None:
    ticket = walk.walk_to(ipas(cast), 9, NOW)
    walk.walk_to(walk.step_on(ticket, NOW, branch="no"), 11, NOW)
    for officer in (cast.db_section_head, cast.network_section_head):
        assert [line.text for line in lines(officer)] == [
            "Menjawab langkah 10: Mengoordinasikan pengecekan perangkat"
        ]


def test_a_step_without_a_journal_writes_none(cast: Cast) -> None:
    walk.walk_to(ipas(cast), 8, NOW)
    assert not JournalEntry.objects.exists()


# -- written by the officer ----------------------------------------------------------------------


def test_the_day_is_that_of_the_office(cast: Cast) -> None:
    at = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 23.30 in Jakarta, 00.30 in Makassar
    assert note(cast.jfu, at=at).day == date(2026, 11, 22)
    assert note(cast.network_admin, at=at).day == DAY


def test_the_same_key_writes_once_for_one_officer(cast: Cast) -> None:
    assert note(cast.jfu, key="a").pk == note(cast.jfu, "lain", key="a").pk
    assert note(cast.jfu_2, key="a").officer == cast.jfu_2
    assert JournalEntry.objects.count() == 2


def test_nothing_empty_nothing_of_tomorrow_and_no_correction_of_others(cast: Cast) -> None:
    for wrong in ({"text": "  "}, {"at": NOW + timedelta(hours=1)},
                  {"corrects": note(cast.jfu_2)}):  # fmt: skip
        with pytest.raises(Incomplete):
            note(cast.jfu, **wrong)


def test_a_correction_is_an_entry_of_its_own_that_keeps_the_old_one(cast: Cast) -> None:
    wrong = note(cast.jfu, "Mengganti hard disk 1.")
    right = note(cast.jfu, "Mengganti hard disk 2.", corrects=wrong, now=LATER)
    old, new = lines(cast.jfu)
    assert (old.entry, old.corrected_by) == (wrong, [right])
    assert new.corrects == wrong
    assert new.written_later
    with pytest.raises(ProtectedError):
        wrong.delete()


@time_machine.travel(NOW, tick=False)
def test_an_officer_writes_on_the_page_once(cast: Cast) -> None:
    client = as_user(cast.jfu)
    data = {"key": str(uuid.uuid4()), "at": "2026-11-23T07:50", "text": "Rapat <b>pagi</b> =1+1"}
    for _ in range(2):
        answer = client.post(reverse("journal_write"), data)
        assert answer["Location"].endswith("/jurnal/?tanggal=2026-11-23")
    entry = JournalEntry.objects.get()
    assert (entry.text, entry.title) == ("Rapat <b>pagi</b> =1+1", "JFU")
    assert "Rapat &lt;b&gt;pagi&lt;/b&gt; =1+1" in page(client, "journal")


@time_machine.travel(NOW, tick=False)
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast) -> None:
    client = as_user(cast.jfu)
    data = {"key": str(uuid.uuid4()), "at": "2026-11-24T07:50", "text": "Besok", "ticket": "G-1",
            "corrects": str(note(cast.jfu_2).pk)}  # fmt: skip
    answer = client.post(reverse("journal_write"), data)
    assert answer.status_code == 422
    shown = text_of(answer)
    for words in ("Waktu ini belum terjadi.", "bukan urusan Anda", "Besok", "tidak ditemukan"):
        assert words in shown
    assert not JournalEntry.objects.filter(officer=cast.jfu).exists()


@time_machine.travel(NOW, tick=False)
def test_a_ticket_of_another_agency_is_no_ticket(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    data = {
        "key": str(uuid.uuid4()),
        "at": "2026-11-23T07:50",
        "text": "x",
        "ticket": ticket.number,
    }
    assert as_user(cast.jfu).post(reverse("journal_write"), data).status_code == 422
    assert as_user(cast.it_examiner).post(reverse("journal_write"), data).status_code == 302
    assert JournalEntry.objects.get().ticket == ticket


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("given", ["besok", "2026-13-40", "0001-01-01", "<script>"])
def test_an_unreadable_day_is_said(cast: Cast, given: str) -> None:
    shown = page(as_user(cast.jfu), "journal", status=422, tanggal=given)
    assert "Tanggal tidak terbaca" in shown
    assert "23 November 2026" in shown


# -- known to the superior -----------------------------------------------------------------------


def test_everybody_above_sees_the_journal_and_nobody_else(cast: Cast) -> None:
    directory = Directory(NOW)
    below = {s.user: s.depth for s in journal.subordinates(cast.app_section_head, directory)}
    assert below == {cast.jfu: 1, cast.jfu_2: 1, cast.ipas_dev: 1}
    names = {s.user for s in journal.subordinates(cast.ip_tech_director, directory)}
    assert {cast.jfu, cast.app_section_head, cast.tu_head} <= names
    assert journal.subordinates(cast.jfu, directory) == []
    above = journal.superiors(cast.jfu, directory)
    assert list(above) == [
        cast.app_section_head.pk, cast.ipas_subdirector.pk, cast.ip_tech_director.pk
    ]  # fmt: skip


def test_only_a_superior_acknowledges_and_once(cast: Cast) -> None:
    note(cast.jfu)
    for stranger in (cast.jfu, cast.jfu_2, cast.db_section_head, cast.agency_head):
        with pytest.raises(NotYours):
            known(cast.jfu, stranger)
    first = known(cast.jfu, cast.app_section_head)
    assert known(cast.jfu, cast.app_section_head, LATER + timedelta(hours=1)) == first
    assert first.by_title == "Kasie Aplikasi"
    with pytest.raises(Incomplete):
        known(cast.jfu, cast.app_section_head, day=DAY + timedelta(days=1))
    assert JournalAcknowledgement.objects.count() == 1


def test_what_is_written_after_it_is_seen_to_be_later(cast: Cast) -> None:
    note(cast.jfu, "Sebelum")
    known(cast.jfu, cast.app_section_head)
    note(cast.jfu, "Sesudah", now=LATER + timedelta(minutes=1))
    assert [(line.text, line.late) for line in lines(cast.jfu)] == [
        ("Sebelum", False), ("Sesudah", True),
    ]  # fmt: skip


@time_machine.travel(LATER, tick=False)
def test_the_superior_presses_the_button(cast: Cast) -> None:
    note(cast.jfu)
    client = as_user(cast.app_section_head)
    team = page(client, "journal_team")
    assert "Fajar Contoh" in team
    assert "bawahan langsung" in team
    assert "Mengetahui</button>" in page(client, "journal_of", cast.jfu.pk)
    address = reverse("journal_known", args=[cast.jfu.pk])
    for _ in range(2):
        client.post(address, {"tanggal": "2026-11-23"})
    row = JournalAcknowledgement.objects.get()
    assert (row.by, row.day) == (cast.app_section_head, DAY)
    shown = page(client, "journal_of", cast.jfu.pk)
    assert "Mengetahui</button>" not in shown
    assert "Kasie Aplikasi" in shown
    assert client.post(address, {"tanggal": "kemarin"}).status_code == 302
    assert JournalAcknowledgement.objects.count() == 1
    for stranger in (cast.jfu_2, cast.db_section_head, cast.agency_head):
        assert as_user(stranger).get(reverse("journal_of", args=[cast.jfu.pk])).status_code == 404
        assert as_user(stranger).post(address, {"tanggal": "2026-11-23"}).status_code == 404


@time_machine.travel(LATER, tick=False)
def test_a_large_team_asks_no_more_of_the_database(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    ticket = walk.walk_to(ipas(cast), 9, NOW)  # step 8 writes into the journal, steps add lines
    for number in range(20):
        user = User.objects.create(email=f"jfu{number}@uji.example", name=f"JFU {number}",
                                   office=cast.app_section)  # fmt: skip
        assign(user, "jfu", cast.app_section)
        note(user, ticket=ticket)
    client = as_user(cast.app_section_head)
    with django_assert_max_num_queries(30):
        shown = page(client, "journal_team")
    assert shown.count("JFU 1") == 11
    counted = sizes([(cast.jfu, cast.app_section), (cast.jfu_2, cast.app_section)], DAY)
    for officer in (cast.jfu, cast.jfu_2):
        assert counted[officer.pk] == len(lines(officer))
    assert sum(counted.values()) >= 2


@time_machine.travel(LATER, tick=False)
def test_who_led_then_still_reads_that_time_and_no_later(cast: Cast) -> None:
    note(cast.jfu, "Hari itu")
    cast.jfu.assignments.update(valid_until=DAY)
    later = LATER + timedelta(days=3)
    with time_machine.travel(later, tick=False):
        client = as_user(cast.app_section_head)
        shown = page(client, "journal_of", cast.jfu.pk, tanggal="2026-11-23")
        assert "Hari itu" in shown
        assert "Mengetahui</button>" not in shown
        page(client, "journal_of", cast.jfu.pk, tanggal="2026-11-24", status=404)
        query = {"pegawai": str(cast.jfu.pk), "dari": "2026-11-01", "sampai": "2026-11-23"}
        assert "Hari itu" in pdf_text(client.get(reverse("journal_print"), query))
        query["dari"] = "2025-12-31"  # before his time
        assert client.get(reverse("journal_print"), query).status_code == 404
        query |= {"dari": "2026-11-01", "sampai": "2026-11-26"}
        assert client.get(reverse("journal_print"), query).status_code == 404
        with pytest.raises(NotYours):
            known(cast.jfu, cast.app_section_head, later)
        stranger = as_user(cast.db_section_head)
        address = reverse("journal_of", args=[cast.jfu.pk])
        assert stranger.get(address, {"tanggal": "2026-11-23"}).status_code == 404


# -- on paper ------------------------------------------------------------------------------------


@time_machine.travel(LATER, tick=False)
def test_the_print_of_a_day_names_the_officer_and_who_knows(cast: Cast) -> None:
    note(cast.jfu, "Uji #emph[typst] $x$ =1+1 <b>")
    known(cast.jfu, cast.app_section_head)
    note(cast.jfu, "Sesudah", now=LATER + timedelta(minutes=1))
    query = {"dari": "2026-11-23", "sampai": "2026-11-23"}
    printed = pdf_text(as_user(cast.jfu).get(reverse("journal_print"), query))
    for words in ("JURNAL HARIAN", "Senin, 23 November 2026", "Uji #emph[typst] $x$ =1+1 <b>",
                  "Fajar Contoh", f"NIP : {str(cast.jfu.nip)[:8]} ", "Mengetahui,", "Agung Contoh",
                  "Kasie Aplikasi", "Diketahui dalam sistem", "10.00 WIB",
                  "Sesudah diketahui atasan"):  # fmt: skip
        assert words in printed, words


@time_machine.travel(LATER, tick=False)
def test_a_period_may_be_empty_and_the_superior_unknown(cast: Cast) -> None:
    client = as_user(cast.agency_head)
    query = {"dari": "2026-11-01", "sampai": "2026-11-02"}
    printed = pdf_text(client.get(reverse("journal_print"), query))
    assert "1 November 2026 s.d. 2 November 2026" in printed
    assert "Tidak ada catatan" in printed


@time_machine.travel(LATER, tick=False)
@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-23", "2026-11-22", "Tanggal akhir lebih dahulu"),
        ("2016-11-23", "2026-11-23", "paling panjang 366 hari"),
        ("kapan", "2026-11-23", "Tulis tanggal yang ada"),
        ("0001-01-01", "0001-01-01", "Tanggal terlalu jauh"),
    ],
)
def test_a_wrong_period_is_said(cast: Cast, first: str, last: str, words: str) -> None:
    shown = page(as_user(cast.jfu), "journal_print", status=422, dari=first, sampai=last)
    assert words in shown


@time_machine.travel(LATER, tick=False)
def test_a_long_journal_goes_through_the_queue(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_journal, "AT_ONCE", 1)
    note(cast.jfu, "Satu")
    note(cast.jfu, "Dua")
    client = as_user(cast.app_section_head)
    query: dict[str, Any] = {"pegawai": str(cast.jfu.pk)}
    query |= {"dari": "2026-11-23", "sampai": "2026-11-23"}
    assert "memuat 2 baris" in page(client, "journal_print", **query)
    address = f"{reverse('journal_print')}?pegawai={cast.jfu.pk}&dari=2026-11-23&sampai=2026-11-23"
    key = str(uuid.uuid4())
    for _ in range(2):
        assert client.post(address, {"key": key})["Location"] == reverse("prints")
    job = PrintJob.objects.get()
    assert prints.make_one(LATER)
    answer = client.get(reverse("print_file", args=[job.pk]))
    assert b"".join(answer).startswith(b"%PDF")
    assert client.post(address, {}).status_code == 422


@time_machine.travel(LATER, tick=False)
def test_the_print_of_another_is_for_his_superiors(cast: Cast) -> None:
    query = {"pegawai": str(cast.jfu.pk)}
    for stranger in (cast.jfu_2, cast.agency_head):
        assert as_user(stranger).get(reverse("journal_print"), query).status_code == 404
    assert as_user(cast.jfu).get(reverse("journal_print"), {"pegawai": "x"}).status_code == 404
    assert as_user(cast.staff_a).get(reverse("journal_print")).status_code == 403
