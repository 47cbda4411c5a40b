"""Calendars and holidays in the browser: preview, reason, and what it does to the clocks."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sop.clock.calendars import PERPRES_21_2023, RAMADAN
from sop.models import (
    CalendarOverride,
    Holiday,
    StepRun,
    WorkCalendar,
)
from tests.cast import NOW, Cast
from tests.sop import walk
from tests.sop.clock import (
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    overall_run,
    waiting_run,
    wita,
)
from tests.sop.pages import as_user, confirmed, text_of, week
from tickets.models import Event

pytestmark = pytest.mark.django_db
Kind = Holiday.HolidayKind


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday, 23 November 2026, 09.00 WITA in every page."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def admin(cast: Cast) -> Client:
    return as_user(cast.administrator)


# -- calendars --------------------------------------------------------------------------------


def test_changed_hours_are_previewed_then_applied_with_a_reason(cast: Cast, admin: Client) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    row = WorkCalendar.objects.get(office=cast.kominfo)
    path = f"/pengaturan/kalender/{row.pk}/"
    data = week(PERPRES_21_2023, name=row.name, thu="07.30-12.00, 13.00-15.00")
    page = text_of(admin.post(path, data))
    assert "1 batas waktu berubah pada 1 tiket" in page
    assert "26 Nov 2026 16.00 WITA" in page
    assert "26 Nov 2026 15.00 WITA" in page
    assert overall_run(ticket).due_at == wita(THURSDAY, "16:00"), "a preview changes nothing"
    row.refresh_from_db()
    assert row.hours == PERPRES_21_2023
    refused = admin.post(path, data | {"_terapkan": "1", "reason": ""})
    assert refused.status_code == 422
    assert "Isi alasan perubahan." in text_of(refused)
    assert confirmed(admin, path, data).status_code == 302
    assert overall_run(ticket).due_at == wita(THURSDAY, "15:00")
    ticket.refresh_from_db()
    assert ticket.due_at == wita(THURSDAY, "15:00")
    event = Event.objects.get(kind="recomputed")
    assert event.note == "SE 3/2026"
    assert event.actor_title == "Administrator portal"
    assert "jam kerja “Jam kerja Diskominfo” diubah" in event.text
    assert LogEntry.objects.get().change_message == "SE 3/2026"
    assert "SE 3/2026" in text_of(admin.get("/pengaturan/kalender/"))


def test_the_page_of_calendars_asks_as_often_for_three(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    client = as_user(cast.agency_head)
    client.get("/pengaturan/kalender/")
    with CaptureQueriesContext(connection) as before:
        client.get("/pengaturan/kalender/")
    count = len(before)
    for office in (cast.data_section, cast.network_section):
        row = WorkCalendar.objects.create(name="Lain", office=office, hours=PERPRES_21_2023)
        CalendarOverride.objects.create(
            calendar=row, name="Ramadan", first_day=MONDAY, last_day=TUESDAY, hours=RAMADAN
        )
    with django_assert_num_queries(count):
        client.get("/pengaturan/kalender/")


def test_going_back_keeps_what_was_typed(cast: Cast, admin: Client) -> None:
    row = WorkCalendar.objects.get(office=cast.kominfo)
    data = week(PERPRES_21_2023, name="Jam layanan", _kembali="1")
    page = admin.post(f"/pengaturan/kalender/{row.pk}/", data)
    assert page.status_code == 200
    assert 'value="Jam layanan"' in text_of(page)


def test_hours_that_cannot_be_read_are_said_beside_the_day(cast: Cast, admin: Client) -> None:
    row = WorkCalendar.objects.get(office=cast.kominfo)
    path = f"/pengaturan/kalender/{row.pk}/"
    answer = admin.post(path, week(PERPRES_21_2023, name="x", tue="8 pagi"))
    assert answer.status_code == 422
    assert "“8 pagi” tidak terbaca" in text_of(answer)
    answer = admin.post(path, week({}, name="x"))
    assert answer.status_code == 422
    assert "paling sedikit untuk satu hari" in text_of(answer)


def test_hours_of_the_decree_fill_the_form_without_saving(cast: Cast, admin: Client) -> None:
    row = WorkCalendar.objects.get(office=cast.kominfo)
    WorkCalendar.objects.filter(pk=row.pk).update(hours={"mon": [["10:00", "11:00"]]})
    page = text_of(admin.get(f"/pengaturan/kalender/{row.pk}/?isi=perpres"))
    assert 'value="07.30-11.30, 13.00-16.30"' in page
    row.refresh_from_db()
    assert row.hours == {"mon": [["10:00", "11:00"]]}


def test_a_calendar_of_a_role_takes_over_its_open_steps(cast: Cast, admin: Client) -> None:
    ticket = walk.file(cast, cast.service_db, "database", wita(MONDAY, "15:50"))
    data = {
        "name": "Piket database",
        "office": cast.kominfo.pk,
        "role": cast.roles["it_examiner"].pk,
        "always": "on",
    }
    assert confirmed(admin, "/pengaturan/kalender/baru/", week({}, **data)).status_code == 302
    assert waiting_run(ticket).due_at == wita(MONDAY, "16:20")
    again = admin.post("/pengaturan/kalender/baru/", week({}, **data))
    assert again.status_code == 422
    assert "sudah memiliki kalender" in text_of(again)


def test_a_calendar_in_use_is_kept(cast: Cast, admin: Client) -> None:
    walk.file(cast, cast.service_db, "database", NOW)
    row = WorkCalendar.objects.get(office=cast.kominfo)
    admin.post(f"/pengaturan/kalender/{row.pk}/hapus/", {"_terapkan": "1", "reason": "x"})
    assert WorkCalendar.objects.filter(pk=row.pk).exists()
    unused = WorkCalendar.objects.get(office=cast.tiki)
    path = f"/pengaturan/kalender/{unused.pk}/hapus/"
    assert confirmed(admin, path, {}).status_code == 302
    assert not WorkCalendar.objects.filter(pk=unused.pk).exists()


def test_ramadan_hours_are_filled_in_and_recompute(cast: Cast, admin: Client) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    row = WorkCalendar.objects.get(office=cast.kominfo)
    path = f"/pengaturan/kalender/{row.pk}/khusus/"
    page = text_of(admin.get(f"{path}?isi=ramadan"))
    assert 'value="08.00-12.00, 12.30-15.00"' in page
    assert 'value="Ramadan"' in page
    data = week(RAMADAN, name="Ramadan", first_day=MONDAY, last_day=THURSDAY)
    assert confirmed(admin, path, data).status_code == 302
    assert overall_run(ticket).due_at == wita(THURSDAY, "15:00")
    override = CalendarOverride.objects.get()
    assert confirmed(admin, f"/pengaturan/khusus/{override.pk}/hapus/", {}).status_code == 302
    assert overall_run(ticket).due_at == wita(THURSDAY, "16:00")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (TUESDAY, MONDAY, "sebelum tanggal awal"),
        (date(2027, 1, 1), date(2028, 6, 1), "paling lama satu tahun"),
        (WEDNESDAY, THURSDAY, "menumpuk pada “Ada”"),
    ],
)
def test_special_hours_that_make_no_sense_are_refused(
    cast: Cast, admin: Client, first: date, last: date, words: str
) -> None:
    row = WorkCalendar.objects.get(office=cast.kominfo)
    CalendarOverride.objects.create(
        calendar=row, name="Ada", first_day=WEDNESDAY, last_day=WEDNESDAY, hours=RAMADAN
    )
    data = week(RAMADAN, name="Ramadan", first_day=first, last_day=last)
    answer = admin.post(f"/pengaturan/kalender/{row.pk}/khusus/", data)
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_everything_can_be_computed_again(cast: Cast, admin: Client) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    due = waiting_run(ticket).due_at
    StepRun.objects.filter(pk=waiting_run(ticket).pk).update(due_at=NOW)
    assert confirmed(admin, "/pengaturan/kalender/hitung-ulang/", {}).status_code == 302
    assert waiting_run(ticket).due_at == due


# -- holidays ---------------------------------------------------------------------------------


def test_a_holiday_is_added_moved_and_deleted(cast: Cast, admin: Client) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    data = {"day": WEDNESDAY, "name": "Pilkada", "kind": Kind.PUBLIC, "source": "Keppres 9"}
    answer = confirmed(admin, "/pengaturan/libur/baru/", data)
    assert answer["Location"] == "/pengaturan/libur/2026/"
    row = Holiday.objects.get()
    assert overall_run(ticket).due_at == wita(date(2026, 11, 27), "16:30")
    path = f"/pengaturan/libur/ubah/{row.pk}/"
    moved = data | {"day": date(2026, 12, 9)}
    confirmed(admin, path, moved)
    assert overall_run(ticket).due_at == wita(THURSDAY, "16:00")
    confirmed(admin, path, data)
    confirmed(admin, f"/pengaturan/libur/hapus/{row.pk}/", {})
    assert not Holiday.objects.exists()
    assert overall_run(ticket).due_at == wita(THURSDAY, "16:00")
    texts = list(Event.objects.filter(kind="recomputed").values_list("text", flat=True))
    assert [text.removeprefix("Batas waktu keseluruhan berubah: ") for text in texts] == [
        "hari libur 25 November 2026 ditambahkan",
        "hari libur Pilkada dipindahkan dari 25 November 2026 ke 9 Desember 2026",
        "hari libur Pilkada dipindahkan dari 9 Desember 2026 ke 25 November 2026",
        "hari libur 25 November 2026 dihapus",
    ]


def test_a_corrected_row_of_the_package_becomes_the_offices_own(cast: Cast, admin: Client) -> None:
    call_command("holidays", "2026", stdout=StringIO())
    row = Holiday.objects.get(day=date(2026, 12, 24))
    data = {"day": row.day, "name": "Cuti bersama Natal", "kind": row.kind, "source": row.source}
    confirmed(admin, f"/pengaturan/libur/ubah/{row.pk}/", data)
    row.refresh_from_db()
    assert row.source == "Disunting administrator"
    answer = admin.post("/pengaturan/libur/2026/muat/", follow=True)
    assert "sudah sama dengan paketnya" in text_of(answer)
    row.refresh_from_db()
    assert row.name == "Cuti bersama Natal"


def test_a_year_is_loaded_after_a_preview(cast: Cast, admin: Client) -> None:
    path = "/pengaturan/libur/2027/muat/"
    page = text_of(admin.post(path))
    assert "26 hari dalam daftar berubah" in page
    assert "10 Maret 2027, Hari Raya Idul Fitri (Libur nasional, perkiraan)" in page
    assert not Holiday.objects.exists()
    assert confirmed(admin, path, {}).status_code == 302
    page = text_of(admin.get("/pengaturan/libur/2027/"))
    assert "18 libur nasional, 8 cuti bersama" in page
    assert page.count("Perkiraan</span>") == 3


def test_a_missing_next_year_is_warned_of(cast: Cast, admin: Client) -> None:
    for path in ("/pengaturan/kalender/", "/pengaturan/libur/2026/"):
        page = text_of(admin.get(path))
        assert "Daftar hari libur 2027 belum ada." in page
        assert "Muat hari libur 2027" in page
    head = text_of(as_user(cast.agency_head).get("/pengaturan/kalender/"))
    assert "Hubungi administrator portal." in head
    assert "Muat hari libur 2027" not in head
    Holiday.objects.create(day=date(2027, 1, 1), name="Tahun Baru", kind=Kind.PUBLIC)
    page = text_of(admin.get("/pengaturan/kalender/"))
    assert "Daftar hari libur 2027 belum ada." not in page


def test_a_head_keeps_the_local_holidays_of_his_office(cast: Cast) -> None:
    ticket = walk.file(cast, cast.service_db, "database", NOW)
    other = walk.file(cast, cast.service_ipas, "application", NOW, by=cast.ipas_user)
    due = waiting_run(other).due_at
    client = as_user(cast.agency_head)
    data = {
        "day": WEDNESDAY,
        "name": "Hari jadi daerah",
        "kind": Kind.REGIONAL,
        "office": cast.kominfo.pk,
    }
    assert confirmed(client, "/pengaturan/libur/baru/", data).status_code == 302
    assert overall_run(ticket).due_at == wita(date(2026, 11, 27), "16:30")
    assert waiting_run(other).due_at == due
    assert Event.objects.get(kind="recomputed").actor_title == "Kepala Dinas"
    row = Holiday.objects.get()
    assert (
        as_user(cast.ip_tech_director).get(f"/pengaturan/libur/ubah/{row.pk}/").status_code == 404
    )
    foreign = client.post("/pengaturan/libur/baru/", data | {"office": cast.tiki.pk})
    assert foreign.status_code == 422


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"day": ""}, "Bagian ini wajib diisi."),
        ({"day": "besok"}, "Tanggal tidak terbaca"),
        ({"day": "1026-01-01"}, "periksa tahunnya"),
        ({"name": ""}, "Bagian ini wajib diisi."),
        ({"day": WEDNESDAY}, "Tanggal ini sudah libur: Ada."),
        ({"kind": Kind.REGIONAL}, "pilih unitnya"),
        ({"office": "KOMINFO"}, "berlaku untuk semua unit kerja"),
        ({"office": "x"}, "Pilih unit kerja dari daftar."),
    ],
)
def test_a_holiday_that_makes_no_sense_is_refused(
    cast: Cast, admin: Client, data: dict[str, Any], words: str
) -> None:
    Holiday.objects.create(day=WEDNESDAY, name="Ada", kind=Kind.PUBLIC)
    if data.get("office") == "KOMINFO":
        data = {"office": cast.kominfo.pk}
    answers = {"day": TUESDAY, "name": "Libur", "kind": Kind.PUBLIC} | data
    answer = admin.post("/pengaturan/libur/baru/", answers)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert Holiday.objects.count() == 1


@pytest.mark.parametrize("year", ["1999", "2099", "99999999999999999999"])
def test_years_out_of_reach_are_not_found(cast: Cast, admin: Client, year: str) -> None:
    assert admin.get(f"/pengaturan/libur/{year}/").status_code == 404
